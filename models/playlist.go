package models

// Playlist is a list of songs that the host keeps.
type Playlist struct {
	ID        PlaylistID `gorm:"primaryKey"`
	RoomID    RoomID
	Name      string // unique in its room
	Guests    bool   // guests see it, and may queue it where the rules let them
	CreatedBy string
	CreatedAt Millis
	ChangedAt Millis
}

// PlaylistItem is one line of a playlist. A line whose song is not in the library (yet) keeps what the imported file said of it.
type PlaylistItem struct {
	PlaylistID PlaylistID `gorm:"primaryKey"`
	Position   int        `gorm:"primaryKey"` // 1, 2, 3...
	SongID     SongID     // 0 = not found in the library
	Title      string
	Artist     string
	Album      string
	Duration   Millis
	Location   string // as the imported file spelled it; never opened, never shown to guests
}
