package frames

import (
	"encoding/binary"
	"errors"
	"math"
	"time"

	"upbeat/visualizer"
)

// A message to screens is a head of 4 bytes (version, how many frames, bars a frame, an eighth of how many points of the waveform a channel
// has), then the frames, the oldest first. Numbers are little endian:
//
//	0  u32  number       counts frames; a gap is frames that were dropped
//	4  u64  heard at     microseconds since 1970 by the box's clock
//	12 u8   level, bass, mid, treble, onset: 0-255 for 0 to 1
//	17 u8   beat         0-255 for 0 to below 1
//	18 u16  tempo        1/64 beats a minute; 0 = not known
//	20 u8   bars         as many as the head says, low to high; the mean of both channels
//	   i8   waveform     -127 to 127, the left channel, then the right one
//
// docs/realtime.md describes it for those who write a screen of their own.
const (
	version   = 1
	headBytes = 4
	fixed     = 20 // bytes of a frame before its bars

	pointsUnit = 8
)

// errMessage is what Decode says of bytes that are no message.
var errMessage = errors.New("no message of frames")

// appendHead begins a message.
func appendHead(to []byte, frames, bars, points int) []byte {
	return append(to, version, byte(frames), byte(bars), byte(points/pointsUnit))
}

// appendFrame adds a frame to a message. wave holds points of the left channel, then of the right one, -1 to 1; nil = none.
func appendFrame(to []byte, f *visualizer.Frame, wave []float32) []byte {
	to = binary.LittleEndian.AppendUint32(to, f.Number)
	to = binary.LittleEndian.AppendUint64(to, uint64(f.At.UnixMicro()))
	to = append(to, unit(f.Level), unit(f.Bass), unit(f.Mid), unit(f.Treble), unit(f.Onset), byte(f.Beat*256))
	to = binary.LittleEndian.AppendUint16(to, uint16(math.Round(float64(f.Tempo)*64)))
	for i, bar := range f.Left {
		if f.Right != nil {
			bar = (bar + f.Right[i]) / 2
		}
		to = append(to, unit(bar))
	}
	for _, point := range wave {
		to = append(to, byte(int8(math.Round(float64(max(-1, min(1, point))*127)))))
	}
	return to
}

func unit(share float32) byte { return byte(max(0, min(1, share))*255 + 0.5) }

// Decode reads a message, as a screen does. The bars of a frame are in Left.
func Decode(message []byte) ([]visualizer.Frame, error) {
	if len(message) < headBytes || message[0] != version {
		return nil, errMessage
	}
	count, bars, points := int(message[1]), int(message[2]), int(message[3])*pointsUnit
	size := fixed + bars + 2*points
	if len(message) != headBytes+count*size {
		return nil, errMessage
	}
	frames := make([]visualizer.Frame, count)
	for i := range frames {
		from := message[headBytes+i*size:]
		f := &frames[i]
		f.Number = binary.LittleEndian.Uint32(from)
		f.At = time.UnixMicro(int64(binary.LittleEndian.Uint64(from[4:])))
		for j, to := range []*float32{&f.Level, &f.Bass, &f.Mid, &f.Treble, &f.Onset} {
			*to = float32(from[12+j]) / 255
		}
		f.Beat = float32(from[17]) / 256
		f.Tempo = float32(binary.LittleEndian.Uint16(from[18:])) / 64
		f.Left = make([]float32, bars)
		for j := range f.Left {
			f.Left[j] = float32(from[fixed+j]) / 255
		}
	}
	return frames, nil
}

// WithoutWave returns a message as it is for screens that do not draw the waveform: the same bytes where there is none.
func WithoutWave(message []byte) []byte {
	if len(message) < headBytes || message[3] == 0 {
		return message
	}
	bars, points := int(message[2]), int(message[3])*pointsUnit
	out := append(make([]byte, 0, len(message)), message[0], message[1], message[2], 0)
	for rest := message[headBytes:]; len(rest) >= fixed+bars+2*points; rest = rest[fixed+bars+2*points:] {
		out = append(out, rest[:fixed+bars]...)
	}
	return out
}
