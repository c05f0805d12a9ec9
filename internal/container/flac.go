package container

import (
	"encoding/binary"
	"io"
	"math/bits"
)

// byteReader is b as a file.
type byteReader []byte

func (b byteReader) ReadAt(p []byte, at int64) (int, error) {
	if at >= int64(len(b)) {
		return 0, io.EOF
	}
	n := copy(p, b[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// flacStream is the STREAMINFO block (RFC 9639 section 8.2).
type flacStream struct {
	blockMin, blockMax, rate, total int64
}

// readFLAC reads how many samples STREAMINFO says there are; where an encoder could not go back to write that, the last frame says where
// it is.
func readFLAC(w *window) Info {
	start := w.behindID3(0)
	b := w.bytes(start, 42)
	if len(b) < 42 || string(b[:4]) != "fLaC" || b[4]&0x7f != 0 {
		return Info{}
	}
	be := binary.BigEndian
	s := flacStream{blockMin: int64(be.Uint16(b[8:])), blockMax: int64(be.Uint16(b[10:])), rate: int64(be.Uint32(b[18:])) >> 12,
		total: int64(be.Uint64(b[18:]) & (1<<36 - 1))}
	if s.rate == 0 || s.blockMin < 16 {
		return Info{}
	}
	info := Info{Start: start, End: w.size, Plain: true, Exact: true}
	if s.total == 0 {
		s.total = w.lastFLAC(start, s)
	}
	info.Length = samples(s.total, s.rate)
	info.Exact = info.Length > 0
	return info
}

// lastFLAC is the sample behind the last frame of the file, which is looked for from its end; 0 = there is none. Two frames in a row must
// agree about where they are: a header alone may be chance.
func (w *window) lastFLAC(start int64, s flacStream) int64 {
	const piece, most = 256 << 10, 8 << 20 // a frame is at most some ten thousand bytes, a tag behind the sound may be longer
	for to := w.size; to > start && to > w.size-most; to -= piece - piece/4 {
		from := max(start, to-piece)
		b := w.near(from, int(to-from))
		var ends, last int64
		for i := 0; i+16 < len(b); i++ {
			if b[i] != 0xff || b[i+1]&0xfe != 0xf8 {
				continue
			}
			begin, end, ok := parseFLAC(b[i:], s)
			if ok && begin == ends {
				last = end
			}
			if ok {
				ends = end
			}
		}
		if last > 0 {
			return last
		}
	}
	return 0
}

// parseFLAC reads a frame's header (RFC 9639 section 9.1): the samples at its begin and end.
func parseFLAC(b []byte, s flacStream) (begin, end int64, ok bool) {
	number, at, ok := coded(b, 4)
	if !ok || b[3]&1 != 0 {
		return 0, 0, false
	}
	size := int64(0)
	switch code := b[2] >> 4; {
	case code == 1:
		size = 192
	case code >= 2 && code <= 5:
		size = 144 << code
	case code == 6:
		size = int64(b[at]) + 1
		at++
	case code == 7:
		size = int64(binary.BigEndian.Uint16(b[at:])) + 1
		at += 2
	case code >= 8:
		size = 1 << code
	}
	switch b[2] & 15 {
	case 12:
		at++
	case 13, 14:
		at += 2
	case 15:
		return 0, 0, false
	}
	if size == 0 || size > s.blockMax || at >= len(b) || crc8(b[:at]) != b[at] {
		return 0, 0, false
	}
	begin = number
	if b[1]&1 == 0 { // blocks of one size: frames are counted
		begin = number * s.blockMax
	}
	return begin, begin + size, true
}

// coded reads a number as UTF-8 would write it, of up to 36 bits (RFC 9639 section 9.1.5).
func coded(b []byte, at int) (number int64, behind int, ok bool) {
	ones := bits.LeadingZeros8(^b[at])
	if ones == 0 {
		return int64(b[at]), at + 1, true
	}
	if ones == 1 || ones > 7 || at+ones > len(b) {
		return 0, 0, false
	}
	number = int64(b[at] & (0x7f >> ones))
	for _, c := range b[at+1 : at+ones] {
		if c&0xc0 != 0x80 {
			return 0, 0, false
		}
		number = number<<6 | int64(c&0x3f)
	}
	return number, at + ones, true
}

// crc8 is the checksum of a frame's header: polynomial x^8 + x^2 + x + 1.
func crc8(b []byte) byte {
	crc := byte(0)
	for _, c := range b {
		crc ^= c
		for range 8 {
			if crc&0x80 != 0 {
				crc = crc<<1 ^ 7
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}
