package models

// Song is a recording in the library.
type Song struct {
	ID     SongID `gorm:"primaryKey"`
	Source string // which source it comes from; "local" is the library on disk
	// absolute file path of a local song, any bytes; unique together with Source. Never shown to guests.
	Path        string `gorm:"serializer:path"`
	Title       string
	Artist      string
	Album       string
	AlbumArtist string
	Genre       string
	Track       int
	Disc        int
	Year        int
	Duration    Millis // 0 = not known
	Format      string // "mp3", "flac", "ogg", "opus", "m4a", "wav"
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
	Explicit    bool    // its tags or its title say that its words are not for everybody
	TagRules    int     // the rules by which its tags were read; a scan reads it again when they have changed
}

// The sources of songs.
const (
	SourceLocal  = "local"  // the library on disk
	SourceStream = "stream" // an internet radio: Path is its http or https URL, and it has no end
)

// Streams tells whether the song is an internet radio stream, which has no length, no places to seek to and no file.
func (s Song) Streams() bool { return s.Source == SourceStream }

// Available tells whether the song may be requested: its file is there and nothing is known to be wrong with it.
func (s Song) Available() bool { return s.MissingAt == 0 && s.Problem == "" }

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
)

// Cover is a picture taken from a song's tags or its folder, known by the hash of its content.
type Cover struct {
	ID     string `gorm:"primaryKey"`      // hex hash of the content
	Source string `gorm:"serializer:path"` // the file it was read from (a song or an image)
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
