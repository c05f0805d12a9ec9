package visualizer

import (
	"encoding/binary"
	"errors"
	"math"
	"time"
)

// scoreVersion is the first byte of a score; one that begins otherwise is not read.
const scoreVersion = 1

// ErrScore says that bytes are no score, or one of another version.
var ErrScore = errors.New("not a score that this version reads")

// MarshalBinary writes the score down, about a byte for each beat. Numbers are varints of encoding/binary, times are milliseconds:
//
//	1                        version
//	length, tempo × 100, sureness × 255
//	beats of a bar, number of the first beat that begins one
//	number of beats, time of the first; for the others by how much the distance to the one before differs from the last distance (signed)
//	number of sections; for each the time since the one before, and its energy × 255
//	number of drops; for each the time since the one before, and how long it was held back
func (s Score) MarshalBinary() ([]byte, error) {
	b := make([]byte, 0, 64+2*len(s.Beats))
	number := func(n int64) { b = binary.AppendUvarint(b, uint64(max(0, n))) }
	b = append(b, scoreVersion)
	number(s.Lasts.Milliseconds())
	number(int64(math.Round(s.Tempo * 100)))
	number(int64(math.Round(s.Sure * 255)))
	number(int64(s.Bar))
	number(int64(s.Down))
	number(int64(len(s.Beats)))
	var last, gap int64
	for i, at := range s.Beats {
		is := at.Milliseconds()
		if i == 0 {
			number(is)
		} else {
			b = binary.AppendVarint(b, is-last-gap)
			gap = is - last
		}
		last = is
	}
	number(int64(len(s.Sections)))
	last = 0
	for _, section := range s.Sections {
		number(section.At.Milliseconds() - last)
		number(int64(math.Round(section.Energy * 255)))
		last = section.At.Milliseconds()
	}
	number(int64(len(s.Drops)))
	last = 0
	for _, d := range s.Drops {
		number(d.At.Milliseconds() - last)
		number((d.At - d.Build).Milliseconds())
		last = d.At.Milliseconds()
	}
	return b, nil
}

// UnmarshalBinary reads what MarshalBinary wrote. The score is as it was where the answer is ErrScore.
func (s *Score) UnmarshalBinary(b []byte) error {
	if len(b) == 0 || b[0] != scoreVersion {
		return ErrScore
	}
	r := scoreReader{rest: b[1:]}
	got := Score{Lasts: r.time(0), Tempo: float64(r.number(100_000)) / 100, Sure: float64(r.number(255)) / 255,
		Bar: int(r.number(16)), Down: int(r.number(16))}
	gap := time.Duration(0)
	for i := range r.count(1) {
		if i == 0 {
			got.Beats = append(got.Beats, r.time(0))
			continue
		}
		gap += r.signed()
		got.Beats = append(got.Beats, r.after(got.Beats[i-1], gap))
	}
	at := time.Duration(0)
	for range r.count(2) {
		at = r.time(at)
		got.Sections = append(got.Sections, Section{at, float64(r.number(255)) / 255})
	}
	at = 0
	for range r.count(2) {
		at = r.time(at)
		got.Drops = append(got.Drops, Drop{Build: at - min(r.time(0), at), At: at})
	}
	if r.bad || len(r.rest) > 0 {
		return ErrScore
	}
	*s = got
	return nil
}

// scoreReader reads the numbers of a score; after the first that is none, bad is set and all are 0.
type scoreReader struct {
	rest []byte
	bad  bool
}

// farthest is beyond every time of a score.
const farthest = 7 * 24 * time.Hour

func (r *scoreReader) number(most uint64) uint64 {
	x, n := binary.Uvarint(r.rest)
	if r.bad || n <= 0 || x > most {
		r.bad = true
		return 0
	}
	r.rest = r.rest[n:]
	return x
}

// count is a number of things that take so many bytes each at least.
func (r *scoreReader) count(bytes int) int { return int(r.number(uint64(len(r.rest) / bytes))) }

// time is a time that is counted from another.
func (r *scoreReader) time(from time.Duration) time.Duration {
	return r.after(from, time.Duration(r.number(uint64(farthest/time.Millisecond)))*time.Millisecond)
}

// after is a time some time after another, unless that is none.
func (r *scoreReader) after(from, by time.Duration) time.Duration {
	if by < 0 || from+by > farthest {
		r.bad = true
		return from
	}
	return from + by
}

func (r *scoreReader) signed() time.Duration {
	x, n := binary.Varint(r.rest)
	if most := int64(farthest / time.Millisecond); r.bad || n <= 0 || x > most || x < -most {
		r.bad = true
		return 0
	}
	r.rest = r.rest[n:]
	return time.Duration(x) * time.Millisecond
}
