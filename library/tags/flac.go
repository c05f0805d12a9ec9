package tags

import (
	"encoding/binary"
	"time"
)

// flac reads FLAC's metadata blocks. https://www.rfc-editor.org/rfc/rfc9639
func (f *file) flac(start int64, out *File) error {
	out.Format = "flac"
	at, rate, total, most := start+4, uint32(0), uint64(0), 0
	for range 1000 {
		head := f.peek(at, 4)
		if head == nil {
			return broken("FLAC metadata ends early")
		}
		last, kind, size := head[0]&0x80 != 0, head[0]&0x7f, int64(head[1])<<16|int64(head[2])<<8|int64(head[3])
		at += 4
		switch {
		case kind == 0 && size >= 18:
			raw := f.peek(at, 18)
			if raw == nil {
				return broken("FLAC stream information ends early")
			}
			rate, total = uint32(raw[10])<<12|uint32(raw[11])<<4|uint32(raw[12])>>4, binary.BigEndian.Uint64(raw[10:])&(1<<36-1)
			most = int(binary.BigEndian.Uint16(raw[2:]))
		case kind == 4 && size <= maxPicture:
			vorbisComment(f.copy(at, int(size)), out)
		case kind == 6 && size <= maxPicture && out.Picture == nil:
			out.Picture = flacPicture(f.copy(at, int(size)))
		}
		at += size
		if last {
			break
		}
	}
	if rate == 0 || most == 0 {
		return broken("no FLAC stream information")
	}
	out.Duration = samples(total, rate)
	if !f.flacEnd(at, f.size, rate, total, most, out) && !f.flacEnd(at, at+flacTail, rate, 0, most, &File{}) {
		return broken("no FLAC frames where the sound should be")
	}
	return nil
}

// flacTail is more than the largest frame of a usual file.
const flacTail = 64 << 10

// flacEnd finds the last frame's header before end, to see whether the file holds all that it states. It tells whether there is one.
func (f *file) flacEnd(begin, end int64, rate uint32, total uint64, block int, out *File) bool {
	end = min(end, f.size)
	from := max(begin, end-flacTail)
	raw := f.copy(from, int(end-from))
	for i := len(raw) - 16; i >= 0; i-- {
		if raw[i] != 0xff || raw[i+1]&0xfe != 0xf8 {
			continue
		}
		at, ok := flacFrame(raw[i:], block)
		if !ok {
			continue
		}
		if total == 0 {
			out.Duration = samples(at, rate)
		} else if held := samples(at, rate); held+2*time.Second < out.Duration && at+uint64(2*block) < total {
			out.Truncated, out.Duration = true, held
		}
		return true
	}
	return false
}

// flacFrame reads a frame's header and returns the place of its first sample; not ok = this is no header (it carries a CRC-8).
func flacFrame(raw []byte, block int) (uint64, bool) {
	number, n := flacNumber(raw[4:])
	end := 4 + n
	if n == 0 {
		return 0, false
	}
	switch raw[2] >> 4 { // the block's size may follow
	case 6:
		end++
	case 7:
		end += 2
	}
	switch raw[2] & 15 { // and so may the sample rate
	case 12:
		end++
	case 13, 14:
		end += 2
	}
	if end >= len(raw) || crc8(raw[:end]) != raw[end] {
		return 0, false
	}
	if raw[1]&1 == 0 { // blocks of one size are counted, others give the sample
		number *= uint64(block)
	}
	return number, true
}

// flacNumber reads the frame's number, coded as UTF-8 is, in up to 7 bytes.
func flacNumber(raw []byte) (number uint64, size int) {
	if len(raw) < 8 {
		return 0, 0
	}
	first := raw[0]
	for size = 0; size < 8 && first&(0x80>>size) != 0; size++ {
	}
	switch {
	case size == 0:
		return uint64(first), 1
	case size == 1 || size == 8:
		return 0, 0
	}
	number = uint64(first & (0x7f >> size))
	for _, c := range raw[1:size] {
		if c&0xc0 != 0x80 {
			return 0, 0
		}
		number = number<<6 | uint64(c&0x3f)
	}
	return number, size
}

// crc8 is FLAC's check of a frame's header: polynomial x^8 + x^2 + x + 1.
func crc8(raw []byte) byte {
	var crc byte
	for _, c := range raw {
		crc ^= c
		for range 8 {
			if crc&0x80 != 0 {
				crc = crc<<1 ^ 0x07
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}
