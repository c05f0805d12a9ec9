// Package playlist reads and writes playlist files: M3U and M3U8, PLS, XSPF and JSPF. web calls it for imports and exports, library to
// match tracks with songs. It is pure: bytes in, values out. A location that a file names (a path, an absolute one, "..", a URL) is kept as
// text and never opened; it only serves to recognise a song that the library has.
package playlist

import (
	"io"
	"path"
	"strings"

	"upbeat/models"
)

// Bounds of a file. What is beyond them is refused, not cut off.
const (
	MaxBytes  = 16 << 20
	MaxTracks = 100_000

	maxText     = 500  // bytes of a title, an artist, an album; the rest is cut off
	maxLocation = 4000 // bytes of a location; its end is what counts, so the beginning is cut off
	maxWarnings = 20
)

// Track is one line of a playlist. Any field may be empty, but not all of title and location.
type Track struct {
	Location string // as the file spelled it; a relative URI is unescaped
	Title    string
	Artist   string
	Album    string
	Duration models.Millis // 0 = not known
}

// List is a playlist as a file holds it.
type List struct {
	Title    string
	Tracks   []Track
	Warnings []*Error // values that were left out because they make no sense; at most 20
}

// Format is a kind of file, named by its usual ending.
type Format string

// The formats. M3U8 stands for M3U too: what is read may be either, what is written is UTF-8.
const (
	M3U8 Format = "m3u8"
	PLS  Format = "pls"
	XSPF Format = "xspf"
	JSPF Format = "jspf"
)

// Formats lists the formats that can be written.
func Formats() []Format { return []Format{M3U8, PLS, XSPF, JSPF} }

// ParseFormat reads a format's name; ok is false for one that we do not write.
func ParseFormat(name string) (f Format, ok bool) {
	switch f = Format(strings.ToLower(name)); f {
	case M3U8, PLS, XSPF, JSPF:
		return f, true
	case "m3u":
		return M3U8, true
	}
	return "", false
}

// MediaType is what a server says of a file of the format.
func (f Format) MediaType() string {
	switch f {
	case M3U8:
		return "audio/x-mpegurl; charset=utf-8"
	case PLS:
		return "audio/x-scpls; charset=utf-8"
	case XSPF:
		return "application/xspf+xml; charset=utf-8"
	}
	return "application/jspf+json; charset=utf-8"
}

// Read reads a playlist of any format and encoding. The content tells the format; where it does not, the file's name does.
// The error is an *Error. The list has at least one track.
func Read(name string, data []byte) (List, Format, error) {
	if len(data) > MaxBytes {
		return List{}, "", &Error{Code: TooLarge}
	}
	text, err := decode(data)
	if err != nil {
		return List{}, "", err
	}
	format, err := sniff(name, text)
	if err != nil {
		return List{}, "", err
	}
	b := builder{format: format}
	switch format {
	case M3U8:
		err = b.readM3U(text)
	case PLS:
		err = b.readPLS(text)
	case XSPF:
		err = b.readXSPF(text)
	case JSPF:
		err = b.readJSPF(text)
	}
	if err == nil && len(b.list.Tracks) == 0 {
		err = &Error{Code: Empty, Format: format}
	}
	if err != nil {
		return List{}, format, err
	}
	if b.list.Title == "" {
		b.list.Title = nameOf(name)
	}
	return b.list, format, nil
}

// nameOf is a list's name after its file: "C:\fakepath\Party.m3u" is "Party".
func nameOf(file string) string {
	segments := Segments(file)
	if len(segments) == 0 {
		return ""
	}
	base := segments[len(segments)-1]
	return cleanText(strings.TrimSuffix(base, path.Ext(base)))
}

// Write writes a playlist. Locations are made relative: see Relative. Errors are those of out.
func Write(out io.Writer, f Format, l List) error {
	tracks := make([]Track, len(l.Tracks))
	for i, t := range l.Tracks {
		tracks[i] = Track{Relative(t.Location), cleanText(t.Title), cleanText(t.Artist), cleanText(t.Album), max(t.Duration, 0)}
	}
	w := &writer{out: out}
	l = List{Title: cleanText(l.Title), Tracks: tracks}
	switch f {
	case PLS:
		w.pls(l)
	case XSPF:
		w.xspf(l)
	case JSPF:
		w.jspf(l)
	default:
		w.m3u(l)
	}
	return w.flush()
}

// builder gathers what a reader finds.
type builder struct {
	format Format
	list   List
	line   int // where the reader is, from 1
}

// add takes a track; one that says nothing is left out.
func (b *builder) add(t Track) error {
	t = Track{cleanLocation(t.Location), cleanText(t.Title), cleanText(t.Artist), cleanText(t.Album), t.Duration}
	if t.Location == "" && t.Title == "" {
		return nil
	}
	if len(b.list.Tracks) == MaxTracks {
		return &Error{Code: TooLong, Format: b.format, Line: b.line}
	}
	b.list.Tracks = append(b.list.Tracks, t)
	return nil
}

// warn notes a value that is left out.
func (b *builder) warn(line int, field, value string) {
	if len(b.list.Warnings) < maxWarnings {
		const shown = 60
		b.list.Warnings = append(b.list.Warnings, &Error{Code: BadField, Format: b.format, Line: line, Field: field,
			Detail: clip(cleanText(value), shown)})
	}
}

// broken is the refusal of a file that cannot be read on.
func (b *builder) broken(line int, field, detail string) error {
	return &Error{Code: Broken, Format: b.format, Line: line, Field: field, Detail: detail}
}
