package decode

import (
	"slices"
	"strings"
	"testing"
)

func TestTitlesAreFoundInTheLog(t *testing.T) {
	const log = "[http @ 0x55] Metadata update for StreamTitle: Ann - It's a Süng; [live]\n" +
		"[http @ 0x55] Metadata update for StreamUrl: http://x\nInput #0, mp3\n" +
		"    StreamTitle     : Ann - not this line\n[http @ 0x55] Metadata update for StreamTitle: \n[tls @ 0x1] x\n" +
		"[http @ 0x55] Metadata update for StreamTitle: Caf\xe9 \x93del Mar\x94\n"
	want := []string{"Ann - It's a Süng; [live]", "", "Café “del Mar”"}
	for _, piece := range []int{1, 7, 1000} {
		var got []string
		found := titleParser{found: func(title string) { got = append(got, title) }}
		for rest := log; rest != ""; {
			n := min(piece, len(rest))
			found.take([]byte(rest[:n]))
			rest = rest[n:]
		}
		if !slices.Equal(got, want) {
			t.Errorf("in pieces of %d: %q", piece, got)
		}
	}
	hostile := titleParser{found: func(title string) {
		if len(title) > longestLine {
			t.Errorf("%d bytes", len(title))
		}
	}}
	hostile.take([]byte("[http @ 0] Metadata update for StreamTitle: " + strings.Repeat("x", 1<<20)))
	hostile.take([]byte("\n"))
	if cap(hostile.line) > 2*longestLine {
		t.Errorf("%d bytes are kept", cap(hostile.line))
	}
}

// A title is on air when its sound is heard, not when it is decoded.
func TestATitleWaitsForItsSound(t *testing.T) {
	s := newStream(streamAhead, 0)
	hears := func(want string) {
		t.Helper()
		if got := s.OnAir(); got != want {
			t.Errorf("on air is %q, want %q", got, want)
		}
	}
	hears("")
	s.addTitle("first")
	s.ring.commit(1000)
	s.addTitle("second")
	hears("first")
	s.ring.commit(1000)
	s.Try(make([][2]float64, 999))
	hears("first")
	s.Try(make([][2]float64, 1))
	hears("second")
	for range 1000 {
		s.addTitle("flood")
	}
	if len(s.titles) > mostTitles {
		t.Errorf("%d titles are kept", len(s.titles))
	}
}
