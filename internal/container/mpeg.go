package container

import (
	"encoding/binary"
	"io"
	"slices"
	"time"
)

// frame is the header of an MPEG audio frame (ISO/IEC 11172-3 section 2.4.1.3, 13818-3; MPEG 2.5 is Fraunhofer's).
type frame struct {
	version, layer byte // as in the header: version 3 = MPEG 1, 2 = MPEG 2, 0 = MPEG 2.5; layer 1 = III, 2 = II, 3 = I
	rate           int64
	bits           int64 // a second
	samples        int64
	size           int64 // bytes, with the header
	mono           bool
}

// headerSize is the length of a frame's header.
const headerSize = 4

// parseFrame reads a header; ok is false for what is none, and for a free bit rate, of which the header does not tell the size.
func parseFrame(b []byte) (f frame, ok bool) {
	if len(b) < headerSize || b[0] != 0xff || b[1]&0xe0 != 0xe0 {
		return f, false
	}
	f.version, f.layer = b[1]>>3&3, b[1]>>1&3
	rate, bits := b[2]>>2&3, b[2]>>4
	if f.version == 1 || f.layer == 0 || rate == 3 || bits == 0 || bits == 15 || b[3]&3 == 2 {
		return f, false
	}
	f.rate = []int64{44100, 48000, 32000}[rate]
	switch f.version {
	case 2:
		f.rate /= 2
	case 0:
		f.rate /= 4
	}
	f.bits = bitRate(f.version, f.layer, bits)
	pad := int64(b[2] >> 1 & 1)
	f.samples = 1152
	switch {
	case f.layer == 3:
		f.samples = 384
		f.size = (12*f.bits/f.rate + pad) * 4
	case f.layer == 1 && f.version != 3:
		f.samples = 576
		fallthrough
	default:
		f.size = f.samples/8*f.bits/f.rate + pad
	}
	f.mono = b[3]>>6 == 3
	return f, f.size > headerSize
}

func bitRate(version, layer, index byte) int64 {
	table := [][]int64{
		{32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448}, // MPEG 1, layer I
		{32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},    // MPEG 1, layer II
		{32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},     // MPEG 1, layer III
		{32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},    // MPEG 2, layer I
		{8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},         // MPEG 2, layers II and III
	}
	row := 3 - int(layer)
	if version != 3 {
		row = min(3+row, 4)
	}
	return table[row][index-1] * 1000
}

// like tells whether two frames are of one stream.
func (f frame) like(g frame) bool {
	return f.version == g.version && f.layer == g.layer && f.rate == g.rate
}

const (
	chain     = 3       // headers in a row that make a stream of frames of what might be chance
	farthest  = 8 << 20 // bytes of something else before the first frame
	tailPiece = 1 << 20 // bytes that are searched for the last frame at once
	glances   = 16      // places at which a file without a length is asked for its bit rate
)

// readMPEG reads a file of MPEG audio frames with whatever stands before and behind them.
func readMPEG(w *window) Info {
	at := w.behindID3(0)
	start, first, found := w.nextFrame(at, min(w.size, at+farthest), nil)
	if !found {
		return Info{}
	}
	info := Info{Start: start, End: w.lastFrame(start, first), Plain: true}
	claim := w.claimed(start, first)
	switch {
	case claim.frames > 0 && !claim.more(w, start, info.End, first):
		info.Length, info.Exact = samples(claim.frames*first.samples-claim.silence, first.rate), true
		return info
	case claim.frames == 0:
		if bits := w.constant(start, info.End, first); bits > 0 {
			info.Length = samples((info.End-start)*8, bits)
			return info
		}
	}
	info.Length, info.Exact = w.count(start, info.End, first)
	return info
}

// nextFrame finds the first frame at or behind at that begins before end and is followed by others, or by the end; like, if there is one,
// is a frame of the stream that is looked for.
func (w *window) nextFrame(at, end int64, like *frame) (int64, frame, bool) {
	for ; at < end; at++ {
		b := w.bytes(at, tailPiece>>4)
		if len(b) < headerSize {
			break
		}
		skip := 0
		for skip < len(b)-headerSize && (b[skip] != 0xff || b[skip+1]&0xe0 != 0xe0) {
			skip++
		}
		if at += int64(skip); at >= end {
			break
		}
		f, ok := parseFrame(b[skip:])
		if ok && (like == nil || f.like(*like)) && w.chained(at, f) {
			return at, f, true
		}
	}
	return 0, frame{}, false
}

// chained tells whether frames follow one another from at on. At the end of the file fewer than chain will do.
func (w *window) chained(at int64, first frame) bool {
	f := first
	for n := 1; n < chain; n++ {
		at += f.size
		if at >= w.size-headerSize {
			return n > 1 || at == w.size
		}
		next, ok := parseFrame(w.bytes(at, headerSize))
		if !ok || !next.like(first) {
			return n > 1 && w.tag(at)
		}
		f = next
	}
	return true
}

// tag tells whether one of the tags that follow the sound begins here.
func (w *window) tag(at int64) bool {
	return w.has(at, "TAG") || w.has(at, "APETAGEX") || w.has(at, "LYRICSBEGIN") || w.has(at, "ID3")
}

// lastFrame is the end of the last frame behind start: what follows is tags, zeros, other files. It looks from the end of the file.
func (w *window) lastFrame(start int64, first frame) int64 {
	for to := w.size; to > start; {
		from := max(start, to-tailPiece)
		last := int64(0)
		for at := from; ; {
			here, f, found := w.nextFrame(at, to, &first)
			if !found {
				break
			}
			for found {
				at = here + f.size
				last = min(at, w.size)
				here = at
				f, found = parseFrame(w.bytes(at, headerSize))
				found = found && f.like(first)
			}
		}
		if last > 0 {
			return last
		}
		to = from
	}
	return w.size
}

// constant is the bit rate of a file in which it is everywhere the same, as far as some places tell; 0 = it is not.
func (w *window) constant(start, end int64, first frame) int64 {
	bits := int64(0)
	for i := range int64(glances) {
		place := &window{r: w.r, size: w.size}
		at, f, found := place.nextFrame(start+(end-start)*i/glances, end, &first)
		for n := 0; found && n < 8 && at < end; n++ {
			if bits != 0 && f.bits != bits {
				return 0
			}
			bits = f.bits
			at += f.size
			f, found = parseFrame(place.bytes(at, headerSize))
			found = found && f.like(first)
		}
	}
	return bits
}

// count walks from frame to frame. It is exact when it comes to the end in time.
func (w *window) count(start, end int64, first frame) (length time.Duration, exact bool) {
	began := time.Now()
	n := int64(0)
	for at := start; at < end; {
		f, ok := parseFrame(w.bytes(at, headerSize))
		if !ok || !f.like(first) {
			if at, f, ok = w.nextFrame(at+1, end, &first); !ok {
				break
			}
		}
		n++
		at += f.size
		if n%4096 == 0 && time.Since(began) > patience {
			return samples(int64(float64(n)*float64(end-start)/float64(at-start))*first.samples, first.rate), false
		}
	}
	return samples(n*first.samples, first.rate), true
}

// Stretches are the bytes between start and end of an MPEG audio file that are frames, without what stands between them: the tags of two
// files in one, junk. Two bytes of a picture may look like a frame's; a decoder that is shown them stops there.
func Stretches(r io.ReaderAt, start, end int64) []Link {
	w := &window{r: r, size: end}
	var list []Link
	for at := start; ; {
		here, first, found := w.nextFrame(at, end, nil)
		if !found {
			return list
		}
		at = here
		for f, ok := first, true; ok && at < end; f, ok = parseFrame(w.bytes(at, headerSize)) {
			at += f.size
		}
		list = append(list, Link{Start: here, End: min(at, end)})
	}
}

// claim is what the first frame says about the file, instead of sound: Xing's or LAME's header, or Fraunhofer's VBRI
// (https://www.codeproject.com/Articles/8295/MPEG-Audio-Frame-Header).
type claim struct {
	frames  int64 // 0 = it says nothing
	bytes   int64 // 0 = it does not say
	silence int64 // samples that the encoder put before and behind the sound
	offset  int64 // from the frame's start to its end
}

// claimed reads that header, if the first frame is one.
func (w *window) claimed(start int64, first frame) claim {
	b := w.bytes(start, int(first.size))
	side := 32
	switch {
	case first.version == 3 && first.mono:
		side = 17
	case first.version != 3 && first.mono:
		side = 9
	case first.version != 3:
		side = 17
	}
	c := claim{offset: first.size}
	be := binary.BigEndian
	if at := headerSize + 32; len(b) >= at+18 && string(b[at:at+4]) == "VBRI" {
		c.bytes, c.frames = int64(be.Uint32(b[at+10:])), int64(be.Uint32(b[at+14:]))
		return c
	}
	at := headerSize + side
	if len(b) < at+16 || string(b[at:at+4]) != "Xing" && string(b[at:at+4]) != "Info" {
		return c
	}
	flags := be.Uint32(b[at+4:])
	at += 8
	if flags&1 != 0 {
		c.frames = int64(be.Uint32(b[at:]))
		at += 4
	}
	if flags&2 != 0 {
		c.bytes = int64(be.Uint32(b[at:]))
		at += 4
	}
	if flags&4 != 0 {
		at += 100
	}
	if flags&8 != 0 {
		at += 4
	}
	// LAME's tag: 12 bits each of delay and padding (http://gabriel.mp3-tech.org/mp3infotag.html).
	if len(b) >= at+24 && slices.Contains([]string{"LAME", "Lavf", "Lavc", "GOGO"}, string(b[at:at+4])) {
		pads := int64(b[at+21])<<16 | int64(b[at+22])<<8 | int64(b[at+23])
		if silence := pads>>12 + pads&0xfff; silence < 3*first.samples {
			c.silence = silence
		}
	}
	return c
}

// more tells whether there is clearly more sound than the header says: two files in one, or a header that was never completed.
func (c claim) more(w *window, start, end int64, first frame) bool {
	const much = 100 // frames
	if c.bytes > 0 && start+c.bytes >= end-much/2*first.size {
		return false
	}
	if c.bytes == 0 {
		return false
	}
	at, n := start+c.bytes, 0
	at, f, found := w.nextFrame(at, end, &first)
	for found && n < much {
		n++
		at += f.size
		f, found = parseFrame(w.bytes(at, headerSize))
		found = found && f.like(first) && at < end
	}
	return n >= much
}

// FirstSound is the offset of the first frame with sound, behind a header without any.
func FirstSound(info Info, head []byte) int64 {
	w := &window{r: byteReader(head), size: int64(len(head))}
	first, ok := parseFrame(head)
	if ok && w.claimed(0, first).frames > 0 {
		return info.Start + first.size
	}
	return info.Start
}
