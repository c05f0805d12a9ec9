package deck

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/gopxl/beep/v2"
	"github.com/gopxl/beep/v2/effects"

	"upbeat/player/streamtest"
)

// wave is a track of a sine that starts at 0.
func wave(length int64) *tone {
	return &tone{wave: func(n int64) float64 { return 0.5 * math.Sin(float64(n)/20) }, length: length}
}

func readerOf(t *tone) beep.Streamer { return &reader{track: t} }

func deckOf(length int64, gain float64) *deck {
	return newDeck(Part{Track: wave(length), Gain: gain})
}

// sequenceOf plays two songs with an overlap.
func sequenceOf(overlap time.Duration) *sequence {
	p := newSequence(&clock{})
	p.overlap = framesIn(overlap)
	p.enter(newDeck(part(1, wave(9000))), 0)
	p.next = newDeck(part(2, wave(8000)))
	return p
}

// interrupted is a song with an alarm at once.
func interrupted() *interruption {
	c := &clock{}
	p := newSequence(c)
	p.enter(newDeck(part(1, wave(20000))), 0)
	duck := newFader(p, 1)
	i := &interruption{clock: c, duck: duck, songs: newHold(duck, 1, p.still)}
	i.begin(newAlarm(flatAlarm(0.5, 3000), 0.9))
	return i
}

// everything is the whole graph in the middle of everything that it can do.
func everything(t testing.TB) beep.Streamer {
	gate := NewGate()
	gate.OpenUntil(time.Now().Add(time.Hour))
	m := New(Config{Volume: 70, Gate: gate, Tap: func([][2]float64, time.Time) {},
		Effects: []func(beep.Streamer) beep.Streamer{func(s beep.Streamer) beep.Streamer { return effects.Mono(s) }}})
	m.clock.now = time.Now()
	m.SetCrossfade(100 * time.Millisecond)
	m.Play(Part{Entry: 1, Track: wave(30000), Gain: 2.5})
	streamtest.Read(t, beep.Take(5000, m.out), 1000)
	m.Play(part(2, wave(11000)))
	m.SetNext(part(3, wave(20000)))
	m.Alarm(flatAlarm(0.5, 2000), 1)
	m.SetVolume(30)
	return beep.Take(40000, m.out)
}

// The contract of streamtest, for each streamer of the graph, and for those of beep's that are in it.
func TestEveryStreamerKeepsTheContract(t *testing.T) {
	late := func() *tone { s := wave(6000); s.decoded = 2500; return s }
	broken := func() *tone { s := wave(2500); s.err = errors.New("broken"); return s }
	for _, c := range []struct {
		name string
		open func() beep.Streamer
		want int // frames
	}{
		{"reader", func() beep.Streamer { return readerOf(wave(3000)) }, 3000},
		{"reader that is empty", func() beep.Streamer { return readerOf(wave(0)) }, 0},
		{"reader that is late", func() beep.Streamer { return beep.Take(5000, readerOf(late())) }, 5000},
		{"reader that is late and cut off", func() beep.Streamer { return &reader{track: late(), cut: true} }, 2500},
		{"reader that breaks off", func() beep.Streamer { return readerOf(broken()) }, 2500},
		{"deck", func() beep.Streamer { return deckOf(3000, 0.5) }, 3000},
		{"deck that breaks off", func() beep.Streamer { return newDeck(Part{Track: broken(), Gain: 1}) }, 2500},
		{"leaving deck", func() beep.Streamer { return newLeaving(deckOf(9000, 1), 0.7, 1200) }, 1200},
		{"leaving deck that ends before", func() beep.Streamer { return newLeaving(deckOf(700, 1), 0.7, 1200) }, 700},
		{"fader", func() beep.Streamer { f := newFader(readerOf(wave(3000)), 1); f.to(0.3, 1000); return f }, 3000},
		{"mix", func() beep.Streamer { return beep.Take(4000, newMix(readerOf(wave(1000)), readerOf(wave(2500)))) }, 4000},
		{"mix of nothing", func() beep.Streamer { return beep.Take(4000, newMix()) }, 4000},
		{"crossfade", func() beep.Streamer { return newCrossfade(newMix(), deckOf(3000, 1), deckOf(3000, 1), 3000) }, 3000},
		{"crossfade of short songs", func() beep.Streamer { return newCrossfade(newMix(), deckOf(900, 1), deckOf(2000, 1), 3000) }, 3000},
		{"sequence with a join", func() beep.Streamer { return beep.Take(20000, sequenceOf(0)) }, 20000},
		{"sequence with a crossfade", func() beep.Streamer { return beep.Take(20000, sequenceOf(75*time.Millisecond)) }, 20000},
		{"sequence of nothing", func() beep.Streamer { return beep.Take(1000, newSequence(&clock{})) }, 1000},
		{"hold", func() beep.Streamer {
			h := newHold(readerOf(wave(30000)), 1, func(int) {})
			h.to(0, 1000)
			return beep.Take(5000, h)
		}, 5000},
		{"hold that lets through", func() beep.Streamer { return newHold(readerOf(wave(3000)), 1, func(int) {}) }, 3000},
		{"clip", func() beep.Streamer { return &clip{sound: flatAlarm(0.5, 3000)} }, 3000},
		{"alarm", func() beep.Streamer { return newAlarm(flatAlarm(0.5, 3000), 0.8) }, 3000},
		{"alarm that is stopped", func() beep.Streamer { a := newAlarm(flatAlarm(0.5, 3000), 0.8); a.stop(1200); return a }, 1200},
		{"interruption", func() beep.Streamer { return beep.Take(15000, interrupted()) }, 15000},
		{"gate that is shut", func() beep.Streamer {
			return beep.Take(3000, &gated{Streamer: readerOf(wave(9000)), gate: NewGate(), clock: &clock{now: time.Now()}, shut: func(int) {}})
		}, 3000},
		{"tap", func() beep.Streamer {
			return &tapped{Streamer: readerOf(wave(3000)), clock: &clock{}, tap: func([][2]float64, time.Time) {}}
		}, 3000},
		{"limiter", func() beep.Streamer { return &limiter{Streamer: deckOf(3000, 5)} }, 3000},
		{"whole graph", func() beep.Streamer { return everything(t) }, 40000},
		{"beep's Gain", func() beep.Streamer { return &effects.Gain{Streamer: readerOf(wave(3000)), Gain: 0.5} }, 3000},
		{"beep's Transition", func() beep.Streamer {
			return effects.Transition(readerOf(wave(3000)), 2000, 0, 1, effects.TransitionEqualPower)
		}, 3000},
		{"beep's Take", func() beep.Streamer { return beep.Take(2000, readerOf(wave(3000))) }, 2000},
		{"beep's Ctrl", func() beep.Streamer { return &beep.Ctrl{Streamer: readerOf(wave(3000))} }, 3000},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := len(streamtest.Assert(t, c.open)); got != c.want {
				t.Errorf("%d frames, want %d", got, c.want)
			}
		})
	}
}

// What stands under a streamer that is held, gated or ducked keeps its place: nothing of it is lost.
func TestAHeldStreamerKeepsItsPlace(t *testing.T) {
	song := wave(30000)
	held := 0
	h := newHold(readerOf(song), 1, func(n int) { held += n })
	h.to(0, 1000)
	streamtest.Read(t, beep.Take(5000, h), 77)
	if song.pos != 1000 || held != 4000 {
		t.Errorf("at %d, held for %d frames", song.pos, held)
	}
	shut := 0
	g := &gated{Streamer: readerOf(song), gate: NewGate(), clock: &clock{now: time.Now()}, shut: func(n int) { shut += n }}
	streamtest.Read(t, beep.Take(5000, g), 77)
	if song.pos != 1000 || shut != 5000 {
		t.Errorf("at %d, shut for %d frames", song.pos, shut)
	}
}

func TestACrossfadeKeepsThePower(t *testing.T) {
	const frames = 4800
	c := newCrossfade(newMix(), &reader{track: flat(0.5, frames)}, &reader{track: flat(0, frames)}, frames)
	out := streamtest.Read(t, c, 480)
	c = newCrossfade(newMix(), &reader{track: flat(0, frames)}, &reader{track: flat(0.5, frames)}, frames)
	for i, in := range streamtest.Read(t, c, 480) {
		if power := math.Hypot(out[i][0], in[0]); math.Abs(power-0.5) > 1e-9 {
			t.Fatalf("frame %d: %v and %v make %v", i, out[i][0], in[0], power)
		}
	}
}

// Any effect in beep's form can stand behind the songs: it is heard, an alarm is not changed by it, and places stay exact.
func TestAnEffectOfBeepsCanBePutBetween(t *testing.T) {
	pan := func(s beep.Streamer) beep.Streamer { return &effects.Pan{Streamer: s, Pan: 1} }
	m := New(Config{Volume: 100, Effects: []func(beep.Streamer) beep.Streamer{pan, pan}})
	m.SetCrossfade(time.Second)
	m.Play(part(1, flat(0.25, 3*Rate)))
	m.SetNext(part(2, flat(0.25, 3*Rate)))
	out := pull(t, m, 2*Rate, 777)
	if out[Rate][0] != 0 || out[Rate][1] != 0.5 {
		t.Errorf("heard %v", out[Rate])
	}
	m.Alarm(flatAlarm(0.5, Rate), 1)
	if out = pull(t, m, Rate, 777); out[Rate/2] != [2]float64{0.5, 0.5} {
		t.Errorf("the alarm is %v", out[Rate/2])
	}
	pull(t, m, 2*Rate, 777)
	if p := m.At(m.clock.frame); p.Entry != 2 || p.Position != 2*time.Second {
		t.Errorf("%+v", p)
	}
	if p := m.sequence.cur.Track.Position(); p != 2*Rate {
		t.Errorf("the track is at %d", p)
	}
}
