package api

import "upbeat/models"

// Upload is a file that a guest brings, as they see it.
type Upload struct {
	Key      string             `json:"key"` // of its address, /api/v1/tus/{key}
	Name     string             `json:"name"`
	Size     int64              `json:"size"`     // bytes
	Received int64              `json:"received"` // bytes
	State    models.UploadState `json:"state"`
	Says     string             `json:"says"`  // how it stands, in the reader's language
	Title    string             `json:"title"` // by its tags; "" = not looked into yet
	Artist   string             `json:"artist"`
	Song     models.SongID      `json:"song_id"` // the song that it became; 0 = none
	At       models.Millis      `json:"at"`
}

// Percent is how much of it has come.
func (u Upload) Percent() int {
	if u.Size <= 0 {
		return 0
	}
	return int(100 * u.Received / u.Size)
}

// Brought is a file that a guest brought, as hosts see it.
type Brought struct {
	ID      models.UploadID `json:"id"`
	Name    string          `json:"name"` // of the file
	Title   string          `json:"title"`
	Artist  string          `json:"artist"`
	Length  models.Millis   `json:"length"`
	Size    int64           `json:"size"`  // bytes
	Sound   string          `json:"sound"` // the address of 30 seconds of it
	Guest   string          `json:"guest"` // "" = one without a name
	GuestID models.GuestID  `json:"guest_id"`
	Account string          `json:"account,omitempty"` // the host who accepted it
	At      models.Millis   `json:"at"`
	Song    models.SongID   `json:"song_id"` // 0 = it is none yet
}

// Decided is how many uploads were changed.
type Decided struct {
	Decided int `json:"decided"`
}

// UploadPage is where a guest brings songs.
type UploadPage struct {
	Page
	May         bool
	Refused     string // why they may not
	Listen      bool   // a host listens first
	MostMB      int
	MostMinutes int // 0 = no limit
	Uploads     []Upload
}

// UploadsPage is the hosts' inbox.
type UploadsPage struct {
	Page
	Choice  string // of the setting "uploads"
	Keep    bool   // after the party
	Waiting []Brought
	Kept    []Brought
}
