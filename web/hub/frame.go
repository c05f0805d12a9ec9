package hub

import "encoding/binary"

// Opcodes of RFC 6455, section 11.8.
const (
	opText   = 0x1
	opBinary = 0x2
	opClose  = 0x8
	opPing   = 0x9
	opPong   = 0xA
)

// Close codes of RFC 6455, section 7.4.1.
const (
	goingAway = 1001
	policy    = 1008 // "an endpoint is terminating the connection because it has received a message that violates its policy"
	tryLater  = 1013
)

func textFrame(payload []byte) []byte { return frame(opText, payload) }

// frame is one whole unmasked frame, as a server sends it. Rendered once, it is the same bytes for every socket.
// https://www.rfc-editor.org/rfc/rfc6455#section-5.2
func frame(opcode byte, payload []byte) []byte {
	const final = 0x80
	out := make([]byte, 0, len(payload)+10)
	out = append(out, final|opcode)
	switch n := len(payload); {
	case n < 126:
		out = append(out, byte(n))
	case n < 1<<16:
		out = binary.BigEndian.AppendUint16(append(out, 126), uint16(n))
	default:
		out = binary.BigEndian.AppendUint64(append(out, 127), uint64(n))
	}
	return append(out, payload...)
}

func closeFrame(code uint16) []byte { return frame(opClose, binary.BigEndian.AppendUint16(nil, code)) }
