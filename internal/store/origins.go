package store

import (
	"errors"

	"gorm.io/gorm/clause"

	"upbeat/models"
)

// Origins are the places outside from which songs come.
type Origins struct{ tx *Tx }

// Origins of this transaction.
func (tx *Tx) Origins() Origins { return Origins{tx} }

// Song reads the song that comes from a place. Errors: models.ErrNoSuchSong.
func (o Origins) Song(source, ref string) (models.Song, error) {
	var song models.Song
	err := o.tx.db.Joins("JOIN origins ON origins.song_id = songs.id AND origins.source = ? AND origins.ref = ?", source, ref).
		Take(&song).Error
	return song, found(err, models.ErrNoSuchSong)
}

// Known reads the songs that come from some places of a source, by what the source calls them.
func (o Origins) Known(source string, refs []string) (map[string]models.Song, error) {
	var origins []models.Origin
	if err := o.tx.db.Find(&origins, "source = ? AND ref IN ?", source, refs).Error; err != nil || len(origins) == 0 {
		return nil, err
	}
	ids := make([]models.SongID, len(origins))
	for i, one := range origins {
		ids[i] = one.SongID
	}
	songs, err := o.tx.Songs().Some(ids)
	known := make(map[string]models.Song, len(songs))
	for _, one := range origins {
		for _, song := range songs {
			if song.ID == one.SongID {
				known[one.Ref] = song
			}
		}
	}
	return known, err
}

// Of reads from where a song comes. Errors: models.ErrNoSuchSong for one that comes from nowhere.
func (o Origins) Of(song models.SongID) (models.Origin, error) {
	var origin models.Origin
	err := o.tx.db.Order("added_at").Take(&origin, "song_id = ?", song).Error
	return origin, found(err, models.ErrNoSuchSong)
}

// Make finds or makes the song that stands for what was found outside. Until it is fetched its file is missing, and no search finds it.
func (o Origins) Make(f models.Found, now models.Millis) (models.Song, error) {
	song, err := o.Song(f.Source, f.Ref)
	if !errors.Is(err, models.ErrNoSuchSong) {
		return song, err
	}
	song = models.Song{Source: models.SourceRemote, Path: f.Source + ":" + f.Ref, Title: f.Title, Artist: f.Artist, Album: f.Album,
		Duration: f.Length, AddedAt: now}
	if err := o.tx.batch().saveSong(&song); err != nil {
		return song, err
	}
	song.MissingAt = now
	if err := o.tx.db.Model(&models.Song{}).Where("id = ?", song.ID).Update("missing_at", now).Error; err != nil {
		return song, err
	}
	origin := models.Origin{Source: f.Source, Ref: f.Ref, SongID: song.ID, Link: f.Link, AddedAt: now}
	return song, o.tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&origin).Error
}

// Claim says where a song's file is about to lie. ErrTaken says that another song's does.
func (o Origins) Claim(song models.SongID, path string) error {
	err := o.tx.db.Model(&models.Song{}).Where("id = ?", song).
		Updates(map[string]any{"source": models.SourceLocal, "path": escapePath(path)}).Error
	if isUnique(err) {
		return ErrTaken
	}
	return err
}

// Release says that a song's file was deleted: it is missing, found by no search, and fetched anew when somebody wants it.
func (o Origins) Release(song models.SongID, at models.Millis) error {
	origin, err := o.Of(song)
	if err != nil {
		return err
	}
	err = o.tx.db.Model(&models.Song{}).Where("id = ?", song).
		Updates(map[string]any{"source": models.SourceRemote, "path": escapePath(origin.Source + ":" + origin.Ref), "missing_at": at}).Error
	if err != nil {
		return err
	}
	return o.tx.unindex(o.tx.batch(), []models.SongID{song})
}

// Repoint makes a place lead to another song: what was fetched from it turned out to be that song.
func (o Origins) Repoint(from, to models.SongID) error {
	return o.tx.db.Model(&models.Origin{}).Where("song_id = ?", from).Update("song_id", to).Error
}

// unfetched are the songs that have to be fetched before they are looked into. It is SQL: part of several questions.
const unfetched = "SELECT songs.id FROM songs JOIN origins ON origins.song_id = songs.id WHERE songs.missing_at > 0"

// Wanted lists the songs that entries of the room wait for and that have to be fetched, the one that waits longest first.
func (o Origins) Wanted(room models.RoomID) ([]models.SongID, error) {
	var list []models.SongID
	err := o.tx.db.Model(&models.Entry{}).Where("room_id = ? AND status = 'preparing' AND reason = '' AND song_id IN ("+unfetched+")", room).
		Order("requested_at").Pluck("song_id", &list).Error
	return list, err
}

// Unfetched tells whether a song has to be fetched before it can be looked into.
func (o Origins) Unfetched(song models.SongID) (bool, error) {
	var n int64
	err := o.tx.db.Raw("SELECT COUNT(*) FROM ("+unfetched+" AND songs.id = ?) AS found", song).Row().Scan(&n)
	return n > 0, err
}

// Kept is a song that was fetched, for who makes room.
type Kept struct {
	ID   models.SongID
	Path string `gorm:"serializer:path"`
	Size int64
}

// Oldest lists songs that were fetched and are here, that no entry waits for or plays, nor one that ended since then may bring back: those
// first whose last entry, or whose making, is longest ago.
func (o Origins) Oldest(since models.Millis, limit int) ([]Kept, error) {
	var list []Kept
	err := o.tx.db.Raw(`SELECT s.id, s.path, s.size FROM songs s
		WHERE s.missing_at = 0 AND s.source = 'local' AND EXISTS (SELECT 1 FROM origins o WHERE o.song_id = s.id)
			AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.song_id = s.id AND (e.status IN ('preparing', 'ready', 'failed', 'playing') OR e.ended_at > ?))
		ORDER BY COALESCE((SELECT MAX(e.requested_at) FROM entries e WHERE e.song_id = s.id), s.added_at), s.id LIMIT ?`, since, limit).
		Scan(&list).Error
	return list, err
}

// Bytes is how much what was fetched takes.
func (o Origins) Bytes() (int64, error) {
	var n int64
	err := o.tx.db.Raw(`SELECT COALESCE(SUM(s.size), 0) FROM songs s WHERE s.missing_at = 0 AND s.source = 'local'
		AND EXISTS (SELECT 1 FROM origins o WHERE o.song_id = s.id)`).Row().Scan(&n)
	return n, err
}
