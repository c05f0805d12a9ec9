package container

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// The objects of an ASF file that matter (Advanced Systems Format Specification 1.20, sections 2.1, 3.1, 3.4, 3.10, 3.11, 4.7 and 4.8), by
// the first half of their ids.
const (
	asfHeader    = "\x30\x26\xb2\x75\x8e\x66\xcf\x11"
	asfExtension = "\xb5\x03\xbf\x5f\x2e\xa9\xcf\x11"
	asfContent   = "\x33\x26\xb2\x75\x8e\x66\xcf\x11"
	asfExtended  = "\x40\xa4\xd0\xd2\x07\xe3\xd2\x11"
	asfMetadata  = "\xea\xcb\xf8\xc5\xaf\x5b\x77\x48"
	asfLibrary   = "\x94\x1c\x23\x44\x98\x94\xd1\x49"
)

// asfTexts takes the artist of the description, as "Author", and all attributes that are text, in UTF-8. A number or a truth is in digits.
func (w *window) asfTexts(t texts) {
	const head, inner, reserved = 24, 30, 22 // bytes of an object's head, of the header's, of the extension's behind its own
	const most = 1 << 20                     // bytes of attributes; a picture is left out
	if !w.has(0, asfHeader) {
		return
	}
	var objects func(at, to int64)
	objects = func(at, to int64) {
		for range mostChunks {
			b := w.near(at, head)
			if len(b) < head || at+head > to {
				return
			}
			size := int64(min(binary.LittleEndian.Uint64(b[16:]), uint64(to-at))) //nolint:gosec // a size within the file
			body := w.near(at+head, int(min(max(size-head, 0), most)))
			switch string(b[:8]) {
			case asfExtension:
				objects(at+head+reserved, at+size)
			case asfContent:
				t.asfDescription(body)
			case asfExtended:
				t.asfAttributes(body, false)
			case asfMetadata, asfLibrary:
				t.asfAttributes(body, true)
			}
			if size < head {
				return
			}
			at += size
		}
	}
	size := int64(min(binary.LittleEndian.Uint64(append(w.near(16, 8), make([]byte, 8)...)), uint64(w.size))) //nolint:gosec // as above
	objects(inner, size)
}

// asfDescription takes the author: title, author, copyright, description and rating stand behind their five lengths.
func (t texts) asfDescription(b []byte) {
	const lengths = 10
	if len(b) < lengths {
		return
	}
	from := lengths + int(binary.LittleEndian.Uint16(b))
	to := from + int(binary.LittleEndian.Uint16(b[2:]))
	if to <= len(b) {
		t.add("Author", utf16Text(b[from:to]))
	}
}

// asfAttributes takes a list of attributes; wide = as the metadata objects have them.
func (t texts) asfAttributes(b []byte, wide bool) {
	le := binary.LittleEndian
	head := 2 // bytes before a name
	if wide {
		head = 12
	}
	if len(b) < 2 {
		return
	}
	n := le.Uint16(b)
	b = b[2:]
	for range n {
		if len(b) < head {
			return
		}
		var kind uint16
		name, size := int(le.Uint16(b)), 0
		if wide {
			name, kind, size = int(le.Uint16(b[4:])), le.Uint16(b[6:]), int(le.Uint32(b[8:]))
		}
		value := head + name
		if !wide && len(b) >= value+4 {
			kind, size = le.Uint16(b[value:]), int(le.Uint16(b[value+2:]))
			value += 4
		}
		if size > len(b)-value {
			return
		}
		const text, truth, number = 0, 2, 3
		key, data := string(utf16Text(b[head:head+name])), b[value:value+size]
		switch {
		case kind == text:
			t.add(key, utf16Text(data))
		case (kind == truth || kind == number) && size >= 2:
			t.add(key, []byte{'0' + byte(min(le.Uint16(data), 9))})
		}
		b = b[value+size:]
	}
}

// utf16Text is text of ASF in UTF-8, without zeros at its end.
func utf16Text(b []byte) []byte {
	units := make([]uint16, min(len(b), mostText)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return []byte(strings.TrimRight(string(utf16.Decode(units)), "\x00"))
}
