package tags

import (
	"encoding/binary"
	"time"
)

// mpegHeader is what the four bytes before each frame of MPEG audio, or the seven of ADTS, tell.
// http://www.mp3-tech.org/programmer/frame_header.html, https://wiki.multimedia.cx/index.php/ADTS
type mpegHeader struct {
	adts    bool
	rate    uint32
	size    int // of the whole frame, in bytes
	samples int
	side    int // where a Xing header would be
	id      uint32
}

func mpegFrame(raw []byte) (mpegHeader, bool) {
	if len(raw) < 7 || raw[0] != 0xff || raw[1]&0xe0 != 0xe0 {
		return mpegHeader{}, false
	}
	if raw[1]&0xf6 == 0xf0 {
		return adtsFrame(raw)
	}
	version, layer, bitrate, rate, padding := raw[1]>>3&3, raw[1]>>1&3, raw[2]>>4, raw[2]>>2&3, int(raw[2]>>1&1)
	if version == 1 || layer == 0 || bitrate == 0 || bitrate == 15 || rate == 3 {
		return mpegHeader{}, false
	}
	h := mpegHeader{rate: [3]uint32{44100, 48000, 32000}[rate], samples: 1152, side: 36, id: uint32(raw[1])<<8 | uint32(raw[2]&0x0c)}
	mono := raw[3]>>6 == 3
	old := version != 3 // MPEG 2 and 2.5
	if old {
		h.rate /= 2
		if version == 0 {
			h.rate /= 2
		}
		if h.side = 21; mono {
			h.side = 13
		}
	} else if mono {
		h.side = 21
	}
	kbit := mpegBitrate(old, layer, bitrate)
	switch {
	case layer == 3: // layer I
		h.samples, h.size = 384, (12*kbit*1000/int(h.rate)+padding)*4
	case layer == 1 && old:
		h.samples, h.size = 576, 72*kbit*1000/int(h.rate)+padding
	default:
		h.size = 144*kbit*1000/int(h.rate) + padding
	}
	return h, h.size > 20
}

// mpegBitrate is in kbit/s, for index 1 to 14.
func mpegBitrate(old bool, layer, index byte) int {
	table := [14]int{32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320} // layer III
	switch {
	case old && layer == 3:
		table = [14]int{32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256}
	case old:
		table = [14]int{8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
	case layer == 3:
		table = [14]int{32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448}
	case layer == 2:
		table = [14]int{32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384}
	}
	return table[index-1]
}

func adtsFrame(raw []byte) (mpegHeader, bool) {
	rates := [13]uint32{96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350}
	rate := raw[2] >> 2 & 15
	if int(rate) >= len(rates) {
		return mpegHeader{}, false
	}
	h := mpegHeader{adts: true, rate: rates[rate], samples: 1024 * (1 + int(raw[6]&3)), id: uint32(raw[1])<<8 | uint32(raw[2]&0xfc)}
	h.size = int(raw[3]&3)<<11 | int(raw[4])<<3 | int(raw[5])>>5
	return h, h.size > 7
}

// mpeg reads bare MPEG audio: MP3, and AAC in ADTS.
func (f *file) mpeg(start int64, out *File) error {
	at, h, ok := f.firstFrame(start)
	if !ok {
		if f.text(start) {
			return ErrNotAudio
		}
		return broken("no MPEG audio frames")
	}
	end := f.size - f.id3v1(&out.Tags)
	if out.Format = "mp3"; h.adts {
		out.Format = "aac"
	} else if f.xing(at, end, h, out) {
		return nil
	}
	out.Duration = f.estimate(at, end, h)
	return nil
}

// firstFrame finds the first frame that is followed by two of its kind.
func (f *file) firstFrame(start int64) (int64, mpegHeader, bool) {
	const junk = 128 << 10 // how far sound may begin behind the tag
	for at := start; at < min(f.size, start+junk); at++ {
		raw := f.peek(at, int(min(7, f.size-at)))
		if raw == nil {
			break
		}
		h, ok := mpegFrame(raw)
		if !ok {
			continue
		}
		next, n := at+int64(h.size), 0
		for n < 2 && next+7 <= f.size {
			follower, ok := mpegFrame(f.peek(next, 7))
			if !ok || follower.id != h.id {
				break
			}
			next += int64(follower.size)
			n++
		}
		if n == 2 || n > 0 && next+7 > f.size {
			return at, h, true
		}
	}
	return 0, mpegHeader{}, false
}

// text tells whether the file begins with nothing but printable text.
func (f *file) text(start int64) bool {
	raw := f.peek(start, int(min(256, f.size-start)))
	for _, c := range raw {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f || c >= 0xf8 {
			return false
		}
	}
	return len(raw) > 0
}

// xing reads the header that encoders put into an otherwise silent first frame: how many frames and bytes follow.
func (f *file) xing(at, end int64, h mpegHeader, out *File) bool {
	raw := f.peek(at, int(min(int64(h.size), 200, f.size-at)))
	var frames, bytes uint32
	switch {
	case len(raw) >= h.side+16 && (string(raw[h.side:h.side+4]) == "Xing" || string(raw[h.side:h.side+4]) == "Info"):
		raw = raw[h.side+4:]
		flags, next := binary.BigEndian.Uint32(raw), 4
		if flags&1 != 0 {
			frames, next = binary.BigEndian.Uint32(raw[next:]), next+4
		}
		if flags&2 != 0 && len(raw) >= next+4 {
			bytes = binary.BigEndian.Uint32(raw[next:])
		}
	case len(raw) >= 54 && string(raw[36:40]) == "VBRI":
		bytes, frames = binary.BigEndian.Uint32(raw[46:]), binary.BigEndian.Uint32(raw[50:])
	}
	if frames == 0 {
		return false
	}
	out.Duration = samples(uint64(frames)*uint64(h.samples), h.rate)
	have := end - at
	if bytes > 0 && have < int64(bytes)*95/100 {
		out.Truncated = true
		out.Duration = time.Duration(float64(out.Duration) * float64(have) / float64(bytes))
	}
	return out.Duration > 0
}

// estimate reads stretches of frames at the beginning, middle and end, and takes the rest to be like them.
func (f *file) estimate(at, end int64, h mpegHeader) time.Duration {
	const stretch = 60
	bytes, count := 0, 0
	for _, from := range []int64{at, at + (end-at)/4, at + (end-at)/2, at + (end-at)*3/4} {
		for n := 0; n < 4096 && from+7 <= end; n++ { // finds the next frame
			if next, ok := mpegFrame(f.peek(from, 7)); ok && next.id == h.id {
				if after, ok := mpegFrame(f.peek(from+int64(next.size), 7)); ok && after.id == h.id {
					break
				}
			}
			from++
		}
		for n := 0; n < stretch && from+7 <= end; n++ {
			next, ok := mpegFrame(f.peek(from, 7))
			if !ok || next.id != h.id {
				break
			}
			bytes, count, from = bytes+next.size, count+1, from+int64(next.size)
		}
	}
	if bytes == 0 {
		return 0
	}
	return samples(uint64(float64(end-at)/float64(bytes)*float64(count)*float64(h.samples)), h.rate)
}
