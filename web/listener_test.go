package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"syscall"
	"testing"
	"time"
)

// troubled is a listener that fails before it accepts.
type troubled struct {
	net.Listener
	first []error
}

func (l *troubled) Accept() (net.Conn, error) {
	if len(l.first) == 0 {
		return l.Listener.Accept()
	}
	err := l.first[0]
	l.first = l.first[1:]
	return nil, &net.OpError{Op: "accept", Net: "tcp", Err: os.NewSyscallError("accept4", err)}
}

// What passes by itself does not end the server; what does not, does.
func TestAcceptingGoesOnAfterwards(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	dialed, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = dialed.Close() }()
	l := track(&troubled{ln, []error{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.ECONNABORTED}}, 16,
		slog.New(slog.DiscardHandler))
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil || len(l.conns) != 0 || l.counts != [phases]int{} {
		t.Errorf("%v, %d connections left, %v", err, len(l.conns), l.counts)
	}
	l.Listener = &troubled{ln, []error{syscall.EBADF}}
	if _, err := l.Accept(); !errors.Is(err, syscall.EBADF) {
		t.Errorf("a listener that is broken: %v", err)
	}
}

// Who has to go: without a request first, then between two, then who is answered for long; of the address that has the most; the oldest.
func TestWhoMakesWayForANewConnection(t *testing.T) {
	l := track(nil, 64, slog.New(slog.DiscardHandler))
	now := time.Now()
	put := func(from string, p phase, age time.Duration, host bool) *openConn {
		c := &openConn{of: l, from: from, phase: p, since: now.Add(-age), host: host}
		l.conns[c] = struct{}{}
		l.counts[c.counted()]++
		return c
	}
	goes := func(what string, want *openConn) {
		t.Helper()
		list := l.victims(now)
		if want == nil && len(list) == 0 {
			return
		}
		if want == nil || len(list) != 1 || list[0].openConn != want {
			t.Fatalf("%s: %+v", what, list)
		}
		l.forget(want)
	}
	put("box", kept, time.Hour, true)
	put("stage", live, time.Hour, false)
	put("new", unasked, grace/2, false)
	goes("a host, a live page and one with its grace", nil)
	quick := put("a", asking, longAsked/2, false)
	slow := put("a", asking, 2*longAsked, false)
	goes("a request while there are other places", nil)
	for i := range 64 - len(l.conns) {
		put(fmt.Sprint("page", i), live, time.Hour, false)
	}
	first := put("b", kept, time.Second, false)
	many := put("c", kept, time.Millisecond, false)
	put("c", kept, 0, false)
	lone := put("d", unasked, 2*grace, false)
	goes("without a request", lone)
	goes("the address with two", many)
	goes("the oldest of two alike", first)
	l.counts[unasked] += 64 // as in a flood
	goes("a flood: only its own go", nil)
	l.counts[unasked] -= 64
	l.victims(now)
	for c := range l.conns {
		if c.from == "c" {
			l.forget(c)
		}
	}
	put("e", live, 0, false)
	goes("a request that takes long", slow)
	if _, there := l.conns[quick]; !there {
		t.Error("a request that is answered at once had to go")
	}
}

func TestPlacesLeaveRoomForTheParty(t *testing.T) {
	for limit, want := range map[uint64]int{256: 192, 1024: 768, 4096: 3072, 1 << 20: 8192, 1 << 63: 8192, 64: leastPlaces} {
		if got := placesFor(limit); got != want {
			t.Errorf("of %d descriptors %d are places, want %d", limit, got, want)
		}
	}
}
