package visualizer

import (
	"math"
	"time"
)

// ahead is how much later sound the frame of a moment knows. An attack is seen in the bars, and known for one, only when some of it was
// taken in; the player's mix is seen long before it is heard, so nothing comes late for this.
const ahead = 0.05 // seconds

// jump is by how much a block may be stamped otherwise than the one before it lets expect.
const jump = 250 * time.Millisecond

// Analyzer makes frames of sound while it plays.
type Analyzer struct {
	config Config
	bars   *Bars
	levels *levels
	flux   *flux
	onsets *onsets
	live   *live

	delay    []float64 // the samples of the last moments: levels are measured when they are due
	look     int       // how many samples a frame waits for
	position int64     // samples so far
	number   uint32
	due      int64 // the sample at which the next frame begins
	counted  int64 // frames since the beginning, which tell where the next is due
	onset    [16]stroke
	next     int
	looked   int64 // the sample at which the newest flux was taken
	frame    Frame
	expect   time.Time
}

// stroke is an onset and the sample at which it began.
type stroke struct {
	at       int64
	strength float64
}

// NewAnalyzer makes an analyzer of the config; what is out of bounds there is moved to its bound.
func NewAnalyzer(c Config) *Analyzer {
	c = c.within()
	a := &Analyzer{config: c, bars: NewBars(c), levels: newLevels(c.Rate, c.FrameRate), flux: newFlux(c.Rate)}
	a.look = int(ahead * float64(c.Rate))
	a.onsets, a.live = newOnsets(a.flux.every()), newLive(a.flux.every())
	a.delay = make([]float64, max(1, a.look-c.Rate/c.FrameRate))
	a.frame.Left = make([]float32, c.Bars)
	if c.Stereo {
		a.frame.Right = make([]float32, c.Bars)
	}
	return a
}

// Write takes the next samples, [n][2] in [-1, 1], of which the first is heard at a moment, and calls each with every frame that is now
// complete. The frame is the analyzer's: it holds until the next one. Its At is the moment at which its sound is heard; Write knows
// it 50 ms of sound later.
func (a *Analyzer) Write(samples [][2]float64, at time.Time, each func(*Frame)) {
	lasts := func(n int64) time.Duration {
		return time.Duration(float64(n) / float64(a.config.Rate) * float64(time.Second))
	}
	if off := at.Sub(a.expect); off > jump || off < -jump {
		a.restart()
	}
	a.expect = at.Add(lasts(int64(len(samples))))
	for first := a.position; len(samples) > 0; {
		n := int(min(int64(len(samples)), max(1, a.due+int64(a.look)-a.position)))
		a.add(samples[:n])
		samples = samples[n:]
		if a.position < a.due+int64(a.look) {
			continue
		}
		a.fill()
		a.frame.At = at.Add(lasts(a.due - first))
		a.counted++
		a.due = a.counted * int64(a.config.Rate) / int64(a.config.FrameRate)
		each(&a.frame)
	}
}

// restart forgets when things were, as time has jumped (a seek, another output, nobody looked for a while): the next frame begins with the
// next sample, and the beats are found anew.
func (a *Analyzer) restart() {
	a.position, a.due, a.counted, a.looked = 0, 0, 0, 0
	a.onset = [len(a.onset)]stroke{}
	clear(a.delay)
	a.live.forget()
}

func (a *Analyzer) add(samples [][2]float64) {
	a.bars.Add(samples)
	for _, s := range samples {
		x := (clean(s[0]) + clean(s[1])) / 2
		slot := &a.delay[a.position%int64(len(a.delay))]
		a.levels.add(*slot)
		*slot = x
		a.position++
		if a.flux.add(x) {
			a.heard()
		}
	}
}

// heard takes the newest flux.
func (a *Analyzer) heard() {
	strength := a.flux.strength()
	a.looked = a.position
	a.live.add(strength)
	if onset := a.onsets.add(strength); onset > 0 {
		began := float64(a.position) - (a.flux.late()+onsetLook*a.flux.every())*float64(a.config.Rate)
		a.onset[a.next] = stroke{int64(began), onset}
		a.next = (a.next + 1) % len(a.onset)
	}
}

// fill makes the frame that is due.
func (a *Analyzer) fill() {
	f := &a.frame
	a.number++
	f.Number = a.number
	a.bars.Frame(f.Left, f.Right)
	a.levels.frame(f)
	f.Onset, f.Beat, f.Tempo = 0, 0, float32(a.live.tempo())
	until := (a.counted + 1) * int64(a.config.Rate) / int64(a.config.FrameRate)
	for i, s := range a.onset {
		if s.at < until {
			f.Onset = max(f.Onset, float32(s.strength))
			a.onset[i].strength = 0
		}
	}
	if f.Tempo > 0 {
		back := float64(a.looked-a.due)/float64(a.config.Rate) - a.flux.late()
		beat := a.live.phase - back/a.live.period
		f.Beat = unit(beat)
	}
}

// unit is the part of a phase that lies between 0 and 1.
func unit(phase float64) float32 {
	f := float32(phase - math.Floor(phase))
	if f >= 1 { // as 32 bits round
		return 0
	}
	return f
}
