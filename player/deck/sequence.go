package deck

import (
	"time"

	"github.com/gopxl/beep/v2"
)

const (
	cutTime   = 25 * time.Millisecond // one song makes room for another at once (skip, seek)
	shortFade = Rate / 20             // a crossfade shorter than this is a gapless join
)

// sequence plays one song after the other, without end: the current one, the crossfade or the join to the next one, silence where there is
// none. Joins are exact to the sample. beep.Seq and beep.Iterate join as exactly, but cannot begin the next song before the end of the
// last, change what follows, or say at which sample it began.
type sequence struct {
	clock   *clock
	cur     *deck // what is heard
	next    *deck // what follows
	fade    *crossfade
	overlap int  // frames of crossfade wanted
	both    *mix // of the two songs in a crossfade
}

func newSequence(c *clock) *sequence { return &sequence{clock: c, both: newMix()} }

// Stream fills all of samples.
func (s *sequence) Stream(samples [][2]float64) (n int, ok bool) {
	for n < len(samples) {
		n += s.piece(samples[n:])
	}
	return n, true
}

// piece renders some frames, at least one, up to the next boundary.
func (s *sequence) piece(samples [][2]float64) int {
	for s.cur != nil {
		want := s.untilFade(samples)
		sound := beep.Streamer(s.cur)
		if s.fade != nil {
			sound = s.fade
		}
		pos := s.cur.Track.Position()
		n, _ := sound.Stream(want)
		s.clock.count(s.cur, pos, s.cur.Track.Position()-pos, n)
		if n < len(want) {
			s.join()
		}
		if n > 0 {
			return n
		}
	}
	clear(samples)
	s.clock.count(nil, 0, 0, len(samples))
	return len(samples)
}

// untilFade is the part of samples before the next crossfade, which it begins when it is time.
func (s *sequence) untilFade(samples [][2]float64) [][2]float64 {
	if s.fade != nil || s.next == nil {
		return samples
	}
	left, known := s.cur.Track.Left()
	if !known || left <= shortFade {
		return samples
	}
	overlap := s.overlapNow(left)
	if overlap <= shortFade {
		return samples
	}
	before := left - overlap
	if before > 0 {
		return samples[:min(int64(len(samples)), before)]
	}
	s.fade = newCrossfade(s.both, s.cur, s.next, int(left))
	return samples
}

// overlapNow is how long a crossfade may be: at most half of either song, as far as their ends are known. left is what the current song
// still has.
func (s *sequence) overlapNow(left int64) int64 {
	overlap := min(int64(s.overlap), (s.cur.Track.Position()+left)/2)
	if following, known := s.next.Track.Left(); known {
		overlap = min(overlap, following/2)
	}
	return overlap
}

// join ends the current song at the next frame; the next song is the current one from there on.
func (s *sequence) join() {
	s.clock.emit(Event{Kind: Ended, Entry: s.cur.Entry, Track: s.cur.Track, Err: s.cur.Track.Err()})
	s.cur.close()
	s.cur, s.next, s.fade = s.next, nil, nil
	if s.cur != nil {
		s.clock.emit(Event{Kind: Started, Entry: s.cur.Entry, Track: s.cur.Track})
	}
}

// enter makes d the current song, coming up from the given gain. The first sample of a song is given as it is.
func (s *sequence) enter(d *deck, from float64) {
	if d.Track.Position() > 0 && from < 1 {
		d.fader.set(from)
		d.fader.to(1, framesIn(cutTime))
	}
	s.cur = d
	s.clock.emit(Event{Kind: Started, Entry: d.Entry, Track: d.Track})
}

// endFade gives up a crossfade and returns the gains that the two songs had in it: 1 and 0 without one.
func (s *sequence) endFade() (out, in float64) {
	if s.fade == nil {
		return 1, 0
	}
	out, in = s.fade.gains()
	s.fade = nil
	return out, in
}

// still counts n frames in which the song stays where it is.
func (s *sequence) still(n int) {
	pos := int64(0)
	if s.cur != nil {
		pos = s.cur.Track.Position()
	}
	s.clock.count(s.cur, pos, 0, n)
}

// Err is nil: a song that fails ends, and Event says why.
func (s *sequence) Err() error { return nil }
