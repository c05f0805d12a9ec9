package container

import (
	"encoding/binary"
	"math"
	"time"
)

// Matroska is what a Matroska or WebM file says about itself; the texts are as they are in the file.
type Matroska struct {
	Info
	Title string
	Tags  map[string]string // by their names, such as ARTIST; those of the whole file first
}

// ReadMatroska reads a Matroska or WebM file.
func ReadMatroska(f interface {
	ReadAt(p []byte, off int64) (int, error)
}, size int64) Matroska {
	return readMatroska(&window{r: f, size: size})
}

// element is one element of EBML (RFC 8794 section 5).
type element struct {
	id       uint64
	from, to int64
}

// The elements that matter: https://www.matroska.org/technical/elements.html
const (
	idSegment, idInfo, idScale, idDuration, idTitle      = 0x18538067, 0x1549A966, 0x2AD7B1, 0x4489, 0x7BA9
	idTracks, idTrack, idTrackType                       = 0x1654AE6B, 0xAE, 0x83
	idTags, idTag, idSimple, idTagName, idTagText, idEnd = 0x1254C367, 0x7373, 0x67C8, 0x45A3, 0x4487, 0x1F43B675
)

// elements calls f with each element between two offsets.
func (w *window) elements(from, to int64, f func(e element) bool) {
	for range 1 << 16 {
		if from >= to {
			return
		}
		b := w.near(from, 12)
		id, n := vint(b, false)
		if n == 0 {
			return
		}
		size, m := vint(b[n:], true)
		if m == 0 {
			return
		}
		e := element{id, from + int64(n+m), to}
		if size != math.MaxUint64 {
			e.to = min(to, e.from+int64(min(size, math.MaxInt64/2)))
		}
		if !f(e) {
			return
		}
		from = e.to
	}
}

// vint reads a number of variable size; masked = without the mark of its size, all ones being math.MaxUint64: not known.
func vint(b []byte, masked bool) (value uint64, n int) {
	if len(b) == 0 || b[0] == 0 {
		return 0, 0
	}
	for n = 1; b[0]&(0x80>>(n-1)) == 0; n++ {
	}
	if len(b) < n {
		return 0, 0
	}
	for _, c := range b[:n] {
		value = value<<8 | uint64(c)
	}
	if !masked {
		return value, n
	}
	mark := uint64(1) << (7 * n)
	if value &= mark - 1; value == mark-1 {
		value = math.MaxUint64
	}
	return value, n
}

func readMatroska(w *window) Matroska {
	m := Matroska{Tags: map[string]string{}}
	scale, duration, tracks, sounds := 1e6, 0.0, 0, 0
	var take func(e element) bool
	name, text := "", ""
	take = func(e element) bool {
		switch e.id {
		case idSegment, idInfo, idTracks, idTags, idTag:
			w.elements(e.from, e.to, take)
		case idTrack:
			tracks++
			w.elements(e.from, e.to, take)
		case idTrackType:
			if w.number(e) == 2 {
				sounds++
			}
		case idScale:
			scale = float64(w.number(e))
		case idDuration:
			duration = w.real(e)
		case idTitle:
			m.Title = w.text(e)
		case idSimple:
			name, text = "", ""
			w.elements(e.from, e.to, take)
			if _, known := m.Tags[name]; !known && name != "" {
				m.Tags[name] = text
			}
		case idTagName:
			name = w.text(e)
		case idTagText:
			text = w.text(e)
		case idEnd: // a cluster of sound; what is behind them all is not looked for where their size is not known
			return e.to < w.size
		}
		return true
	}
	w.elements(0, w.size, take)
	m.Length = seconds(duration * scale / float64(time.Second))
	m.Exact, m.Plain = m.Length > 0 && tracks == 1, sounds > 0
	m.Silent = tracks > 0 && sounds == 0
	return m
}

func (w *window) number(e element) (n uint64) {
	for _, c := range w.near(e.from, int(min(e.to-e.from, 8))) {
		n = n<<8 | uint64(c)
	}
	return n
}

func (w *window) real(e element) float64 {
	b := w.near(e.from, int(min(e.to-e.from, 8)))
	switch len(b) {
	case 4:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(b)))
	case 8:
		return math.Float64frombits(binary.BigEndian.Uint64(b))
	}
	return 0
}

// text reads up to a sensible size; the text may end in zeros.
func (w *window) text(e element) string {
	const most = 4 << 10
	b := w.near(e.from, int(min(e.to-e.from, most)))
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	return string(b)
}
