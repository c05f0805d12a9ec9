package player

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"upbeat/internal/disk"
	"upbeat/models"
	"upbeat/player/deck"
	"upbeat/player/decode"
	"upbeat/player/output"
)

// harness is a worker in a bubble of fake time.
type harness struct {
	t       *testing.T
	party   *fakeParty
	lease   *fakeLease
	worker  *worker
	cancel  context.CancelFunc
	done    chan struct{}
	mu      sync.Mutex
	outputs []*fakeOutput
	opened  []string
	noCard  bool
	dead    error            // opening an output fails with this
	broken  map[string]error // opening a song at this path fails
	odd     map[string]flaw  // songs with a flaw
	songs   []*fakeSong
	disk    *fakeDisk
}

// inHarness runs f in a bubble, with a harness whose worker is not started yet.
func inHarness(t *testing.T, f func(h *harness)) {
	synctest.Test(t, func(t *testing.T) {
		h := &harness{t: t, party: newFakeParty(), lease: &fakeLease{}, broken: map[string]error{}, odd: map[string]flaw{},
			disk: &fakeDisk{}}
		h.lease.lead = h.party.Acquire
		h.worker = &worker{party: h.party, lease: h.lease, owner: thisProcess(), openSong: h.openSong,
			files: disk.New(h.disk, disk.Limit, time.Now), alarm: fakeAlarm, openOutput: h.openOutput,
			spec: "fake", log: slog.New(slog.DiscardHandler)}
		defer h.stop()
		f(h)
		h.stop()
		for i, s := range h.songs {
			if !s.closed {
				t.Errorf("song %d of %d (entry %d) was left open", i+1, len(h.songs), s.id)
			}
		}
		for i, o := range h.outputs {
			if !o.closed {
				t.Errorf("output %d was left open", i+1)
			}
		}
	})
}

func (h *harness) start() {
	ctx, cancel := context.WithCancel(h.t.Context())
	h.cancel, h.done = cancel, make(chan struct{})
	go func() {
		defer close(h.done)
		if err := h.worker.run(ctx); err != nil {
			h.t.Error(err)
		}
	}()
}

func (h *harness) stop() {
	if h.cancel != nil {
		h.cancel()
		<-h.done
		h.cancel = nil
	}
}

// wait lets fake time pass.
func (h *harness) wait(d time.Duration) {
	time.Sleep(d) // of the bubble: it takes no time
	synctest.Wait()
}

// The alarm of the tests looks like a song: its samples tell what they are.
const (
	alarmID     = 50 // a sample of 0.5: the same in 32 bits
	alarmFrames = 2 * deck.Rate
)

func fakeAlarm(context.Context, string) [][2]float32 {
	sound := make([][2]float32, alarmFrames)
	for i := range sound {
		sound[i] = [2]float32{float32(alarmID) / 100, float32(float64(i) / 1e8)}
	}
	return sound
}

func (h *harness) openSong(ctx context.Context, song models.Song, o decode.Options) (track, error) {
	path := song.Path
	time.Sleep(100 * time.Millisecond) // as ffmpeg takes
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.broken[path]; err != nil {
		return nil, err
	}
	var id int64
	fmt.Sscanf(path, "/music/%d", &id)
	length := int64(song.Duration) * deck.Rate / 1000
	if song.Streams() {
		length = 1 << 40
	}
	s := &fakeSong{flaw: h.odd[path], id: id, length: length, stream: song.Streams(),
		pos: int64(o.From) * deck.Rate / int64(time.Second)}
	h.songs = append(h.songs, s)
	return s, nil
}

func (h *harness) openOutput(_ context.Context, spec string) (*output.Opened, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.opened = append(h.opened, spec)
	if h.dead != nil {
		return nil, &output.Error{Code: output.CodeMissing, Output: spec, Err: h.dead}
	}
	o := &fakeOutput{fail: make(chan error, 1)}
	h.outputs = append(h.outputs, o)
	switch {
	case spec == "" && h.noCard:
		return &output.Opened{Output: o, Spec: "null", Reason: output.CodeNoCard}, nil
	case spec == "":
		spec = "pulse"
	}
	return &output.Opened{Output: o, Spec: spec}, nil
}

func (h *harness) kill(dead error) {
	h.mu.Lock()
	h.dead = dead
	out := h.outputs[len(h.outputs)-1]
	h.mu.Unlock()
	out.fail <- errors.New("unplugged")
}

func (h *harness) revive() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.dead = nil
}

func (h *harness) last() *fakeOutput {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.outputs[len(h.outputs)-1]
}

// assertPlayed wants these songs whole, in order and without a gap between them.
func (h *harness) assertPlayed(out *fakeOutput, want ...run) {
	h.t.Helper()
	var got []run
	for _, x := range out.runs() {
		if x.id != 0 {
			got = append(got, x)
		}
	}
	if !slices.Equal(got, want) {
		h.t.Fatalf("played %v, want %v", got, want)
	}
}

// position is where the pages think the sound is.
func (h *harness) position() time.Duration {
	return h.party.now().PositionAt(models.At(time.Now())).Duration()
}

func (h *harness) assertPosition(want, within time.Duration) {
	h.t.Helper()
	if got := h.position(); (got - want).Abs() > within {
		h.t.Fatalf("position %s, want %s", got, want)
	}
}

func (h *harness) assertCalls(want []string, words ...string) {
	h.t.Helper()
	if got := h.party.called(words...); !slices.Equal(got, want) {
		h.t.Fatalf("calls %q, want %q", got, want)
	}
}
