package tags

import (
	"encoding/binary"
	"io"
	"os"
)

// mp4Advisory reads the advisory of an MP4 file, which TagLib does not hand out: the byte in moov/udta/meta/ilst/rtng/data. "" = it has
// none. Only the heads of boxes are read, and not endlessly many. https://developer.apple.com/documentation/quicktime-file-format
func mp4Advisory(path string) string {
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return ""
	}
	within := section{0, info.Size()}
	for _, step := range []struct {
		name string
		skip int64 // bytes between a box's head and what it holds
	}{{"moov", 0}, {"udta", 0}, {"meta", 4}, {"ilst", 0}, {"rtng", 0}, {"data", 8}} {
		found := false
		if within, found = child(file, within, step.name); !found {
			return ""
		}
		within.from += step.skip
	}
	var value [1]byte
	if _, err := file.ReadAt(value[:], within.from); err != nil || within.from >= within.to || value[0] > 9 {
		return ""
	}
	return string('0' + rune(value[0]))
}

// section is a stretch of a file.
type section struct{ from, to int64 }

// child finds the first box of a name within a section, and what it holds.
func child(file io.ReaderAt, within section, name string) (section, bool) {
	const most = 4096 // boxes; a file that is all heads is no music
	var head [16]byte
	for at, n := within.from, 0; at+8 <= within.to && n < most; n++ {
		if got, _ := file.ReadAt(head[:], at); got < 8 {
			return section{}, false
		}
		size, body := int64(binary.BigEndian.Uint32(head[:])), int64(8)
		switch size {
		case 0: // to the end
			size = within.to - at
		case 1: // 64 bits
			size, body = int64(binary.BigEndian.Uint64(head[8:])), 16 //nolint:gosec // a negative one is refused below
		}
		if size < body || size > within.to-at {
			return section{}, false
		}
		if string(head[4:8]) == name {
			return section{at + body, at + size}, true
		}
		at += size
	}
	return section{}, false
}
