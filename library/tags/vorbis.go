package tags

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// vorbisComment reads a block of Vorbis comments: FLAC, Ogg Vorbis and Opus all have them. https://www.xiph.org/vorbis/doc/v-comment.html
func vorbisComment(raw []byte, out *File) {
	_, raw = lengthPrefixed(raw) // the vendor
	if len(raw) < 4 {
		return
	}
	count := binary.LittleEndian.Uint32(raw)
	raw = raw[4:]
	for range min(count, 2000) {
		var comment []byte
		if comment, raw = lengthPrefixed(raw); comment == nil {
			return
		}
		name, value, ok := bytes.Cut(comment, []byte("="))
		if !ok || len(name) > 40 {
			continue
		}
		switch field := strings.ToUpper(string(name)); field {
		case "METADATA_BLOCK_PICTURE":
			if out.Picture == nil && len(value) <= maxPicture {
				block := make([]byte, base64.StdEncoding.DecodedLen(len(value)))
				n, err := base64.StdEncoding.Decode(block, value)
				if err == nil {
					out.Picture = flacPicture(block[:n])
				}
			}
		default:
			out.set(field, latin1(value[:min(len(value), 8*MaxText)]))
		}
	}
}

// lengthPrefixed cuts what a 32-bit little-endian length announces; nil = it is not all there.
func lengthPrefixed(raw []byte) (value, rest []byte) {
	if len(raw) < 4 {
		return nil, nil
	}
	n := binary.LittleEndian.Uint32(raw)
	if uint64(n) > uint64(len(raw)-4) {
		return nil, nil
	}
	return raw[4 : 4+n : 4+n], raw[4+n:]
}

// flacPicture finds the picture in FLAC's picture block: kind, MIME type, description, four numbers, data.
func flacPicture(raw []byte) []byte {
	part := func(skip int) []byte { // passes over skip bytes and cuts what a big-endian length announces
		if len(raw) < skip+4 {
			raw = nil
			return nil
		}
		n := binary.BigEndian.Uint32(raw[skip:])
		raw = raw[skip+4:]
		if uint64(n) > uint64(len(raw)) {
			raw = nil
			return nil
		}
		value := raw[:n]
		raw = raw[n:]
		return value
	}
	part(4)
	part(0)
	return picture(part(16))
}
