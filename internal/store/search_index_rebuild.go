package store

import (
	"context"

	"upbeat/models"
)

// RecordChoice remembers that a guest who typed this (folded) chose the song. At most keep pairs are kept: the oldest go. It inserts in
// SQL, from a SELECT, so that only a song that is there is remembered.
func (si SearchIndex) RecordChoice(ctx context.Context, typed string, id models.SongID, at models.Millis, keep int) error {
	return si.s.Write(ctx, func(tx *Tx) error {
		err := tx.db.Exec(`INSERT INTO search_choices (typed, song_id, times, at) SELECT ?, id, 1, ? FROM songs WHERE id = ?
			ON CONFLICT (typed, song_id) DO UPDATE SET times = search_choices.times + 1, at = excluded.at`, typed, at, id).Error
		if err != nil {
			return err
		}
		var count int64
		if err := tx.db.Table("search_choices").Count(&count).Error; err != nil || int(count) <= keep {
			return err
		}
		newestToGo := tx.db.Table("search_choices").Select("at").Order("at").Limit(1).Offset(int(count) - keep + keep/20)
		return tx.db.Table("search_choices").Where("at <= (?)", newestToGo).Delete(nil).Error
	})
}

// Unindexed returns up to limit songs that may be requested but are not in the index: saved by other means, or mended since.
func (si SearchIndex) Unindexed(ctx context.Context, limit int) ([]models.Song, error) {
	var rows []models.Song
	err := si.s.r.WithContext(ctx).Joins("LEFT JOIN search_songs c ON c.song_id = songs.id").
		Where("c.song_id IS NULL AND songs.source <> 'stream' AND songs.missing_at = 0 AND songs.problem = ''").
		Limit(limit).Find(&rows).Error
	return rows, translate(err)
}

// Reindex brings the index of songs in step with them.
func (si SearchIndex) Reindex(ctx context.Context, songs []IndexedSong) error {
	return si.s.Write(ctx, func(tx *Tx) error { return tx.index(tx.batch(), songs) })
}

// Clear empties the index, facets and vocabulary and notes the folding rules with which it will be built anew. It is SQL: whole tables, and
// a command of FTS5.
func (si SearchIndex) Clear(ctx context.Context, folding int) error {
	return si.s.Write(ctx, func(tx *Tx) error {
		statements := []string{"DELETE FROM song_artists", "DELETE FROM search_songs", "DELETE FROM search_words", "DELETE FROM shelves"}
		if tx.kind == SQLite {
			statements = append(statements, "INSERT INTO search_index (search_index) VALUES ('delete-all')")
		}
		for _, statement := range statements {
			if err := tx.db.Exec(statement).Error; err != nil {
				return err
			}
		}
		if err := tx.ForgetCopyKeys(); err != nil { // they are made of folded text
			return err
		}
		return tx.db.Exec("UPDATE search_state SET version = version + 1, songs = 0, folding = ?", folding).Error
	})
}

// Settle merges what many small writes have left of the full text index, in steps of some milliseconds, so that searches have one place to
// look in instead of a dozen; on PostgreSQL it brings the planner's statistics up to date. A scan ends with it. Both are commands that only
// SQL has.
// https://www.sqlite.org/fts5.html#the_merge_command
func (si SearchIndex) Settle(ctx context.Context) error {
	if si.s.kind == Postgres { // its planner needs to know how the tables have grown
		return translate(si.s.w.WithContext(ctx).Exec("ANALYZE search_songs, song_artists, songs, shelves").Error)
	}
	const pages, steps = 64, 10_000
	size := -pages // the first step joins all segments into one merge
	for range steps {
		var before, after int64
		err := si.s.Write(ctx, func(tx *Tx) error {
			const changes = "SELECT total_changes()"
			if err := tx.db.Raw(changes).Scan(&before).Error; err != nil {
				return err
			}
			if err := tx.db.Exec("INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)", size).Error; err != nil {
				return err
			}
			return tx.db.Raw(changes).Scan(&after).Error
		})
		if err != nil || after-before < 2 {
			return err
		}
		size = pages
	}
	return nil
}
