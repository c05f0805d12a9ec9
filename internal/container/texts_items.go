package container

import (
	"encoding/binary"
	"strconv"
	"strings"
)

// appleTexts takes the items that lie at the end of a path of boxes, by the names of their boxes, or by those that a program gave them.
// https://developer.apple.com/documentation/quicktime-file-format/metadata_item_list_atom
func (w *window) appleTexts(from, to int64, path []string, t texts) {
	w.boxes(from, to, func(b box) bool {
		switch {
		case len(path) == 0:
			w.appleItem(b, t)
		case b.name == path[0] && b.name == "meta": // it has a version
			w.appleTexts(b.from+4, b.to, path[1:], t)
		case b.name == path[0]:
			w.appleTexts(b.from, b.to, path[1:], t)
		}
		return len(t) < mostTexts
	})
}

func (w *window) appleItem(item box, t texts) {
	const isText, head = 1, 8 // the kind of data, and bytes before it
	be, name := binary.BigEndian, strings.Replace(item.name, "\xa9", "©", 1)
	w.boxes(item.from, item.to, func(b box) bool {
		d := append([]byte(nil), w.bytes(b.from, int(min(b.to-b.from, mostText)))...)
		switch {
		case b.name == "name" && len(d) > 4:
			name = strings.ToUpper(string(d[4:]))
		case b.name != "data" || len(d) <= head:
		case (name == "trkn" || name == "disk") && len(d) >= head+4:
			t.add(name, strconv.AppendInt(nil, int64(be.Uint16(d[head+2:])), 10))
		case be.Uint32(d) == isText:
			t.add(name, d[head:])
		}
		return true
	})
}

// apeTexts takes the items of an APE tag at the end of the file: https://wiki.hydrogenaud.io/index.php?title=APEv2_specification. Version 1
// has them in the code page of whoever wrote them.
func (w *window) apeTexts(t texts) {
	const footer, id3v1, most = 32, 128, 16 << 20 // bytes
	for _, end := range []int64{w.size, w.size - id3v1} {
		b := w.near(end-footer, footer)
		if len(b) < footer || string(b[:8]) != "APETAGEX" {
			continue
		}
		le := binary.LittleEndian
		size, n := int64(le.Uint32(b[12:])), le.Uint32(b[16:])
		if size < footer || size > min(end, most) {
			return
		}
		items := w.near(end-size, int(size-footer))
		for range min(n, mostTexts) {
			const head, kinds = 8, 6 // bytes before a key; the flags that tell text from others
			if len(items) < head {
				return
			}
			long, flags := int64(le.Uint32(items)), le.Uint32(items[4:])
			key, rest, ok := strings.Cut(string(items[head:]), "\x00")
			if !ok || long > int64(len(rest)) {
				return
			}
			if flags&kinds == 0 {
				for text := range strings.SplitSeq(rest[:long], "\x00") {
					t.add(strings.ToUpper(key), []byte(text))
				}
			}
			items = items[head+len(key)+1+int(long):]
		}
		return
	}
}
