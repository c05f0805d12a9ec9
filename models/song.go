package models

import "strings"

// Song is an item of the library: a file in it, or an internet radio.
type Song struct {
	ID     SongID `gorm:"primaryKey"`
	Source string // which source it comes from; "local" is the library on disk
	// absolute file path of a local song, any bytes; unique together with Source. Never shown to guests.
	Path        string `gorm:"serializer:path"`
	Title       string
	Artist      string // the credit as its tags have it, which may name several
	Artists     string // its artists, where its tags name them one by one, parted by ListSeparator; "" = the credit alone tells
	ArtistSort  string // by what its artists are sorted, parted by ListSeparator; "" = by their names
	Album       string
	AlbumArtist string
	Genre       string
	Track       int
	Disc        int
	Year        int
	Duration    Millis // 0 = not known
	LengthExact bool   // Duration is counted, by the file's container or by decoding the song; false = a guess, which proves nothing
	Format      string // "mp3", "flac", "ogg", "opus", "m4a", "wav"... as library/tags names it
	CoverID     string // content hash of its cover, "" = none; see Cover
	Size        int64  // bytes
	ModTime     Millis // the file's modification time
	Fingerprint string // cheap content hash by which a moved file is recognised
	AddedAt     Millis
	MissingAt   Millis  // when a scan found the file gone; 0 = it is there
	ProbedAt    Millis  // when a decoder last opened it and got sound; 0 = never
	Problem     string  // why it cannot be played, as an error code ("" = nothing known): see Problem codes
	Loudness    float64 // EBU R128 integrated loudness in LUFS; 0 = not measured
	TruePeak    float64 // dBTP; meaningful only when Loudness is measured
	Waveform    []byte  // 100 peaks, 0-255, over the length of the song; empty = not measured
	Requests    int     // how often guests requested it
	Compilation bool    // its album is of various artists
	Explicit    bool    // its tags or its title say that its words are not for everybody
	CopyKey     string  // what it has in common with other files of the same recording, beside the length; "" = not computed yet
	CopyOf      SongID  // the first of the songs that are the same recording; its own id where it stands alone
	Copies      int     `gorm:"-"` // how many files of the recording can be played; 0 = the reader did not ask
	TagRules    int     // the rules by which its tags were read; a scan reads it again when they have changed
	Written     string  `gorm:"-"` // its tags as they are written, where their encoding is in doubt, as JSON; "" = it is not, or nobody asked
}

// ListSeparator parts the items of a list in one text; no tag holds it.
const ListSeparator = "\x1f"

// The sources of songs.
const (
	SourceLocal  = "local"  // the library on disk
	SourceStream = "stream" // an internet radio: Path is its http or https URL, and it has no end
)

// Streams tells whether the song is an internet radio stream, which has no length, no places to seek to and no file.
func (s Song) Streams() bool { return s.Source == SourceStream }

// Name is the song as people name it.
func (s Song) Name() string {
	if s.Artist == "" {
		return s.Title
	}
	return s.Artist + " – " + s.Title
}

// Available tells whether the song may be requested: its file is there, or can be fetched, and nothing is known to be wrong with it.
func (s Song) Available() bool {
	return (s.MissingAt == 0 || s.Source == SourceRemote) && s.Problem == ""
}

// Problem codes of songs and files. Their sentences are in the message catalogue under "problem.<code>".
const (
	ProblemMissing     = "missing"     // the file is gone
	ProblemUnreadable  = "unreadable"  // the system does not let us read it
	ProblemEmpty       = "empty"       // zero bytes
	ProblemBroken      = "broken"      // no decoder gets sound out of it
	ProblemTruncated   = "truncated"   // the sound ends long before it should
	ProblemMislabelled = "mislabelled" // the content is not what the file name says
	ProblemNotAudio    = "not_audio"   // a picture, a page, text...
	ProblemOutside     = "outside"     // a link that leads out of the library roots
	ProblemLoop        = "loop"        // a link that leads back into its own path
	ProblemNoDecoder   = "no_decoder"  // needs ffmpeg, which is not installed
	ProblemTimeout     = "timeout"     // the decoder gave no sound in time
	ProblemStreamLost  = "stream_lost" // the internet radio cannot be reached, or has stopped
	ProblemUnchecked   = "unchecked"   // looking into it went wrong again and again, for no reason of its own
	ProblemAway        = "away"        // its disk is away: nothing is known about the file
	ProblemUnfound     = "unfound"     // nothing is at its path just now: it may have been moved, or its disk be away
	ProblemGrowing     = "growing"     // somebody is writing to it: it is still being copied
)

// Waits tells whether a problem is one that an entry waits out: nothing is wrong with the file as far as anybody knows.
func Waits(code string) bool {
	return code == ProblemAway || code == ProblemUnfound || code == ProblemGrowing
}

// InContent tells whether a problem lies in what the file holds. Only that marks a song: it is not offered until the file changes.
func InContent(code string) bool {
	switch code {
	case ProblemEmpty, ProblemBroken, ProblemTruncated, ProblemMislabelled, ProblemNotAudio:
		return true
	}
	return false
}

// Cover is a picture taken from a song's tags or its folder, known by the hash of its content.
type Cover struct {
	ID     string `gorm:"primaryKey"`                    // hex hash of the content
	File   string `gorm:"column:source;serializer:path"` // what it was read from (a song or an image)
	Accent string // the picture's living colour, "#rrggbb", not yet clamped for contrast
}

// FileProblem is one file that a scan could not take, for the library page's list.
type FileProblem struct {
	Path    string `gorm:"primaryKey;serializer:path"`
	Code    string // one of the Problem codes
	Detail  string // what the system or the decoder said, for the host
	SeenAt  Millis
	Size    int64  // bytes, as the scan saw it: an unchanged file is not opened again
	ModTime Millis // the file's modification time
}

// Disk is a folder of the library, a root or one below it, with a file system of its own, or one that was found to be away.
type Disk struct {
	Path      string `gorm:"primaryKey;serializer:path"`
	Mounted   bool   // something was mounted there when it was last seen: without that the folder tells nothing
	AwaySince Millis // 0 = it is there
	Why       string // what the system said when it was found away, for the host
}

// Holds tells whether a file or folder lies on the disk.
func (d Disk) Holds(path string) bool {
	return path == d.Path || strings.HasPrefix(path, strings.TrimSuffix(d.Path, "/")+"/")
}

// FolderEncoding is how the names of a folder are written.
type FolderEncoding struct {
	Path    string `gorm:"primaryKey;serializer:path"`
	Guessed string // "" = nothing speaks against what the files say
	Chosen  string // by a host; "" = what was guessed holds
}

// PassedOver is how many files of a kind the last whole scan of a root passed over.
type PassedOver struct {
	Root  string `gorm:"primaryKey;serializer:path"`
	Kind  string `gorm:"primaryKey"` // the end of their names, ".mid"; "" = names without one
	Files int
}

// TableName is what gorm calls its table.
func (PassedOver) TableName() string { return "passed_over" }

// LibraryRoot is one music directory.
type LibraryRoot struct {
	Path      string `gorm:"primaryKey;serializer:path"`
	AddedAt   Millis
	ScannedAt Millis
	FromFlags bool // given on the command line: the page shows it but cannot remove it
}

// ScanProgress tells how far a scan is. It lives in Redis and is gone after the scan.
type ScanProgress struct {
	Running  bool   `json:"running"`
	Found    int    `json:"found"`    // files seen so far
	Done     int    `json:"done"`     // files looked into
	Added    int    `json:"added"`    // songs new in the library
	Updated  int    `json:"updated"`  // songs read again because the file changed
	Moved    int    `json:"moved"`    // songs recognised at another path
	Missing  int    `json:"missing"`  // songs whose file has vanished
	Problems int    `json:"problems"` // files in the problem list
	Started  Millis `json:"started"`
	Ended    Millis `json:"ended"`
	Error    string `json:"error"` // why the scan as a whole stopped, "" = it did not
}
