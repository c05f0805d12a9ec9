package tags

import (
	"encoding/binary"
	"strconv"
)

// mp4 reads MP4 and M4A files: boxes within boxes. ISO/IEC 14496-12; Apple's item list:
// https://developer.apple.com/documentation/quicktime-file-format/metadata_item_list_atom
func (f *file) mp4(start int64, out *File) error {
	out.Format = "m4a"
	m := mp4Reader{file: f, out: out}
	m.boxes(start, f.size, 0, "")
	switch {
	case m.damage != "":
		return broken("%s", m.damage)
	case !m.moov:
		return broken("the MP4 file has no index")
	case !m.sound:
		return ErrNotAudio
	case !m.data:
		return broken("the MP4 file has an index but no sound")
	}
	return nil
}

type mp4Reader struct {
	file        *file
	out         *File
	moov, sound bool   // whether there is an index, and a track of sound in it
	data        bool   // whether there is a box of media, or fragments
	damage      string // what is wrong with the outermost boxes, "" = nothing
	rate        uint32 // of the track that is being read
	length      uint64
	seen        int
}

// boxes walks the boxes in [at, end).
func (m *mp4Reader) boxes(at, end int64, depth int, parent string) {
	const most = 20_000
	for at+8 <= end && m.seen < most {
		m.seen++
		head := m.file.peek(at, 8)
		if head == nil {
			return
		}
		size, name, body := int64(binary.BigEndian.Uint32(head)), string(head[4:8]), at+8
		switch {
		case size == 1:
			raw := m.file.peek(at+8, 8)
			if raw == nil || raw[0] != 0 {
				return
			}
			size, body = int64(binary.BigEndian.Uint64(raw)), at+16
		case size == 0:
			size = end - at
		}
		if size < body-at {
			return
		}
		stop := at + size
		if depth == 0 {
			m.outermost(name, stop > end)
		}
		stop = min(stop, end)
		if depth < 8 {
			m.box(name, parent, body, stop, depth)
		}
		at += size
	}
}

// outermost notes what the boxes of the file itself tell about its state.
func (m *mp4Reader) outermost(name string, cut bool) {
	for _, c := range []byte(name) {
		if c < ' ' || c >= 0x7f {
			m.damage = "the MP4 file is damaged between its boxes"
			return
		}
	}
	switch {
	case name == "moov" && cut:
		m.damage = "the MP4 file ends within its index"
	case name == "mdat" || name == "moof":
		m.data = true
		m.out.Truncated = m.out.Truncated || cut
	}
}

func (m *mp4Reader) box(name, parent string, at, end int64, depth int) {
	switch name {
	case "moov":
		m.moov = true
		m.boxes(at, end, depth+1, name)
	case "udta", "ilst":
		m.boxes(at, end, depth+1, name)
	case "trak":
		m.rate, m.length = 0, 0
		m.boxes(at, end, depth+1, name)
	case "mdia":
		m.boxes(at, end, depth+1, name)
	case "meta":
		if raw := m.file.peek(at, 8); raw != nil && string(raw[4:8]) != "hdlr" { // a version and flags come first, except in QuickTime
			at += 4
		}
		m.boxes(at, end, depth+1, name)
	case "mdhd":
		m.header(at)
	case "hdlr":
		if raw := m.file.peek(at, 12); raw != nil && parent == "mdia" && string(raw[8:12]) == "soun" {
			m.sound = true
			m.out.Duration = samples(m.length, m.rate)
		}
	default:
		if parent == "ilst" {
			m.item(name, at, end)
		}
	}
}

// header reads a track's time scale and length.
func (m *mp4Reader) header(at int64) {
	raw := m.file.peek(at, 20)
	if raw == nil {
		return
	}
	if raw[0] == 0 {
		m.rate, m.length = binary.BigEndian.Uint32(raw[12:]), uint64(binary.BigEndian.Uint32(raw[16:]))
	} else if raw = m.file.peek(at, 32); raw != nil {
		m.rate, m.length = binary.BigEndian.Uint32(raw[20:]), binary.BigEndian.Uint64(raw[24:])
	}
}

// item reads the first data box of one tag: size, "data", type, locale, value.
func (m *mp4Reader) item(name string, at, end int64) {
	head := m.file.peek(at, 16)
	if head == nil || string(head[4:8]) != "data" {
		return
	}
	size := min(int64(binary.BigEndian.Uint32(head)), end-at) - 16
	if size <= 0 {
		return
	}
	if name == "covr" {
		if m.out.Picture == nil && size <= maxPicture {
			m.out.Picture = picture(m.file.copy(at+16, int(size)))
		}
		return
	}
	raw := m.file.copy(at+16, int(min(size, 8*MaxText)))
	switch name {
	case "trkn", "disk":
		if len(raw) >= 4 {
			m.out.set(map[string]string{"trkn": "TRACKNUMBER", "disk": "DISCNUMBER"}[name], strconv.Itoa(int(binary.BigEndian.Uint16(raw[2:]))))
		}
	case "gnre":
		if len(raw) >= 2 && m.out.Genre == "" {
			m.out.Genre = id3Genre(int(binary.BigEndian.Uint16(raw)) - 1)
		}
	default:
		m.out.set(mp4Field(name), latin1(raw))
	}
}

func mp4Field(name string) string {
	switch name {
	case "\xa9nam":
		return "TITLE"
	case "\xa9ART":
		return "ARTIST"
	case "\xa9alb":
		return "ALBUM"
	case "aART":
		return "ALBUMARTIST"
	case "\xa9gen":
		return "GENRE"
	case "\xa9day":
		return "DATE"
	}
	return ""
}
