package tags

import (
	"bytes"
	"encoding/binary"
	"time"
)

// wav reads RIFF WAVE files. https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html
func (f *file) wav(start int64, out *File) error {
	out.Format = "wav"
	var rate uint32 // bytes a second
	data, found := int64(0), false
	at := start + 12
	for range 1000 {
		head := f.peek(at, 8)
		if head == nil {
			break
		}
		name, size := string(head[:4]), int64(binary.LittleEndian.Uint32(head[4:]))
		at += 8
		switch name {
		case "fmt ":
			if raw := f.peek(at, 16); raw != nil {
				rate = binary.LittleEndian.Uint32(raw[8:])
			}
		case "data":
			found = true
			have := f.size - at
			if data = size; size > have {
				data = have
				out.Truncated = size < 0xfffffff0 // a stream does not know its length
			}
		case "LIST":
			f.wavList(at, min(size, f.size-at, maxBlock), out)
		case "id3 ", "ID3 ":
			f.id3(at, out)
		}
		at += size + size&1
	}
	switch {
	case !found:
		return broken("no sound in the WAV file")
	case rate == 0:
		return broken("no format in the WAV file")
	}
	out.Duration = samples(uint64(data), rate).Truncate(time.Microsecond)
	return nil
}

// wavList reads the INFO list.
func (f *file) wavList(at, size int64, out *File) {
	raw := f.copy(at, int(size))
	if len(raw) < 4 || string(raw[:4]) != "INFO" {
		return
	}
	raw = raw[4:]
	for len(raw) >= 8 {
		name := string(raw[:4])
		value, rest := lengthPrefixed(raw[4:])
		if rest == nil && value == nil {
			return
		}
		if len(value)&1 == 1 && len(rest) > 0 {
			rest = rest[1:]
		}
		raw = rest
		value = bytes.TrimRight(value, "\x00")
		out.set(wavField(name), latin1(value[:min(len(value), 8*MaxText)]))
	}
}

func wavField(name string) string {
	switch name {
	case "INAM":
		return "TITLE"
	case "IART":
		return "ARTIST"
	case "IPRD":
		return "ALBUM"
	case "IGNR":
		return "GENRE"
	case "ICRD":
		return "DATE"
	case "IPRT", "ITRK":
		return "TRACKNUMBER"
	}
	return ""
}
