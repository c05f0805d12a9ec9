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

	"upbeat/models"
	"upbeat/player/deck"
	"upbeat/player/decode"
	"upbeat/player/output"
)

// room is a worker in a bubble of fake time.
type room struct {
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
}

// inRoom runs f in a bubble, with a room whose worker is not started yet.
func inRoom(t *testing.T, f func(r *room)) {
	synctest.Test(t, func(t *testing.T) {
		r := &room{t: t, party: newFakeParty(), lease: &fakeLease{}, broken: map[string]error{}, odd: map[string]flaw{}}
		r.worker = &worker{party: r.party, lease: r.lease, owner: thisProcess(), openSong: r.openSong, alarm: fakeAlarm, openOutput: r.openOutput,
			spec: "fake", log: slog.New(slog.DiscardHandler)}
		defer r.stop()
		f(r)
		r.stop()
		for i, s := range r.songs {
			if !s.closed {
				t.Errorf("song %d of %d (entry %d) was left open", i+1, len(r.songs), s.id)
			}
		}
		for i, o := range r.outputs {
			if !o.closed {
				t.Errorf("output %d was left open", i+1)
			}
		}
	})
}

func (r *room) start() {
	ctx, cancel := context.WithCancel(r.t.Context())
	r.cancel, r.done = cancel, make(chan struct{})
	go func() {
		defer close(r.done)
		if err := r.worker.run(ctx); err != nil {
			r.t.Error(err)
		}
	}()
}

func (r *room) stop() {
	if r.cancel != nil {
		r.cancel()
		<-r.done
		r.cancel = nil
	}
}

// wait lets fake time pass.
func (r *room) wait(d time.Duration) {
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

func (r *room) openSong(ctx context.Context, song models.Song, o decode.Options) (track, error) {
	path := song.Path
	time.Sleep(100 * time.Millisecond) // as ffmpeg takes
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.broken[path]; err != nil {
		return nil, err
	}
	var id int64
	fmt.Sscanf(path, "/music/%d", &id)
	length := int64(song.Duration) * deck.Rate / 1000
	if song.Streams() {
		length = 1 << 40
	}
	s := &fakeSong{flaw: r.odd[path], id: id, length: length, stream: song.Streams(),
		pos: int64(o.From) * deck.Rate / int64(time.Second)}
	r.songs = append(r.songs, s)
	return s, nil
}

func (r *room) openOutput(_ context.Context, spec string) (*output.Opened, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.opened = append(r.opened, spec)
	if r.dead != nil {
		return nil, &output.Error{Code: output.CodeMissing, Output: spec, Err: r.dead}
	}
	o := &fakeOutput{fail: make(chan error, 1)}
	r.outputs = append(r.outputs, o)
	switch {
	case spec == "" && r.noCard:
		return &output.Opened{Output: o, Spec: "null", Reason: output.CodeNoCard}, nil
	case spec == "":
		spec = "pulse"
	}
	return &output.Opened{Output: o, Spec: spec}, nil
}

func (r *room) kill(dead error) {
	r.mu.Lock()
	r.dead = dead
	out := r.outputs[len(r.outputs)-1]
	r.mu.Unlock()
	out.fail <- errors.New("unplugged")
}

func (r *room) revive() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dead = nil
}

func (r *room) last() *fakeOutput {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.outputs[len(r.outputs)-1]
}

// assertPlayed wants these songs whole, in order and without a gap between them.
func (r *room) assertPlayed(out *fakeOutput, want ...run) {
	r.t.Helper()
	var got []run
	for _, x := range out.runs() {
		if x.id != 0 {
			got = append(got, x)
		}
	}
	if !slices.Equal(got, want) {
		r.t.Fatalf("played %v, want %v", got, want)
	}
}

// position is where the pages think the sound is.
func (r *room) position() time.Duration {
	return r.party.now().PositionAt(models.At(time.Now())).Duration()
}

func (r *room) assertPosition(want, within time.Duration) {
	r.t.Helper()
	if got := r.position(); (got - want).Abs() > within {
		r.t.Fatalf("position %s, want %s", got, want)
	}
}

func (r *room) assertCalls(want []string, words ...string) {
	r.t.Helper()
	if got := r.party.called(words...); !slices.Equal(got, want) {
		r.t.Fatalf("calls %q, want %q", got, want)
	}
}
