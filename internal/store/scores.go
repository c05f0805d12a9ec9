package store

import (
	"gorm.io/gorm/clause"

	"upbeat/models"
)

// songScore is a row of the table song_scores.
type songScore struct {
	SongID      models.SongID `gorm:"primaryKey;autoIncrement:false"`
	Fingerprint string
	Score       []byte
}

// SetScore stores the song's score, as visualizer.Score writes it, of the file that the song is.
func (s Songs) SetScore(song models.Song, score []byte) error {
	row := songScore{SongID: song.ID, Fingerprint: song.Fingerprint, Score: score}
	return s.tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error
}

// Score is the song's score, for visualizer.Score to read; nil = none was made yet of the file that the song is now.
func (s Songs) Score(id models.SongID) ([]byte, error) {
	var scores [][]byte
	err := s.tx.db.Model(&songScore{}).Joins("JOIN songs ON songs.id = song_scores.song_id AND songs.fingerprint = song_scores.fingerprint").
		Where("song_scores.song_id = ?", id).Pluck("score", &scores).Error
	if err != nil || len(scores) == 0 {
		return nil, err
	}
	return scores[0], nil
}
