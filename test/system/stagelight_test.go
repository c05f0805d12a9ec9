//go:build system && soak

package system

import (
	"bufio"
	"fmt"
	"math"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"
)

// The stage's picture flashes when its click is heard: twelve clicks are recorded at the monitor of a null sink, and the page in Chromium
// says how bright each picture is. It is no part of `make test`: beside other tests a browser without a graphics processor shows what it
// can.
func TestTheStageIsInTimeWithTheSound(t *testing.T) {
	server, _, base := partyWithPulse(t)
	host := newHost(t, base, pulsePassword)
	anna := newPhone(t, base)
	anna.request(t, anna.awaitSongs(t, "tune", 1)[0].ID)
	screen := watchStage(t, base, "spectrum")
	until(t, time.Minute, "a moving picture", func() bool { return screen.count() > 400 })

	clicks := recordClicks(t, server)
	until(t, 20*time.Second, "the recording", func() bool { return clicks.heard() > 0 })
	began := time.Now()
	host.must(t, http.MethodPost, "/api/v1/alarm", map[string]string{"sound": "clicks"})
	until(t, 30*time.Second, "twelve clicks", func() bool { return len(clicks.since(began)) >= 12 })
	last := clicks.since(began)[11]
	until(t, 20*time.Second, "the last picture", func() bool { return screen.until().After(last.Add(time.Second / 2)) })
	var off []float64 // ms by which each flash is painted after its click
	for _, click := range clicks.since(began) {
		if flash, found := screen.flashNear(click); found {
			off = append(off, float64(flash.Sub(click).Microseconds())/1000)
		}
	}
	t.Logf("flashes are painted after their clicks by ms: %.0f; %.0f pictures a second", off, screen.rate(began))
	slices.Sort(off)
	const least, most = 8, 50
	if len(off) < least || math.Abs(off[len(off)/2]) > most {
		t.Errorf("%d of 12 clicks flashed, in the middle %.0f ms after them", len(off), off[len(off)/2])
	}
}

// pictures is how bright the stage's pictures were.
type pictures struct {
	mu    sync.Mutex
	at    []time.Time
	light []float64
}

// watchStage opens the stage in Chromium with a program.
func watchStage(t *testing.T, base, program string) *pictures {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", "../browser/tools/brightness.mjs", base, program)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &pictures{}
	var reading sync.WaitGroup
	reading.Go(func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var at int64
			var light float64
			if n, _ := fmt.Sscan(lines.Text(), &at, &light); n == 2 {
				s.mu.Lock()
				s.at, s.light = append(s.at, time.UnixMilli(at)), append(s.light, light)
				s.mu.Unlock()
			}
		}
	})
	t.Cleanup(func() { _ = in.Close(); reading.Wait(); _ = cmd.Wait() })
	return s
}

func (s *pictures) count() int { s.mu.Lock(); defer s.mu.Unlock(); return len(s.at) }

// until is when the newest picture was there.
func (s *pictures) until() (at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.at) > 0 {
		at = s.at[len(s.at)-1]
	}
	return at
}

// rate is how many pictures a second there were since a moment.
func (s *pictures) rate(from time.Time) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.at, from.Before)
	if i < 0 {
		return 0
	}
	return float64(len(s.at)-i) / time.Since(from).Seconds()
}

// flashNear is the picture at which the light has risen half of its way to the brightest within a third of a second of a click.
func (s *pictures) flashNear(click time.Time) (flash time.Time, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	const near = time.Second / 3
	from := max(0, slices.IndexFunc(s.at, click.Add(-near).Before))
	end := slices.IndexFunc(s.at, click.Add(near).Before)
	if end < 0 {
		end = len(s.at)
	}
	const few, rises = 8, 5.0
	if end-from < few {
		return flash, false
	}
	window := s.light[from:end]
	top := slices.Index(window, slices.Max(window))
	bottom := slices.Min(window[:top+1])
	if window[top]-bottom < rises {
		return flash, false
	}
	for i := slices.Index(window[:top+1], bottom); i <= top; i++ {
		if window[i] >= (bottom+window[top])/2 {
			return s.at[from+i], true
		}
	}
	return flash, false
}
