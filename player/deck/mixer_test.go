package deck

import (
	"errors"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"upbeat/models"
)

func TestSongsJoinToTheSample(t *testing.T) {
	m := loud()
	m.Play(part(1, counter(0, 10000)))
	m.SetNext(part(2, counter(500000, 5000)))
	out := pull(t, m, 20000, 777)
	for i, want := range map[int]float64{0: 0, 9999: 9999, 10000: 500000, 14999: 504999, 15000: 0} {
		if got := out[i][0] * 1e6; math.Abs(got-want) > 1e-3 {
			t.Errorf("frame %d is %v, want %v", i, got, want)
		}
	}
	assertEvents(t, m, Event{Kind: Started, Entry: 1}, Event{Kind: Ended, Entry: 1},
		Event{Kind: Started, Entry: 2}, Event{Kind: Ended, Entry: 2})
}

func TestTheHeardPlaceIsExactAcrossBoundaries(t *testing.T) {
	m := loud()
	m.Play(part(1, counter(0, Rate)))
	m.SetNext(part(2, counter(0, Rate)))
	b := make([][2]float64, 3*Rate)
	m.Pull(b, 0) // all rendered, nothing heard
	for heard, want := range map[int64]Heard{
		0:            {Entry: 1, Moving: true},
		Rate / 2:     {Entry: 1, Position: time.Second / 2, Moving: true},
		Rate - 1:     {Entry: 1, Position: duration(Rate - 1), Moving: true},
		Rate:         {Entry: 2, Moving: true},
		3 * Rate / 2: {Entry: 2, Position: time.Second / 2, Moving: true},
		2*Rate + 5:   {},
	} {
		if got := m.At(heard); got != want {
			t.Errorf("heard %d: %+v, want %+v", heard, got, want)
		}
	}
}

func TestEventsComeWhenTheyAreHeard(t *testing.T) {
	m := loud()
	m.Play(part(1, counter(0, 1000)))
	b := make([][2]float64, 2000)
	m.Pull(b, 0)
	assertEvents(t, m, Event{Kind: Started, Entry: 1})
	m.Pull(b[:10], 999)
	assertEvents(t, m)
	m.Pull(b[:10], 1000)
	assertEvents(t, m, Event{Kind: Ended, Entry: 1})
}

func TestEventsWaitForTheirReader(t *testing.T) {
	m := loud()
	const songs = 40
	var got []Event
	for i := range songs {
		m.Play(part(models.EntryID(i+1), counter(0, 100)))
		pull(t, m, 200, 100)
	}
	for len(got) < 2*songs {
		more := events(m)
		if len(more) == 0 {
			t.Fatalf("only %d events", len(got))
		}
		got = append(got, more...)
		pull(t, m, 10, 10)
	}
	for i, e := range got {
		if e.Entry != models.EntryID(i/2+1) || e.Kind != Kind(i%2) {
			t.Fatalf("event %d is %+v", i, e)
		}
	}
}

func TestAStarvedDeckHoldsItsPlace(t *testing.T) {
	m := loud()
	song := counter(0, 10*Rate)
	song.decoded = Rate
	m.Play(part(1, song))
	pull(t, m, 3*Rate, 960)
	if p := m.At(m.clock.frame); p.Position != time.Second || p.Moving || m.State().Starved != 2*time.Second {
		t.Fatalf("%+v, %+v", p, m.State())
	}
	song.decoded = 0
	out := pull(t, m, 960, 960)
	if math.Abs(out[0][0]*1e6-Rate) > 1e-3 || m.State().Starved != 0 {
		t.Fatalf("goes on at %v", out[0][0]*1e6)
	}
}

func TestASongThatBreaksOffTellsWhy(t *testing.T) {
	m := loud()
	song := counter(0, 100)
	song.err = errors.New("broken")
	m.Play(part(1, song))
	pull(t, m, 1000, 100)
	assertEvents(t, m, Event{Kind: Started, Entry: 1}, Event{Kind: Ended, Entry: 1, Err: song.err})
}

func TestTheTapSeesWhatIsHeardWhateverTheVolume(t *testing.T) {
	var seen float64
	var at time.Time
	m := New(Config{Volume: 10, Tap: func(samples [][2]float64, heardAt time.Time) { seen, at = samples[10][0], heardAt }})
	m.Play(part(1, flat(0.5, 10*Rate)))
	b := make([][2]float64, Rate)
	m.Pull(b, 0)
	m.Pull(b, 0)
	if d := time.Until(at); seen != 0.5 || d < 900*time.Millisecond || d > 1100*time.Millisecond {
		t.Fatalf("tap saw %v, heard in %s", seen, d)
	}
}

// Whatever the loop does at whatever moment, nothing clicks, every song that is let go of is closed, and the contract holds.
func TestNothingClicks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := New(Config{Volume: 80})
		var all []*tone
		entry := models.EntryID(0)
		song := func() Part {
			entry++
			s := sine(0.4, rapid.Int64Range(100, 600).Draw(t, "periods"))
			s.pos = 480 * rapid.Int64Range(0, 50).Draw(t, "from")
			all = append(all, s)
			return part(entry, s)
		}
		out := pull(t, m, 100, 100)
		for range rapid.IntRange(3, 12).Draw(t, "steps") {
			switch rapid.IntRange(0, 7).Draw(t, "do") {
			case 0:
				m.Play(song())
			case 1, 2:
				m.SetNext(song())
			case 3:
				m.Skip()
			case 4:
				m.Pause(rapid.Bool().Draw(t, "paused"), 0)
			case 5:
				m.SetVolume(rapid.IntRange(0, 100).Draw(t, "volume"))
			case 6:
				m.SetCrossfade(time.Duration(rapid.IntRange(0, 3000).Draw(t, "ms")) * time.Millisecond)
			case 7:
				m.SetNext(Part{})
			}
			out = append(out, pull(t, m, rapid.IntRange(1, Rate).Draw(t, "frames"), 960)...)
		}
		assertSmooth(t, out, 0.03)
		m.Close()
		for i, s := range all {
			if !s.closed {
				t.Fatalf("song %d was left open", i+1)
			}
		}
	})
}

func TestPullAllocatesNothing(t *testing.T) {
	song := func() Part { return part(1, flat(0.5, 60*Rate)) }
	for name, prepare := range map[string]func(m *Mixer){
		"silence": func(*Mixer) {},
		"song":    func(m *Mixer) { m.Play(song()) },
		"pause":   func(m *Mixer) { m.Play(song()); m.Pause(true, 0) },
		"alarm":   func(m *Mixer) { m.Play(song()); m.Alarm(flatAlarm(0.5, 20*Rate), 1) },
		"crossfade": func(m *Mixer) {
			m.SetCrossfade(time.Minute)
			m.Play(song())
			m.SetNext(song())
			pull(t, m, 31*Rate, Rate)
		},
		"leaving": func(m *Mixer) { m.Play(song()); m.SetNext(song()); m.Leave(time.Minute) },
	} {
		gate := NewGate()
		gate.OpenUntil(time.Now().Add(time.Hour))
		m := New(Config{Volume: 100, Gate: gate, Tap: func([][2]float64, time.Time) {}})
		prepare(m)
		pull(t, m, Rate, 960)
		b := make([][2]float64, 960)
		if a := testing.AllocsPerRun(100, func() { m.Pull(b, m.clock.frame) }); a != 0 {
			t.Errorf("%s: %v allocations a block", name, a)
		}
	}
}
