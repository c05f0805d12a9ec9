package models

import (
	"errors"
	"fmt"
)

// Playlist is a list of songs that the host keeps.
type Playlist struct {
	ID        PlaylistID `gorm:"primaryKey"`
	RoomID    RoomID
	Name      string // unique in its room
	Guests    bool   // guests see it, and may queue it where the rules let them
	CreatedBy string
	CreatedAt Millis
	// grows with every change: who wants to change it names the one they saw. 0 = it is being made or unmade, and nobody sees it
	ChangedAt Millis
	Items     int    // how many lines it has
	Unknown   int    // those whose song is not in the library
	Length    Millis // of all lines, as far as it is known
}

// PlaylistItem is one line of a playlist. A line whose song is not in the library (yet) keeps what the imported file said of it.
type PlaylistItem struct {
	PlaylistID PlaylistID `gorm:"primaryKey"`
	Position   int64      `gorm:"primaryKey"` // names the line and orders it; with gaps, so that a line moves without the others
	SongID     SongID     // 0 = not found in the library
	Title      string
	Artist     string
	Album      string
	Duration   Millis
	Location   string // as the imported file spelled it; never opened, never shown to guests
}

// Bounds of playlists.
const (
	MaxPlaylists     = 500     // in a room
	MaxPlaylistItems = 100_000 // in one
	MaxPlaylistName  = 100     // runes
)

// Refusals of playlists.
var (
	ErrNoSuchPlaylist  = errors.New("no such playlist")
	ErrNoSuchItem      = errors.New("no such line in the playlist")
	ErrPlaylistName    = errors.New("another playlist has this name")
	ErrPlaylistChanged = errors.New("somebody else has changed the playlist meanwhile")
	ErrPlaylistFull    = fmt.Errorf("a playlist holds at most %d songs", MaxPlaylistItems)
	ErrPlaylistMany    = fmt.Errorf("at most %d playlists", MaxPlaylists)
	ErrPlaylistEmpty   = errors.New("none of its songs is in the library")
)

// ParsePlaylistID reads an id as it stands in a URL. It returns ErrBadID for anything but a positive decimal number.
func ParsePlaylistID(s string) (PlaylistID, error) { n, err := parseID(s); return PlaylistID(n), err }
