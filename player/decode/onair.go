package decode

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

const (
	// titleMark is how ffmpeg tells, at the log level "verbose", what a station says that it plays; see libavformat/http.c, update_metadata.
	titleMark = "] Metadata update for StreamTitle: "
	// longestLine bounds a line of the log; titles are shorter.
	longestLine = 4 << 10
	// mostTold bounds what a stream is ahead of its listeners: the oldest goes.
	mostTold = 32
)

// told is a title and the frame of the ring that it begins at.
type told struct {
	at    int64
	title string
}

// tell notes what the station says that it plays, from what is decoded next.
func (s *Stream) tell(title string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tells = append(s.tells, told{s.ring.write.Load(), title})
	s.tells = s.tells[max(0, len(s.tells)-mostTold):]
}

// OnAir is what an internet radio says that it plays now; "" = it says nothing.
func (s *Stream) OnAir() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.tells) > 0 && s.tells[0].at <= s.ring.read.Load() {
		s.onAir, s.tells = s.tells[0].title, s.tells[1:]
	}
	return s.onAir
}

// titles finds titles in what ffmpeg says, whatever the pieces in which it comes, and calls heard for each.
type titles struct {
	heard func(title string)
	line  []byte
}

func (t *titles) take(p []byte) {
	for len(p) > 0 {
		piece, rest, ended := bytes.Cut(p, []byte("\n"))
		t.line = append(t.line, piece[:min(len(piece), longestLine-len(t.line))]...)
		if p = rest; !ended {
			return
		}
		if _, title, found := bytes.Cut(t.line, []byte(titleMark)); found {
			t.heard(titleOf(title))
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
