package decode

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

const (
	// titleMark begins a title in ffmpeg's log at the level "verbose"; see libavformat/http.c, update_metadata.
	titleMark = "] Metadata update for StreamTitle: "
	// longestLine bounds a line of the log; titles are shorter.
	longestLine = 4 << 10
	// mostTitles bounds what a stream is ahead of its listeners: the oldest goes.
	mostTitles = 32
)

// titleAt is a title and the frame of the ring that it begins at.
type titleAt struct {
	at    int64
	title string
}

// addTitle notes the title that the station names for what is decoded from now on.
func (s *Stream) addTitle(title string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.titles = append(s.titles, titleAt{s.ring.write.Load(), title})
	s.titles = s.titles[max(0, len(s.titles)-mostTitles):]
}

// OnAir is what an internet radio says that it plays now; "" = it says nothing.
func (s *Stream) OnAir() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.titles) > 0 && s.titles[0].at <= s.ring.read.Load() {
		s.onAir, s.titles = s.titles[0].title, s.titles[1:]
	}
	return s.onAir
}

// titleParser finds titles in ffmpeg's log, whatever the pieces in which it comes, and calls found for each.
type titleParser struct {
	found func(title string)
	line  []byte
}

func (t *titleParser) take(p []byte) {
	for len(p) > 0 {
		piece, rest, ended := bytes.Cut(p, []byte("\n"))
		t.line = append(t.line, piece[:min(len(piece), longestLine-len(t.line))]...)
		if p = rest; !ended {
			return
		}
		if _, title, found := bytes.Cut(t.line, []byte(titleMark)); found {
			t.found(titleOf(title))
		}
		t.line = t.line[:0]
	}
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
