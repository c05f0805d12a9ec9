package api

import "upbeat/models"

// Block is a song or an artist that hosts keep out.
type Block struct {
	ID      models.BlockID `json:"id"`
	What    string         `json:"what"` // "song" or "artist"
	Name    string         `json:"name"`
	SongID  models.SongID  `json:"song_id,omitempty"` // of a song
	Tonight bool           `json:"tonight"`           // for this party; else for ever
	Account string         `json:"account"`           // the host
	At      models.Millis  `json:"at"`
	When    string         `json:"-"` // At in words
}

// BlocksPage lists what hosts keep out.
type BlocksPage struct {
	Page
	Blocks []Block
}

// OutPage asks what is to become of a waiting song.
type OutPage struct {
	Page
	Entry Entry
}
