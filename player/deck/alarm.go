package deck

import (
	"time"

	"github.com/gopxl/beep/v2/effects"
)

// duckTime is how fast a song makes room for an alarm and comes back after it.
const duckTime = 80 * time.Millisecond

// alarm is a sound that interrupts the songs: a clip at a gain (effects.Gain), faded out when it must stop.
type alarm struct {
	*fader
	clip clip
}

func newAlarm(sound [][2]float32, gain float64) *alarm {
	a := &alarm{clip: clip{sound: sound}}
	a.fader = newFader(&effects.Gain{Streamer: &a.clip, Gain: gain - 1}, 1)
	return a
}

// stop ends it within so many frames, without a click.
func (a *alarm) stop(frames int) {
	a.clip.sound = a.clip.sound[:min(len(a.clip.sound), a.clip.at+frames)]
	a.fader.to(0, frames)
}

// stretch is a range of frames of the output: from is in it, to is not.
type stretch struct{ from, to int64 }

// interruption is the songs, with alarms between them: the songs fade out, are held at their sample while the alarm sounds, and fade in
// again. An alarm is heard in a pause and in silence too, and nothing but the gate ends it early.
type interruption struct {
	clock *clock
	duck  *fader // of the songs: down for an alarm, up after it
	songs *hold  // the ducked songs
	alarm *alarm // nil = none
	held  stretch
}

// Stream ends with the songs.
func (i *interruption) Stream(samples [][2]float64) (n int, ok bool) {
	for n < len(samples) {
		piece := samples[n:]
		if i.alarm != nil {
			before := min(i.duck.frames(), i.songs.untilHeld())
			if before == 0 {
				n += i.ring(piece)
				continue
			}
			piece = piece[:min(len(piece), before)]
		}
		got, _ := i.songs.Stream(piece)
		if n += got; got < len(piece) {
			return n, n > 0
		}
	}
	return n, true
}

// ring renders some frames of the alarm while the songs are held, and returns how many.
func (i *interruption) ring(samples [][2]float64) int {
	i.duck.set(0)
	if i.songs.fader.target == 0 {
		i.songs.fader.set(0) // there is nothing left to fade
	}
	if i.alarm.clip.at == 0 {
		i.held = stretch{from: i.clock.frame, to: i.clock.frame + int64(i.alarm.clip.left())}
		i.clock.emit(Event{Kind: Interrupted})
	}
	n, _ := i.alarm.Stream(samples)
	i.songs.still(n)
	if i.alarm.clip.left() == 0 {
		i.end()
	}
	return n
}

// begin makes an alarm interrupt the songs.
func (i *interruption) begin(a *alarm) {
	i.alarm = a
	i.duck.to(0, framesIn(duckTime))
}

// end lets the songs go on from where they were held.
func (i *interruption) end() {
	if i.alarm == nil {
		return
	}
	if i.alarm.clip.at > 0 {
		i.held.to = i.clock.frame
	}
	i.alarm = nil
	i.duck.to(1, framesIn(duckTime))
	i.clock.emit(Event{Kind: Resumed})
}

// stop ends an alarm without a click.
func (i *interruption) stop() {
	switch {
	case i.alarm == nil:
	case i.alarm.clip.at == 0:
		i.end()
	default:
		i.alarm.stop(framesIn(cutTime))
		i.held.to = i.clock.frame + int64(i.alarm.clip.left())
	}
}

// Err is the songs'.
func (i *interruption) Err() error { return i.songs.Err() }

// Alarm interrupts whatever plays with a sound (samples in [-1, 1] at Rate) at a linear gain. It reports whether it did: while one alarm
// sounds, another one is the same. The mixer keeps the sound and does not change it.
func (m *Mixer) Alarm(sound [][2]float32, gain float64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.alarm.alarm != nil || len(sound) == 0 {
		return false
	}
	m.alarm.begin(newAlarm(sound, gain))
	return true
}

// StopAlarm ends an alarm without a click.
func (m *Mixer) StopAlarm() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.alarm.stop()
}

// Held is how much longer an alarm holds the song for those who hear that frame of the output; 0 = none does.
func (m *Mixer) Held(heard int64) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	held := m.alarm.held
	if heard < held.from || heard >= held.to {
		return 0
	}
	return duration(held.to - heard)
}
