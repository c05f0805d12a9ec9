package api

import "upbeat/models"

// Playlist is a list of songs that the host keeps.
type Playlist struct {
	ID        models.PlaylistID `json:"id"`
	Name      string            `json:"name"`
	Songs     int               `json:"songs"`      // lines, with those whose songs are not in the library
	Guests    bool              `json:"guests"`     // guests see it
	ChangedAt models.Millis     `json:"changed_at"` // who changes the list says which one they saw
}

// PlaylistItem is one line of a playlist. Of a line whose song is not in the library there is what the imported file said.
type PlaylistItem struct {
	Position int64         `json:"position"` // names the line within the playlist
	Song     *Song         `json:"song,omitempty"`
	Title    string        `json:"title,omitempty"` // these four: where there is no song
	Artist   string        `json:"artist,omitempty"`
	Album    string        `json:"album,omitempty"`
	Duration models.Millis `json:"duration_ms,omitempty"`
}

// PlaylistAnswer is a stretch of a playlist.
type PlaylistAnswer struct {
	Playlist
	Items    []PlaylistItem `json:"items"`
	Unknown  int            `json:"unknown"`        // lines whose songs are not in the library
	Duration models.Millis  `json:"duration_ms"`    // of all lines, as far as it is known
	Next     string         `json:"next,omitempty"` // URL of the next stretch
}

// Imported tells what became of a playlist file.
type Imported struct {
	Playlist Playlist  `json:"playlist"`
	Found    int       `json:"found"`    // lines whose songs are in the library
	Unknown  int       `json:"unknown"`  // the others
	Warnings []Warning `json:"warnings"` // values of the file that were left out
}

// Warning is one value of a playlist file that makes no sense.
type Warning struct {
	Line    int    `json:"line"`
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Queued tells what became of the songs of a playlist or a folder that were put into the queue.
type Queued struct {
	Taken   int            `json:"taken"`   // new in the queue
	Already int            `json:"already"` // waited or played already
	Refused []QueueRefusal `json:"refused"` // by reason
}

// QueueRefusal is why some songs were not taken.
type QueueRefusal struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Songs   int    `json:"songs"`
}

// Folder is a folder of the library seen as a playlist.
type Folder struct {
	Key  string `json:"key"` // names it in URLs; no path of the box
	Name string `json:"name"`
}

// FolderAnswer is a folder with what is in it.
type FolderAnswer struct {
	Folder
	Folders []Folder `json:"folders"`
	Songs   []Song   `json:"songs"`
	Next    string   `json:"next,omitempty"` // URL of the next songs
	More    string   `json:"more,omitempty"` // URL of the next folders
}

// PlaylistsPage is the host's list of playlists.
type PlaylistsPage struct {
	Page
	All []Playlist
}

// PlaylistPage is one playlist to be changed.
type PlaylistPage struct {
	Page
	One     *PlaylistAnswer
	First   int    // number of the first line shown, less one
	Here    string // URL of this part of it
	Formats []string
	Query   string
	Found   []Song // for Query
	Plays   bool   // it plays when nothing waits
	Was     string // the fallback as it is, for the form that makes it this playlist
}

// FoldersPage is a folder of the library as a playlist.
type FoldersPage struct {
	Page
	Folder  *FolderAnswer
	Parents []Folder // of Folder, the root first
}
