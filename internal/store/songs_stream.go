package store

import (
	"errors"
	"net/url"

	"upbeat/models"
)

// KnownStream reads the song that stands for an internet radio stream, and tells whether Stream has something to write: there is no such
// song yet (it has no id), or one that was lost may be tried again. Errors: models.ErrNoSuchSong for an address that is none.
func (s Songs) KnownStream(address string, retry models.Millis) (song models.Song, due bool, err error) {
	if _, err := stationHost(address); err != nil {
		return song, false, err
	}
	err = found(s.tx.db.Where("source = ? AND path = ?", models.SourceStream, escapePath(address)).Take(&song).Error, models.ErrNoSuchSong)
	if errors.Is(err, models.ErrNoSuchSong) {
		return song, true, nil
	}
	if err != nil || song.Problem == "" {
		return song, false, err
	}
	ended, err := s.lastEnd(song.ID)
	return song, ended < retry, err
}

// stationHost is the host of a stream's address.
func stationHost(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return "", models.ErrNoSuchSong
	}
	return u.Hostname(), nil
}

// lastEnd is when an entry of the song last ended; 0 = never.
func (s Songs) lastEnd(song models.SongID) (models.Millis, error) {
	var ended models.Millis
	err := s.tx.db.Model(&models.Entry{}).Select("COALESCE(MAX(ended_at), 0)").Where("song_id = ?", song).Row().Scan(&ended)
	return ended, err
}

// Stream finds or makes the song that stands for an internet radio stream. The address is an http or https URL of the host's; "" as
// title takes its host's name. A stream that was lost is given another try once its last entry ended before retry: until then its
// Problem says why it should not be asked for. Such a song has no facet and is found by no search. Errors: models.ErrNoSuchSong
// for an address that is none.
func (s Songs) Stream(address, title string, now, retry models.Millis) (models.Song, error) {
	var song models.Song
	host, err := stationHost(address)
	if err != nil {
		return song, err
	}
	if title == "" {
		title = host
	}
	err = found(s.tx.db.Where("source = ? AND path = ?", models.SourceStream, escapePath(address)).Take(&song).Error, models.ErrNoSuchSong)
	switch {
	case errors.Is(err, models.ErrNoSuchSong):
		song = models.Song{Source: models.SourceStream, Path: address, Title: title, Format: "stream", AddedAt: now}
		err = s.tx.batch().saveSong(&song)
		return song, err
	case err != nil:
		return song, err
	case song.Title != title:
		song.Title = title
		err = s.tx.db.Model(&models.Song{}).Where("id = ?", song.ID).Update("title", title).Error
	}
	if err != nil || song.Problem == "" {
		return song, err
	}
	return s.forgive(song, retry)
}

// forgive takes a stream's problem away when its last entry ended before retry.
func (s Songs) forgive(song models.Song, retry models.Millis) (models.Song, error) {
	ended, err := s.lastEnd(song.ID)
	if err != nil || ended >= retry {
		return song, err
	}
	song.Problem, song.ProbedAt = "", 0 // probed anew: it is to be heard of before it is played
	err = s.tx.db.Model(&models.Song{}).Where("id = ?", song.ID).Updates(map[string]any{"problem": "", "probed_at": 0}).Error
	return song, err
}
