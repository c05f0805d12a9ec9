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
