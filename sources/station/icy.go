package station

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// icyStream takes titles out of a stream as SHOUTcast and Icecast send them: after each so many bytes of sound a byte that counts 16 bytes
// of text, and the text (https://cast.readme.io/docs/icy).
type icyStream struct {
	in    io.ReadCloser
	every int // bytes of sound between two texts
	left  int // until the next one
	title func(string)
}

// Read implements io.Reader.
func (s *icyStream) Read(p []byte) (int, error) {
	if s.left == 0 {
		if err := s.text(); err != nil {
			return 0, err
		}
		s.left = s.every
	}
	n, err := s.in.Read(p[:min(len(p), s.left)])
	s.left -= n
	return n, err
}

func (s *icyStream) text() error {
	var size [1]byte
	if _, err := io.ReadFull(s.in, size[:]); err != nil {
		return err
	}
	text := make([]byte, int(size[0])*16)
	if _, err := io.ReadFull(s.in, text); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	if title, found := icyTitle(text); found {
		s.title(title)
	}
	return nil
}

// Close ends the stream.
func (s *icyStream) Close() error { return s.in.Close() }

// icyTitle is the title in a text like StreamTitle='It's me';StreamUrl='http://...';
func icyTitle(text []byte) (title string, found bool) {
	_, rest, found := bytes.Cut(bytes.TrimRight(text, "\x00"), []byte("StreamTitle='"))
	if !found {
		return "", false
	}
	end := bytes.Index(rest, []byte("';Stream"))
	if end < 0 {
		end = bytes.LastIndex(rest, []byte("'"))
	}
	if end < 0 {
		end = len(rest)
	}
	return titleOf(rest[:end]), true
}

// titleOf is a title in UTF-8: stations that do not send that mean Windows-1252, or Latin-1, which is in it.
func titleOf(raw []byte) string {
	if !utf8.Valid(raw) {
		if text, err := charmap.Windows1252.NewDecoder().Bytes(raw); err == nil {
			raw = text
		}
	}
	return strings.TrimSpace(strings.ToValidUTF8(string(raw), "\ufffd"))
}
