// Package deck mixes decoded songs to what an output plays: two decks, gapless joins and equal-power crossfades, each song at its
// loudness gain, pause and volume as ramps, a limiter, and the gate of the player's lease.
//
// The playback loop tells the Mixer what to play; the output pulls from it. One Mixer belongs to one run of one output, so that its
// count of frames and the output's are the same. It decodes nothing, waits for nothing and calls nobody back but the tap.
package deck

import (
	"math"
	"sync"
	"time"

	"upbeat/models"
)

// Rate is the sample rate of everything, in frames a second.
const Rate = 48000

const (
	rampTime  = 50 * time.Millisecond // volume, pause and mute
	cutTime   = 25 * time.Millisecond // one song makes room for another at once (skip, seek)
	shortFade = Rate / 20             // a crossfade shorter than this is a gapless join
	scratch   = 4096                  // frames mixed at once
)

// Track is a song that is being decoded. Its methods never wait; the mixer calls them with its lock held and closes it at its end.
type Track interface {
	Try(samples [][2]float64) (n int, done bool)
	Left() (frames int64, known bool)
	Position() int64
	Err() error
	Close() error
}

// Part is a song to play from where its track stands.
type Part struct {
	Entry models.EntryID
	Track Track
	Gain  float64 // linear; see Gain
}

// Kind says what an event is about.
type Kind int

// The events.
const (
	Started     Kind = iota // the song's first sample was heard
	Ended                   // its last sample was heard; Err says why if that was not its end
	Interrupted             // an alarm's first sample was heard: the song is held
	Resumed                 // its last sample was heard: the song goes on
)

// Event is a fact about what was heard.
type Event struct {
	Kind  Kind
	Entry models.EntryID
	Track Track // tells two rounds of one song apart
	Err   error
	frame int64 // of the output
}

// Tap sees every block before the volume: samples as they will be heard from heardAt on. It must not wait and must not keep samples.
type Tap func(samples [][2]float64, heardAt time.Time)

// Config is what a Mixer is built from.
type Config struct {
	Gate   *Gate // nil = always open
	Volume int   // 0-100 at the start
	Paused bool
	Tap    Tap // may be nil
}

// deck is a song in the mix.
type deck struct {
	Part
	env level // fades it in or out
}

// Mixer is safe for use by the loop and the output at once.
type Mixer struct {
	gate   *Gate
	tap    Tap
	events chan Event

	mu      sync.Mutex
	cur     *deck   // what is heard
	next    *deck   // what follows
	leaving []*deck // what is being cut off: rarely more than one
	fade    *crossfade
	overlap int // frames of crossfade wanted
	pause   level
	alarm   *alarm // holds the song; nil = none
	duck    level  // of the song: down for an alarm, up after it
	volume  level
	limiter limiter

	frame   int64 // rendered so far
	heard   int64
	held    stretch // the last alarm's, in frames of the output
	line    timeline
	pending []Event // not heard or not taken yet
	starved int64   // frames since the current song last had any
	tmp     [][2]float64
}

// New returns a mixer that plays silence.
func New(c Config) *Mixer {
	m := &Mixer{gate: c.Gate, tap: c.Tap, events: make(chan Event, 16), tmp: make([][2]float64, scratch)}
	m.volume.set(volumeGain(c.Volume))
	m.duck.set(1)
	if !c.Paused {
		m.pause.set(1)
	}
	return m
}

// Events carries what was heard, in order. The mixer never waits for its reader and loses nothing.
func (m *Mixer) Events() <-chan Event { return m.events }

// Play makes p the current song at once; what played is cut off without a click, and what was to follow is dropped. A part without
// a track is silence.
func (m *Mixer) Play(p Part) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dropNext()
	m.cutOff(m.endFade(), cutTime)
	m.cur, m.starved = nil, 0
	if p.Track != nil {
		m.enter(&deck{Part: p}, 0)
	}
}

// SetNext makes p the song that follows the current one, instead of what was to follow. A part without a track takes that back.
func (m *Mixer) SetNext(p Part) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dropNext()
	if m.fade != nil {
		m.cur.env.now *= m.endFade()
		m.cur.env.to(1, framesIn(rampTime))
	}
	if p.Track != nil {
		m.next = &deck{Part: p}
		m.next.env.set(1)
	}
}

// Skip makes the song that was to follow the current one, in whatever stage of a crossfade.
func (m *Mixer) Skip() { m.Leave(cutTime) }

// Leave is Skip for a song that has no end of its own: it fades out over d while the next one begins.
func (m *Mixer) Leave(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	from := 0.0
	if m.fade != nil {
		from = m.fade.in
	}
	next := m.next
	m.next = nil
	m.cutOff(m.endFade(), d)
	m.cur = nil
	if next != nil {
		m.enter(next, from)
	}
}

// Pause stops or goes on, with a ramp of the given length (0 = the usual 50 ms).
func (m *Mixer) Pause(paused bool, ramp time.Duration) {
	if ramp <= 0 {
		ramp = rampTime
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	target := 1.0
	if paused {
		target = 0
	}
	if m.pause.target != target {
		m.pause.to(target, framesIn(ramp))
	}
}

// SetVolume moves to a volume of 0 to 100.
func (m *Mixer) SetVolume(percent int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if gain := volumeGain(percent); gain != m.volume.target {
		m.volume.to(gain, framesIn(rampTime))
	}
}

// SetCrossfade sets how long the end of a song and the start of the next overlap; 0 joins them to the sample. It counts from the next
// join on.
func (m *Mixer) SetCrossfade(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.overlap = framesIn(max(d, 0))
}

// At is what is heard when the output has heard that many frames.
func (m *Mixer) At(heard int64) Place {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.line.at(heard)
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
	s := State{Silent: m.pause.now == 0 && m.pause.target == 0 && m.alarm == nil, Starved: duration(m.starved), Fading: m.fade != nil}
	if m.cur != nil {
		s.Current = m.cur.Entry
	}
	if m.next != nil {
		s.Next = m.next.Entry
	}
	return s
}

// Close closes all tracks. The mixer plays silence from then on.
func (m *Mixer) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dropLeaving()
	m.drop(m.cur)
	m.drop(m.next)
	m.cur, m.next, m.fade = nil, nil, nil
}

// enter makes d the current song, coming up from the given gain. The first sample of a song is given as it is.
func (m *Mixer) enter(d *deck, from float64) {
	d.env.set(1)
	if d.Track.Position() > 0 && from < 1 {
		d.env.now = from
		d.env.to(1, framesIn(cutTime))
	}
	m.cur, m.starved = d, 0
	m.emit(Event{Kind: Started, Entry: d.Entry, Track: d.Track})
}

// cutOff fades the current song out, from the given gain.
func (m *Mixer) cutOff(gain float64, d time.Duration) {
	if m.cur != nil {
		m.cur.env.now *= gain
		m.cur.env.to(0, framesIn(d))
		m.leaving = append(m.leaving, m.cur)
	}
}

// dropNext lets go of the song that was to follow, softly where it is heard already.
func (m *Mixer) dropNext() {
	if m.fade == nil {
		m.drop(m.next)
	} else {
		m.next.env.now *= m.fade.in
		m.next.env.to(0, framesIn(cutTime))
		m.leaving = append(m.leaving, m.next)
	}
	m.next = nil
}

func (m *Mixer) drop(d *deck) {
	if d != nil {
		d.Track.Close() //nolint:errcheck // nothing to be done about a reader that does not close
	}
}

// endFade gives up a crossfade and returns the gain that the outgoing song had in it (1 without one).
func (m *Mixer) endFade() float64 {
	if m.fade == nil {
		return 1
	}
	gain := m.fade.out
	m.fade = nil
	return gain
}

// emit notes an event at the present frame.
func (m *Mixer) emit(e Event) {
	e.frame = m.frame
	m.pending = append(m.pending, e)
}

// deliver sends the events that have been heard; what the reader does not take yet stays for the next block.
func (m *Mixer) deliver() {
	sent := 0
	for _, e := range m.pending {
		if e.frame > m.heard {
			break
		}
		select {
		case m.events <- e:
			sent++
			continue
		default:
		}
		break
	}
	if sent > 0 {
		m.pending = m.pending[:copy(m.pending, m.pending[sent:])]
	}
}

// crossfade is the state of an overlap of the current and the next song.
type crossfade struct {
	left     int     // frames to go
	out, in  float64 // gains at this frame: a quarter of a circle, so that out^2 + in^2 = 1
	cos, sin float64 // turn of one frame
}

func newCrossfade(frames int) *crossfade {
	sin, cos := math.Sincos(math.Pi / 2 / float64(frames))
	return &crossfade{left: frames, out: 1, cos: cos, sin: sin}
}

// mix adds in to out at the gains of each frame.
func (c *crossfade) mix(out, in [][2]float64) {
	for i := range out {
		out[i][0] = out[i][0]*c.out + in[i][0]*c.in
		out[i][1] = out[i][1]*c.out + in[i][1]*c.in
		c.out, c.in = c.out*c.cos-c.in*c.sin, c.in*c.cos+c.out*c.sin
	}
	c.left -= len(out)
}
