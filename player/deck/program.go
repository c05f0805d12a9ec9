package deck

import (
	"time"

	"github.com/gopxl/beep/v2"
)

const (
	cutTime   = 25 * time.Millisecond // one song makes room for another at once (skip, seek)
	shortFade = Rate / 20             // a crossfade shorter than this is a gapless join
)

// program plays one song after the other, without end: the current one, the crossfade or the join to the next one, silence where there is
// none. Joins are exact to the sample. beep.Seq and beep.Iterate join as exactly, but cannot begin the next song before the end of the
// last, change what follows, or say at which sample it began.
type program struct {
	clock   *clock
	cur     *deck // what is heard
	next    *deck // what follows
	fade    *crossfade
	overlap int  // frames of crossfade wanted
	both    *mix // of the two songs in a crossfade
}

func newProgram(c *clock) *program { return &program{clock: c, both: newMix()} }

// Stream fills all of samples.
func (p *program) Stream(samples [][2]float64) (n int, ok bool) {
	for n < len(samples) {
		n += p.piece(samples[n:])
	}
	return n, true
}

// piece renders some frames, at least one, up to the next boundary.
func (p *program) piece(samples [][2]float64) int {
	for p.cur != nil {
		want := p.untilFade(samples)
		sound := beep.Streamer(p.cur)
		if p.fade != nil {
			sound = p.fade
		}
		pos := p.cur.Track.Position()
		n, _ := sound.Stream(want)
		p.clock.count(p.cur, pos, p.cur.Track.Position()-pos, n)
		if n < len(want) {
			p.join()
		}
		if n > 0 {
			return n
		}
	}
	clear(samples)
	p.clock.count(nil, 0, 0, len(samples))
	return len(samples)
}

// untilFade is the part of samples before the next crossfade, which it begins when it is time.
func (p *program) untilFade(samples [][2]float64) [][2]float64 {
	if p.fade != nil || p.next == nil {
		return samples
	}
	left, known := p.cur.Track.Left()
	if !known || left <= shortFade {
		return samples
	}
	overlap := p.overlapNow(left)
	if overlap <= shortFade {
		return samples
	}
	before := left - overlap
	if before > 0 {
		return samples[:min(int64(len(samples)), before)]
	}
	p.fade = newCrossfade(p.both, p.cur, p.next, int(left))
	return samples
}

// overlapNow is how long a crossfade may be: at most half of either song, as far as their ends are known. left is what the current song
// still has.
func (p *program) overlapNow(left int64) int64 {
	overlap := min(int64(p.overlap), (p.cur.Track.Position()+left)/2)
	if following, known := p.next.Track.Left(); known {
		overlap = min(overlap, following/2)
	}
	return overlap
}

// join ends the current song at the next frame; the next song is the current one from there on.
func (p *program) join() {
	p.clock.emit(Event{Kind: Ended, Entry: p.cur.Entry, Track: p.cur.Track, Err: p.cur.Track.Err()})
	p.cur.close()
	p.cur, p.next, p.fade = p.next, nil, nil
	if p.cur != nil {
		p.clock.emit(Event{Kind: Started, Entry: p.cur.Entry, Track: p.cur.Track})
	}
}

// enter makes d the current song, coming up from the given gain. The first sample of a song is given as it is.
func (p *program) enter(d *deck, from float64) {
	if d.Track.Position() > 0 && from < 1 {
		d.fader.set(from)
		d.fader.to(1, framesIn(cutTime))
	}
	p.cur = d
	p.clock.emit(Event{Kind: Started, Entry: d.Entry, Track: d.Track})
}

// endFade gives up a crossfade and returns the gains that the two songs had in it: 1 and 0 without one.
func (p *program) endFade() (out, in float64) {
	if p.fade == nil {
		return 1, 0
	}
	out, in = p.fade.gains()
	p.fade = nil
	return out, in
}

// still counts n frames in which the song stays where it is.
func (p *program) still(n int) {
	pos := int64(0)
	if p.cur != nil {
		pos = p.cur.Track.Position()
	}
	p.clock.count(p.cur, pos, 0, n)
}

// Err is nil: a song that fails ends, and Event says why.
func (p *program) Err() error { return nil }
