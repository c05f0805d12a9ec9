package container

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
)

const (
	mostText  = 4 << 10 // bytes of a text
	mostTexts = 1000    // of a file
)

// Texts are what a file says about itself, by the names that its format has for it: bytes in whatever encoding, where TagLib takes only
// UTF-8. It knows RIFF INFO ("wav"), Vorbis comments ("flac", "ogg", "opus"), Apple's items ("m4a"), the attributes of ASF ("wma", decoded)
// and the items of APE (any other format).
func Texts(r io.ReaderAt, size int64, format string) map[string][]string {
	w, t := &window{r: r, size: size}, texts{}
	switch format {
	case "wav":
		w.chunks("LIST", func(from, to int64) {
			if w.has(from, "INFO") {
				w.riffTexts(from+4, to, t)
			}
		})
	case "flac":
		w.flacBlocks(func(kind byte, from, to int64) {
			if kind == 4 {
				t.comments(w.near(from, int(to-from)))
			}
		})
	case "ogg", "opus":
		packet := w.secondPacket()
		for _, mark := range []string{"\x03vorbis", "OpusTags"} {
			if rest, ok := bytes.CutPrefix(packet, []byte(mark)); ok {
				t.comments(rest)
			}
		}
	case "m4a":
		w.appleTexts(0, w.size, []string{"moov", "udta", "meta", "ilst"}, t)
	case "wma":
		w.asfTexts(t)
	default:
		w.apeTexts(t)
	}
	return t
}

// ID3 is where the ID3v2 tag of a file lies: at its start, or in a chunk of its own in "wav" and "aiff"; both 0 = it has none.
func ID3(r io.ReaderAt, size int64, format string) (from, to int64) {
	w := &window{r: r, size: size}
	if format != "wav" && format != "aiff" {
		return 0, min(id3(w.bytes(0, 10)), size)
	}
	for _, name := range []string{"id3 ", "ID3 "} {
		w.chunks(name, func(at, end int64) {
			if n := id3(w.bytes(at, 10)); n > 0 && to == 0 {
				from, to = at, min(at+n, end)
			}
		})
	}
	return from, to
}

// Picture is the first picture of a FLAC file (RFC 9639 section 8.8); nil = it has none.
func Picture(r io.ReaderAt, size int64) (picture []byte) {
	w := &window{r: r, size: size}
	w.flacBlocks(func(kind byte, from, to int64) {
		const numbers = 16 // bytes: width, height, depth, colours
		if kind != 6 || picture != nil || to-from < 4 {
			return
		}
		_, b := counted(w.near(from+4, int(to-from-4)), binary.BigEndian) // its type
		_, b = counted(b, binary.BigEndian)                               // what is said of it
		picture, _ = counted(b[min(numbers, len(b)):], binary.BigEndian)
	})
	return picture
}

// texts are fields by their names.
type texts map[string][]string

func (t texts) add(name string, text []byte) {
	text = bytes.TrimRight(text[:min(len(text), mostText)], "\x00")
	if len(text) > 0 && len(t) < mostTexts && len(t[name]) < mostTexts {
		t[name] = append(t[name], string(text))
	}
}

// comments takes Vorbis comments: https://www.xiph.org/vorbis/doc/v-comment.html
func (t texts) comments(b []byte) {
	_, b = counted(b, binary.LittleEndian)
	if len(b) < 4 {
		return
	}
	n := binary.LittleEndian.Uint32(b)
	b = b[4:]
	for range min(n, mostTexts) {
		var field []byte
		field, b = counted(b, binary.LittleEndian)
		if name, text, ok := bytes.Cut(field, []byte("=")); ok {
			t.add(strings.ToUpper(string(name)), text)
		}
	}
}

// counted parts bytes whose number stands before them from what is behind; nil = there are fewer.
func counted(b []byte, order binary.ByteOrder) (head, rest []byte) {
	if len(b) < 4 || int64(order.Uint32(b)) > int64(len(b)-4) {
		return nil, nil
	}
	n := int(order.Uint32(b))
	return b[4 : 4+n], b[4+n:]
}

// chunks calls f with where each chunk of a name lies, of a RIFF or AIFF file.
func (w *window) chunks(name string, f func(from, to int64)) {
	order := binary.ByteOrder(binary.LittleEndian)
	if w.has(0, "FORM") {
		order = binary.BigEndian
	}
	at, long := int64(12), int64(0)
	for range mostChunks {
		head := w.bytes(at, 8)
		if len(head) < 8 {
			return
		}
		here, size := string(head[:4]), int64(order.Uint32(head[4:]))
		at += 8
		if b := w.bytes(at, 16); here == "ds64" && len(b) == 16 { // EBU Tech 3306
			long = int64(min(order.Uint64(b[8:]), uint64(w.size))) //nolint:gosec // a size of a file
		}
		if here == "data" && size == 1<<32-1 {
			size = long
		}
		if here == name {
			f(at, min(at+size, w.size))
		}
		at += size + size%2
	}
}

// riffTexts takes the texts of a list (IBM and Microsoft, Multimedia Programming Interface and Data Specifications 1.0, pages 2-14 to
// 2-16).
func (w *window) riffTexts(from, to int64, t texts) {
	for range mostChunks {
		head := w.bytes(from, 8)
		if from+8 > to || len(head) < 8 {
			return
		}
		name, size := string(head[:4]), int64(binary.LittleEndian.Uint32(head[4:]))
		from += 8
		t.add(name, w.bytes(from, int(min(size, to-from, mostText))))
		from += size
		if size%2 == 1 && w.has(from, "\x00") { // some programs leave it out
			from++
		}
	}
}

// flacBlocks calls f with the blocks before the sound (RFC 9639 section 8.1).
func (w *window) flacBlocks(f func(kind byte, from, to int64)) {
	at := w.behindID3(0)
	if !w.has(at, "fLaC") {
		return
	}
	at += 4
	for range mostChunks {
		head := w.bytes(at, 4)
		if len(head) < 4 {
			return
		}
		last, kind, size := head[0]&0x80 != 0, head[0]&0x7f, int64(head[1])<<16|int64(head[2])<<8|int64(head[3])
		at += 4
		f(kind, at, min(at+size, w.size))
		if at += size; last {
			return
		}
	}
}

// secondPacket is the second packet of an Ogg file's first stream (RFC 3533 section 5), which holds its comments.
func (w *window) secondPacket() (packet []byte) {
	const most, whole = 16 << 20, 255 // bytes; a segment of so many goes on in the next one
	first, ok := w.pageAt(w.behindID3(0))
	if !ok {
		return nil
	}
	for p, ok := w.pageAt(first.at + first.size); ok && len(packet) < most; p, ok = w.pageAt(p.at + p.size) {
		if p.serial != first.serial {
			continue
		}
		n, ends := 0, false
		for _, s := range w.bytes(p.at+27, int(p.body-p.at-27)) {
			n += int(s)
			if ends = s < whole; ends {
				break
			}
		}
		if packet = append(packet, w.bytes(p.body, n)...); ends {
			break
		}
	}
	return packet
}
