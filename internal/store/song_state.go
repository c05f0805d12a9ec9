package store

import (
	"context"

	"upbeat/models"
)

// Song reads one song; models.ErrNoSuchSong where there is none.
func (tx *Tx) Song(id models.SongID) (models.Song, error) {
	var s models.Song
	return s, found(tx.db.Take(&s, "id = ?", id).Error, models.ErrNoSuchSong)
}

// Songs reads the songs with these ids, in no particular order.
func (tx *Tx) Songs(ids []models.SongID) ([]models.Song, error) {
	var list []models.Song
	if len(ids) == 0 {
		return nil, nil
	}
	return list, tx.db.Find(&list, "id IN ?", ids).Error
}

// CountRequest adds one to how often the song was requested.
func (tx *Tx) CountRequest(id models.SongID) error {
	return tx.db.Exec("UPDATE songs SET requests = requests + 1 WHERE id = ?", id).Error
}

// SetSongProblem marks why the song cannot be played, a Problem code, and puts its file on the library page's list; "" takes both away.
func (tx *Tx) SetSongProblem(id models.SongID, code string, at models.Millis) error {
	if err := tx.db.Exec("UPDATE songs SET problem = ? WHERE id = ?", code, id).Error; err != nil {
		return err
	}
	if code == "" {
		return tx.db.Exec("DELETE FROM file_problems WHERE path = (SELECT path FROM songs WHERE id = ?)", id).Error
	}
	return tx.db.Exec(`INSERT INTO file_problems (path, code, detail, seen_at, size, mod_time) SELECT path, CAST(? AS TEXT), '', CAST(? AS BIGINT), size, mod_time FROM songs WHERE id = ? AND source <> 'stream'
		ON CONFLICT (path) DO UPDATE SET code = excluded.code, detail = excluded.detail, seen_at = excluded.seen_at`, code, at, id).Error
}

// SetSongProbed notes that a decoder got sound out of the song at the given time.
func (tx *Tx) SetSongProbed(id models.SongID, at models.Millis) error {
	if err := tx.SetSongProblem(id, "", at); err != nil {
		return err
	}
	return tx.db.Exec("UPDATE songs SET probed_at = ? WHERE id = ?", at, id).Error
}

// SetSongLength stores how long the song is, where its tags did not tell.
func (tx *Tx) SetSongLength(id models.SongID, length models.Millis) error {
	return tx.db.Exec("UPDATE songs SET duration = ? WHERE id = ? AND duration = 0", length, id).Error
}

// SetSongLoudness stores what a task measured: LUFS, dBTP and 100 peaks of 0-255.
func (tx *Tx) SetSongLoudness(id models.SongID, loudness, truePeak float64, waveform []byte) error {
	return tx.db.Exec("UPDATE songs SET loudness = ?, true_peak = ?, waveform = ? WHERE id = ?", loudness, truePeak, waveform, id).Error
}

// ForgetProblem takes a problem from all songs that have it: what caused it (a missing decoder, a slow disk) may be mended.
func (s *Store) ForgetProblem(ctx context.Context, code string) error {
	return translate(s.w.WithContext(ctx).Exec("UPDATE songs SET problem = '' WHERE problem = ?", code).Error)
}
