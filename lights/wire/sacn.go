package wire

import (
	"encoding/binary"
	"net/netip"
)

// Streaming ACN, ANSI E1.31-2018: https://tsp.esta.org/tsp/documents/published_docs.php. A packet carries one universe of 512 slots below
// three nested heads: root layer (section 5), framing layer (section 6), DMP layer (section 7).
const (
	SACNPort        = 5568
	SACNMaxUniverse = 63999 // section 6.2.7; 0 is reserved
	SACNMaxPriority = 200   // section 6.2.3
	SACNPriority    = 100   // what a receiver takes where nothing is said

	UniverseSlots = 512
	sacnHead      = 126
	sacnLeast     = 24 // slots: the shortest packet of DMX512 itself (ANSI E1.11); Wireshark 4.0 calls one of less than six malformed

	sacnTerminated = 1 << 6 // section 6.2.6, bit 6: Stream_Terminated
)

// SACN is the head of a packet.
type SACN struct {
	CID        [16]byte // whose stream it is: one for each sender, for good (section 5.6)
	Source     string   // the sender's name for people, at most 63 bytes of UTF-8
	Priority   uint8
	Sequence   uint8 // counts the packets of its universe
	Universe   uint16
	Terminated bool // the stream ends: told three times (section 6.7.1)
}

// AppendSACN appends a packet with the slots of one universe. Fewer than 24 are followed by zeros.
func AppendSACN(dst []byte, h *SACN, slots []byte) []byte {
	slots = slots[:min(len(slots), UniverseSlots)]
	count := max(sacnLeast, len(slots))
	total := sacnHead + count
	length := func(dst []byte, from int) []byte { // flags 0x7, and the length of what begins at from (section 4.1)
		return binary.BigEndian.AppendUint16(dst, 0x7000|uint16(total-from))
	}
	dst = append(dst, 0x00, 0x10, 0x00, 0x00, 'A', 'S', 'C', '-', 'E', '1', '.', '1', '7', 0, 0, 0)
	dst = length(dst, 16)
	dst = append(dst, 0, 0, 0, 4) // VECTOR_ROOT_E131_DATA
	dst = append(dst, h.CID[:]...)

	dst = length(dst, 38)
	dst = append(dst, 0, 0, 0, 2) // VECTOR_E131_DATA_PACKET
	dst = appendPadded(dst, h.Source, 64)
	options := byte(0)
	if h.Terminated {
		options |= sacnTerminated
	}
	dst = append(dst, h.Priority, 0, 0, h.Sequence, options) // no synchronization universe
	dst = binary.BigEndian.AppendUint16(dst, h.Universe)

	dst = length(dst, 115)
	dst = append(dst, 0x02, 0xA1, 0, 0, 0, 1) // set property; 16-bit addresses from 0, one by one
	dst = binary.BigEndian.AppendUint16(dst, uint16(1+count))
	dst = append(dst, 0) // start code of dimmer data
	dst = append(dst, slots...)
	for range count - len(slots) {
		dst = append(dst, 0)
	}
	return dst
}

// SACNGroup is the multicast group of a universe (section 9.3.1).
func SACNGroup(universe uint16) netip.Addr {
	return netip.AddrFrom4([4]byte{239, 255, byte(universe >> 8), byte(universe)})
}

// appendPadded appends text as a field of that size: cut between two characters, with at least one zero at its end.
func appendPadded(dst []byte, s string, size int) []byte {
	if len(s) >= size {
		end := size - 1
		for end > 0 && s[end]&0xC0 == 0x80 { // in the middle of a character
			end--
		}
		s = s[:end]
	}
	dst = append(dst, s...)
	for range size - len(s) {
		dst = append(dst, 0)
	}
	return dst
}
