package bench

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"
)

// A lamp knows which packets begin a frame, and when each came although it is looked at later.
func TestTheLampKnowsWhenFramesCome(t *testing.T) {
	l, err := newLamp(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.conn.Close() })
	conn, err := net.Dial("udp", l.address())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	const frames = 3
	var sent []time.Time
	for range frames {
		sent = append(sent, time.Now())
		for universe := range byte(universes) {
			packet := make([]byte, universePlace+13)
			packet[universePlace+1] = universe + 1
			if _, err := conn.Write(packet); err != nil {
				t.Fatal(err)
			}
		}
	}
	after := time.Now()
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { // it looks only now
		if err := l.run(ctx); err != nil {
			t.Error(err)
		}
	})
	var came []time.Time
	others := 0
	err = until(ctx, 10*time.Second, func() (bool, error) {
		some, rest := l.told()
		came, others = append(came, some...), others+rest
		return len(came) >= frames && others >= frames*(universes-1), nil
	})
	cancel()
	running.Wait()
	if err != nil || len(came) != frames || others != frames*(universes-1) {
		t.Fatalf("%d frames and %d packets of other universes: %v", len(came), others, err)
	}
	for i, at := range came {
		if at.Before(sent[i]) || at.After(after) || i > 0 && !at.After(came[i-1]) {
			t.Errorf("frame %d came at %v; sent at %v, all by %v", i, at, sent[i], after)
		}
	}
}

func TestJitter(t *testing.T) {
	at, frames := time.Unix(1, 0), []time.Time(nil)
	for i := range 101 {
		late := time.Duration(0)
		if i == 50 {
			late = 5 * time.Millisecond // and the frame after it comes too soon
		}
		frames = append(frames, at.Add(time.Duration(i)*10*time.Millisecond+late))
	}
	got := jitter(frames, 10*time.Millisecond)
	if want := (Latency{Count: 100, P99: 5, Max: 5}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
