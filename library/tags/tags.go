// Package tags reads the tags, the duration and the picture of a music file: MP3, FLAC, Ogg Vorbis, Opus, MP4 audio, ADTS and WAV, told
// apart by their content and not by their name. It is called in a short-lived child process on files of any content: every length that a
// file states is checked against the file's real size and our bounds before it is believed. It knows nothing about libraries,
// databases or the party, and it decodes no sound.
package tags

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// What Read returns for files that are no music. Errors of the file system are returned as they are.
var (
	ErrNotAudio = errors.New("not audio")         // something else: a picture, a page, text
	ErrBroken   = errors.New("broken audio file") // no sound can be found in it
)

// Tags is what a music file says about itself. Every text is clean: valid UTF-8, no control characters, at most MaxText bytes.
type Tags struct {
	Title       string        `json:"title,omitempty"`
	Artist      string        `json:"artist,omitempty"`
	Album       string        `json:"album,omitempty"`
	AlbumArtist string        `json:"album_artist,omitempty"`
	Genre       string        `json:"genre,omitempty"`
	Track       int           `json:"track,omitempty"`
	Disc        int           `json:"disc,omitempty"`
	Year        int           `json:"year,omitempty"`
	Duration    time.Duration `json:"duration,omitempty"` // 0 = the file does not tell
	Format      string        `json:"format,omitempty"`   // what the content is: "mp3", "flac", "ogg", "opus", "m4a", "aac", "wav"
}

// File is what Read finds.
type File struct {
	Tags
	Picture   []byte // the embedded cover, as it is in the file; nil = none
	Truncated bool   // the file states more sound than it holds
}

// Read looks into the first bytes of r, which is size bytes long, finds out what it is, and reads it.
func Read(r io.ReaderAt, size int64) (File, error) {
	f := &file{r: r, size: size}
	out, err := f.read()
	if f.err != nil {
		return File{}, f.err
	}
	return out, err
}

func (f *file) read() (File, error) {
	var out File
	start := f.skipID3(&out)
	read := f.mpeg
	switch kind(f.peek(start, int(min(16, f.size-start)))) {
	case "flac":
		read = f.flac
	case "ogg":
		read = f.ogg
	case "wav":
		read = f.wav
	case "mp4":
		read = f.mp4
	case "other":
		return out, ErrNotAudio
	}
	err := read(start, &out)
	return out, err
}

// kind tells containers by their magic numbers; "" = none of them, perhaps bare MPEG frames.
func kind(head []byte) string {
	at := func(i int, magic string) bool {
		return len(head) >= i+len(magic) && string(head[i:i+len(magic)]) == magic
	}
	switch {
	case at(0, "fLaC"):
		return "flac"
	case at(0, "OggS"):
		return "ogg"
	case (at(0, "RIFF") || at(0, "RF64")) && at(8, "WAVE"):
		return "wav"
	case at(4, "ftyp"):
		switch string(head[8:min(len(head), 11)]) {
		case "hei", "avi", "mif", "msf":
			return "other"
		}
		return "mp4"
	}
	for _, magic := range []string{"\xff\xd8\xff", "\x89PNG", "GIF8", "%PDF", "PK\x03\x04", "Rar!", "\x1f\x8b", "\x7fELF", "MZ", "BM", "RIFF", "\x1aE\xdf\xa3", "SQLite", "7z\xbc\xaf", "#!", "<!", "<html", "<?xml", "{\""} {
		if at(0, magic) {
			return "other"
		}
	}
	return ""
}

// broken says that a file is broken, and how.
func broken(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrBroken, fmt.Sprintf(format, args...))
}

// samples is the length of n samples at a rate; 0 where that makes no sense.
func samples(n uint64, rate uint32) time.Duration {
	const longest = 1000 * time.Hour
	if rate == 0 || n/uint64(rate) > uint64(longest/time.Second) {
		return 0
	}
	return time.Duration(n/uint64(rate))*time.Second + time.Duration(n%uint64(rate))*time.Second/time.Duration(rate)
}
