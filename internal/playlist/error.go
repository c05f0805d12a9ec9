package playlist

import (
	"fmt"
	"strings"
)

// Code says what is wrong with a file. Its sentence is "error.playlist_<code>" in the message catalogue.
type Code string

// What may be wrong.
const (
	NotPlaylist Code = "unknown"   // none of the formats
	Stream      Code = "stream"    // the parts of an internet stream (HLS), not songs
	Empty       Code = "empty"     // no tracks
	TooLarge    Code = "too_large" // more than MaxBytes
	TooLong     Code = "too_long"  // more than MaxTracks
	Broken      Code = "broken"    // not well formed at Line
	Doctype     Code = "doctype"   // an XML document type: it could name other files and entities
	Encoding    Code = "encoding"  // Detail is an encoding that we do not read
	BadField    Code = "field"     // a value that makes no sense, at Line in Field
)

// Error is a refusal of a file, or a warning about one value in it.
type Error struct {
	Code   Code
	Format Format // "" = not known yet
	Line   int    // from 1; 0 = the file as a whole
	Field  string // "title", "duration"...; "" = the line as a whole
	Detail string // what was found there, or what the parser said; in English
}

func (e *Error) Error() string {
	var b strings.Builder
	if e.Format != "" {
		b.WriteString(string(e.Format) + " ")
	}
	b.WriteString("playlist: " + string(e.Code))
	if e.Line > 0 {
		fmt.Fprintf(&b, ", line %d", e.Line)
	}
	if e.Field != "" {
		b.WriteString(", " + e.Field)
	}
	if e.Detail != "" {
		b.WriteString(": " + e.Detail)
	}
	return b.String()
}
