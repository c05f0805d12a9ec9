package deck

import "time"

// Play makes p the current song at once; what played is cut off without a click, and what was to follow is dropped. A part without
// a track is silence.
func (m *Mixer) Play(p Part) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := m.dropNext()
	m.cutOff(out, cutTime)
	if p.Track != nil {
		m.sequence.enter(newDeck(p), 0)
	}
}

// SetNext makes p the song that follows the current one, instead of what was to follow. A part without a track takes that back.
func (m *Mixer) SetNext(p Part) {
	m.mu.Lock()
	defer m.mu.Unlock()
	fading := m.sequence.fade != nil
	if out := m.dropNext(); fading {
		fade := m.sequence.cur.fader
		fade.now *= out
		fade.to(1, framesIn(rampTime))
	}
	if p.Track != nil {
		m.sequence.next = newDeck(p)
	}
}

// Skip makes the song that was to follow the current one, in whatever stage of a crossfade.
func (m *Mixer) Skip() { m.Leave(cutTime) }

// Leave is Skip for a song that has no end of its own: it fades out over d while the next one begins.
func (m *Mixer) Leave(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out, in := m.sequence.endFade()
	next := m.sequence.next
	m.sequence.next = nil
	m.cutOff(out, d)
	if next != nil {
		m.sequence.enter(next, in)
	}
}

// Pause stops or goes on, with a ramp of the given length (0 = the usual 50 ms).
func (m *Mixer) Pause(paused bool, ramp time.Duration) {
	if ramp <= 0 {
		ramp = rampTime
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.pause.to(openness(paused), framesIn(ramp))
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
	m.sequence.overlap = framesIn(max(d, 0))
}

// cutOff fades the current song out within d, from the given gain. None is the current one then.
func (m *Mixer) cutOff(gain float64, d time.Duration) {
	if cur := m.sequence.cur; cur != nil {
		m.songs.add(newLeaving(cur, gain, framesIn(d)))
	}
	m.sequence.cur = nil
}

// dropNext lets go of the song that was to follow, softly where a crossfade lets it be heard already. It returns the gain that the current
// song had in that crossfade.
func (m *Mixer) dropNext() (out float64) {
	next, fading := m.sequence.next, m.sequence.fade != nil
	out, in := m.sequence.endFade()
	m.sequence.next = nil
	if fading {
		m.songs.add(newLeaving(next, in, framesIn(cutTime)))
	} else {
		next.close()
	}
	return out
}
