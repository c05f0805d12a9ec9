package deck

import "time"

// Pull renders the next samples for the output, which has heard that many frames of the earlier ones. It fills all of samples, each in
// [-1, 1], and never waits. Called by the output's goroutine only.
func (m *Mixer) Pull(samples [][2]float64, heard int64) {
	now := time.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.heard = heard
	m.line.forget(heard)
	heardAt := now.Add(duration(m.frame - heard))
	if m.gate.open(heardAt.Add(duration(int64(len(samples))))) {
		m.render(samples)
	} else {
		m.shutUp(samples)
	}
	m.deliver()
	if m.tap != nil {
		m.tap(samples, heardAt)
	}
	m.volume.apply(samples, 1)
	m.limiter.apply(samples)
}

// shutUp is what the gate does: silence at once, nothing moves, and a soft start afterwards.
func (m *Mixer) shutUp(samples [][2]float64) {
	m.endAlarm()
	if target := m.pause.target; target > 0 {
		m.pause.now = 0
		m.pause.to(target, framesIn(rampTime))
	}
	m.hold(samples)
}

// render plays, ramps or holds, as the pause and the alarm say.
func (m *Mixer) render(samples [][2]float64) {
	for len(samples) > 0 {
		n := min(len(samples), scratch, m.untilHeld())
		switch {
		case n > 0:
			m.fill(samples[:n])
			m.pause.apply(samples[:n], 1)
			m.duck.apply(samples[:n], 1)
		case m.alarm != nil:
			n = m.ring(samples)
		default:
			m.hold(samples)
			return
		}
		samples = samples[n:]
	}
}

// untilHeld is how many frames the song still sounds before a pause or an alarm holds it.
func (m *Mixer) untilHeld() int {
	n := scratch
	if m.pause.target == 0 {
		n = min(n, m.pause.frames())
	}
	if m.alarm != nil {
		n = min(n, m.duck.frames())
	}
	return n
}

// hold is silence in which the song stays where it is.
func (m *Mixer) hold(samples [][2]float64) {
	clear(samples)
	m.mark(false)
	m.frame += int64(len(samples))
	m.dropLeaving()
}

// mark notes where in the song the present frame is.
func (m *Mixer) mark(moving bool) {
	if m.cur == nil {
		m.line.add(mark{frame: m.frame})
		return
	}
	m.line.add(mark{frame: m.frame, entry: m.cur.Entry, pos: m.cur.Track.Position(), moving: moving})
}

// fill renders the decks: the current song, the crossfade or join to the next, what is being cut off, or silence.
func (m *Mixer) fill(samples [][2]float64) {
	leaving := samples
	for len(samples) > 0 {
		n := m.step(samples)
		if n == 0 { // silence, or the decoder is late
			rest := len(samples)
			clear(samples)
			m.mark(false)
			m.frame += int64(rest)
			if m.cur != nil {
				m.starved += int64(rest)
			}
			break
		}
		m.starved = 0
		samples = samples[n:]
	}
	m.addLeaving(leaving)
}

// step renders some frames from where things stand and returns how many; 0 when there is nothing to render.
func (m *Mixer) step(samples [][2]float64) int {
	for m.cur != nil {
		if m.fade != nil {
			if m.fade.left > 0 {
				return m.stepFade(samples)
			}
			m.join()
			continue
		}
		want := samples
		if left, known := m.cur.Track.Left(); known && m.next != nil && left > shortFade {
			overlap := m.overlapNow(left)
			before := left - overlap
			if overlap > shortFade && before <= 0 {
				m.fade = newCrossfade(int(left))
				continue
			}
			if overlap > shortFade {
				want = samples[:min(int64(len(samples)), before)]
			}
		}
		m.mark(true)
		n, done := m.cur.Track.Try(want)
		m.cur.env.apply(want[:n], m.cur.Gain)
		m.frame += int64(n)
		if n > 0 || !done {
			return n
		}
		m.join()
	}
	return 0
}

// overlapNow is how long a crossfade may be: at most half of either song, as far as their ends are known. left is what the current song
// still has.
func (m *Mixer) overlapNow(left int64) int64 {
	overlap := min(int64(m.overlap), (m.cur.Track.Position()+left)/2)
	if following, known := m.next.Track.Left(); known {
		overlap = min(overlap, following/2)
	}
	return overlap
}

// stepFade renders some frames of a crossfade: as many as both songs have.
func (m *Mixer) stepFade(samples [][2]float64) int {
	n := min(len(samples), m.fade.left, len(m.tmp))
	in, done := m.next.Track.Try(m.tmp[:n])
	if done {
		clear(m.tmp[in:n])
	} else {
		n = in
	}
	if n == 0 {
		return 0
	}
	m.mark(true)
	m.next.env.apply(m.tmp[:n], m.next.Gain)
	out, _ := m.cur.Track.Try(samples[:n])
	clear(samples[out:n])
	m.cur.env.apply(samples[:n], m.cur.Gain)
	m.fade.mix(samples[:n], m.tmp[:n])
	m.frame += int64(n)
	return n
}

// join ends the current song at the present frame; the next one is the current one from here on.
func (m *Mixer) join() {
	m.emit(Event{Kind: Ended, Entry: m.cur.Entry, Track: m.cur.Track, Err: m.cur.Track.Err()})
	m.drop(m.cur)
	m.cur, m.next, m.fade, m.starved = m.next, nil, nil, 0
	if m.cur != nil {
		m.emit(Event{Kind: Started, Entry: m.cur.Entry, Track: m.cur.Track})
	}
}

// addLeaving mixes the rests of songs that are being cut off to samples.
func (m *Mixer) addLeaving(samples [][2]float64) {
	kept := m.leaving[:0]
	for _, d := range m.leaving {
		if m.addRest(d, samples) {
			kept = append(kept, d)
		} else {
			m.drop(d)
		}
	}
	clear(m.leaving[len(kept):])
	m.leaving = kept
}

// addRest mixes what is left of d to samples and tells whether there is more for the next block.
func (m *Mixer) addRest(d *deck, samples [][2]float64) bool {
	for len(samples) > 0 && d.env.now > 0 {
		n := min(len(samples), len(m.tmp), d.env.frames())
		n, _ = d.Track.Try(m.tmp[:n])
		if n == 0 {
			return false
		}
		d.env.apply(m.tmp[:n], d.Gain)
		for i, f := range m.tmp[:n] {
			samples[i][0] += f[0]
			samples[i][1] += f[1]
		}
		samples = samples[n:]
	}
	return d.env.now > 0
}

func (m *Mixer) dropLeaving() {
	for _, d := range m.leaving {
		m.drop(d)
	}
	clear(m.leaving)
	m.leaving = m.leaving[:0]
}
