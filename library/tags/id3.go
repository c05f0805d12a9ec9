package tags

import (
	"bytes"
	"encoding/binary"
)

// skipID3 reads the ID3v2 tags at the start of the file, if any, and returns where the content begins.
// https://id3.org/id3v2.3.0, https://id3.org/id3v2.4.0-structure
func (f *file) skipID3(out *File) int64 {
	start := int64(0)
	for range 4 { // some tools put a second tag behind the first
		size := f.id3(start, out)
		if size == 0 {
			break
		}
		start += size
	}
	return min(start, f.size)
}

// id3 reads the ID3v2 tag at an offset and returns its whole size, 0 = there is none.
func (f *file) id3(start int64, out *File) int64 {
	head := f.peek(start, 10)
	if head == nil || string(head[:3]) != "ID3" || head[3] < 2 || head[3] > 4 || head[6]|head[7]|head[8]|head[9] >= 0x80 {
		return 0
	}
	version, flags, size := head[3], head[5], int64(syncsafe(head[6:10]))
	whole := 10 + size
	if flags&0x10 != 0 && version == 4 {
		whole += 10 // a footer
	}
	t := id3Tag{file: f, version: version, at: start + 10, end: min(start+10+size, f.size), out: out}
	if flags&0x80 != 0 && version < 4 {
		t.unsynchronise()
	}
	if flags&0x40 != 0 && version > 2 {
		t.skipExtended()
	}
	t.frames()
	return whole
}

// id3Tag walks the frames of one tag.
type id3Tag struct {
	file    *file
	version byte
	at, end int64
	out     *File
}

// unsynchronise makes the tag readable whose 0xFF bytes were all followed by an extra zero.
func (t *id3Tag) unsynchronise() {
	raw := t.file.copy(t.at, int(min(t.end-t.at, maxPicture)))
	raw = bytes.ReplaceAll(raw, []byte{0xff, 0}, []byte{0xff})
	t.file = &file{r: bytes.NewReader(raw), size: int64(len(raw))}
	t.at, t.end = 0, int64(len(raw))
}

func (t *id3Tag) skipExtended() {
	if head := t.file.peek(t.at, 4); head != nil {
		if t.version == 4 {
			t.at += int64(syncsafe(head))
		} else {
			t.at += 4 + int64(binary.BigEndian.Uint32(head))
		}
	}
}

func (t *id3Tag) frames() {
	const most = 1000 // frames that are looked at
	for range most {
		name, size, head, flags := t.header()
		if size <= 0 || t.at+head+size > t.end {
			return
		}
		body := t.at + head
		t.at = body + size
		if flags&0x0c != 0 && t.version == 4 || flags&0xc0 != 0 && t.version == 3 {
			continue // compressed or encrypted
		}
		if flags&0x01 != 0 && t.version == 4 { // the size of the data comes first
			body, size = body+4, size-4
		}
		t.frame(name, body, size, flags&0x02 != 0 && t.version == 4)
	}
}

// header reads a frame's header of head bytes; a size of 0 = there is no further frame.
func (t *id3Tag) header() (name string, size, head int64, flags byte) {
	if t.version == 2 {
		raw := t.file.peek(t.at, 6)
		if raw == nil || raw[0] == 0 {
			return "", 0, 0, 0
		}
		return string(raw[:3]), int64(raw[3])<<16 | int64(raw[4])<<8 | int64(raw[5]), 6, 0
	}
	raw := t.file.peek(t.at, 10)
	if raw == nil || raw[0] == 0 {
		return "", 0, 0, 0
	}
	name, size, flags = string(raw[:4]), int64(binary.BigEndian.Uint32(raw[4:8])), raw[9]
	if t.version == 4 && raw[4]|raw[5]|raw[6]|raw[7] < 0x80 {
		if safe := int64(syncsafe(raw[4:8])); size <= 0x7f || t.frameAt(t.at+10+safe) || !t.frameAt(t.at+10+size) {
			size = safe // else: iTunes wrote plain sizes
		}
	}
	return name, size, 10, flags
}

// frameAt tells whether a frame, or the end of the tag, is at an offset.
func (t *id3Tag) frameAt(at int64) bool {
	if at == t.end {
		return true
	}
	raw := t.file.peek(at, 4)
	if raw == nil || at > t.end {
		return false
	}
	for _, c := range raw {
		if c != 0 && (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

func (t *id3Tag) frame(name string, at, size int64, unsynchronised bool) {
	switch name {
	case "APIC", "PIC":
		if t.out.Picture == nil && size <= maxPicture && size > 0 {
			raw := t.file.copy(at, int(size))
			if unsynchronised {
				raw = bytes.ReplaceAll(raw, []byte{0xff, 0}, []byte{0xff})
			}
			t.out.Picture = id3Picture(raw, name == "PIC")
		}
		return
	}
	field := id3Field(name)
	if field == "" || size < 1 || size > maxBlock {
		return
	}
	raw := t.file.peek(at, int(min(size, 8*MaxText)))
	if unsynchronised {
		raw = bytes.ReplaceAll(raw, []byte{0xff, 0}, []byte{0xff})
	}
	if len(raw) > 0 {
		t.out.set(field, id3Text(raw))
	}
}

func id3Field(frame string) string {
	switch frame {
	case "TIT2", "TT2":
		return "TITLE"
	case "TPE1", "TP1":
		return "ARTIST"
	case "TALB", "TAL":
		return "ALBUM"
	case "TPE2", "TP2":
		return "ALBUMARTIST"
	case "TRCK", "TRK":
		return "TRACKNUMBER"
	case "TPOS", "TPA":
		return "DISCNUMBER"
	case "TCON", "TCO":
		return "GENRE"
	case "TDRC", "TYER", "TYE", "TDRL":
		return "DATE"
	}
	return ""
}

// id3Text decodes a text frame; several values are parted by a zero.
func id3Text(raw []byte) string {
	text := ""
	switch encoding := raw[0]; encoding {
	case 1, 2:
		text = utf16Text(raw[1:], encoding == 2)
	case 3:
		text = string(raw[1:])
	default:
		text = latin1(raw[1:])
	}
	for len(text) > 0 && text[len(text)-1] == 0 {
		text = text[:len(text)-1]
	}
	return text
}

// id3Picture finds the picture in a frame: encoding, MIME type (in v2.2 three letters), kind, description, data.
func id3Picture(raw []byte, old bool) []byte {
	if len(raw) < 6 {
		return nil
	}
	encoding, rest := raw[0], raw[1:]
	if old {
		rest = rest[3:]
	} else {
		i := bytes.IndexByte(rest, 0)
		if i < 0 {
			return nil
		}
		rest = rest[i+1:]
	}
	if len(rest) < 2 {
		return nil
	}
	rest = rest[1:]
	if encoding == 1 || encoding == 2 {
		for i := 0; i+1 < len(rest); i += 2 {
			if rest[i]|rest[i+1] == 0 {
				return picture(rest[i+2:])
			}
		}
		return nil
	}
	if i := bytes.IndexByte(rest, 0); i >= 0 {
		return picture(rest[i+1:])
	}
	return nil
}

// picture returns data if it begins like a picture that can be decoded.
func picture(data []byte) []byte {
	for _, magic := range []string{"\xff\xd8\xff", "\x89PNG", "GIF8", "RIFF"} {
		if len(data) > 64 && string(data[:len(magic)]) == magic {
			return data
		}
	}
	return nil
}

func syncsafe(b []byte) uint32 {
	return uint32(b[0])<<21 | uint32(b[1])<<14 | uint32(b[2])<<7 | uint32(b[3])
}

// id3v1 reads the old tag in the last 128 bytes for what is still unknown, and returns its size. https://id3.org/ID3v1
func (f *file) id3v1(out *Tags) int64 {
	raw := f.copy(f.size-128, 128)
	if len(raw) != 128 || string(raw[:3]) != "TAG" {
		return 0
	}
	field := func(b []byte) string {
		if i := bytes.IndexByte(b, 0); i >= 0 {
			b = b[:i]
		}
		return latin1(b)
	}
	out.set("TITLE", field(raw[3:33]))
	if out.Artist == "" {
		out.set("ARTIST", field(raw[33:63]))
	}
	out.set("ALBUM", field(raw[63:93]))
	out.set("DATE", field(raw[93:97]))
	if raw[125] == 0 && raw[126] != 0 && out.Track == 0 {
		out.Track = int(raw[126])
	}
	if out.Genre == "" {
		out.Genre = id3Genre(int(raw[127]))
	}
	return 128
}
