package deck

import "time"

// duckTime is how fast a song makes room for an alarm and comes back after it.
const duckTime = 80 * time.Millisecond

// alarm is a sound that interrupts the song: the song fades out, is held at its sample while the alarm sounds, and fades in again. It
// is heard in a pause and in silence too, and nothing but the gate ends it early.
type alarm struct {
	sound [][2]float32
	gain  float64
	at    int   // frames of it that were rendered
	env   level // fades it out when it must stop
}

// stretch is a range of frames of the output: from is in it, to is not.
type stretch struct{ from, to int64 }

// Alarm interrupts whatever plays with a sound (samples in [-1, 1] at Rate) at a linear gain. It tells whether it did: while one alarm
// sounds, another one is the same. The mixer keeps the sound and does not change it.
func (m *Mixer) Alarm(sound [][2]float32, gain float64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.alarm != nil || len(sound) == 0 {
		return false
	}
	m.alarm = &alarm{sound: sound, gain: gain}
	m.alarm.env.set(1)
	m.duck.to(0, framesIn(duckTime))
	return true
}

// StopAlarm ends an alarm without a click.
func (m *Mixer) StopAlarm() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.alarm == nil {
		return
	}
	if m.alarm.at == 0 {
		m.endAlarm()
		return
	}
	frames := framesIn(cutTime)
	m.alarm.sound = m.alarm.sound[:min(len(m.alarm.sound), m.alarm.at+frames)]
	m.alarm.env.to(0, frames)
	m.held.to = m.frame + int64(len(m.alarm.sound)-m.alarm.at)
}

// Held is how much longer an alarm holds the song for those who hear that frame of the output; 0 = none does.
func (m *Mixer) Held(heard int64) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	if heard < m.held.from || heard >= m.held.to {
		return 0
	}
	return duration(m.held.to - heard)
}

// ring renders some frames of the alarm while the song is held, and returns how many.
func (m *Mixer) ring(samples [][2]float64) int {
	a := m.alarm
	m.duck.set(0)
	if m.pause.target == 0 {
		m.pause.set(0) // there is nothing left to fade
	}
	if a.at == 0 {
		m.held = stretch{from: m.frame, to: m.frame + int64(len(a.sound))}
		m.emit(Event{Kind: Interrupted})
	}
	n := min(len(samples), len(a.sound)-a.at)
	m.hold(samples[:n])
	for i, f := range a.sound[a.at : a.at+n] {
		samples[i] = [2]float64{float64(f[0]), float64(f[1])}
	}
	a.env.apply(samples[:n], a.gain)
	if a.at += n; a.at == len(a.sound) {
		m.endAlarm()
	}
	return n
}

// endAlarm lets the song go on from where it was held.
func (m *Mixer) endAlarm() {
	if m.alarm == nil {
		return
	}
	if m.alarm.at > 0 {
		m.held.to = m.frame
	}
	m.alarm = nil
	m.duck.to(1, framesIn(duckTime))
	m.emit(Event{Kind: Resumed})
}
