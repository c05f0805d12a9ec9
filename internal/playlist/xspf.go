package playlist

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// deepest is how far elements may be nested. XSPF itself needs 5; extensions may hold more.
const deepest = 64

// readXSPF reads XSPF version 0 and 1, https://www.xspf.org/spec. The decoder knows no entities but XML's own five, and a document type
// is refused, so nothing can be included and nothing can grow.
func (b *builder) readXSPF(text []byte) error {
	text, err := fromDeclared(text)
	if err != nil {
		return err
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it is UTF-8 by now
	x := xspf{builder: b, d: d}
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) && len(x.open) == 0 && x.seen {
			return nil
		}
		if err != nil {
			return x.syntax(err)
		}
		if err := x.take(token); err != nil {
			return err
		}
	}
}

// xspf is where the reader stands in the document.
type xspf struct {
	*builder
	d      *xml.Decoder
	open   []string // the elements that are open, without their name spaces
	track  Track
	text   strings.Builder
	seen   bool // the playlist element
	prefix string
}

func (x *xspf) take(token xml.Token) error {
	line, _ := x.d.InputPos()
	x.line = line
	switch t := token.(type) {
	case xml.Directive:
		return &Error{Code: Doctype, Format: x.format, Line: line}
	case xml.StartElement:
		return x.start(line, x.name(t.Name))
	case xml.EndElement:
		return x.end(line, x.name(t.Name))
	case xml.CharData:
		if x.text.Len() < 4*maxLocation { // escaped, it is longer
			x.text.Write(t)
		}
	}
	return nil
}

// name is an element's name as the specification spells it. The root's prefix is XSPF's; other prefixes are those of extensions.
func (x *xspf) name(n xml.Name) string {
	if !x.seen {
		x.prefix = n.Space
	}
	if n.Space == x.prefix {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

func (x *xspf) start(line int, name string) error {
	switch {
	case len(x.open) == 0 && x.seen:
		return x.broken(line, name, "something follows the playlist")
	case len(x.open) == 0 && name != "playlist":
		return &Error{Code: NotPlaylist, Format: x.format}
	case len(x.open) == deepest:
		return x.broken(line, name, "too many elements within each other")
	}
	x.seen = true
	x.open = append(x.open, name)
	x.text.Reset()
	if x.at("playlist", "trackList", "track") {
		x.track = Track{}
	}
	return nil
}

func (x *xspf) end(line int, name string) error {
	if len(x.open) == 0 || x.open[len(x.open)-1] != name {
		return x.broken(line, name, "an element ends that is not open")
	}
	var err error
	switch {
	case x.at("playlist", "title"):
		x.list.Title = cleanText(x.text.String())
	case x.at("playlist", "trackList", "track"):
		err = x.add(x.track)
	case len(x.open) == 4 && x.open[2] == "track" && x.open[1] == "trackList":
		x.field(line, name)
	}
	x.open = x.open[:len(x.open)-1]
	x.text.Reset()
	return err
}

// field takes one element of a track. Of several locations the first counts.
func (x *xspf) field(line int, name string) {
	text := strings.TrimSpace(x.text.String())
	switch name {
	case "location":
		if x.track.Location == "" {
			x.track.Location = fromURI(text)
		}
	case "title":
		x.track.Title = text
	case "creator":
		x.track.Artist = text
	case "album":
		x.track.Album = text
	case "duration":
		x.track.Duration = x.duration(line, text, 1)
	}
}

func (x *xspf) at(path ...string) bool {
	if len(x.open) != len(path) {
		return false
	}
	for i, name := range path {
		if x.open[i] != name {
			return false
		}
	}
	return true
}

func (x *xspf) syntax(err error) error {
	line, _ := x.d.InputPos()
	field := ""
	if len(x.open) > 0 {
		field = x.open[len(x.open)-1]
	}
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return x.broken(syntax.Line, field, syntax.Msg)
	case errors.Is(err, io.EOF):
		return x.broken(line, field, "the file ends too early")
	}
	return x.broken(line, field, err.Error())
}

// declares is the encoding that an XML declaration names, in lower case; "" = none.
func declares(data []byte) string {
	head := data[:min(len(data), 200)]
	end := bytes.Index(head, []byte("?>"))
	if !bytes.HasPrefix(head, []byte("<?xml")) || end < 0 {
		return ""
	}
	_, rest, found := bytes.Cut(head[:end], []byte("encoding"))
	if rest = bytes.TrimLeft(rest, " \t\r\n="); !found || len(rest) < 2 {
		return ""
	}
	name, _, found := bytes.Cut(rest[1:], rest[:1])
	if !found {
		return ""
	}
	return strings.ToLower(string(name))
}

// fromDeclared makes UTF-8 of a document that says it is something else. decode has read UTF-16 already.
func fromDeclared(text []byte) ([]byte, error) {
	name := declares(text)
	switch name {
	case "", "utf-8", "utf8", "us-ascii", "utf-16", "utf-16le", "utf-16be":
		return bytes.ToValidUTF8(text, []byte("\uFFFD")), nil
	case "iso-8859-1", "latin1", "windows-1252", "cp1252":
		return charmap.Windows1252.NewDecoder().Bytes(text)
	case "iso-8859-15":
		return charmap.ISO8859_15.NewDecoder().Bytes(text)
	}
	return nil, &Error{Code: Encoding, Format: XSPF, Line: 1, Detail: clip(cleanText(name), maxText)}
}

func (w *writer) xspf(l List) {
	w.line(`<?xml version="1.0" encoding="UTF-8"?>`)
	w.line(`<playlist version="1" xmlns="http://xspf.org/ns/0/">`)
	w.element("  ", "title", l.Title)
	w.line("  <trackList>")
	for _, t := range l.Tracks {
		w.line("    <track>")
		w.element("      ", "location", escape(t.Location))
		w.element("      ", "title", t.Title)
		w.element("      ", "creator", t.Artist)
		w.element("      ", "album", t.Album)
		if t.Duration > 0 {
			w.element("      ", "duration", decimal(int64(t.Duration)))
		}
		w.line("    </track>")
	}
	w.line("  </trackList>")
	w.line("</playlist>")
}

// element writes an element that has a text.
func (w *writer) element(indent, name, text string) {
	if text == "" {
		return
	}
	var escaped strings.Builder
	_ = xml.EscapeText(&escaped, []byte(text)) // a strings.Builder takes everything
	w.line(indent, "<", name, ">", escaped.String(), "</", name, ">")
}
