package deck

import "math"

const (
	reference   = -16.0 // LUFS: the loudness that every song is brought to
	ceiling     = -1.0  // dBTP: no song's gain lets its true peak over this
	maxBoost    = 12.0  // dB: more would only lift noise
	assumed     = -10.0 // LUFS: what an unmeasured song is taken for; most music is about as loud
	volumePower = 3     // PulseAudio's software volume (pa_sw_volume_to_linear): linear = (percent/100)^3
)

// Gain is the linear gain that brings a song of the given loudness (LUFS) to the reference without lifting its true peak (dBTP)
// over the ceiling. Loudness 0 means that the song was not measured.
func Gain(loudness, truePeak float64) float64 {
	if loudness == 0 || math.IsNaN(loudness) || math.IsInf(loudness, 0) {
		return decibel(reference - assumed)
	}
	db := min(reference-loudness, maxBoost)
	if !math.IsNaN(truePeak) && !math.IsInf(truePeak, 0) {
		db = min(db, ceiling-truePeak)
	}
	return decibel(db)
}

func decibel(db float64) float64 { return math.Pow(10, db/20) }

// volumeGain is the linear gain of a volume of 0 to 100.
func volumeGain(percent int) float64 {
	return math.Pow(float64(max(0, min(100, percent)))/100, volumePower)
}

const (
	limit   = 0.966                  // -0.3 dBFS: what the limiter lets through at most
	release = 1 - 1.0/(0.120*Rate/3) // back to 95 % in 120 ms
)

// limiter turns the sound down at once where it would clip and lets it come back slowly. Without crossfades of two loud songs it has
// nothing to do: the gains keep the peaks below. It looks at one frame at a time and adds no delay.
type limiter struct {
	cut float64 // 1 - gain
}

func (l *limiter) apply(samples [][2]float64) {
	for i := range samples {
		f := &samples[i]
		l.cut *= release
		if peak := max(math.Abs(f[0]), math.Abs(f[1])); peak*(1-l.cut) > limit {
			l.cut = 1 - limit/peak
		}
		if l.cut < 1e-6 {
			l.cut = 0
			continue
		}
		f[0] *= 1 - l.cut
		f[1] *= 1 - l.cut
	}
}
