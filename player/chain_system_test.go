//go:build system

package player_test

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/player/output"
	"upbeat/queue"
)

// A chained Ogg is one song: the crossfade to the next begins before the end of its last link, not of its first.
func TestACrossfadeDoesNotCutAChain(t *testing.T) {
	h := newHarness(t)
	var chain []byte
	for _, hertz := range []string{"440", "660", "880"} {
		link := filepath.Join(h.dir, hertz+".ogg")
		out, err := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=frequency="+hertz+":duration=4", "-ac", "2", link).
			CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		raw, err := os.ReadFile(link)
		if err != nil {
			t.Fatal(err)
		}
		chain = append(chain, raw...)
	}
	path := filepath.Join(h.dir, "chain.ogg")
	if err := os.WriteFile(path, chain, 0o600); err != nil {
		t.Fatal(err)
	}
	entries := h.request(h.add(path, 12*time.Second, nil), h.song(1, time.Minute))
	capture, crossfade := filepath.Join(h.dir, "party.wav"), models.Millis(2000)
	h.command(queue.PlaybackCommand{Crossfade: &crossfade})
	stop := h.play("file:" + capture)
	h.until(30*time.Second, "the next song plays", func() bool { p := h.playback(); return p.EntryID == entries[1] && p.Position > 2500 })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	heard := tonesOf(readCapture(t, capture), 440, 660, 880)
	// The last two seconds of 880 Hz lie under the noise of the next song. A machine that is too busy for the decoder adds silence between.
	if heard[440] < 3800*time.Millisecond || heard[660] < 3800*time.Millisecond || heard[880] < 1800*time.Millisecond {
		t.Errorf("heard %v: want 4 s, 4 s and 2 s alone", heard)
	}
}

// tonesOf tells for how long each tone is heard alone, in this order: what comes after a later one does not count.
func tonesOf(sound []float64, tones ...float64) map[float64]time.Duration {
	const block = output.Rate / 50
	heard, now := map[float64]time.Duration{}, 0
	for ; len(sound) >= block; sound = sound[block:] {
		for i := now; i < len(tones); i++ {
			if tone(sound[:block], tones[i]) > 0.9 {
				now = i
				heard[tones[i]] += time.Second / 50
				break
			}
		}
	}
	return heard
}

// tone is the share of a piece's power that one frequency has (Goertzel, 1958).
func tone(piece []float64, hertz float64) float64 {
	c := 2 * math.Cos(2*math.Pi*hertz/output.Rate)
	var a, b, all float64
	for _, x := range piece {
		a, b = x+c*a-b, a
		all += x * x
	}
	if all == 0 {
		return 0
	}
	n := float64(len(piece))
	return (a*a + b*b - c*a*b) * 2 / n / all
}
