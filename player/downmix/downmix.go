// Package downmix makes two channels of many, as Recommendation ITU-R BS.775-3 (annex 4, table 2) says: the centre and the rear channels go
// to the sides 3 dB lower, the channel for low-frequency effects is left out. ffmpeg's resampler does the same when it writes floats, so a
// song sounds alike with either decoder. What adds up to more than full scale is for the limiter behind the mix.
package downmix

// Speaker is where a channel belongs: its bit in the mask of WAVE_FORMAT_EXTENSIBLE (mmreg.h).
type Speaker uint8

// The speakers, in the order of that mask's bits.
const (
	FrontLeft Speaker = iota
	FrontRight
	FrontCentre
	LowFrequency
	BackLeft
	BackRight
	FrontLeftOfCentre
	FrontRightOfCentre
	BackCentre
	SideLeft
	SideRight
)

const (
	full  = 1
	lower = 0.70710678 // -3 dB
	half  = 0.5        // one speaker behind the listener goes to both sides, 3 dB lower each than a rear pair
)

// gains are what a channel gives to the left and the right.
func (s Speaker) gains() [2]float32 {
	switch s {
	case FrontLeft, FrontLeftOfCentre:
		return [2]float32{full, 0}
	case FrontRight, FrontRightOfCentre:
		return [2]float32{0, full}
	case FrontCentre:
		return [2]float32{lower, lower}
	case BackLeft, SideLeft:
		return [2]float32{lower, 0}
	case BackRight, SideRight:
		return [2]float32{0, lower}
	case BackCentre:
		return [2]float32{half, half}
	}
	return [2]float32{}
}

// Matrix holds what each channel gives to the left and the right.
type Matrix [][2]float32

// Of is the matrix for these speakers. One channel alone goes to both sides as it is.
func Of(speakers ...Speaker) Matrix {
	m := make(Matrix, len(speakers))
	for i, s := range speakers {
		m[i] = s.gains()
	}
	if len(m) == 1 {
		m[0] = [2]float32{full, full}
	}
	return m
}

// Standard is the matrix for so many channels in the order that FLAC (RFC 9639 section 9.1.3) and WAV share.
func Standard(channels int) Matrix {
	const l, r, c, lfe = FrontLeft, FrontRight, FrontCentre, LowFrequency
	const bl, br, bc, sl, sr = BackLeft, BackRight, BackCentre, SideLeft, SideRight
	switch channels {
	case 3:
		return Of(l, r, c)
	case 4:
		return Of(l, r, bl, br)
	case 5:
		return Of(l, r, c, bl, br)
	case 6:
		return Of(l, r, c, lfe, bl, br)
	case 7:
		return Of(l, r, c, lfe, bc, sl, sr)
	case 8:
		return Of(l, r, c, lfe, bl, br, sl, sr)
	}
	return firstTwo(channels)
}

// Vorbis is the matrix for so many channels in Vorbis' own order (Vorbis I, section 4.3.9).
func Vorbis(channels int) Matrix {
	const l, r, c, lfe = FrontLeft, FrontRight, FrontCentre, LowFrequency
	const bl, br, bc, sl, sr = BackLeft, BackRight, BackCentre, SideLeft, SideRight
	switch channels {
	case 3:
		return Of(l, c, r)
	case 4:
		return Of(l, r, bl, br)
	case 5:
		return Of(l, c, r, bl, br)
	case 6:
		return Of(l, c, r, bl, br, lfe)
	case 7:
		return Of(l, c, r, sl, sr, bc, lfe)
	case 8:
		return Of(l, c, r, sl, sr, bl, br, lfe)
	}
	return firstTwo(channels)
}

// Masked is the matrix for so many channels at the speakers of a mask, the lowest bit first; a mask that does not fit is not believed.
func Masked(channels int, mask uint32) Matrix {
	var speakers []Speaker
	for s := range Speaker(32) {
		if mask&(1<<s) != 0 {
			speakers = append(speakers, s)
		}
	}
	if len(speakers) != channels {
		return Standard(channels)
	}
	return Of(speakers...)
}

// firstTwo takes one or two channels as they are, and of many more, whose places nobody knows, all that lie in a pair.
func firstTwo(channels int) Matrix {
	if channels == 1 {
		return Of(FrontCentre)
	}
	m := make(Matrix, channels)
	for i := range m {
		m[i][i%2] = full
		if i > 1 {
			m[i][i%2] = lower
		}
	}
	return m
}

// Mix is the two channels of one frame.
func (m Matrix) Mix(frame []float32) (out [2]float32) {
	for i, gain := range m[:min(len(m), len(frame))] {
		out[0] += gain[0] * frame[i]
		out[1] += gain[1] * frame[i]
	}
	return out
}
