package wav

import "encoding/binary"

// HeaderSize is the length of the header that Append16 writes.
const HeaderSize = 44

// maxData is the most sound that 32-bit sizes can tell; a longer file says this and players read on to its end.
const maxData = 1<<32 - 1 - HeaderSize

// Append16 appends the header of a stereo 16-bit file that holds dataBytes of sound to b. extra is the size of the chunks that
// follow the sound (0 = none).
func Append16(b []byte, rate int, dataBytes, extra int64) []byte {
	const channels, bits = 2, 16
	data := uint32(min(dataBytes, maxData-extra))
	le := binary.LittleEndian
	b = append(b, "RIFF"...)
	b = le.AppendUint32(b, HeaderSize-8+data+uint32(extra))
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, tagPCM)
	b = le.AppendUint16(b, channels)
	b = le.AppendUint32(b, uint32(rate))
	b = le.AppendUint32(b, uint32(rate*channels*bits/8))
	b = le.AppendUint16(b, channels*bits/8)
	b = le.AppendUint16(b, bits)
	b = append(b, "data"...)
	return le.AppendUint32(b, data)
}

// Chunk appends one RIFF chunk, padded to an even size, to b. id has four characters.
func Chunk(b []byte, id string, body []byte) []byte {
	b = append(b, id...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(body)))
	b = append(b, body...)
	if len(body)%2 != 0 {
		b = append(b, 0)
	}
	return b
}

// Sample16 is x, limited to [-1, 1], as a signed 16-bit sample.
func Sample16(x float64) int16 {
	return int16(max(-32768, min(32767, x*32767)))
}
