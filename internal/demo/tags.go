package demo

import (
	"encoding/binary"
	"fmt"
	"strconv"

	"upbeat/player/wav"
)

// tags are what the library shows of a file.
type tags struct {
	Title, Genre string
	Track, Of    int
}

// chunks are the RIFF chunks behind the sound: INFO for the programs that read only that, and an ID3v2.3 tag.
func (t tags) chunks() []byte {
	info := []byte("INFO")
	for _, f := range [][2]string{{"INAM", t.Title}, {"IART", Artist}, {"IPRD", Album}, {"IGNR", t.Genre}, {"ICRD", year},
		{"ITRK", strconv.Itoa(t.Track)}} {
		info = wav.Chunk(info, f[0], append([]byte(f[1]), 0))
	}
	return wav.Chunk(wav.Chunk(nil, "LIST", info), "id3 ", t.id3())
}

// id3 is an ID3v2.3 tag (id3.org/id3v2.3.0): frames of an id, a size, two bytes of flags and the text, here in ISO 8859-1.
func (t tags) id3() []byte {
	var frames []byte
	for _, f := range [][2]string{
		{"TIT2", t.Title}, {"TPE1", Artist}, {"TPE2", Artist}, {"TALB", Album}, {"TCON", t.Genre}, {"TYER", year},
		{"TRCK", fmt.Sprintf("%d/%d", t.Track, t.Of)},
	} {
		frames = append(frames, f[0]...)
		frames = binary.BigEndian.AppendUint32(frames, uint32(len(f[1])+1))
		frames = append(frames, 0, 0, 0)
		frames = append(frames, f[1]...)
	}
	n := len(frames)
	head := []byte{'I', 'D', '3', 3, 0, 0, byte(n >> 21 & 0x7f), byte(n >> 14 & 0x7f), byte(n >> 7 & 0x7f), byte(n & 0x7f)}
	return append(head, frames...)
}
