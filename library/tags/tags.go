// Package tags reads the tags, the duration and the picture of a music file with TagLib (go.senan.xyz/taglib: TagLib as WebAssembly, no
// cgo), and cleans what it finds. It is called in a short-lived child process on files of any content: TagLib's memory goes with the
// child. It knows nothing about libraries, databases or the party, and it decodes no sound.
package tags

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"go.senan.xyz/taglib"

	"upbeat/internal/container"
)

// What Read returns for files that are no music. Errors of the file system are returned as they are.
var (
	ErrNotAudio = errors.New("not audio")         // something else: a picture, a page, text
	ErrBroken   = errors.New("broken audio file") // no sound can be found in it
)

// Tags is what a music file says about itself. Every text is clean: valid UTF-8, no control characters, at most MaxText bytes.
type Tags struct {
	Title       string        `json:"title,omitempty"`
	Artist      string        `json:"artist,omitempty"`      // the credit, as it is written
	Artists     string        `json:"artists,omitempty"`     // the artists, where the tags name them one by one; "" = the credit alone tells
	ArtistSort  string        `json:"artist_sort,omitempty"` // by what the artists are sorted, in step with them; both by models.ListSeparator
	Compilation bool          `json:"compilation,omitempty"` // of various artists
	Album       string        `json:"album,omitempty"`
	AlbumArtist string        `json:"album_artist,omitempty"`
	Genre       string        `json:"genre,omitempty"`
	Track       int           `json:"track,omitempty"`
	Disc        int           `json:"disc,omitempty"`
	Year        int           `json:"year,omitempty"`
	Duration    time.Duration `json:"duration,omitempty"` // 0 = the file does not tell
	Exact       bool          `json:"exact,omitempty"`    // Duration is counted; false = a guess
	Explicit    bool          `json:"explicit,omitempty"` // it says that its words are not for everybody
	// what the content is: "mp3", "flac", "ogg", "opus", "m4a", "aac", "wav", or as container.Kind.Format names it
	Format string `json:"format,omitempty"`
}

// File is what Read finds.
type File struct {
	Tags
	Picture []byte  // the embedded cover, as it is in the file; nil = none
	Written Written // its fields, where the encoding of some is in doubt; nil = it is not
}

// Read finds out by the content what the file at path is, and reads it. A file whose name promises one of the other formats than its
// content is not read further: Format tells what it is. Named tells whether a format goes with the file's name.
func Read(path string, named func(format string) bool) (File, error) {
	format, err := sniff(path)
	if err != nil {
		return File{}, err
	}
	out := File{Tags: Tags{Format: format}}
	if !named(format) {
		return out, nil
	}
	info, err := out.measure(path)
	switch {
	case err != nil:
		return out, err
	case info.Silent:
		return out, fmt.Errorf("%w: no track of sound", ErrNotAudio)
	case !hasTags(format):
		return out, nil
	}
	err = out.ask(path, info.Plain)
	if format == "mod" && out.Title == "" {
		out.Title = moduleTitle(path)
	}
	if info.Length > 0 {
		out.Duration, out.Exact = info.Length, info.Exact
	}
	strict := format == "flac" || format == "m4a" // TagLib reads whatever is whole of these
	old := strict || slices.Contains([]string{"mp3", "ogg", "opus", "wav"}, format)
	if errors.Is(err, ErrBroken) && (info.Plain && !strict || !old) {
		err = nil // there is sound, and TagLib knows no more than that it does not know the file
	}
	return out, err
}

// hasTags tells whether TagLib reads a format.
func hasTags(format string) bool {
	return !slices.Contains([]string{"aac", "mka", "au", "ac3", "caf", "w64"}, format)
}

// measure reads the length from the container; of Matroska, which TagLib does not know, the tags as well.
func (f *File) measure(path string) (container.Info, error) {
	file, err := os.Open(path)
	if err != nil {
		return container.Info{}, err
	}
	defer func() { _ = file.Close() }() // it was only read
	stat, err := file.Stat()
	if err != nil {
		return container.Info{}, err
	}
	var info container.Info
	if f.Format == "mka" {
		m := container.ReadMatroska(file, stat.Size())
		info = m.Info
		f.takeMatroska(m)
	} else {
		info = container.Read(file, stat.Size(), f.Format, container.Glance)
	}
	f.Duration, f.Exact = info.Length, info.Exact
	return info, nil
}

// takeMatroska takes the tags of Matroska. They are UTF-8 (RFC 8794 section 7.5): only what cannot be is in doubt.
func (f *File) takeMatroska(m container.Matroska) {
	fields, doubt := map[string][]string{}, false
	take := func(name, value string) {
		doubt = doubt || !utf8.ValidString(value)
		fields[name] = latin([]string{value})
	}
	for name, value := range m.Tags {
		take(matroskaName(name), value)
	}
	if m.Title != "" {
		take("TITLE", m.Title)
	}
	f.tell(fields)
	if doubt {
		f.Written = inDoubt(fields)
	}
	f.Explicit = explicit(nil, f.Title)
}

// matroskaName is TagLib's name for a tag of Matroska (https://www.matroska.org/technical/tagging.html).
func matroskaName(name string) string {
	switch name = strings.ToUpper(name); name {
	case "PART_NUMBER":
		return "TRACKNUMBER"
	case "DATE_RELEASED", "DATE_RECORDED":
		return "DATE"
	case "ALBUM_ARTIST":
		return "ALBUMARTIST"
	}
	return name
}

// ask asks TagLib, which goes by the file's name. sound = it is known that there is some.
func (f *File) ask(path string, sound bool) error {
	path, done, err := plainPath(path, f.Format)
	if err != nil {
		return err
	}
	defer done()
	properties, err := taglib.ReadProperties(path)
	if throws(err) {
		f.raw(path)
		if !sound && f.Format != "wav" {
			return fmt.Errorf("%w: no sound in it", ErrBroken)
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBroken, err)
	}
	if !sound && properties.Length <= 0 && (properties.SampleRate == 0 || f.Format == "mp3") { // a header alone is no MPEG stream
		return fmt.Errorf("%w: no sound in it", ErrBroken)
	}
	f.Duration = max(properties.Length, 0)
	fields, err := taglib.ReadTags(path)
	if throws(err) {
		f.raw(path)
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBroken, err)
	}
	if f.Format == "wma" {
		addASF(path, fields)
	}
	f.tell(fields)
	f.Written = inDoubt(fields)
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
