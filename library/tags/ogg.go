package tags

import (
	"bytes"
	"encoding/binary"
)

// oggPage is the header of one page. https://www.rfc-editor.org/rfc/rfc3533
type oggPage struct {
	flags    byte
	granule  uint64
	serial   uint32
	segments []byte // their sizes
	body     int64  // where the content begins
	size     int64  // of the content
}

const (
	oggContinued = 1
	oggFirst     = 2
	oggNone      = ^uint64(0) // granule of a page on which no packet ends
)

func (f *file) oggPage(at int64) (oggPage, bool) {
	head := f.peek(at, 27)
	if head == nil || string(head[:4]) != "OggS" || head[4] != 0 {
		return oggPage{}, false
	}
	p := oggPage{flags: head[5], granule: binary.LittleEndian.Uint64(head[6:]), serial: binary.LittleEndian.Uint32(head[14:])}
	count := int(head[26])
	if count > 0 {
		p.segments = f.copy(at+27, count)
		if len(p.segments) != count {
			return oggPage{}, false
		}
	}
	for _, n := range p.segments {
		p.size += int64(n)
	}
	p.body = at + 27 + int64(count)
	return p, true
}

// ogg reads Ogg files with Vorbis, Opus, FLAC or Speex in them.
func (f *file) ogg(start int64, out *File) error {
	out.Format = "ogg"
	first, ok := f.oggPage(start)
	if !ok || first.flags&oggFirst == 0 {
		return broken("no first Ogg page")
	}
	head := f.copy(first.body, int(min(first.size, 64)))
	var rate uint32
	var skip uint64 // samples that are decoded but not heard
	prefix := 0     // bytes before the comments in their packet
	switch {
	case bytes.HasPrefix(head, []byte("\x01vorbis")) && len(head) >= 16:
		rate, prefix = binary.LittleEndian.Uint32(head[12:]), 7
	case bytes.HasPrefix(head, []byte("OpusHead")) && len(head) >= 12:
		rate, skip, prefix, out.Format = 48000, uint64(binary.LittleEndian.Uint16(head[10:])), 8, "opus"
	case bytes.HasPrefix(head, []byte("\x7fFLAC")) && len(head) >= 30:
		rate, prefix = uint32(head[27])<<12|uint32(head[28])<<4|uint32(head[29])>>4, 4
	case bytes.HasPrefix(head, []byte("Speex   ")) && len(head) >= 40:
		rate = binary.LittleEndian.Uint32(head[36:])
	case bytes.HasPrefix(head, []byte("\x80theora")), bytes.HasPrefix(head, []byte("fishead")):
		return ErrNotAudio
	default:
		return broken("an Ogg file of an unknown codec")
	}
	packet := f.oggPacket(first.body+first.size, first.serial)
	if packet == nil {
		return broken("the Ogg comments end early")
	}
	if len(packet) > prefix {
		vorbisComment(packet[prefix:], out)
	}
	return f.oggEnd(first, rate, skip, out)
}

// oggPacket puts together the first packet that begins on the page at an offset: the comments.
func (f *file) oggPacket(at int64, serial uint32) []byte {
	var packet []byte
	for range 2000 {
		p, ok := f.oggPage(at)
		if !ok || len(packet) > maxPicture*2 {
			return nil
		}
		at = p.body + p.size
		if p.serial != serial {
			continue
		}
		size, done := int64(0), false
		for _, n := range p.segments {
			size += int64(n)
			if n < 255 {
				done = true
				break
			}
		}
		if size > 0 {
			part := f.peek(p.body, int(size))
			if part == nil {
				return nil
			}
			packet = append(packet, part...)
		}
		if done {
			return packet
		}
	}
	return nil
}

// oggEnd finds the last whole page of the stream, whose granule is its length in samples.
func (f *file) oggEnd(first oggPage, rate uint32, skip uint64, out *File) error {
	const tail = 128 << 10 // two pages of the greatest size
	from := max(first.body, f.size-tail)
	raw := f.copy(from, int(f.size-from))
	for i := len(raw); i >= 0; {
		if i = bytes.LastIndex(raw[:i], []byte("OggS")); i < 0 {
			break
		}
		p, ok := f.oggPage(from + int64(i))
		if !ok || p.serial != first.serial {
			continue
		}
		if p.body+p.size > f.size {
			out.Truncated = true
			continue
		}
		if p.granule == oggNone {
			continue
		}
		if p.granule > skip {
			out.Duration = samples(p.granule-skip, rate)
		}
		break
	}
	if out.Duration == 0 && out.Truncated {
		return broken("the file ends before any sound")
	}
	return nil
}
