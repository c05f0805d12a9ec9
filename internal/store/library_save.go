package store

import (
	"context"

	"upbeat/models"
)

// RecordChoice remembers that a guest who typed this (folded) chose the song. At most keep pairs are kept: the oldest go.
func (q SearchIndex) RecordChoice(ctx context.Context, typed string, id models.SongID, at models.Millis, keep int) error {
	return q.s.Write(ctx, func(tx *Tx) error {
		err := tx.db.Exec(`INSERT INTO search_choices (typed, song_id, times, at) SELECT ?, id, 1, ? FROM songs WHERE id = ?
			ON CONFLICT (typed, song_id) DO UPDATE SET times = search_choices.times + 1, at = excluded.at`, typed, at, id).Error
		if err != nil {
			return err
		}
		var count int
		if err := tx.db.Raw("SELECT COUNT(*) FROM search_choices").Scan(&count).Error; err != nil || count <= keep {
			return err
		}
		return tx.db.Exec("DELETE FROM search_choices WHERE at <= (SELECT at FROM search_choices ORDER BY at LIMIT 1 OFFSET ?)", count-keep+keep/20).Error
	})
}
