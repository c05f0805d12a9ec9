package corpus

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"unicode/utf16"
)

// Fields is what a made-up file is tagged with; empty fields are left out.
type Fields struct {
	Title, Artist, Album, AlbumArtist, Genre, Date, Track, Disc string
	Advisory                                                    string // "1" explicit, "2" clean, "4" explicit, the old way: not in a WAV
	Comment, Compilation, ArtistSort                            string
	Picture                                                     []byte
}

// list is the fields in the order title, artist, album, album artist, genre, date, track, disc.
func (f Fields) list() [8]string {
	return [8]string{f.Title, f.Artist, f.Album, f.AlbumArtist, f.Genre, f.Date, f.Track, f.Disc}
}

// The functions below make small files whose structure is right, so that tags, durations and pictures can be read. Only the WAV holds
// sound that a decoder can play (silence); the MP3 holds frames of silence that most decoders accept.

// WAV is silence, 8 kHz mono 8 bit, with the fields in a LIST chunk (title, artist, album, genre, date, track).
func WAV(seconds int, f Fields) []byte {
	var list bytes.Buffer
	list.WriteString("INFO")
	names, values := [...]string{"INAM", "IART", "IPRD", "", "IGNR", "ICRD", "IPRT", ""}, f.list()
	for i, name := range names {
		if name != "" && values[i] != "" {
			chunk(&list, name, append([]byte(values[i]), 0))
		}
	}
	if f.Comment != "" {
		chunk(&list, "ICMT", append([]byte(f.Comment), 0))
	}
	var body bytes.Buffer
	body.WriteString("WAVE")
	format := binary.LittleEndian.AppendUint16(nil, 1)
	format = binary.LittleEndian.AppendUint16(format, 1)
	format = binary.LittleEndian.AppendUint32(format, 8000)
	format = binary.LittleEndian.AppendUint32(format, 8000)
	format = binary.LittleEndian.AppendUint16(format, 1)
	format = binary.LittleEndian.AppendUint16(format, 8)
	chunk(&body, "fmt ", format)
	if list.Len() > 4 {
		chunk(&body, "LIST", list.Bytes())
	}
	chunk(&body, "data", bytes.Repeat([]byte{0x80}, 8000*seconds))
	var out bytes.Buffer
	chunk(&out, "RIFF", body.Bytes())
	return out.Bytes()
}

func chunk(out *bytes.Buffer, name string, data []byte) {
	out.WriteString(name)
	out.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(data))))
	out.Write(data)
	if len(data)&1 == 1 {
		out.WriteByte(0)
	}
}

// ID3 is an ID3v2 tag. Version 3 writes UTF-16, version 4 UTF-8, version 2 (the old one, three-letter names) ISO 8859-1.
func ID3(version byte, f Fields) []byte {
	var frames bytes.Buffer
	names := [...]string{"TIT2", "TPE1", "TALB", "TPE2", "TCON", "TDRC", "TRCK", "TPOS"}
	if version == 2 {
		names = [...]string{"TT2", "TP1", "TAL", "TP2", "TCO", "TYE", "TRK", "TPA"}
	} else if version == 3 {
		names[5] = "TYER"
	}
	for i, value := range f.list() {
		if value != "" {
			frame(&frames, version, names[i], id3Text(version, value))
		}
	}
	if f.Compilation != "" && version > 2 {
		frame(&frames, version, "TCMP", id3Text(version, f.Compilation))
	}
	if f.ArtistSort != "" && version > 2 {
		frame(&frames, version, "TSOP", id3Text(version, f.ArtistSort))
	}
	if f.Advisory != "" && version > 2 {
		frame(&frames, version, "TXXX", append([]byte("\x00ITUNESADVISORY\x00"), f.Advisory...))
	}
	if f.Comment != "" && version > 2 {
		frame(&frames, version, "COMM", append([]byte("\x00eng\x00"), f.Comment...))
	}
	if f.Picture != nil {
		name, kind := "APIC", "image/jpeg\x00"
		if version == 2 {
			name, kind = "PIC", "JPG"
		}
		frame(&frames, version, name, append([]byte("\x00"+kind+"\x03\x00"), f.Picture...))
	}
	return append(append([]byte{'I', 'D', '3', version, 0, 0}, synchsafe(frames.Len())...), frames.Bytes()...)
}

func id3Text(version byte, value string) []byte {
	switch version {
	case 2:
		out := []byte{0}
		for _, r := range value {
			out = append(out, byte(r))
		}
		return out
	case 3:
		out := []byte{1, 0xff, 0xfe}
		for _, unit := range utf16.Encode([]rune(value)) {
			out = binary.LittleEndian.AppendUint16(out, unit)
		}
		return out
	}
	return append([]byte{3}, value...)
}

func frame(out *bytes.Buffer, version byte, name string, data []byte) {
	out.WriteString(name)
	switch version {
	case 2:
		out.Write([]byte{byte(len(data) >> 16), byte(len(data) >> 8), byte(len(data))})
	case 3:
		out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(data))))
		out.Write([]byte{0, 0})
	default:
		out.Write(synchsafe(len(data)))
		out.Write([]byte{0, 0})
	}
	out.Write(data)
}

func synchsafe(n int) []byte {
	return []byte{byte(n >> 21 & 0x7f), byte(n >> 14 & 0x7f), byte(n >> 7 & 0x7f), byte(n & 0x7f)}
}

// MP3 is an ID3v2.4 tag and frames of 128 kbit/s and 44.1 kHz, 26 ms each.
func MP3(seconds int, f Fields) []byte {
	return append(ID3(4, f), Frames(seconds*44100/1152)...)
}

// Frames is n frames of MP3.
func Frames(n int) []byte {
	one := make([]byte, 417)
	copy(one, []byte{0xff, 0xfb, 0x90, 0xc4})
	return bytes.Repeat(one, n)
}

// comments is a block of Vorbis comments.
func comments(f Fields, more ...string) []byte {
	names := [...]string{"TITLE", "ARTIST", "ALBUM", "ALBUMARTIST", "GENRE", "DATE", "TRACKNUMBER", "DISCNUMBER"}
	for i, value := range f.list() {
		if value != "" {
			more = append(more, names[i]+"="+value)
		}
	}
	if f.Advisory != "" {
		more = append(more, "ITUNESADVISORY="+f.Advisory)
	}
	if f.Comment != "" {
		more = append(more, "COMMENT="+f.Comment)
	}
	out := binary.LittleEndian.AppendUint32(nil, 4)
	out = append(out, "test"...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(more)))
	for _, comment := range more {
		out = binary.LittleEndian.AppendUint32(out, uint32(len(comment)))
		out = append(out, comment...)
	}
	return out
}

// pictureBlock is FLAC's picture block.
func pictureBlock(picture []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, 3)
	for _, text := range []string{"image/jpeg", ""} {
		out = binary.BigEndian.AppendUint32(out, uint32(len(text)))
		out = append(out, text...)
	}
	out = append(out, make([]byte, 16)...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(picture)))
	return append(out, picture...)
}

// FLAC is stream information, comments, a picture and frame headers with filling, one for each second.
func FLAC(seconds int, f Fields) []byte {
	const rate = 4096
	info := make([]byte, 34)
	binary.BigEndian.PutUint16(info, rate)
	binary.BigEndian.PutUint16(info[2:], rate)
	binary.BigEndian.PutUint64(info[10:], uint64(rate)<<44|uint64(7)<<36|uint64(rate*seconds))
	out := []byte("fLaC")
	block := func(kind byte, data []byte) {
		out = append(out, kind, byte(len(data)>>16), byte(len(data)>>8), byte(len(data)))
		out = append(out, data...)
	}
	block(0, info)
	if f.Picture != nil {
		block(6, pictureBlock(f.Picture))
	}
	block(0x84, comments(f))
	for i := range seconds {
		head := []byte{0xff, 0xf8, 0xc0, 0x00, byte(i & 0x7f)}
		out = append(append(append(out, head...), crc8(head)), make([]byte, 200)...)
	}
	return out
}

func crc8(raw []byte) byte {
	var crc byte
	for _, c := range raw {
		crc ^= c
		for range 8 {
			high := crc & 0x80
			crc <<= 1
			if high != 0 {
				crc ^= 7
			}
		}
	}
	return crc
}

// Ogg is the headers of Ogg Vorbis and a last page that states the length.
func Ogg(seconds int, f Fields) []byte {
	head := append([]byte("\x01vorbis"), make([]byte, 23)...)
	binary.LittleEndian.PutUint32(head[12:], 44100)
	return pages(head, append([]byte("\x03vorbis"), oggComments(f)...), uint64(44100*seconds))
}

// Opus is the headers of Opus and a last page that states the length.
func Opus(seconds int, f Fields) []byte {
	head := append([]byte("OpusHead\x01\x02"), make([]byte, 9)...)
	binary.LittleEndian.PutUint16(head[10:], 312)
	return pages(head, append([]byte("OpusTags"), oggComments(f)...), uint64(48000*seconds+312))
}

func oggComments(f Fields) []byte {
	if f.Picture == nil {
		return comments(f)
	}
	return comments(f, "METADATA_BLOCK_PICTURE="+base64.StdEncoding.EncodeToString(pictureBlock(f.Picture)))
}

// pages lays out packets on Ogg pages (without checksums, which no tag reader checks).
func pages(head, tags []byte, granule uint64) []byte {
	out := page(2, 0, head, true)
	for len(tags) > 255*255 {
		out = append(out, page(0, ^uint64(0), tags[:255*255], false)...)
		tags = tags[255*255:]
	}
	out = append(out, page(0, 0, tags, true)...)
	out = append(out, page(0, granule/2, make([]byte, 300), true)...)
	return append(out, page(4, granule, make([]byte, 300), true)...)
}

func page(flags byte, granule uint64, data []byte, ends bool) []byte {
	out := append([]byte("OggS\x00"), flags)
	out = binary.LittleEndian.AppendUint64(out, granule)
	out = append(out, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	segments := bytes.Repeat([]byte{255}, len(data)/255)
	if ends {
		segments = append(segments, byte(len(data)%255))
	}
	out = append(append(out, byte(len(segments))), segments...)
	return append(out, data...)
}

// M4A is an index with one track of sound and Apple's tags, and a box of media.
func M4A(seconds int, f Fields) []byte {
	names, values := [...]string{"\xa9nam", "\xa9ART", "\xa9alb", "aART", "\xa9gen", "\xa9day", "trkn", "disk"}, f.list()
	var items []byte
	for i, name := range names {
		switch {
		case values[i] == "":
		case name == "trkn" || name == "disk":
			n := 0
			for _, c := range values[i] {
				n = n*10 + int(c-'0')
			}
			items = append(items, box(name, box("data", []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, byte(n >> 8), byte(n), 0, 0}))...)
		default:
			items = append(items, box(name, box("data", append([]byte{0, 0, 0, 1, 0, 0, 0, 0}, values[i]...)))...)
		}
	}
	if f.Advisory != "" {
		items = append(items, box("rtng", box("data", []byte{0, 0, 0, 21, 0, 0, 0, 0, f.Advisory[0] - '0'}))...)
	}
	if f.Comment != "" {
		items = append(items, box("\xa9cmt", box("data", append([]byte{0, 0, 0, 1, 0, 0, 0, 0}, f.Comment...)))...)
	}
	if f.Picture != nil {
		items = append(items, box("covr", box("data", append([]byte{0, 0, 0, 13, 0, 0, 0, 0}, f.Picture...)))...)
	}
	header := make([]byte, 24)
	binary.BigEndian.PutUint32(header[12:], 1000)
	binary.BigEndian.PutUint32(header[16:], uint32(1000*seconds))
	track := box("trak", box("mdia", box("mdhd", header), box("hdlr", []byte("\x00\x00\x00\x00\x00\x00\x00\x00soun"), make([]byte, 12))))
	meta := box("udta", box("meta", make([]byte, 4), box("hdlr", make([]byte, 24)), box("ilst", items)))
	out := box("ftyp", []byte("M4A \x00\x00\x00\x00"))
	out = append(out, box("moov", box("mvhd", make([]byte, 100)), track, meta)...)
	return append(out, box("mdat", make([]byte, 500*seconds))...)
}

func box(name string, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), name...), body...)
}
