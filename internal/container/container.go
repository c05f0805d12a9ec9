// Package container reads from a music file's container how long its sound is, how surely, and where in the file it lies: MPEG frames,
// FLAC, Ogg, WAV, MP4, AIFF, AU, Matroska. The scan asks it for lengths, the decoders for lengths and for what to leave out. It decodes no
// sound, trusts no size that a file claims, and knows nothing of the party.
package container

import (
	"io"
	"time"
)

// Info is what a container tells about its sound. The zero value = nothing is known.
type Info struct {
	Length time.Duration // 0 = not known
	// Exact: the samples or frames are counted, by whoever wrote the file or by us; false = a guess, which proves nothing.
	Exact bool
	// Start and End are the bytes with sound, where what lies around them is better left out; End 0 = the whole file.
	Start, End int64
	Links      []Link // the pieces of a chained Ogg file, in order; fewer than two = it is not chained
	Silent     bool   // a container without any track of sound
	Through    bool   // ffmpeg seeks wrongly in it: a place is reached by playing up to there
	Plain      bool   // a sound header that can be believed was read
}

// Link is one piece of a chained Ogg file: a whole Ogg file of its own.
type Link struct {
	Start, End int64
	Length     time.Duration
}

// Effort is how much of a file may be read.
type Effort int

const (
	// Glance reads some places of a file: for a scan of many. Only an MPEG file that tells its length nowhere is read whole.
	Glance Effort = iota
	// Look may read the whole file: for a song that is about to play.
	Look
)

// patience bounds how long a whole file is read; a file that takes longer has a guessed length.
const patience = 4 * time.Second

// Read looks into a file of that many bytes and one of the formats "mp3", "flac", "ogg", "opus", "wav", "m4a", "aiff", "au" and "mka".
// It never fails: what cannot be read tells nothing.
func Read(r io.ReaderAt, size int64, format string, effort Effort) Info {
	info := read(&window{r: r, size: size}, format, effort)
	info.Exact = info.Exact && info.Length > 0
	return info
}

func read(f *window, format string, effort Effort) Info {
	switch format {
	case "mp3":
		return readMPEG(f)
	case "flac":
		return readFLAC(f)
	case "ogg", "opus":
		return readOgg(f, effort)
	case "wav":
		return readWAV(f)
	case "m4a":
		return readMP4(f)
	case "aiff":
		return readAIFF(f)
	case "au":
		return readAU(f)
	case "mka":
		return readMatroska(f).Info
	}
	return Info{}
}

// window reads a file through a buffer.
type window struct {
	r    io.ReaderAt
	size int64
	at   int64
	buf  []byte
}

// bytes returns up to n bytes at an offset, fewer at the end of the file. They are good until the next call.
func (w *window) bytes(at int64, n int) []byte {
	const piece = 64 << 10
	if at < 0 || at >= w.size || n <= 0 {
		return nil
	}
	n = int(min(int64(n), w.size-at))
	if at < w.at || at+int64(n) > w.at+int64(len(w.buf)) {
		want := int(min(int64(max(n, piece)), w.size-at))
		if cap(w.buf) < want {
			w.buf = make([]byte, want)
		}
		got, _ := w.r.ReadAt(w.buf[:want], at) // a short read tells less
		w.at, w.buf = at, w.buf[:max(got, 0)]
	}
	from := at - w.at
	return w.buf[min(from, int64(len(w.buf))):min(from+int64(n), int64(len(w.buf)))]
}

// near is bytes with no more read than asked: for a look at a few places.
func (w *window) near(at int64, n int) []byte {
	if at < 0 || at >= w.size || n <= 0 {
		return nil
	}
	b := make([]byte, min(int64(n), w.size-at))
	got, _ := w.r.ReadAt(b, at) // a short read tells less
	return b[:max(got, 0)]
}

// has tells whether the mark stands at an offset.
func (w *window) has(at int64, mark string) bool { return string(w.bytes(at, len(mark))) == mark }

// behindID3 is the offset behind the ID3v2 tags at the start (https://id3.org/id3v2.4.0-structure section 3.1); programs put one before
// the other.
func (w *window) behindID3(at int64) int64 {
	for range 16 {
		size := id3(w.bytes(at, 10))
		if size == 0 {
			break
		}
		at += size
	}
	return at
}

// id3 is the length of the ID3v2 tag that b starts with; 0 = there is none.
func id3(b []byte) int64 {
	if len(b) < 10 || string(b[:3]) != "ID3" || b[3] == 0xff {
		return 0
	}
	size := int64(10)
	for i, c := range b[6:10] {
		size += int64(c&0x7f) << (7 * (3 - i))
	}
	if b[5]&0x10 != 0 { // a footer
		size += 10
	}
	return size
}

// time of n samples at a rate.
func samples(n, rate int64) time.Duration {
	if n <= 0 || rate <= 0 {
		return 0
	}
	return time.Duration(n/rate)*time.Second + time.Duration(n%rate)*time.Second/time.Duration(rate)
}

// unsized tells of a size that programs write who cannot go back to correct it (a pipe): nothing, or as much as the field holds. have is
// how much there is. https://trac.ffmpeg.org/ticket/1427; sox writes 0x7ffff000 to WAV and 0x7f000000 to AIFF.
func unsized(claimed, have int64) bool {
	const most = 0x7efff000
	return have > 0 && (claimed == 0 || claimed >= most && claimed > have)
}
