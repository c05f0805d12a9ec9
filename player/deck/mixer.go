// Package deck mixes decoded songs to what an output plays: two decks, gapless joins and equal-power crossfades, each song at its
// loudness gain, pause and volume as ramps, a limiter, and the gate of the player's lease.
//
// All of it is a graph of beep.Streamers (see New), so that any effect of beep's form can be put between. The playback loop tells the
// Mixer what to play; the output pulls from it. One Mixer belongs to one run of one output, so that its count of frames and the output's
// are the same. It decodes nothing, waits for nothing and calls nobody back but the tap.
package deck

import (
	"sync"
	"time"

	"github.com/gopxl/beep/v2"

	"upbeat/models"
)

// Rate is the sample rate of everything, in frames a second.
const Rate = 48000

// rampTime is how fast volume, pause and mute are reached.
const rampTime = 50 * time.Millisecond

// Config is what a Mixer is built from.
type Config struct {
	Gate   *Gate // nil = always open
	Volume int   // 0-100 at the start
	Paused bool
	Tap    Tap // may be nil
	// Effects are put behind the songs in this order, before pause, alarm and volume. An effect gives one frame for each that it takes,
	// does not end, and neither waits nor allocates in Stream.
	Effects []func(beep.Streamer) beep.Streamer
}

// Mixer is safe for use by the loop and the output at once.
type Mixer struct {
	mu       sync.Mutex
	clock    clock
	sequence *sequence
	songs    *mix          // the sequence and, behind it, what is being cut off: rarely more than one
	pause    *hold         // of the songs
	alarm    *interruption // of the songs
	volume   *fader
	out      beep.Streamer // the end of the graph
}

// New returns a mixer that plays silence:
//
//	track ─ reader ─ Gain ─ fader ─┐ current              clip ─ Gain ─ fader ─┐ alarm
//	                               ├ sequence ─┐                               │
//	track ─ reader ─ Gain ─ fader ─┘ next      ├ mix ─ effects ─ duck ─ pause ─┴ interruption ─ gate ─ tap ─ volume ─ limiter
//	track ─ reader ─ Gain ─ fader ─ Take ──────┘ cut off
//
// Gain and Take are beep's; a pause is beep's Ctrl behind a fader, a crossfade two of beep's Transitions.
func New(c Config) *Mixer {
	m := &Mixer{clock: clock{events: make(chan Event, 16)}}
	m.sequence = newSequence(&m.clock)
	m.songs = newMix(m.sequence)
	var s beep.Streamer = m.songs
	for _, effect := range c.Effects {
		s = effect(s)
	}
	duck := newFader(s, 1)
	m.pause = newHold(duck, openness(c.Paused), m.still)
	m.alarm = &interruption{clock: &m.clock, duck: duck, songs: m.pause}
	s = m.alarm
	if c.Gate != nil {
		s = &gated{Streamer: s, gate: c.Gate, clock: &m.clock, shut: m.shutUp}
	}
	if c.Tap != nil {
		s = &tapped{Streamer: s, clock: &m.clock, tap: c.Tap}
	}
	m.volume = newFader(s, volumeGain(c.Volume))
	m.out = &limiter{Streamer: m.volume}
	return m
}

// openness is the gain of a pause.
func openness(paused bool) float64 {
	if paused {
		return 0
	}
	return 1
}

// Pull renders the next samples for the output, which has heard that many frames of the earlier ones. It fills all of samples, each in
// [-1, 1], and never waits. Called by the output's goroutine only.
func (m *Mixer) Pull(samples [][2]float64, heard int64) {
	now := time.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.clock.begin(now, heard)
	n, _ := m.out.Stream(samples)
	clear(samples[n:]) // of an effect that has ended although it must not
	m.clock.deliver()
}

// still counts n frames in which the songs are held; what was being cut off ends.
func (m *Mixer) still(n int) {
	m.sequence.still(n)
	m.songs.cut(1)
}

// shutUp counts n frames that the gate keeps back: nothing moves, an alarm ends, and the songs come back softly afterwards.
func (m *Mixer) shutUp(n int) {
	m.alarm.end()
	if fade := m.pause.fader; fade.target > 0 {
		fade.now = 0
		fade.to(fade.target, framesIn(rampTime))
	}
	m.still(n)
}

// Events carries what was heard, in order. The mixer never waits for its reader and loses nothing.
func (m *Mixer) Events() <-chan Event { return m.clock.events }

// At is what is heard when the output has heard that many frames.
func (m *Mixer) At(heard int64) Heard {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.clock.line.at(heard)
}

// State is how the mixer stands.
type State struct {
	Silent  bool          // paused or gated: the ramp has arrived, nothing moves, no alarm sounds
	Starved time.Duration // how long the current song has had no samples although it should play
	Current models.EntryID
	Next    models.EntryID
	Fading  bool
}

// State tells how the mixer stands, in what has been rendered (not heard).
func (m *Mixer) State() State {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := State{Silent: m.pause.held() && m.alarm.alarm == nil, Fading: m.sequence.fade != nil}
	if cur := m.sequence.cur; cur != nil {
		s.Current, s.Starved = cur.Entry, duration(cur.reader.starved)
	}
	if next := m.sequence.next; next != nil {
		s.Next = next.Entry
	}
	return s
}

// Close closes all tracks. The mixer plays silence from then on.
func (m *Mixer) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.songs.cut(1)
	m.sequence.cur.close()
	m.sequence.next.close()
	m.sequence.cur, m.sequence.next, m.sequence.fade = nil, nil, nil
}
