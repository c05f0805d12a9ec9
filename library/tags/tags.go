// Package tags reads the tags, the duration and the picture of a music file with TagLib (go.senan.xyz/taglib: TagLib as WebAssembly, no
// cgo), and cleans what it finds. It is called in a short-lived child process on files of any content: TagLib's memory goes with the
// child. It knows nothing about libraries, databases or the party, and it decodes no sound.
package tags

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"go.senan.xyz/taglib"
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
	Explicit    bool          `json:"explicit,omitempty"` // it says that its words are not for everybody
	Format      string        `json:"format,omitempty"`   // what the content is: "mp3", "flac", "ogg", "opus", "m4a", "aac", "wav"
}

// File is what Read finds.
type File struct {
	Tags
	Picture []byte // the embedded cover, as it is in the file; nil = none
}

// Read finds out by the content what the file at path is, and reads it. A file whose name promises one of the other formats than its
// content is not read further: Format tells what it is. Named tells whether a format goes with the file's name.
func Read(path string, named func(format string) bool) (File, error) {
	format, err := sniff(path)
	if err != nil {
		return File{}, err
	}
	out := File{Tags: Tags{Format: format}}
	if !named(format) || format == "aac" { // TagLib reads no bare AAC: it has no tags
		return out, nil
	}
	return out, out.ask(path)
}

// ask asks TagLib, which goes by the file's name.
func (f *File) ask(path string) error {
	path, done, err := plainPath(path, f.Format)
	if err != nil {
		return err
	}
	defer done()
	properties, err := taglib.ReadProperties(path)
	if err != nil && f.Format == "wav" && strings.Contains(err.Error(), "__cxa_allocate_exception") {
		return nil // TagLib throws at tags that are not UTF-8, and nothing catches it in WebAssembly: the sound may be good
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBroken, err)
	}
	if properties.Length <= 0 && (properties.SampleRate == 0 || f.Format == "mp3") { // a header alone is no MPEG stream
		return fmt.Errorf("%w: no sound in it", ErrBroken)
	}
	f.Duration = max(properties.Length, 0)
	fields, err := taglib.ReadTags(path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBroken, err)
	}
	for name, values := range fields {
		f.set(name, values)
	}
	if f.Format == "m4a" && len(fields["ITUNESADVISORY"]) == 0 {
		fields["ITUNESADVISORY"] = []string{mp4Advisory(path)}
	}
	f.Explicit = explicit(fields, f.Title)
	if len(properties.Images) == 0 {
		return nil
	}
	f.Picture, err = taglib.ReadImage(path)
	if err != nil {
		return fmt.Errorf("%w: its picture: %w", ErrBroken, err)
	}
	return nil
}

// Warm compiles TagLib, or loads what was compiled before from the temporary folder, so that the first file is not late.
func Warm() { _, _ = taglib.ReadTags("/no such file") }
