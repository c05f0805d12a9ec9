package device

import (
	"math"

	"upbeat/lights/wire"
	"upbeat/visualizer"
)

// ear turns frames of the music into what WLED's audio-reactive boards expect of a microphone.
type ear struct {
	counter uint8
	smooth  float32
	packet  []byte
}

const (
	smoothing  = 0.2  // of the new loudness goes into the smooth one: about a tenth of a second at 60 frames a second
	attack     = 0.5  // an onset from here on is a peak
	magnitude  = 1024 // of the strongest frequency at full: WLED's effects divide by 4 to get a brightness
	lowestHz   = 50   // what the visualizer's bars span
	highestHz  = 10_000
	fullVolume = 255
)

// Hear tells boards that react to sound what is heard; to other kinds of devices it does nothing. It returns at once. Called by one
// goroutine.
func (d *Driver) Hear(f *visualizer.Frame) {
	if d.config.Kind == AudioSync {
		d.Show(d.ear.hear(f))
	}
}

// hear makes the packet of a frame. It holds until the next call.
func (e *ear) hear(f *visualizer.Frame) []byte {
	e.counter++
	loud := level(f.Level) * fullVolume
	e.smooth += (loud - e.smooth) * smoothing
	a := wire.AudioSync{Raw: loud, Smooth: e.smooth, Peak: f.Onset >= attack, Counter: e.counter, MajorPeak: 1} // 0 Hz has no logarithm
	strongest := float32(0)
	n := len(f.Left)
	for band := range min(n, 1) * wire.AudioSyncBands {
		first, past := band*n/wire.AudioSyncBands, max((band+1)*n/wire.AudioSyncBands, band*n/wire.AudioSyncBands+1)
		for i := first; i < past; i++ {
			height := level(f.Left[i])
			if i < len(f.Right) {
				height = (height + level(f.Right[i])) / 2
			}
			a.Bands[band] = max(a.Bands[band], uint8(height*fullVolume+0.5))
			if height > strongest {
				strongest = height
				a.MajorPeak = float32(lowestHz * math.Pow(highestHz/lowestHz, (float64(i)+0.5)/float64(n)))
			}
		}
	}
	a.Magnitude = strongest * magnitude
	e.packet = wire.AppendAudioSync(e.packet[:0], &a)
	return e.packet
}

// level keeps a value within 0 to 1, whatever it was.
func level(v float32) float32 {
	if !(v > 0) {
		return 0
	}
	return min(v, 1)
}
