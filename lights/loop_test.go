package lights

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"upbeat/lights/color"
	"upbeat/lights/device"
	"upbeat/lights/program"
	"upbeat/lights/zone"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/visualizer"
)

// fakeRoom is everything around the loop.
type fakeRoom struct {
	mu      sync.Mutex
	setup   Setup
	changed func()
	status  Status
	lamps   map[int]*fakeLamp
	wanted  int
	snap    *queue.Snapshot
	level   float32
	late    bool // the song's score is not there when it is asked for first
}

func (r *fakeRoom) Setup(context.Context) (Setup, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.setup, nil
}

func (r *fakeRoom) Hear(ctx context.Context, changed, _ func()) {
	r.mu.Lock()
	r.changed = changed
	r.mu.Unlock()
	changed() // what was missed
	<-ctx.Done()
}

func (r *fakeRoom) Tell(_ context.Context, s Status) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = s
}

func (r *fakeRoom) Preview(context.Context, []byte) {}

func (r *fakeRoom) Snapshot() *queue.Snapshot     { r.mu.Lock(); defer r.mu.Unlock(); return r.snap }
func (r *fakeRoom) Run(ctx context.Context) error { <-ctx.Done(); return nil }

func (r *fakeRoom) At(moment time.Time, f *visualizer.Frame) bool {
	f.Level, f.Left, f.At = r.level, append(f.Left[:0], 1, 1, 1, 1), moment
	return true
}

func (r *fakeRoom) PlayerTime(moment time.Time) time.Time { return moment }

func (r *fakeRoom) Want() func() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wanted++
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.wanted--
	}
}

// fakeLamp remembers what it was told last.
type fakeLamp struct {
	mu     sync.Mutex
	pixels []byte
	rests  int
	closed bool
	slow   atomic.Bool // it takes its time to close
}

func (l *fakeLamp) Show(pixels []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pixels = append(l.pixels[:0], pixels...)
}
func (l *fakeLamp) Hear(*visualizer.Frame) {}
func (l *fakeLamp) Rest()                  { l.mu.Lock(); l.rests++; l.mu.Unlock() }
func (l *fakeLamp) Health() device.Health  { return device.Health{Reachable: true} }
func (l *fakeLamp) Close() {
	if l.slow.Load() {
		time.Sleep(slowly)
	}
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
}

// slowly is how long a lamp that is away takes to close.
const slowly = 300 * time.Millisecond

func (l *fakeLamp) shows(r, g, b byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.pixels) >= 3 && l.pixels[0] == r && l.pixels[1] == g && l.pixels[2] == b
}

func (r *fakeRoom) lamp(id int) *fakeLamp {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.lamps[id]
}

// change gives the loop another setup.
func (r *fakeRoom) change(f func(*Setup)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f(&r.setup)
	r.setup.Version++
	if r.changed != nil {
		r.changed()
	}
}

func runRoom(t *testing.T, setup Setup) (*fakeRoom, func()) {
	t.Helper()
	r := &fakeRoom{setup: setup, lamps: map[int]*fakeLamp{}, snap: &queue.Snapshot{}, level: 0.5}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		_ = Run(ctx, Config{Control: r, Frames: r, Party: func(context.Context) (Party, error) { return r, nil },
			Open: func(d Device, _ *slog.Logger) Lamp {
				r.mu.Lock()
				defer r.mu.Unlock()
				r.lamps[d.ID] = &fakeLamp{}
				return r.lamps[d.ID]
			},
			Accent: func(context.Context, string) (string, error) { return "#ff0000", nil },
			Score: func(_ context.Context, song models.SongID) (visualizer.Score, error) {
				r.mu.Lock()
				defer r.mu.Unlock()
				if r.late {
					r.late = false
					return visualizer.Score{}, nil
				}
				return visualizer.Score{Drops: []visualizer.Drop{{Build: 10 * time.Second, At: 20 * time.Second}}}, nil
			}, Log: slog.New(slog.DiscardHandler)})
	})
	end := func() { cancel(); running.Wait() }
	t.Cleanup(end)
	return r, end
}

func until(t *testing.T, what string, met func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !met(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

func oneLamp(t *testing.T) Setup {
	t.Helper()
	var s Setup
	if _, err := s.Add(Device{Name: "bar", Kind: DDP, Address: "192.168.1.5", Pixels: 4, Brightness: 100}); err != nil {
		t.Fatal(err)
	}
	s.Zones[0].Program, s.Zones[0].Params = "fixed", map[string]any{"colour": "#ff0000"}
	return s
}

// A lamp shows its zone's program, another one after a change, nothing when the lights are off; and it is let go at the end.
func TestLampsShowTheirProgram(t *testing.T) {
	r, end := runRoom(t, oneLamp(t))
	until(t, "red", func() bool { l := r.lamp(1); return l != nil && l.shows(255, 0, 0) })
	lamp := r.lamp(1)
	r.change(func(s *Setup) { s.Zones[0].Params = map[string]any{"colour": "#0000ff"} })
	until(t, "blue", func() bool { return lamp.shows(0, 0, 255) })
	r.change(func(s *Setup) { s.Off = true })
	until(t, "dark", func() bool { return lamp.shows(0, 0, 0) })
	until(t, "to be left alone", func() bool { lamp.mu.Lock(); defer lamp.mu.Unlock(); return lamp.rests == 1 })
	r.change(func(s *Setup) { s.Off = false })
	until(t, "blue again", func() bool { return lamp.shows(0, 0, 255) })
	if r.lamp(1) != lamp {
		t.Error("the device was opened anew although it is the same")
	}
	until(t, "a word on its health", func() bool { r.mu.Lock(); defer r.mu.Unlock(); return r.status.Devices[1].Reachable })
	end()
	lamp.mu.Lock()
	defer lamp.mu.Unlock()
	if !lamp.closed || r.wanted != 0 {
		t.Errorf("at the end: closed %v, frames wanted by %d", lamp.closed, r.wanted)
	}
}

// Without a device nothing is driven, and no frames are asked for; the first device is taken up at once.
func TestNothingIsDrivenWithoutDevices(t *testing.T) {
	r, _ := runRoom(t, Setup{})
	until(t, "the loop to listen", func() bool { r.mu.Lock(); defer r.mu.Unlock(); return r.changed != nil })
	if r.mu.Lock(); r.wanted != 0 {
		t.Error("frames are asked for")
	}
	r.mu.Unlock()
	r.change(func(s *Setup) { *s = oneLamp(t) })
	until(t, "red", func() bool { l := r.lamp(1); return l != nil && l.shows(255, 0, 0) })
	r.change(func(s *Setup) { s.Devices[0].Disabled = true })
	until(t, "the frames to be let go", func() bool { r.mu.Lock(); defer r.mu.Unlock(); return r.wanted == 0 })
}

// Devices that are slow are told earlier: all show the same moment.
func TestASlowDeviceIsToldEarlier(t *testing.T) {
	var p painter
	s := oneLamp(t)
	s.Zones[0].Program, s.Zones[0].Params = "meter", nil
	p.set(&s)
	start := time.Unix(1000, 0)
	for i := range 120 {
		show := program.Show{Playing: true, Step: 1.0 / rate, Accent: color.Hex(0xffffff)}
		show.Frame.Level = float32(i) / 120
		p.paint(start.Add(time.Duration(i)*time.Second/rate), &show, true, none)
	}
	now := append([]color.Color{}, p.seen(start.Add(119*time.Second/rate), nil)[0]...)
	before := append([]color.Color{}, p.seen(start.Add(65*time.Second/rate+time.Millisecond), nil)[0]...)
	if before[2] == now[2] && before[3] == now[3] {
		t.Fatalf("nearly a second apart the same is seen: %v", now)
	}
	var again painter
	again.set(&s)
	for i := range 66 {
		show := program.Show{Playing: true, Step: 1.0 / rate, Accent: color.Hex(0xffffff)}
		show.Frame.Level = float32(i) / 120
		again.paint(start.Add(time.Duration(i)*time.Second/rate), &show, true, none)
	}
	if at := again.seen(start.Add(time.Hour), nil)[0]; at[2] != before[2] || at[3] != before[3] {
		t.Errorf("54 frames back %v is seen, which was %v", before, at)
	}
}

// The alarm interrupts every program, and lights that are off.
func TestTheAlarmIsShown(t *testing.T) {
	s := oneLamp(t)
	s.Off = true
	s.Zones[0].Params = map[string]any{"colour": "#00ff00"}
	r, _ := runRoom(t, s)
	until(t, "dark", func() bool { l := r.lamp(1); return l != nil && l.shows(0, 0, 0) })
	r.change(func(*Setup) {
		r.snap = &queue.Snapshot{Playback: models.Playback{AlarmAt: models.At(time.Now())}}
	})
	until(t, "red", func() bool { return r.lamp(1).shows(255, 0, 0) })
}

// While a host lines up light and sound, lamps flash white with each click and are dark between.
func TestClicksFlash(t *testing.T) {
	s := oneLamp(t)
	var p painter
	p.set(&s)
	start := time.Unix(1000, 0)
	flashes, lit := 0, false
	for i := range 5 * rate {
		show := program.Show{Playing: true, Step: 1.0 / rate}
		if i%rate == 30 {
			show.Frame.Onset = 0.8
		}
		at := start.Add(time.Duration(i) * time.Second / rate)
		p.paint(at, &show, false, clicks)
		c := p.seen(at, nil)[0][0]
		if c.R != c.G || c.G != c.B {
			t.Fatalf("%v is no white", c)
		}
		if i%rate == 29 && c.R > 0.01 {
			t.Fatalf("it is not dark before a click: %v", c)
		}
		if now := c.R > 0.3; now != lit {
			if lit = now; lit {
				flashes++
			}
		}
	}
	if flashes != 5 {
		t.Errorf("%d flashes for 5 clicks", flashes)
	}
}

// Where a song's score is known, light rises before the drop, and breaks out with it.
func TestLightRisesBeforeTheDrop(t *testing.T) {
	at := func(position time.Duration) byte {
		s := oneLamp(t)
		s.Zones[0].Program, s.Zones[0].Params = "meter", nil
		r, end := runRoom(t, Setup{})
		defer end()
		r.level = 0
		item := &queue.Item{Entry: models.Entry{ID: 1, SongID: 7}, Song: &models.Song{ID: 7}}
		r.snap = &queue.Snapshot{Current: item, Playback: models.Playback{EntryID: 1, Paused: true, Position: models.ToMillis(position)}}
		r.change(func(setup *Setup) { *setup = s })
		var light byte
		steady := 0
		until(t, "light that stands", func() bool {
			l := r.lamp(1)
			if l == nil {
				return false
			}
			l.mu.Lock()
			defer l.mu.Unlock()
			if len(l.pixels) == 0 || l.pixels[0] != light {
				steady = 0
			}
			if len(l.pixels) > 0 {
				light = l.pixels[0]
			}
			steady++
			return steady > 200
		})
		return light
	}
	before, near, drop := at(5*time.Second), at(19*time.Second), at(20*time.Second+10*time.Millisecond)
	if before > 10 || near < before+30 || drop < near+30 {
		t.Errorf("light is %d before the build-up, %d just before the drop, %d with it", before, near, drop)
	}
}

// Lamps that are away take their time to close: all together no longer than one, and the loop goes on meanwhile.
func TestManyLampsCloseAtOnce(t *testing.T) {
	setup := oneLamp(t)
	for range 19 {
		if _, err := setup.Add(Device{Name: "x", Kind: DDP, Address: "192.168.1.7", Pixels: 4, Brightness: 100}); err != nil {
			t.Fatal(err)
		}
	}
	r, end := runRoom(t, setup)
	until(t, "twenty lamps", func() bool { l := r.lamp(1); return l != nil && l.shows(255, 0, 0) && r.lamp(20) != nil })
	for id := 1; id <= 20; id++ {
		r.lamp(id).slow.Store(true)
	}
	began := time.Now()
	end()
	if took := time.Since(began); took > 5*slowly {
		t.Errorf("it took %v to close twenty lamps, each of which takes %v", took, slowly)
	}
}

// What a setup may not hold is named; a device that is taken out takes its zone along.
func TestSetupsAreChecked(t *testing.T) {
	for name, d := range map[string]Device{
		"no name":           {Kind: DDP, Address: "192.168.1.5", Pixels: 4},
		"no kind":           {Name: "x", Kind: "laser", Address: "192.168.1.5", Pixels: 4},
		"no pixels":         {Name: "x", Kind: DDP, Address: "192.168.1.5"},
		"delay":             {Name: "x", Kind: DDP, Address: "192.168.1.5", Pixels: 4, DelayMS: 5000},
		"brightness":        {Name: "x", Kind: DDP, Address: "192.168.1.5", Pixels: 4, Brightness: 101},
		"colour at the end": {Name: "x", Kind: DDP, Address: "192.168.1.5", Pixels: 4, AtExit: "mauve"},
	} {
		var s Setup
		if _, err := s.Add(d); err == nil {
			t.Errorf("%s: %+v is taken", name, d)
		}
	}
	s := oneLamp(t)
	second, err := s.Add(Device{Name: "wall", Kind: DDP, Address: "192.168.1.6", Pixels: 6, Brightness: 50})
	if err != nil {
		t.Fatal(err)
	}
	both, err := s.AddZone(Zone{Name: "both", Parts: []zone.Part{{Device: 1}, {Device: second.ID, Count: 2}}, Rows: 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddZone(Zone{Name: "long", Parts: []zone.Part{{Device: 1, Count: 9}}}); err == nil {
		t.Error("a zone is longer than its device")
	}
	s.Zones = s.Zones[:3]
	if err := s.Remove(1); err != nil {
		t.Fatal(err)
	}
	if len(s.Zones) != 2 || s.zone(both.ID) == nil || len(s.zone(both.ID).Parts) != 1 {
		t.Errorf("zones after the first device went: %+v", s.Zones)
	}
	if err := s.Remove(1); !errors.Is(err, ErrNoDevice) {
		t.Errorf("removed twice: %v", err)
	}
}

// Beats of a score that is not sure of them are not shown; those that were heard stay.
func TestUnsureBeatsAreNotShown(t *testing.T) {
	r := &fakeRoom{snap: &queue.Snapshot{Current: &queue.Item{Entry: models.Entry{ID: 1, SongID: 7}, Song: &models.Song{ID: 7}}}}
	score := visualizer.Score{Beats: []time.Duration{0, 500 * time.Millisecond, time.Second}}
	for sure, want := range map[float64]float32{0.1: 90, 0.6: 120} {
		score.Sure = sure
		l := &loop{Config: Config{Frames: r}, party: r, score: scored{song: 7, score: score}}
		l.show.Playing, l.show.Frame.Tempo = true, 90
		l.foretell(t.Context(), time.Now())
		if got := l.show.Frame.Tempo; got != want {
			t.Errorf("%.1f sure: %.0f beats a minute, want %.0f", sure, got, want)
		}
	}
}
