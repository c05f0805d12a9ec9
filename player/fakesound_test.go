package player

import (
	"cmp"
	"context"
	"sync"
	"time"

	"upbeat/models"
	"upbeat/player/deck"
	"upbeat/player/decode"
	"upbeat/player/output"
)

// fakeSong is a track whose samples tell what they are: left = entry / 100, right = frame in the song / 1e8.
type fakeSong struct {
	flaw
	id     int64
	length int64
	stream bool
	onAir  string
	mu     sync.Mutex
	pos    int64
	closed bool
}

// flaw is what is wrong with a song.
type flaw struct {
	breaks int64  // the frame at which it breaks off; 0 = never
	hangs  int64  // the frame at which it gives nothing any more; 0 = never
	code   string // why it breaks off; "" = it is truncated
}

func (s *fakeSong) end() int64 {
	if s.breaks > 0 {
		return s.breaks
	}
	return s.length
}

func (s *fakeSong) Try(samples [][2]float64) (int, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := int(max(0, min(int64(len(samples)), s.end()-s.pos)))
	if s.hangs > 0 {
		n = int(max(0, min(int64(n), s.hangs-s.pos)))
	}
	for i := range n {
		samples[i] = [2]float64{float64(s.id) / 100, float64(s.pos+int64(i)) / 1e8}
	}
	s.pos += int64(n)
	return n, s.pos >= s.end() && n < len(samples)
}

func (s *fakeSong) OnAir() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.onAir
}

func (s *fakeSong) says(title string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onAir = title
}

func (s *fakeSong) Left() (int64, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := s.end() - s.pos
	return left, left < 5*deck.Rate && s.hangs == 0 && (!s.stream || left == 0) // as a decoder that is some seconds ahead
}

func (s *fakeSong) Position() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pos
}

func (s *fakeSong) Err() error {
	if s.breaks > 0 && s.Position() >= s.breaks {
		return &decode.Error{Code: cmp.Or(s.code, models.ProblemTruncated)}
	}
	return nil
}

func (s *fakeSong) Len() int64 {
	if s.stream {
		return 0
	}
	return s.length
}

func (s *fakeSong) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

// fakeOutput is a sound card that takes a block every 20 ms and plays it 60 ms later. It records what it was given.
type fakeOutput struct {
	mu      sync.Mutex
	written int64
	heard   [][2]float64
	fail    chan error
	closed  bool
}

const (
	fakeBlock = deck.Rate / 50
	fakeDelay = 3 * fakeBlock
)

func (o *fakeOutput) Run(ctx context.Context, pull output.Pull) error {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	b := make([][2]float64, fakeBlock)
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-o.fail:
			return err
		case <-ticker.C:
		}
		pull(b, o.Progress().Heard)
		o.mu.Lock()
		o.heard = append(o.heard, b...)
		o.written += fakeBlock
		o.mu.Unlock()
	}
}

func (o *fakeOutput) Progress() output.Progress {
	o.mu.Lock()
	defer o.mu.Unlock()
	return output.Progress{Written: o.written, Heard: max(0, o.written-fakeDelay)}
}

func (o *fakeOutput) Close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	return nil
}

// run is a stretch of one song in what an output was given.
type run struct {
	id       int64 // 0 = silence
	from, to int64 // frames in the song
}

// runs lists what the output played, ramps left out.
func (o *fakeOutput) runs() (out []run) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, f := range o.heard {
		id := int64(f[0]*100 + 0.5)
		whole := id == 0 || abs(f[0]*100-float64(id)) < 1e-9
		pos := int64(f[1]*1e8 + 0.5)
		if !whole || id == 0 && f[0] != 0 {
			continue
		}
		if n := len(out); n > 0 && out[n-1].id == id && (id == 0 || out[n-1].to+1 == pos) {
			out[n-1].to = pos
			continue
		}
		out = append(out, run{id: id, from: pos, to: pos})
	}
	return out
}

func abs(x float64) float64 { return max(x, -x) }
