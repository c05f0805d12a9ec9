package bench

import (
	"encoding/binary"
	"errors"
)

// The parts of a WebSocket frame's head, https://www.rfc-editor.org/rfc/rfc6455#section-5.2
const (
	opContinue = 0x0
	opText     = 0x1
	opBinary   = 0x2
	opClose    = 0x8
	opPing     = 0x9
	opPong     = 0xA
	finBit     = 0x80
	maskBit    = 0x80
	len16      = 126
	len64      = 127
)

// longestFrame bounds what a server may send at once: a snapshot of a full queue is some hundred kilobytes.
const longestFrame = 64 << 20

var errFrame = errors.New("the server sent a frame that no server may send")

// frame is one frame of a server. Payload points into the buffer it was read from.
type frame struct {
	op      byte
	fin     bool
	payload []byte
	size    int // head and payload, bytes on the wire
}

// parseFrame reads the first frame in data; ok is false where it is not complete yet.
func parseFrame(data []byte) (f frame, ok bool, err error) {
	if len(data) < 2 {
		return f, false, nil
	}
	f.op, f.fin = data[0]&0x0F, data[0]&finBit != 0
	if data[1]&maskBit != 0 || data[0]&0x70 != 0 {
		return f, false, errFrame
	}
	length, head := uint64(data[1]), 2
	switch {
	case length == len16 && len(data) >= 4:
		length, head = uint64(binary.BigEndian.Uint16(data[2:])), 4
	case length == len64 && len(data) >= 10:
		length, head = binary.BigEndian.Uint64(data[2:]), 10
	case length >= len16:
		return f, false, nil
	}
	if length > longestFrame {
		return f, false, errFrame
	}
	f.size = head + int(length)
	if len(data) < f.size {
		return f, false, nil
	}
	f.payload = data[head:f.size]
	return f, true, nil
}

// clientFrame is a small masked frame. The mask is zero: it protects proxies from pages, and there are neither here.
func clientFrame(op byte, payload []byte) []byte {
	out := append(make([]byte, 0, 6+len(payload)), finBit|op, maskBit|byte(len(payload)), 0, 0, 0, 0)
	return append(out, payload...)
}
