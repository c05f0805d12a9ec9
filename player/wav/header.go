// Package wav reads and writes the headers of RIFF/WAVE files: the one container whose sound needs no decoder.
// decode plays such files with it where ffmpeg is missing, the file output and the demo album write it. It holds no sound
// itself and never trusts a size that a file claims.
//
// Layout: "Multimedia Programming Interface and Data Specifications 1.0" (RIFF), and mmreg.h for WAVE_FORMAT_EXTENSIBLE.
package wav

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"upbeat/player/downmix"
)

// ErrNotWAV means that the bytes are no RIFF/WAVE header that we can play.
var ErrNotWAV = errors.New("wav: not a playable WAV file")

// Format tags of the fmt chunk.
const (
	tagPCM        = 1
	tagFloat      = 3
	tagExtensible = 0xFFFE
)

// maxChunks bounds how many chunks are walked before the sound: a real file has a handful.
const maxChunks = 1000

// Header describes the sound of a WAV file.
type Header struct {
	Rate      int    // frames a second
	Channels  int    // 1-64
	Bits      int    // of one sample: 8, 16, 24, 32 or (float) 64
	Float     bool   // samples are IEEE floats
	DataAt    int64  // offset of the first frame in the file
	DataBytes int64  // length of the sound as claimed; may be more than the file holds
	Mask      uint32 // the speakers of the channels (dwChannelMask); 0 = not told
	matrix    downmix.Matrix
}

// FrameBytes is the size of one frame (a sample of every channel).
func (h Header) FrameBytes() int { return h.Channels * h.Bits / 8 }

// Frames is the length of the sound as the header claims it.
func (h Header) Frames() int64 { return h.DataBytes / int64(h.FrameBytes()) }

// Read parses the chunks up to the sound and leaves r at its first frame. It returns ErrNotWAV (wrapped) for anything else.
func Read(r io.ReadSeeker) (Header, error) {
	var riff [12]byte
	if _, err := io.ReadFull(r, riff[:]); err != nil || !marked(riff[:]) {
		return Header{}, fmt.Errorf("%w: no RIFF/WAVE mark", ErrNotWAV)
	}
	var h Header
	at := int64(len(riff))
	for range maxChunks {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return Header{}, fmt.Errorf("%w: no data chunk", ErrNotWAV)
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		at += int64(len(head))
		switch string(head[:4]) {
		case "fmt ":
			if err := h.readFormat(r, size); err != nil {
				return Header{}, err
			}
		case "data":
			if h.Rate == 0 {
				return Header{}, fmt.Errorf("%w: sound before its format", ErrNotWAV)
			}
			h.DataAt, h.DataBytes = at, size
			return h, nil
		}
		at += size + size%2 // chunks are padded to even sizes
		if _, err := r.Seek(at, io.SeekStart); err != nil {
			return Header{}, fmt.Errorf("%w: %w", ErrNotWAV, err)
		}
	}
	return Header{}, fmt.Errorf("%w: too many chunks", ErrNotWAV)
}

// marked tells whether a file begins as WAV, or as RF64, which is WAV with sizes of 64 bits (EBU Tech 3306).
func marked(b []byte) bool {
	mark := string(b[:4])
	return (mark == "RIFF" || mark == "RF64" || mark == "BW64") && string(b[8:12]) == "WAVE"
}

// readFormat parses the fmt chunk's first 16 to 40 bytes.
func (h *Header) readFormat(r io.Reader, size int64) error {
	var b [40]byte
	n := min(size, int64(len(b)))
	if n < 16 {
		return fmt.Errorf("%w: short fmt chunk", ErrNotWAV)
	}
	if _, err := io.ReadFull(r, b[:n]); err != nil {
		return fmt.Errorf("%w: short fmt chunk", ErrNotWAV)
	}
	tag := binary.LittleEndian.Uint16(b[0:])
	h.Channels = int(binary.LittleEndian.Uint16(b[2:]))
	h.Rate = int(binary.LittleEndian.Uint32(b[4:]))
	h.Bits = int(binary.LittleEndian.Uint16(b[14:]))
	if tag == tagExtensible && n >= 26 {
		tag = binary.LittleEndian.Uint16(b[24:]) // the first two bytes of the sub-format's GUID
		h.Mask = binary.LittleEndian.Uint32(b[20:])
	}
	h.Float = tag == tagFloat
	h.matrix = downmix.Masked(min(h.Channels, 64), h.Mask)
	return h.check(tag)
}

func (h *Header) check(tag uint16) error {
	depth := h.Bits == 8 || h.Bits == 16 || h.Bits == 24 || h.Bits == 32
	if h.Float {
		depth = h.Bits == 32 || h.Bits == 64
	}
	switch {
	case tag != tagPCM && tag != tagFloat:
		return fmt.Errorf("%w: format tag %d", ErrNotWAV, tag)
	case !depth:
		return fmt.Errorf("%w: %d bits", ErrNotWAV, h.Bits)
	case h.Channels < 1 || h.Channels > 64:
		return fmt.Errorf("%w: %d channels", ErrNotWAV, h.Channels)
	case h.Rate < 1000 || h.Rate > 768000:
		return fmt.Errorf("%w: %d Hz", ErrNotWAV, h.Rate)
	}
	return nil
}
