package player_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/player/output"
	"upbeat/player/wav"
)

// claim is what the party says that is heard at a moment, beside how much had been recorded then.
type claim struct {
	song     models.SongID
	position time.Duration
	recorded int64 // frames in the capture
	at       time.Time
}

// look is how much had been recorded at a moment.
type look struct {
	at       time.Time
	recorded int64 // frames
}

// growth looks at a capture all the time.
type growth struct {
	mu    sync.Mutex
	looks []look
}

// watchGrowth looks at the capture until the test ends.
func (h *harness) watchGrowth(capture string) *growth {
	g := &growth{}
	h.background(func(ctx context.Context) error {
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-ticker.C:
			}
			at := time.Now()
			if info, err := os.Stat(capture); err == nil && time.Since(at) < 20*time.Millisecond {
				g.mu.Lock()
				g.looks = append(g.looks, look{at: at, recorded: (info.Size() - wav.HeaderSize) / 4})
				g.mu.Unlock()
			}
		}
	})
	return g
}

// steady keeps the claims that can be held against the capture: around them it grew as time passed. A recorder that is starved of a
// processor falls behind and catches up, and until the party's next report, once a second at most, its claims cannot know.
func (g *growth) steady(claims []claim) (kept []claim) {
	const report, slack = 1200 * time.Millisecond, 80 * time.Millisecond // a recorder writes 40 ms at once
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range claims {
		least, most := time.Hour, -time.Hour
		for _, l := range g.looks {
			if since := c.at.Sub(l.at); since < report && since > -report/10 {
				behind := l.at.Sub(c.at) - time.Duration(l.recorded-c.recorded)*time.Second/output.Rate
				least, most = min(least, behind), max(most, behind)
			}
		}
		if most-least < slack {
			kept = append(kept, c)
		}
	}
	return kept
}

// claimNow asks the party and looks at the capture, which is at most one block ahead of what is "heard".
func (h *harness) claimNow(capture string) (claim, bool) {
	h.t.Helper()
	begin := time.Now()
	info, err := os.Stat(capture)
	if err != nil {
		return claim{}, false
	}
	now := models.At(time.Now())
	if time.Since(begin) > 20*time.Millisecond { // a busy machine: the two do not belong together
		return claim{}, false
	}
	p := h.playback() // may take its time: it says where the song is at any moment from its own on
	if p.EntryID == 0 || p.Paused || p.Error != "" || p.At > now {
		return claim{}, false
	}
	song, err := h.party.SongOf(h.t.Context(), p.EntryID)
	if err != nil {
		h.t.Fatal(err)
	}
	return claim{song: song.ID, position: p.PositionAt(now).Duration(), recorded: (info.Size() - wav.HeaderSize) / 4, at: begin}, true
}

func readCapture(t testing.TB, path string) []float64 {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := bytes.NewReader(b)
	h, err := wav.Read(r)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	frames := make([][2]float32, len(data)/h.FrameBytes())
	h.Decode(data, frames)
	out := make([]float64, len(frames))
	for i, f := range frames {
		out[i] = float64(f[0])
	}
	return out
}

// locate finds where in sound the piece lies, within the given frames around at, and how alike the two are (1 = the same).
func locate(sound, piece []float64, at, within int) (where int, alike float64) {
	const glance = 32 // frames: enough to see that most places are wrong
	for i := max(0, at-within); i <= min(at+within, len(sound)-len(piece)); i++ {
		if correlation(sound[i:i+glance], piece[:glance]) < 0.7 {
			continue
		}
		if c := correlation(sound[i:i+len(piece)], piece); c > alike {
			where, alike = i, c
		}
	}
	return where, alike
}

func correlation(a, b []float64) float64 {
	var ab, aa, bb float64
	for i := range b {
		ab += a[i] * b[i]
		aa += a[i] * a[i]
		bb += b[i] * b[i]
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}

const (
	window = 400              // frames that are compared: enough to tell noise from noise
	near   = output.Rate / 10 // how far from the claimed position the sound may be
)

// assertClaims wants the capture to hold the claimed song at the claimed position: within 100 ms in the middle of all claims, and in
// nine of ten no further off than most (a recorder that starved for a moment shows as an error of ours).
func (h *harness) assertClaims(capture []float64, claims []claim, aheadOfHeard int64, most time.Duration) {
	h.t.Helper()
	var offs []time.Duration
	var missed []string
	for _, c := range claims {
		at := int(c.recorded - aheadOfHeard)
		if at < 0 || at+window > len(capture) {
			continue
		}
		claimed := int(c.position.Seconds() * output.Rate)
		where, alike := locate(h.sounds[c.song], capture[at:at+window], claimed, 5*near)
		off := time.Duration(where-claimed) * time.Second / output.Rate
		offs = append(offs, off.Abs())
		if alike < 0.95 || off.Abs() > most {
			missed = append(missed, fmt.Sprintf("at frame %d the party claimed song %d at %s: found %.2f alike, %s off",
				at, c.song, c.position, alike, off))
		}
	}
	if 10*len(missed) > len(offs) {
		h.t.Errorf("%d of %d claims: %s", len(missed), len(offs), strings.Join(missed, "\n"))
	}
	slices.Sort(offs)
	if len(offs) == 0 || len(offs) < len(claims)/2 || offs[len(offs)/2] > near*time.Second/output.Rate {
		h.t.Errorf("%d of %d claims checked: %v off", len(offs), len(claims), offs)
		return
	}
	h.t.Logf("%d claims checked: %s off in the middle, %s at most", len(offs), offs[len(offs)/2], offs[len(offs)-1])
}
