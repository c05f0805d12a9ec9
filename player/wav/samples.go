package wav

import (
	"encoding/binary"
	"math"
)

// Decode turns whole frames of b into stereo, as downmix does. It fills at most len(out) frames, each sample in about [-1, 1], and returns
// how many.
func (h Header) Decode(b []byte, out [][2]float32) int {
	frame, width := h.FrameBytes(), h.Bits/8
	if h.Channels > 2 {
		return h.mix(b, out)
	}
	right := width
	if h.Channels == 1 {
		right = 0
	}
	n := min(len(b)/frame, len(out))
	for i := range n {
		f := b[i*frame:]
		out[i] = [2]float32{h.sample(f), h.sample(f[right:])}
	}
	return n
}

// mix is Decode for more than two channels.
func (h Header) mix(b []byte, out [][2]float32) int {
	frame, width := h.FrameBytes(), h.Bits/8
	n := min(len(b)/frame, len(out))
	var samples [64]float32
	for i := range n {
		for c := range h.Channels {
			samples[c] = h.sample(b[i*frame+c*width:])
		}
		out[i] = h.matrix.Mix(samples[:h.Channels])
	}
	return n
}

// sample reads the first sample of b. Floats that are no numbers become silence.
func (h Header) sample(b []byte) float32 {
	le := binary.LittleEndian
	switch {
	case h.Float && h.Bits == 64:
		return finite(float32(math.Float64frombits(le.Uint64(b))))
	case h.Float:
		return finite(math.Float32frombits(le.Uint32(b)))
	case h.Bits == 8:
		return (float32(b[0]) - 128) / 128
	case h.Bits == 16:
		return float32(int16(le.Uint16(b))) / (1 << 15)
	case h.Bits == 24:
		return float32(int32(uint32(b[0])<<8|uint32(b[1])<<16|uint32(b[2])<<24)) / (1 << 31)
	default:
		return float32(int32(le.Uint32(b))) / (1 << 31)
	}
}

// finite limits x to what a mixer can add up: damaged floats may hold anything.
func finite(x float32) float32 {
	if !(x >= -8 && x <= 8) {
		return 0
	}
	return x
}
