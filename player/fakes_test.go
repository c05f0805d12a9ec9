package player

import (
	"cmp"
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
	"upbeat/queue"
)

// fakeParty is a queue in memory. It records every call that changes something, in order.
type fakeParty struct {
	mu       sync.Mutex
	playback models.Playback
	entries  []models.Entry
	songs    map[models.EntryID]models.Song
	calls    []string
	told     models.Playback // what the pages know: a checkpoint tells them nothing
	locks    int             // how often LockNext was called
	down     error           // every call fails with this
	notices  chan models.Version
}

func newFakeParty() *fakeParty {
	return &fakeParty{songs: map[models.EntryID]models.Song{}, notices: make(chan models.Version, 1),
		playback: models.Playback{RoomID: "main", SeekTo: -1, Volume: 100, VolumeCap: 100}}
}

// add puts a song of the given length at the end of the queue.
func (p *fakeParty) add(length time.Duration) models.EntryID {
	p.mu.Lock()
	defer p.mu.Unlock()
	id := models.EntryID(len(p.entries) + 1)
	p.entries = append(p.entries, models.Entry{ID: id, Status: models.Ready})
	p.songs[id] = models.Song{ID: models.SongID(id), Path: fmt.Sprintf("/music/%d", id), Duration: models.ToMillis(length), Loudness: -16, TruePeak: -20}
	return id
}

// addStream puts an internet radio at the end of the queue.
func (p *fakeParty) addStream() models.EntryID {
	id := p.add(0)
	p.mu.Lock()
	defer p.mu.Unlock()
	song := p.songs[id]
	song.Source = models.SourceStream
	p.songs[id] = song
	return id
}

// change is what somebody else does; the player gets a notice.
func (p *fakeParty) change(f func()) {
	p.mu.Lock()
	f()
	p.mu.Unlock()
	select {
	case p.notices <- 1:
	default:
	}
}

func (p *fakeParty) entry(id models.EntryID) *models.Entry { return &p.entries[id-1] }

func (p *fakeParty) status(id models.EntryID) models.Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.entry(id).Status
}

func (p *fakeParty) now() models.Playback {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.playback
}

func (p *fakeParty) log(call string, args ...any) {
	p.calls = append(p.calls, fmt.Sprintf(call, args...))
}

// called returns the recorded calls that start with one of the given words.
func (p *fakeParty) called(words ...string) (out []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.calls {
		var word string
		fmt.Sscan(c, &word)
		if slices.Contains(words, word) {
			out = append(out, c)
		}
	}
	return out
}

func (p *fakeParty) begin(fence models.Fence) error {
	if p.down != nil {
		return p.down
	}
	if fence != p.playback.Fence {
		return models.ErrFenced
	}
	return nil
}

func (p *fakeParty) Acquire(context.Context) (models.Fence, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down != nil {
		return 0, p.down
	}
	p.playback.Fence++
	p.playback.Error = ""
	return p.playback.Fence, nil
}

func (p *fakeParty) Playback(context.Context) (models.Playback, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.playback, p.down
}

func (p *fakeParty) SongOf(_ context.Context, id models.EntryID) (models.Song, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.songs[id], p.down
}

// advance ends the current entry and claims the next ready one.
func (p *fakeParty) advance(status models.Status) {
	if p.playback.EntryID != 0 {
		p.entry(p.playback.EntryID).Status = status
	}
	next := p.firstReady()
	if next != 0 {
		p.entry(next).Status = models.Playing
	}
	p.playback.EntryID, p.playback.NextID, p.playback.Position, p.playback.At, p.playback.SeekTo = next, 0, 0, models.At(time.Now()), -1
}

func (p *fakeParty) firstReady() models.EntryID {
	if p.playback.NextID != 0 {
		return p.playback.NextID
	}
	for _, e := range p.entries {
		if e.Status == models.Ready {
			return e.ID
		}
	}
	return 0
}

func (p *fakeParty) Finish(_ context.Context, fence models.Fence, id models.EntryID, reason models.EndReason) (models.Playback, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.begin(fence); err != nil {
		return p.playback, err
	}
	if p.playback.EntryID == id && (id != 0 || p.firstReady() != 0) {
		p.log("finish %d %s", id, reason)
		p.advance(models.Played)
	}
	return p.playback, nil
}

func (p *fakeParty) Fail(_ context.Context, fence models.Fence, id models.EntryID, reason string) (models.Playback, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.begin(fence); err != nil {
		return p.playback, err
	}
	p.log("fail %d %s", id, reason)
	if p.playback.EntryID == id {
		p.advance(models.Failed)
	} else if p.playback.NextID == id {
		p.playback.NextID = 0
	}
	p.entry(id).Status, p.entry(id).Reason = models.Failed, reason
	return p.playback, nil
}

func (p *fakeParty) LockNext(_ context.Context, fence models.Fence) (models.Playback, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.begin(fence); err != nil {
		return p.playback, err
	}
	p.locks++
	if next := p.firstReady(); next != p.playback.NextID {
		p.log("lock %d", next)
		p.playback.NextID = next
	}
	return p.playback, nil
}

func (p *fakeParty) Checkpoint(_ context.Context, fence models.Fence, id models.EntryID, position, at models.Millis) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.begin(fence); err != nil {
		return err
	}
	if p.playback.EntryID != id {
		return models.ErrFenced
	}
	p.log("checkpoint %d %d", id, position)
	p.playback.Position, p.playback.At = position, at
	return nil
}

func (p *fakeParty) Moved(_ context.Context, fence models.Fence, id models.EntryID, position, at models.Millis, serial int64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.begin(fence); err != nil {
		return err
	}
	if p.playback.EntryID != id {
		return models.ErrEntryGone
	}
	p.log("moved %d %d", id, position)
	p.playback.Position, p.playback.At = position, at
	p.told = p.playback
	if serial != 0 && serial == p.playback.SeekSerial {
		p.playback.SeekTo = -1
	}
	return nil
}

func (p *fakeParty) AlarmTaken(_ context.Context, fence models.Fence, serial int64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.begin(fence); err != nil {
		return err
	}
	p.log("alarm %d", serial)
	p.playback.AlarmHeard = serial
	return nil
}

func (p *fakeParty) Report(_ context.Context, fence models.Fence, out, code, detail string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.begin(fence); err != nil {
		return err
	}
	p.log("report %s %s", out, code)
	p.playback.ActiveOutput, p.playback.Error, p.playback.ErrorDetail = out, code, detail
	return nil
}

func (p *fakeParty) Notices() (<-chan models.Version, func()) { return p.notices, func() {} }

// fakeLease is a lease in memory.
type fakeLease struct {
	mu       sync.Mutex
	holder   string
	down     error
	released int
}

func (l *fakeLease) Renew(context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.down != nil:
		return l.down
	case l.holder != "" && l.holder != "me":
		return queue.ErrHeld
	}
	l.holder = "me"
	return nil
}

func (l *fakeLease) Holder(context.Context) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.holder, l.down
}

func (l *fakeLease) Break(_ context.Context, owner string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.holder == owner {
		l.holder = ""
	}
	return nil
}

func (l *fakeLease) Release(ctx context.Context) error {
	l.mu.Lock()
	l.released++
	l.mu.Unlock()
	return l.Break(ctx, "me")
}

func (l *fakeLease) set(holder string, down error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.holder, l.down = holder, down
}

// fakeSong is a track whose samples tell what they are: left = entry / 100, right = frame in the song / 1e8.
type fakeSong struct {
	flaw
	id     int64
	length int64
	stream bool
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
