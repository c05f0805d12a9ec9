package output

import (
	"encoding/binary"
	"math"

	"upbeat/player/wav"
)

// appendS16 appends samples as interleaved signed 16-bit little-endian PCM.
func appendS16(b []byte, samples [][2]float64) []byte {
	for _, f := range samples {
		l, r := uint16(wav.Sample16(f[0])), uint16(wav.Sample16(f[1]))
		b = append(b, byte(l), byte(l>>8), byte(r), byte(r>>8))
	}
	return b
}

// appendF32 appends samples as interleaved 32-bit little-endian floats.
func appendF32(b []byte, samples [][2]float64) []byte {
	for _, f := range samples {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(f[0])))
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(f[1])))
	}
	return b
}
