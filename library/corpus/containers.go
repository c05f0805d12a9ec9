package corpus

import (
	"encoding/binary"
	"math"
	"unicode/utf16"
)

// Matroska is one track of sound with a title and tags, without sound.
func Matroska(seconds int, f Fields) []byte {
	info := [][]byte{element(0x2AD7B1, []byte{0x0f, 0x42, 0x40}),
		element(0x4489, binary.BigEndian.AppendUint64(nil, math.Float64bits(float64(1000*seconds))))}
	if f.Title != "" {
		info = append(info, element(0x7BA9, []byte(f.Title)))
	}
	var tags []byte
	for name, value := range map[string]string{"ARTIST": f.Artist, "ALBUM": f.Album, "GENRE": f.Genre, "PART_NUMBER": f.Track} {
		if value != "" {
			tags = append(tags, element(0x67C8, element(0x45A3, []byte(name)), element(0x4487, []byte(value)))...)
		}
	}
	out := element(0x1A45DFA3, element(0x4282, []byte("matroska")))
	return append(out, element(0x18538067, element(0x1549A966, info...), element(0x1654AE6B, element(0xAE, element(0x83, []byte{2}))),
		element(0x1254C367, element(0x7373, tags)), make([]byte, 100))...)
}

// element is an element of EBML.
func element(id uint32, parts ...[]byte) (out []byte) {
	for shift := 24; shift >= 0; shift -= 8 {
		if b := byte(id >> shift); b != 0 || len(out) > 0 {
			out = append(out, b)
		}
	}
	size := 0
	for _, part := range parts {
		size += len(part)
	}
	out = append(out, 0x10|byte(size>>24), byte(size>>16), byte(size>>8), byte(size))
	for _, part := range parts {
		out = append(out, part...)
	}
	return out
}

// WMA is the header of ASF with title and artist, and more attributes in pairs of name and value: the first of a name where most programs
// write it, others in the library of metadata, as mutagen does it.
func WMA(seconds int, f Fields, more ...string) []byte {
	le := binary.LittleEndian
	file := make([]byte, 80)
	le.PutUint64(file[40:], uint64(seconds)*1e7)
	stream := make([]byte, 72)
	copy(stream, "\x40\x9e\x69\xf8\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b")
	le.PutUint16(stream[54:], 0x161)
	le.PutUint16(stream[56:], 2)
	le.PutUint32(stream[58:], 44100)
	var texts, described, extended, library []byte
	for _, value := range []string{f.Title, f.Artist, "", "", ""} {
		text := wide(value)
		texts = le.AppendUint16(texts, uint16(len(text)))
		described = append(described, text...)
	}
	if f.Album != "" {
		more = append(more, "WM/AlbumTitle", f.Album)
	}
	seen := map[string]bool{"Author": f.Artist != ""}
	counts := [2]uint16{}
	for i := 0; i < len(more); i += 2 {
		name, value := wide(more[i]), wide(more[i+1])
		if seen[more[i]] {
			library = append(library, 0, 0, 0, 0)
			library = le.AppendUint16(library, uint16(len(name)))
			library = append(library, 0, 0)
			library = le.AppendUint32(library, uint32(len(value)))
			library = append(append(library, name...), value...)
			counts[1]++
			continue
		}
		seen[more[i]] = true
		extended = append(le.AppendUint16(extended, uint16(len(name))), name...)
		extended = append(le.AppendUint16(append(extended, 0, 0), uint16(len(value))), value...)
		counts[0]++
	}
	extended = append(le.AppendUint16(nil, counts[0]), extended...)
	library = append(le.AppendUint16(nil, counts[1]), library...)
	kept := object("\x94\x1c\x23\x44\x98\x94\xd1\x49\xa1\x41\x1d\x13\x4e\x45\x70\x54", library)
	within := append([]byte("\x11\xd2\xd3\xab\xba\xa9\xcf\x11\x8e\xe6\x00\xc0\x0c\x20\x53\x65\x06\x00"), // it is reserved
		append(le.AppendUint32(nil, uint32(len(kept))), kept...)...)
	objects := [][]byte{{5, 0, 0, 0, 1, 2}, object("\xa1\xdc\xab\x8c\x47\xa9\xcf\x11\x8e\xe4\x00\xc0\x0c\x20\x53\x65", file),
		object("\x91\x07\xdc\xb7\xb7\xa9\xcf\x11\x8e\xe6\x00\xc0\x0c\x20\x53\x65", stream),
		object("\x33\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c", texts, described),
		object("\x40\xa4\xd0\xd2\x07\xe3\xd2\x11\x97\xf0\x00\xa0\xc9\x5e\xa8\x50", extended),
		object("\xb5\x03\xbf\x5f\x2e\xa9\xcf\x11\x8e\xe3\x00\xc0\x0c\x20\x53\x65", within)}
	return append(object("\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c", objects...), make([]byte, 500)...)
}

// object is an object of ASF.
func object(id string, parts ...[]byte) []byte {
	size := uint64(16 + 8)
	for _, part := range parts {
		size += uint64(len(part))
	}
	out := binary.LittleEndian.AppendUint64([]byte(id[:16]), size)
	for _, part := range parts {
		out = append(out, part...)
	}
	return out
}

// wide is text in UTF-16 that ends in a zero.
func wide(text string) (out []byte) {
	for _, unit := range append(utf16.Encode([]rune(text)), 0) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	return out
}

// APETag is an APE tag, as it stands at the end of a file.
func APETag(pairs ...string) []byte {
	var items []byte
	for i := 0; i < len(pairs); i += 2 {
		items = binary.LittleEndian.AppendUint32(items, uint32(len(pairs[i+1])))
		items = append(append(items, 0, 0, 0, 0), pairs[i]...)
		items = append(append(items, 0), pairs[i+1]...)
	}
	out := append(items, "APETAGEX"...)
	for _, n := range []int{2000, len(items) + 32, len(pairs) / 2, 0, 0, 0} {
		out = binary.LittleEndian.AppendUint32(out, uint32(n))
	}
	return out
}
