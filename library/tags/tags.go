// Package tags reads the tags, the duration and the picture of a music file. It is called in a short-lived child process on files of
// any content: every length that a file states is checked against the file's real size and our bounds before it is believed.
// It knows nothing about libraries, databases or the party.
package tags

import "time"

// Tags is what a music file says about itself. Every text is cleaned: valid UTF-8, no control characters, at most MaxText bytes.
type Tags struct {
	Title       string        `json:"title,omitempty"`
	Artist      string        `json:"artist,omitempty"`
	Album       string        `json:"album,omitempty"`
	AlbumArtist string        `json:"album_artist,omitempty"`
	Genre       string        `json:"genre,omitempty"`
	Track       int           `json:"track,omitempty"`
	Disc        int           `json:"disc,omitempty"`
	Year        int           `json:"year,omitempty"`
	Duration    time.Duration `json:"duration,omitempty"`
	Format      string        `json:"format,omitempty"` // what the content is: "mp3", "flac", "ogg", "opus", "m4a", "wav"
}
