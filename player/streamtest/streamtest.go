// Package streamtest holds the contract that every beep.Streamer of ours keeps, so that any of them can be put behind any other. Tests of
// the packages below player call it; nothing else imports it.
package streamtest

import (
	"errors"
	"math"
	"testing"

	"github.com/gopxl/beep/v2"
)

// Assert checks a streamer that ends, case by case, and returns all its samples. open makes a new one at its start; it is called once for
// each size of buffer. A streamer without an end is given in a beep.Take.
//
//	1: Stream writes all of samples[:n], with numbers, and touches nothing behind
//	2: n == len(samples) && ok, again and again; the last samples may come in a shorter read, with ok
//	3: then n == 0 && !ok, and it stays so, whatever is asked for
//	4: a buffer without room gives nothing and takes nothing away
//	5: Err is nil before the end, and after it the same each time
//	6: the size of the buffers changes nothing: no sample is lost, none comes twice, and the end is the same
func Assert(t testing.TB, open func() beep.Streamer) [][2]float64 {
	t.Helper()
	whole := open()
	want := Read(t, whole, 10007)
	for _, size := range []int{1, 2, 7, 480, 511, 512, 513, 4096} {
		s := open()
		got := Read(t, s, size)
		if len(got) != len(want) {
			t.Fatalf("case 6: %d samples in buffers of %d, %d in large ones", len(got), size, len(want))
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("case 6: sample %d is %v in buffers of %d, %v in large ones", i, got[i], size, want[i])
			}
		}
		if !same(s.Err(), whole.Err()) {
			t.Fatalf("case 6: ends with %v in buffers of %d, with %v in large ones", s.Err(), size, whole.Err())
		}
	}
	return want
}

// Read reads one streamer to its end in buffers of one size, checks all cases of Assert but the last, and returns the samples.
func Read(t testing.TB, s beep.Streamer, size int) (all [][2]float64) {
	t.Helper()
	buffer := make([][2]float64, size)
	for last := false; ; {
		if n, _ := s.Stream(buffer[:0]); n != 0 {
			t.Fatalf("case 4: %d samples without room for them", n)
		}
		failed := s.Err()
		n, ok := stream(t, s, buffer)
		switch {
		case last && (n != 0 || ok):
			t.Fatalf("case 2: %d, %v after a short read", n, ok)
		case n == 0 && ok, n != 0 && !ok:
			t.Fatalf("case 3: %d, %v", n, ok)
		case failed != nil && ok:
			t.Fatalf("case 5: %d samples after %v", n, failed)
		}
		all = append(all, buffer[:n]...)
		if !ok {
			break
		}
		last = n < size
	}
	assertEnded(t, s, buffer)
	return all
}

// stream fills a buffer and checks case 1.
func stream(t testing.TB, s beep.Streamer, buffer [][2]float64) (n int, ok bool) {
	t.Helper()
	for i := range buffer {
		buffer[i] = [2]float64{math.NaN(), math.NaN()}
	}
	n, ok = s.Stream(buffer)
	for i, f := range buffer {
		for _, x := range f {
			if i < n && (math.IsNaN(x) || math.IsInf(x, 0)) {
				t.Fatalf("case 1: sample %d of %d is %v", i, n, f)
			}
			if i >= n && !math.IsNaN(x) {
				t.Fatalf("case 1: touched sample %d behind %d", i, n)
			}
		}
	}
	return n, ok
}

// assertEnded checks that a streamer that has ended stays so.
func assertEnded(t testing.TB, s beep.Streamer, buffer [][2]float64) {
	t.Helper()
	reason := s.Err()
	for _, room := range [][][2]float64{buffer, make([][2]float64, 1), buffer[:0], make([][2]float64, 5000)} {
		if n, ok := stream(t, s, room); n != 0 || ok && len(room) > 0 {
			t.Fatalf("case 3: %d, %v after the end", n, ok)
		}
		if !same(s.Err(), reason) {
			t.Fatalf("case 5: ended with %v, then says %v", reason, s.Err())
		}
	}
}

func same(a, b error) bool {
	return errors.Is(a, b) || a != nil && b != nil && a.Error() == b.Error()
}
