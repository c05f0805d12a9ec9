package frames

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"upbeat/visualizer"
)

const rate = 48000

// fakeAnalyzer makes a frame of each block, whose level is the first sample.
type fakeAnalyzer struct {
	blocks atomic.Int64
	number uint32
}

func (a *fakeAnalyzer) Write(samples [][2]float64, at time.Time, each func(*visualizer.Frame)) {
	a.blocks.Add(1)
	a.number++
	each(&visualizer.Frame{Number: a.number, At: at, Level: float32(samples[0][0]), Left: []float32{0, 0.5, 1}, Right: []float32{1, 0.5, 1}})
}

// party is a source that runs and a client of its Redis.
func party(t *testing.T) (*Source, *fakeAnalyzer, *redis.Client) {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: miniredis.RunT(t).Addr()})
	t.Cleanup(func() { _ = client.Close() })
	analyzer := &fakeAnalyzer{}
	s := New(Config{
		Redis: client, Room: "main", Rate: rate, Analyzer: func() Analyzer { return analyzer }, Log: slog.New(slog.DiscardHandler),
	})
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = s.Run(ctx) })
	t.Cleanup(func() { cancel(); running.Wait() })
	return s, analyzer, client
}

// until waits for a condition.
func until(t *testing.T, what string, met func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !met(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// A screen gets frames once it looks; when it goes, nothing is computed any more.
func TestFramesComeWhileSomebodyLooks(t *testing.T) {
	s, analyzer, client := party(t)
	music := make([][2]float64, 480)
	music[0][0] = 0.5
	play := func() { s.Tap(music, time.Now()) }

	play()
	if s.wanted() || len(s.blocks) != 0 {
		t.Fatal("samples are copied while nobody looks")
	}
	got := make(chan []byte, 1)
	looking, stop := context.WithCancel(t.Context())
	var screen sync.WaitGroup
	screen.Go(func() {
		Screen{client, "main"}.Look(looking, func() bool { return true }, func(message []byte) {
			select {
			case got <- message:
			default:
			}
		})
	})
	var message []byte
	until(t, "a message with the waveform", func() bool {
		play()
		select {
		case message = <-got:
			return message[3] > 0
		default:
			return false
		}
	})
	list, err := Decode(message)
	if err != nil || len(list) != together || list[0].Level < 0.49 || list[0].Level > 0.51 || len(list[0].Left) != 3 ||
		list[0].Left[1] > 0.51 {
		t.Fatalf("%+v, %v", list, err)
	}
	if short := WithoutWave(message); len(short) >= len(message) || short[3] != 0 {
		t.Errorf("the waveform is still there: %d of %d bytes", len(short), len(message))
	} else if again, err := Decode(short); err != nil || again[1].Number != list[1].Number || again[0].Left[2] != list[0].Left[2] {
		t.Errorf("without the waveform: %+v, %v", again, err)
	}
	stop()
	screen.Wait()
	s.asked.Store(0) // wantedFor is over
	until(t, "the rest to be analysed", func() bool { return len(s.blocks) == 0 })
	before := analyzer.blocks.Load()
	play()
	if len(s.blocks) != 0 || analyzer.blocks.Load() > before+1 {
		t.Error("frames are made although nobody looks")
	}
}

// What wants frames in the player's own process gets those that are heard at the moment, not those that are computed.
func TestAFrameIsFoundWhenItIsHeard(t *testing.T) {
	s, _, _ := party(t)
	stop := s.Want()
	defer stop()
	heard := time.Now().Add(300 * time.Millisecond)
	music := make([][2]float64, 480)
	for i := range 30 {
		music[0][0] = float64(i) / 30
		s.Tap(music, heard.Add(time.Duration(i)*10*time.Millisecond))
	}
	var f visualizer.Frame
	until(t, "all frames", func() bool { return s.At(heard.Add(295*time.Millisecond), &f) && f.Number == 30 })
	if s.At(heard.Add(-time.Millisecond), &f) {
		t.Error("a frame is heard before the first")
	}
	if !s.At(heard.Add(105*time.Millisecond), &f) || f.Number != 11 {
		t.Errorf("105 ms after the first, number %d is heard, not 11", f.Number)
	}
	if s.At(heard.Add(2*time.Second), &f) {
		t.Error("a frame is heard long after the last")
	}
}

// The output's goroutine never waits for the analysis, and allocates nothing once its buffers are there.
func TestATapNeverWaits(t *testing.T) {
	s := New(Config{Rate: rate})
	defer s.Want()()
	music := make([][2]float64, 4800)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 10 * blocksAhead {
			s.Tap(music, time.Now())
		}
	}()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("it waits for an analysis that does not run")
	}
	for range blocksAhead {
		s.spare <- <-s.blocks
	}
	if n := testing.AllocsPerRun(blocksAhead/5-2, func() { s.Tap(music, time.Time{}) }); n > 0 {
		t.Errorf("%v allocations a block", n)
	}
}

// Stamps that tremble become times that run evenly; one that leaps is believed.
func TestTimesRunEvenly(t *testing.T) {
	var s steady
	start := time.Unix(1000, 0)
	const each = 10 * time.Millisecond
	trembling := []time.Duration{0, 4, -3, 5, -5, 2, -1, 3, 0, -4}
	last := s.next(start, each)
	for i := 1; i < 200; i++ {
		at := s.next(start.Add(time.Duration(i)*each+trembling[i%10]*time.Millisecond), each)
		if step := at.Sub(last); step < each-time.Millisecond/5 || step > each+time.Millisecond/5 {
			t.Fatalf("block %d comes %v after the one before", i, step)
		}
		last = at
	}
	if at := s.next(start.Add(time.Hour), each); !at.Equal(start.Add(time.Hour)) {
		t.Errorf("after a leap: %v", at)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(appendFrame(appendHead(nil, 1, 3, 0), &visualizer.Frame{At: time.Unix(1, 0), Left: []float32{0, 1, 2}}, nil))
	f.Fuzz(func(t *testing.T, message []byte) {
		list, err := Decode(message)
		if err == nil && len(list) != int(message[1]) {
			t.Errorf("%d frames", len(list))
		}
		WithoutWave(message)
	})
}
