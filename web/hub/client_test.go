package hub

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/present"
)

// stillLive is a party that only the test moves.
type stillLive struct{ s *queue.Snapshot }

func (l *stillLive) Snapshot() *queue.Snapshot          { return l.s }
func (l *stillLive) Changes() (<-chan struct{}, func()) { return make(chan struct{}), func() {} }

type noParty struct{}

func (noParty) Seen(context.Context, []models.GuestID) error                     { return nil }
func (noParty) Present(context.Context, time.Duration) ([]models.GuestID, error) { return nil, nil }
func (noParty) Leader(context.Context) (queue.Leader, error)                     { return queue.Leader{}, nil }

type noReactions struct{}

func (noReactions) Spread(context.Context, map[string]int) error     { return nil }
func (noReactions) Hear(ctx context.Context, _ func(map[string]int)) { <-ctx.Done() }

type noMessages struct{}

func (noMessages) Waiting(context.Context) (int, models.ShoutID, error) { return 0, 0, nil }
func (noMessages) List(context.Context, models.ShoutStatus, models.ShoutID, int) ([]queue.Message, error) {
	return nil, nil
}
func (noMessages) After(context.Context, models.Version) ([]queue.Message, error) { return nil, nil }

type noScan struct{}

func (noScan) Read(context.Context) (models.ScanProgress, error) { return models.ScanProgress{}, nil }
func (noScan) Watch(ctx context.Context, _ func())               { <-ctx.Done() }

func (noParty) Guest(_ context.Context, id models.GuestID) (models.Guest, error) {
	return models.Guest{ID: id}, nil
}

// snap is a party of n entries, one of them with votes that tell the version.
func snap(version models.Version, n int) *queue.Snapshot {
	standard := settings.Default()
	s := &queue.Snapshot{Room: models.Room{Version: version}, Values: &standard, Items: map[models.EntryID]*queue.Item{}}
	for i := range n {
		item := &queue.Item{Entry: models.Entry{ID: models.EntryID(i + 1), Status: models.Ready},
			Song: &models.Song{ID: 1, Title: strings.Repeat("long ", 20)}}
		if i == 0 {
			item.Votes = int(version)
		}
		s.Items[item.ID], s.Queue = item, append(s.Queue, item)
	}
	return s
}

func testHub(n int) (*Hub, *stillLive) {
	live := &stillLive{snap(1, n)}
	return New(Config{
		Live:  live,
		Party: noParty{}, Reactions: noReactions{}, Messages: noMessages{}, Scan: noScan{},
		Painter: present.NewPainter(present.NewAccents()), Log: slog.New(slog.DiscardHandler),
		Now: time.Now, WriteWithin: time.Second,
	}), live
}

// phone is the other end of a socket. One made by net.Pipe takes nothing until it is read.
type phone struct {
	*client
	far net.Conn
	in  *bufio.Reader
}

func (h *Hub) phone(t *testing.T, near, far net.Conn) *phone {
	t.Helper()
	c := &client{hub: h, ctx: t.Context(), conn: near, raw: newTryWriter(near)}
	if !h.add(c) {
		t.Fatal("refused")
	}
	h.greet(c.ctx, c)
	t.Cleanup(func() { c.drop(); _ = far.Close() })
	return &phone{c, far, bufio.NewReader(far)}
}

// next reads one text frame.
func (p *phone) next(t *testing.T) (kind string, version models.Version, state api.State) {
	t.Helper()
	if err := p.far.SetReadDeadline(time.Now().Add(2 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	payload, err := readFrame(p.in)
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Type    string
		Version models.Version
		State   api.State
	}
	if err := json.Unmarshal(payload, &m); err != nil {
		t.Fatalf("%v: %.100s", err, payload)
	}
	return m.Type, m.Version, m.State
}

func readFrame(in *bufio.Reader) ([]byte, error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(in, head); err != nil {
		return nil, err
	}
	n := uint64(head[1])
	extra := map[uint64]int{126: 2, 127: 8}[n]
	long := make([]byte, 8)
	if _, err := io.ReadFull(in, long[8-extra:]); err != nil {
		return nil, err
	}
	if extra > 0 {
		n = binary.BigEndian.Uint64(long)
	}
	payload := make([]byte, n)
	_, err := io.ReadFull(in, payload)
	return payload, err
}

// A phone that takes nothing holds up nobody; when it wakes up, it gets what it had begun to get, and then how things stand.
func TestASlowPhoneGetsASnapshotWhenItCan(t *testing.T) {
	h, live := testHub(50)
	h.WriteWithin = time.Minute // only slow, not gone
	near, far := net.Pipe()
	slow := h.phone(t, near, far)
	quickNear, quickFar := tcpPair(t)
	quick := h.phone(t, quickNear, quickFar)
	if kind, version, _ := quick.next(t); kind != "snapshot" || version != 1 {
		t.Fatalf("%s %d", kind, version)
	}
	const last = 2000
	for v := models.Version(2); v <= last; v++ {
		live.s = snap(v, 50)
		h.broadcast(nil)
		if v%100 == 0 || v == last {
			for {
				if kind, version, _ := quick.next(t); version == v {
					if kind != "diff" {
						t.Fatalf("the quick phone got a %s", kind)
					}
					break
				}
			}
		}
	}
	seen := models.Version(0)
	for seen < last {
		kind, version, state := slow.next(t)
		if kind == "snapshot" {
			seen = version
			if state.Queue[0].Votes != int(version) {
				t.Fatalf("snapshot %d holds %d votes", version, state.Queue[0].Votes)
			}
		} else if version != seen+1 {
			t.Fatalf("a diff to %d after %d", version, seen)
		} else {
			seen = version
		}
	}
}

// After the snapshot the socket has no deadline: a change that comes much later must still get through.
func TestASocketOutlivesTheDeadlineOfItsSnapshot(t *testing.T) {
	h, live := testHub(3)
	h.WriteWithin = 30 * time.Millisecond
	near, far := tcpPair(t)
	p := h.phone(t, near, far)
	p.next(t)
	until(t, func() bool { p.mu.Lock(); defer p.mu.Unlock(); return !p.busy })
	<-time.After(3 * h.WriteWithin) // the deadline itself is what is waited for
	live.s = snap(2, 3)
	h.broadcast(nil)
	if kind, version, _ := p.next(t); kind != "diff" || version != 2 {
		t.Errorf("%s %d", kind, version)
	}
}

// A phone that takes nothing for too long is hung up on, and its goroutine ends.
func TestADeadPhoneIsHungUpOn(t *testing.T) {
	h, _ := testHub(3)
	h.WriteWithin = 20 * time.Millisecond
	near, far := net.Pipe()
	p := h.phone(t, near, far)
	until(t, func() bool { p.mu.Lock(); defer p.mu.Unlock(); return p.closed })
	h.serving.Wait()
}

// A version that shows nothing new is sent to nobody, and the next diff starts where the pages are.
func TestVersionsThatShowNothingAreNotSent(t *testing.T) {
	h, live := testHub(3)
	near, far := tcpPair(t)
	p := h.phone(t, near, far)
	p.next(t)
	same := *live.s
	same.Version = 2
	live.s = &same
	h.broadcast(nil)
	late := h.phone(t, near, far)
	if got := h.view.Load().Snapshot.Version; got != 1 {
		t.Errorf("the view is at %d", got)
	}
	if _, version, _ := late.next(t); version != 1 {
		t.Errorf("who comes then starts at %d", version)
	}
	live.s = snap(3, 3)
	h.broadcast(nil)
	if kind, version, _ := p.next(t); kind != "diff" || version != 3 {
		t.Errorf("%s %d", kind, version)
	}
}

// A restored database has an older version: every page starts anew.
func TestARestoredPartyIsSentWhole(t *testing.T) {
	h, live := testHub(3)
	live.s = snap(9, 3)
	h.broadcast(nil)
	near, far := tcpPair(t)
	p := h.phone(t, near, far)
	p.next(t)
	live.s = snap(4, 2)
	h.broadcast(nil)
	if kind, version, state := p.next(t); kind != "snapshot" || version != 4 || len(state.Queue) != 2 {
		t.Errorf("%s %d %d", kind, version, len(state.Queue))
	}
}

func tcpPair(t *testing.T) (near, far net.Conn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	far, err = net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	near, err = ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = near.Close(); _ = far.Close() })
	return near, far
}

func until(t *testing.T, done func() bool) {
	t.Helper()
	deadline, tick := time.After(2*time.Minute), time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-deadline:
			t.Fatal("not within two minutes")
		case <-tick.C:
		}
	}
}

func TestFramesAreReadAsWritten(t *testing.T) {
	for _, n := range []int{0, 1, 125, 126, 127, 65535, 65536, 70000} {
		payload := strings.Repeat("x", n)
		got, err := readFrame(bufio.NewReader(strings.NewReader(string(textFrame([]byte(payload))))))
		if err != nil || string(got) != payload {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

// What is pushed to a page while it is being greeted goes out behind its first snapshot, the greeting before it.
func TestTheFirstFrameIsTheSnapshot(t *testing.T) {
	h, _ := testHub(1)
	c := &client{hub: h, ctx: t.Context(), conn: deadlines{}, behind: true, fresh: true}
	c.push([]byte("too early"))
	c.busy, c.greeting = true, []byte("greeting") // as greet has it, while the drain has not run yet
	c.push([]byte("health"))
	var sent []string
	for frame, more := c.next(); more; frame, more = c.next() {
		sent = append(sent, string(frame))
	}
	if len(sent) != 3 || !strings.Contains(sent[0], `"snapshot"`) || sent[1] != "greeting" || sent[2] != "health" {
		t.Errorf("%q", sent)
	}
}

// deadlines is a connection that is only told until when.
type deadlines struct{ net.Conn }

func (deadlines) SetWriteDeadline(time.Time) error { return nil }
