package container

import (
	"bytes"
	"encoding/binary"
	"time"
)

// page is the header of an Ogg page (RFC 3533 section 6).
type page struct {
	at, size int64
	begins   bool
	granule  int64 // -1 = no packet ends on it
	serial   uint32
	sequence uint32
	body     int64
}

// pageAt reads the page at an offset.
func (w *window) pageAt(at int64) (p page, ok bool) {
	b := w.bytes(at, 27+255)
	if len(b) < 27 || string(b[:4]) != "OggS" || b[4] != 0 || len(b) < 27+int(b[26]) {
		return p, false
	}
	le := binary.LittleEndian
	p = page{at: at, begins: b[5]&2 != 0, granule: int64(le.Uint64(b[6:])), serial: le.Uint32(b[14:]), sequence: le.Uint32(b[18:])}
	p.size = 27 + int64(b[26])
	p.body = at + p.size
	for _, s := range b[27 : 27+int(b[26])] {
		p.size += int64(s)
	}
	return p, true
}

// nextPage finds the first page at or behind at.
func (w *window) nextPage(at, end int64) (page, bool) {
	for at < end {
		b := w.bytes(at, 64<<10)
		i := bytes.Index(b, []byte("OggS"))
		if i < 0 {
			if len(b) < 4 {
				break
			}
			at += int64(len(b) - 3)
			continue
		}
		if p, ok := w.pageAt(at + int64(i)); ok && p.at < end {
			return p, true
		}
		at += int64(i) + 1
	}
	return page{}, false
}

// lastPage is the last page that ends a packet.
func (w *window) lastPage() (last page, ok bool) {
	const most = 128 << 10 // a page is at most 64 KB, a tag may follow
	for p, found := w.nextPage(max(0, w.size-most), w.size); found; p, found = w.nextPage(p.at+p.size, w.size) {
		if p.granule != -1 {
			last, ok = p, true
		}
	}
	return last, ok
}

// voice is one stream of sound in an Ogg file.
type voice struct {
	serial     uint32
	rate, skip int64 // of granules; samples that are cut off at the start
	base, last int64 // granules
	heard      bool  // a page with sound was met
	cut        bool  // it seems to begin in the middle of a longer one
}

// newVoice reads the first packet of a stream: Vorbis I section 4.2.2, RFC 7845 section 5.1, the FLAC and Speex mappings; nil = no sound.
func newVoice(p page, b []byte) *voice {
	le := binary.LittleEndian
	v := &voice{serial: p.serial}
	switch {
	case len(b) >= 16 && string(b[:7]) == "\x01vorbis":
		v.rate = int64(le.Uint32(b[12:]))
	case len(b) >= 12 && string(b[:8]) == "OpusHead":
		v.rate, v.skip = 48000, int64(le.Uint16(b[10:]))
	case len(b) >= 40 && string(b[:5]) == "\x7fFLAC":
		v.rate = int64(binary.BigEndian.Uint32(b[27:])) >> 12
	case len(b) >= 40 && string(b[:8]) == "Speex   ":
		v.rate = int64(le.Uint32(b[36:]))
	default:
		return nil
	}
	if v.rate == 0 {
		return nil
	}
	return v
}

// take notes where a page of the stream ends.
func (v *voice) take(p page) {
	if p.granule <= 0 {
		return
	}
	if !v.heard {
		v.heard = true
		const odd, late = 6, 35 // seconds: no page holds so much, and a stream that begins so late was cut out of a longer one
		if v.cut = p.granule > odd*v.rate; p.granule > late*v.rate {
			v.base = p.granule
		}
	}
	v.last = max(v.last, p.granule)
}

func (v *voice) length() time.Duration { return samples(v.last-v.base-v.skip, v.rate) }

// readOgg reads an Ogg file: one piece, or several in a chain.
func readOgg(w *window, effort Effort) Info {
	start := w.behindID3(0)
	first, ok := w.pageAt(start)
	if !ok {
		return Info{}
	}
	v := newVoice(first, w.bytes(first.body, 64))
	last, ok := w.lastPage()
	if !ok {
		return Info{}
	}
	if effort == Look || v == nil || last.serial != first.serial || w.falls(start, first.serial) {
		if info, done := w.links(start); done {
			return info
		}
	}
	if v == nil {
		return Info{}
	}
	at := first.at + first.size
	for range 64 {
		p, ok := w.nextPage(at, w.size)
		if !ok || v.heard {
			break
		}
		v.take(p)
		at = p.at + p.size
	}
	v.take(last)
	return Info{Length: v.length(), Exact: last.serial == first.serial && !v.cut, Plain: true}
}

// falls tells whether pages are met out of order, as they are where one piece with the same serial number follows the other.
func (w *window) falls(start int64, serial uint32) bool {
	var places []int64
	for at := (w.size - start) / 8; at > 16<<10; at /= 2 {
		places = append([]int64{start + at}, places...)
	}
	for i := int64(2); i < 8; i++ {
		places = append(places, start+(w.size-start)*i/8)
	}
	sequence := uint32(0)
	for _, at := range places {
		near := w.near(at, 70<<10)
		here := &window{r: byteReader(near), size: int64(len(near))}
		p, ok := here.nextPage(0, here.size)
		if !ok {
			continue
		}
		if p.serial != serial || p.sequence < sequence {
			return true
		}
		sequence = p.sequence
	}
	return false
}

// links walks over all pages; done is false when that took too long.
func (w *window) links(start int64) (info Info, done bool) {
	began := time.Now()
	var voices []*voice
	cut := false
	opening := false // the last page began a stream: those that begin together are one piece
	close := func(end int64) {
		if len(info.Links) == 0 {
			return
		}
		link := &info.Links[len(info.Links)-1]
		link.End = end
		for _, v := range voices {
			link.Length = max(link.Length, v.length())
			cut = cut || v.cut
		}
		info.Length += link.Length
	}
	n := 0
	for p, ok := w.nextPage(start, w.size); ok; p, ok = w.nextPage(p.at+p.size, w.size) {
		if p.begins && !opening {
			close(p.at)
			voices = nil
			info.Links = append(info.Links, Link{Start: p.at})
		}
		opening = p.begins
		if p.begins {
			if v := newVoice(p, w.bytes(p.body, 64)); v != nil {
				voices = append(voices, v)
			}
		}
		for _, v := range voices {
			if !p.begins && v.serial == p.serial {
				v.take(p)
			}
		}
		if n++; n%1024 == 0 && time.Since(began) > patience {
			return Info{}, false
		}
	}
	close(w.size)
	info.Exact, info.Plain = info.Length > 0 && !cut, info.Length > 0
	if len(info.Links) < 2 {
		info.Links = nil
	}
	return info, true
}
