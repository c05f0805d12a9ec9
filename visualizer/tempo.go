package visualizer

import "math"

const (
	liveLasts   = 8.0   // seconds of sound that the live tempo is taken of
	liveFrom    = 3.0   // seconds of sound after which it is told
	liveEvery   = 1.0   // seconds between two estimates
	liveStep    = 1.012 // from one tempo that is tried to the next
	livePhase   = 2.5   // seconds after which sound counts a third for where the beats are
	liveTempo   = 6.0   // the same for how fast they are
	liveKeeps   = 0.6   // of the scores of the last estimate, this part is kept
	liveAnother = 0.3   // a new tempo must be rated so much better than the one that is told
	liveCertain = 0.8   // beats must stand out so much, in terms of the envelope's usual height; noise reaches half of it
)

// live follows tempo and beats while the music plays, from what has been heard of it.
type live struct {
	every   float64
	ring    []float64 // flux, the newest last before at
	at, got int
	until   int // looks to the next estimate

	flux, env  []float64 // the ring in order, and its envelope
	half       []float64 // the envelope at half the rate, for the many tempos that are tried
	slow, fast []float64 // weights of half for the tempo, of env for the phase
	comb       *comb
	now, kept  []float64 // scores
	told       int       // the period that is told; -1 = none
	period     float64   // seconds, between those of the comb
	phase      float64   // of the newest look
	correct    float64   // of the phase at each look
	astray     int       // estimates in a row that say the phase is elsewhere
}

func newLive(every float64) *live {
	n := int(liveLasts/every) / 2 * 2
	values := func(n int) []float64 { return make([]float64, n) }
	l := &live{every: every, ring: values(n), flux: values(n), env: values(n), half: values(n / 2), slow: values(n / 2), fast: values(n),
		comb: newComb(every, liveStep), told: -1, until: int(liveEvery / every)}
	l.now, l.kept = make([]float64, len(l.comb.periods)), make([]float64, len(l.comb.periods))
	for i := range l.fast {
		l.fast[i] = math.Exp(-float64(n-1-i) * every / livePhase)
	}
	for i := range l.slow {
		l.slow[i] = math.Exp(-float64(n/2-1-i) * 2 * every / liveTempo)
	}
	return l
}

// add takes the newest flux.
func (l *live) add(flux float64) {
	l.ring[l.at] = flux
	l.at = (l.at + 1) % len(l.ring)
	l.got = min(l.got+1, len(l.ring))
	if l.told >= 0 {
		l.phase += l.every/l.period + l.correct
		l.phase -= math.Floor(l.phase)
	}
	if l.until--; l.until <= 0 {
		l.until = int(liveEvery / l.every)
		l.estimate()
	}
}

// forget begins anew, with sound that does not follow on what was heard.
func (l *live) forget() {
	l.got, l.told, l.correct, l.astray, l.until = 0, -1, 0, 0, int(liveEvery/l.every)
	clear(l.kept)
}

// tempo is in beats a minute, 0 while none is known.
func (l *live) tempo() float64 {
	if l.told < 0 {
		return 0
	}
	return 60 / l.period
}

func (l *live) estimate() {
	if float64(l.got)*l.every < liveFrom {
		return
	}
	copy(l.flux[copy(l.flux, l.ring[l.at:]):], l.ring[:l.at])
	from := (len(l.ring) - l.got + 1) &^ 1
	clear(l.env[:from])
	envelope(l.flux[from:], l.env[from:], l.every)
	for i := range l.half {
		l.half[i] = (l.env[2*i] + l.env[2*i+1]) / 2
	}
	l.comb.every = 2 * l.every
	l.comb.scores(l.half[from/2:], l.slow[from/2:], l.now)
	best := 0
	for i := range l.kept {
		l.kept[i] += (l.now[i] - l.kept[i]) * (1 - liveKeeps)
		if l.kept[i] > l.kept[best] {
			best = i
		}
	}
	if beat, _, _ := l.comb.fold(l.half[from/2:], l.slow[from/2:], l.comb.periods[best]); beat < liveCertain {
		l.told, l.correct = -1, 0
		return
	}
	fresh := l.told < 0
	near := best-l.told <= 4 && l.told-best <= 4
	if fresh || near || l.kept[best] > l.kept[l.told]+liveAnother {
		fresh = fresh || !near
		l.told = best
	}
	l.period = l.between(l.told)
	l.align(from, fresh)
}

// between is the period at the top of the scores around one of the comb.
func (l *live) between(i int) float64 {
	top := peakAround(l.kept, i)
	return l.comb.periods[i] * math.Pow(l.comb.step, float64(i)-top)
}

// align leads the phase to where the envelope has its beats: at once if it is new or twice far away, otherwise until the next estimate.
func (l *live) align(from int, fresh bool) {
	l.comb.every = l.every
	_, _, phase := l.comb.fold(l.env[from:], l.fast[from:], l.period)
	is := float64(len(l.env)-1-from)*l.every/l.period - phase
	off := is - l.phase
	off -= math.Round(off)
	l.correct = 0
	if math.Abs(off) > 0.15 {
		l.astray++
	} else {
		l.astray = 0
	}
	if fresh || l.astray >= 2 {
		l.phase, l.astray = is-math.Floor(is), 0
		return
	}
	l.correct = 0.6 * off / (liveEvery / l.every)
}
