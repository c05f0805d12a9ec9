package bench

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"upbeat/models"
)

func TestOnlyThisMachineIsMeasured(t *testing.T) {
	for _, url := range []string{"http://127.0.0.1:8080", "http://localhost:8080/", "http://[::1]:8080"} {
		if _, err := loopback(url); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
	for _, url := range []string{"http://192.168.1.7:8080", "http://8.8.8.8", "http://10.0.0.1:80/"} {
		if _, err := loopback(url); !errors.Is(err, ErrNotLoopback) {
			t.Errorf("%s: %v, want ErrNotLoopback", url, err)
		}
	}
	for _, url := range []string{"", "127.0.0.1:8080", "https://127.0.0.1", "http://"} {
		if _, err := loopback(url); err == nil {
			t.Errorf("%q is taken", url)
		}
	}
}

func TestLatency(t *testing.T) {
	var took []time.Duration
	for i := range 100 {
		took = append(took, time.Duration(100-i)*time.Millisecond)
	}
	got := latency(took)
	if want := (Latency{Count: 100, P50: 50, P95: 95, P99: 99, Max: 100}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := latency([]time.Duration{time.Millisecond}); got.P50 != 1 || got.P99 != 1 {
		t.Errorf("one sample: %+v", got)
	}
	if got := latency(nil); got != (Latency{}) {
		t.Errorf("no sample: %+v", got)
	}
}

func TestFramesInAnyPieces(t *testing.T) {
	long := bytes.Repeat([]byte("x"), 70_000)
	stream := append([]byte{0x81, 3}, "abc"...)
	stream = append(stream, 0x82, 126, 0x01, 0x2C)
	stream = append(stream, long[:300]...)
	stream = append(stream, 0x01, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70)
	stream = append(stream, long...)
	for cut := range 320 {
		if f, ok, err := parseFrame(stream[:cut]); ok && f.size > cut || err != nil {
			t.Fatalf("%d bytes: %+v %v %v", cut, f, ok, err)
		}
	}
	var sizes []int
	for data := stream; len(data) > 0; {
		f, ok, err := parseFrame(data)
		if !ok || err != nil {
			t.Fatal(ok, err)
		}
		sizes, data = append(sizes, len(f.payload)), data[f.size:]
	}
	if len(sizes) != 3 || sizes[0] != 3 || sizes[1] != 300 || sizes[2] != 70_000 {
		t.Errorf("payloads %v", sizes)
	}
}

func TestFramesThatNoServerSends(t *testing.T) {
	for _, head := range [][]byte{{0x81, 0x83, 1, 2, 3, 4}, {0xC1, 0}, {0x81, 127, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}} {
		if _, _, err := parseFrame(head); err == nil {
			t.Errorf("% x is taken", head)
		}
	}
}

func FuzzParseFrame(f *testing.F) {
	f.Add([]byte{0x81, 3, 'a', 'b', 'c'})
	f.Add([]byte{0x82, 126, 0, 1, 'x'})
	f.Fuzz(func(t *testing.T, data []byte) {
		got, ok, err := parseFrame(data)
		if ok && (err != nil || got.size > len(data) || len(got.payload) > got.size) {
			t.Fatalf("%+v from %d bytes", got, len(data))
		}
	})
}

// A vote's change may reach the phones before the vote's answer reaches its sender, after it, or together with others.
func TestWatch(t *testing.T) {
	w, now := newWatch(), time.Unix(100, 0)
	early := now.Add(time.Millisecond)
	w.seen([]change{{entry: 1, votes: 2}}, early)
	if at := <-w.answered(1, 2); at != early {
		t.Errorf("seen before the answer: %v", at)
	}
	three, four, other := w.answered(1, 3), w.answered(1, 4), w.answered(2, 1)
	w.seen([]change{{entry: 1, votes: 4}}, now)
	if a, b := <-three, <-four; a != now || b != now {
		t.Errorf("coalesced: %v %v", a, b)
	}
	select {
	case <-other:
		t.Error("another entry's vote is seen")
	default:
	}
	w.seen([]change{{entry: 2, gone: true}}, now)
	<-other
	w.turn(false)
	down := w.answered(1, 2)
	w.seen([]change{{entry: 1, votes: 3}}, now)
	w.seen([]change{{entry: 1, votes: 2}}, early)
	if at := <-down; at != early {
		t.Errorf("downwards: %v", at)
	}
}

// The last of three phones decides, and one that hangs up is waited for no longer.
func TestSwarmWaitsForTheLast(t *testing.T) {
	w := newWatch()
	s := &swarm{watch: w, byFD: map[int32]*socket{}}
	for fd := range int32(3) {
		s.byFD[fd] = &socket{fd: -1, held: 7}
	}
	text := []byte(`{"type":"diff","from":7,"version":8,"changed":[{"id":5,"votes":2}]}`)
	seen := w.answered(5, 2)
	for fd := range int32(2) {
		s.hear(s.byFD[fd], text, len(text))
	}
	if len(seen) != 0 {
		t.Fatal("seen before the third phone had it")
	}
	s.drop(s.byFD[2], errHungUp)
	if len(seen) != 1 {
		t.Fatal("not seen though all that are left have it")
	}
	if s.tally.Bytes != int64(2*len(text)) || s.tally.Gaps != 0 || s.tally.Lost != 1 {
		t.Errorf("%+v", s.tally)
	}
	s.hear(s.byFD[0], []byte(`{"type":"diff","from":9,"version":10}`), 1)
	if s.tally.Gaps != 1 || s.byFD[0].held != models.Version(10) {
		t.Errorf("a gap: %+v, held %d", s.tally, s.byFD[0].held)
	}
}

func TestRawWritesTakeTime(t *testing.T) {
	few, err := rawWrites(t.Context(), 10, 200, 50)
	if err != nil {
		t.Fatal(err)
	}
	many, err := rawWrites(t.Context(), 200, 200, 50)
	if err != nil {
		t.Fatal(err)
	}
	if few <= 0 || many < few { // on a busy machine ten may take a third of what two hundred do
		t.Errorf("ten writes take %.3f ms, two hundred %.3f ms", few, many)
	}
}
