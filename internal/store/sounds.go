package store

import (
	"gorm.io/gorm/clause"

	"upbeat/models"
)

// songSound is a row of the table song_sounds.
type songSound struct {
	SongID      models.SongID `gorm:"primaryKey;autoIncrement:false"`
	Fingerprint string
	Sound       string
}

// SetSound stores the hash of a song's decoded sound, of the file that the song is.
func (s Songs) SetSound(song models.Song, sound string) error {
	row := songSound{SongID: song.ID, Fingerprint: song.Fingerprint, Sound: sound}
	return s.tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error
}

// OfSound finds a song that can be played and sounds exactly so, as the file that it is now. Errors: models.ErrNoSuchSong.
func (s Songs) OfSound(sound string) (models.Song, error) {
	var song models.Song
	err := s.tx.db.Omit("Waveform").
		Joins("JOIN song_sounds ON song_sounds.song_id = songs.id AND song_sounds.fingerprint = songs.fingerprint").
		Where("song_sounds.sound = ? AND songs.missing_at = 0 AND songs.problem = ''", sound).Order("songs.id").Take(&song).Error
	return song, found(err, models.ErrNoSuchSong)
}
