package store

import (
	"slices"

	"gorm.io/gorm"

	"upbeat/models"
)

// Songs are the songs, as the party needs them: by id, by facet, drawn at random; and what was found out about them.
type Songs struct{ tx *Tx }

// Songs of this transaction.
func (tx *Tx) Songs() Songs { return Songs{tx} }

// Lengths reads how long songs are; songs that are not there are not in the answer.
func (s Songs) Lengths(ids []models.SongID) (map[models.SongID]models.Millis, error) {
	const chunk = 500
	lengths := make(map[models.SongID]models.Millis, len(ids))
	for part := range slices.Chunk(ids, chunk) {
		var rows []struct {
			ID       models.SongID
			Duration models.Millis
		}
		if err := s.tx.db.Model(&models.Song{}).Find(&rows, "id IN ?", part).Error; err != nil {
			return nil, err
		}
		for _, row := range rows {
			lengths[row.ID] = row.Duration
		}
	}
	return lengths, nil
}

// Get reads one song; models.ErrNoSuchSong where there is none.
func (s Songs) Get(id models.SongID) (models.Song, error) {
	var song models.Song
	return song, found(s.tx.db.Take(&song, "id = ?", id).Error, models.ErrNoSuchSong)
}

// Some reads the songs with these ids, in no particular order.
func (s Songs) Some(ids []models.SongID) ([]models.Song, error) {
	var list []models.Song
	if len(ids) == 0 {
		return nil, nil
	}
	return list, s.tx.db.Find(&list, "id IN ?", ids).Error
}

// CountRequest adds one to how often the song was requested.
func (s Songs) CountRequest(id models.SongID) error {
	return s.tx.db.Model(&models.Song{}).Where("id = ?", id).Update("requests", gorm.Expr("requests + 1")).Error
}

// SetProblem marks why the song cannot be played, a Problem code, and puts its file on the library page's list; "" takes both away.
// It inserts in SQL, from what the song's row says of the file.
func (s Songs) SetProblem(id models.SongID, code string, at models.Millis) error {
	if err := s.tx.db.Model(&models.Song{}).Where("id = ?", id).Update("problem", code).Error; err != nil {
		return err
	}
	if code == "" {
		return s.tx.db.Delete(&models.FileProblem{}, "path = (SELECT path FROM songs WHERE id = ?)", id).Error
	}
	return s.tx.db.Exec(`INSERT INTO file_problems (path, code, detail, seen_at, size, mod_time)
		SELECT path, CAST(? AS TEXT), '', CAST(? AS BIGINT), size, mod_time FROM songs WHERE id = ? AND source = 'local'
		ON CONFLICT (path) DO UPDATE SET code = excluded.code, detail = excluded.detail, seen_at = excluded.seen_at`, code, at, id).Error
}

// SetProbed notes that a decoder got sound out of the song at the given time.
func (s Songs) SetProbed(id models.SongID, at models.Millis) error {
	if err := s.SetProblem(id, "", at); err != nil {
		return err
	}
	return s.tx.db.Model(&models.Song{}).Where("id = ?", id).Update("probed_at", at).Error
}

// SetLength stores how long the song seems to be, where its tags did not tell.
func (s Songs) SetLength(id models.SongID, length models.Millis) error {
	err := s.tx.db.Model(&models.Song{}).Where("id = ? AND duration = 0", id).Update("duration", length).Error
	if err != nil {
		return err
	}
	return s.Regroup(id)
}

// Regroup finds anew which songs are copies of the song: its length has changed.
func (s Songs) Regroup(id models.SongID) error {
	var keys []string
	if err := s.tx.db.Model(&models.Song{}).Where("id = ?", id).Pluck("copy_key", &keys).Error; err != nil {
		return err
	}
	return s.tx.regroup(keys)
}

// SetMeasured stores how long the song turned out to be when it was decoded, whatever was believed before.
func (s Songs) SetMeasured(id models.SongID, length models.Millis) error {
	err := s.tx.db.Model(&models.Song{}).Where("id = ?", id).Updates(map[string]any{"duration": length, "length_exact": true}).Error
	if err != nil {
		return err
	}
	return s.Regroup(id)
}

// SetLoudness stores what a task measured: LUFS, dBTP and 100 peaks of 0-255.
func (s Songs) SetLoudness(id models.SongID, loudness, truePeak float64, waveform []byte) error {
	return s.tx.db.Model(&models.Song{}).Where("id = ?", id).
		Updates(map[string]any{"loudness": loudness, "true_peak": truePeak, "waveform": waveform}).Error
}
