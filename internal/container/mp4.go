package container

import (
	"encoding/binary"
	"math"
)

// box is one box of an MP4 file (ISO/IEC 14496-12 section 4.2): its name and where its content lies.
type box struct {
	name     string
	from, to int64
}

// boxes calls f with each box between two offsets, until it returns false.
func (w *window) boxes(from, to int64, f func(b box) bool) {
	for range 1 << 20 {
		head := w.bytes(from, 16)
		if from >= to || len(head) < 8 {
			return
		}
		size, skip := int64(binary.BigEndian.Uint32(head)), int64(8)
		switch {
		case size == 1 && len(head) == 16:
			size, skip = int64(min(binary.BigEndian.Uint64(head[8:]), math.MaxInt64/2)), 16
		case size == 0: // to the end of the file
			size = to - from
		}
		if size < skip || !f(box{string(head[4:8]), from + skip, min(from+size, to)}) {
			return
		}
		from += size
	}
}

// movie is what an MP4 file says about its tracks of sound.
type movie struct {
	w        *window
	tracks   map[uint32]*track
	standard map[uint32]int64
	others   int // tracks of something else
}

// track is one track of sound. Its counts are in 1/scale seconds.
type track struct {
	scale, told, counted, pieces int64
}

// readMP4 reads the length of the sound: a file of pieces tells it in each piece, and nowhere else for certain.
func readMP4(w *window) Info {
	m := &movie{w: w, tracks: map[uint32]*track{}, standard: map[uint32]int64{}}
	seen := false
	w.boxes(0, w.size, func(b box) bool {
		switch b.name {
		case "moov":
			seen = true
			w.boxes(b.from, b.to, m.moov)
		case "moof":
			w.boxes(b.from, b.to, m.moof)
		}
		return true
	})
	info := Info{Silent: m.others > 0 && len(m.tracks) == 0, Plain: seen && len(m.tracks) > 0}
	for _, t := range m.tracks {
		told := t.counted
		if told == 0 {
			told = t.told
		}
		if t.pieces > 0 {
			told = t.counted + t.pieces
		}
		if length := samples(told, t.scale); length > info.Length {
			info.Length, info.Exact = length, true
		}
	}
	return info
}

func (m *movie) moov(b box) bool {
	switch b.name {
	case "trak":
		m.trak(b)
	case "mvex":
		m.w.boxes(b.from, b.to, func(b box) bool {
			if d := m.w.bytes(b.from, 16); b.name == "trex" && len(d) == 16 {
				m.standard[binary.BigEndian.Uint32(d[4:])] = int64(binary.BigEndian.Uint32(d[12:]))
			}
			return true
		})
	}
	return true
}

// trak takes a track, if it is one of sound.
func (m *movie) trak(outer box) {
	t, id, sound := &track{}, uint32(0), false
	be := binary.BigEndian
	var inside func(b box) bool
	inside = func(b box) bool {
		switch b.name {
		case "tkhd":
			if d := m.w.bytes(b.from, 24); len(d) == 24 {
				id = be.Uint32(d[12:])
				if d[0] == 1 {
					id = be.Uint32(d[20:])
				}
			}
		case "mdhd":
			t.scale, t.told = header(m.w.bytes(b.from, 32))
		case "hdlr":
			sound = m.w.has(b.from+8, "soun")
		case "stts":
			if d := m.w.bytes(b.from, 8); len(d) == 8 {
				for i := range min(int64(be.Uint32(d[4:])), (b.to-b.from)/8) {
					if e := m.w.bytes(b.from+8+8*i, 8); len(e) == 8 {
						t.counted += int64(be.Uint32(e)) * int64(be.Uint32(e[4:]))
					}
				}
			}
		case "mdia", "minf", "stbl":
			m.w.boxes(b.from, b.to, inside)
		}
		return true
	}
	m.w.boxes(outer.from, outer.to, inside)
	switch {
	case !sound:
		m.others++
	case t.scale > 0:
		m.tracks[id] = t
	}
}

// header reads the scale and the length of an mdhd box (section 8.4.2); all ones = not known.
func header(d []byte) (scale, length int64) {
	be := binary.BigEndian
	switch {
	case len(d) >= 32 && d[0] == 1:
		scale, length = int64(be.Uint32(d[20:])), int64(min(be.Uint64(d[24:]), math.MaxInt64))
	case len(d) >= 20:
		scale, length = int64(be.Uint32(d[12:])), int64(be.Uint32(d[16:]))
	}
	if length == math.MaxUint32 || length == math.MaxInt64 {
		length = 0
	}
	return scale, length
}

// moof takes a piece.
func (m *movie) moof(b box) bool {
	if b.name == "traf" {
		p := piece{m: m}
		m.w.boxes(b.from, b.to, p.take)
	}
	return true
}

// piece is a track's part of a fragment.
type piece struct {
	m        *movie
	track    *track
	duration int64 // of a sample that tells none
}

func (p *piece) take(b box) bool {
	be := binary.BigEndian
	switch b.name {
	case "tfhd": // section 8.8.7
		d := p.m.w.bytes(b.from, 32)
		if len(d) < 8 {
			return false
		}
		id, flags, at := be.Uint32(d[4:]), be.Uint32(d)&0xffffff, 8
		p.track, p.duration = p.m.tracks[id], p.m.standard[id]
		if flags&1 != 0 {
			at += 8
		}
		if flags&2 != 0 {
			at += 4
		}
		if flags&8 != 0 && len(d) >= at+4 {
			p.duration = int64(be.Uint32(d[at:]))
		}
	case "trun": // section 8.8.8
		d := p.m.w.bytes(b.from, 8)
		if p.track == nil || len(d) < 8 {
			return p.track != nil
		}
		flags, n := be.Uint32(d)&0xffffff, int64(be.Uint32(d[4:]))
		if flags&0x100 == 0 {
			p.track.pieces += n * p.duration
			return true
		}
		at, each := b.from+8, int64(4)
		for _, one := range []uint32{1, 4} {
			if flags&one != 0 {
				at += 4
			}
		}
		for _, one := range []uint32{0x200, 0x400, 0x800} {
			if flags&one != 0 {
				each += 4
			}
		}
		for i := range min(n, (b.to-at)/each) {
			if e := p.m.w.bytes(at+i*each, 4); len(e) == 4 {
				p.track.pieces += int64(be.Uint32(e))
			}
		}
	}
	return true
}
