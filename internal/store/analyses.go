package store

import (
	"gorm.io/gorm/clause"

	"upbeat/models"
)

// Analyses are what is known of the songs' analyses: for whom, as which file, and whether one failed.
type Analyses struct{ tx *Tx }

// Analyses of this transaction.
func (tx *Tx) Analyses() Analyses { return Analyses{tx} }

// songAnalysis is a row of the table song_analyses.
type songAnalysis struct {
	SongID      models.SongID `gorm:"primaryKey;autoIncrement:false"`
	Fingerprint string
	Consumers   string
	Problem     string
	At          models.Millis
}

// Missing lists the songs of all rooms that wait in a queue or play, gave sound when they were probed, and were not analysed for these
// consumers as the file that they are now, the oldest request first. An analysis that failed before the given time does not count. The
// songs come without their waveforms.
func (a Analyses) Missing(consumers string, failedBefore models.Millis, limit int) ([]models.Song, error) {
	var list []models.Song
	err := a.tx.db.Omit("Waveform").Joins("JOIN entries ON entries.song_id = songs.id AND entries.status IN ('ready', 'playing')").
		Where("songs.source <> ? AND songs.probed_at > 0 AND songs.problem = '' AND songs.missing_at = 0", models.SourceStream).
		Where(`NOT EXISTS (SELECT 1 FROM song_analyses a WHERE a.song_id = songs.id AND a.fingerprint = songs.fingerprint
			AND a.consumers = ? AND (a.problem = '' OR a.at >= ?))`, consumers, failedBefore).
		Order("entries.requested_at").Limit(limit).Find(&list).Error
	return list, err
}

// Unasked lists the first songs of the library after one, whether somebody wants them or not, that were not analysed for these consumers
// as the file that they are now. An analysis that failed before the given time does not count. reached is a song up to which none lacks it.
// The songs come without their waveforms.
func (a Analyses) Unasked(consumers string, failedBefore models.Millis, after models.SongID, limit int) (
	list []models.Song, reached models.SongID, err error,
) {
	err = a.tx.db.Omit("Waveform").
		Where("songs.id > ? AND songs.source <> ? AND songs.problem = '' AND songs.missing_at = 0", after, models.SourceStream).
		Where(`NOT EXISTS (SELECT 1 FROM song_analyses a WHERE a.song_id = songs.id AND a.fingerprint = songs.fingerprint
			AND a.consumers = ? AND (a.problem = '' OR a.at >= ?))`, consumers, failedBefore).
		Order("songs.id").Limit(limit).Find(&list).Error
	if err != nil {
		return nil, after, err
	}
	if len(list) > 0 {
		return list, list[0].ID - 1, nil
	}
	err = a.tx.db.Model(&models.Song{}).Select("COALESCE(MAX(id), 0)").Scan(&reached).Error
	return nil, max(after, reached), err
}

// Save notes that the song was analysed for these consumers at the given time, as the file that it is now; problem says why that
// failed for good ("" = it did not).
func (a Analyses) Save(song models.Song, consumers, problem string, at models.Millis) error {
	row := songAnalysis{SongID: song.ID, Fingerprint: song.Fingerprint, Consumers: consumers, Problem: problem, At: at}
	return a.tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error
}

// Forget says that the song is to be analysed again.
func (a Analyses) Forget(song models.SongID) error {
	return a.tx.db.Delete(&songAnalysis{SongID: song}).Error
}
