package bench

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"upbeat/models"
)

// pingEvery is how often each phone measures the clock, as a page does.
const pingEvery = 20 * time.Second

// swarm is many phones' live connections, read by one thread through epoll.
type swarm struct {
	watch   *watch
	epoll   int
	byFD    map[int32]*socket
	buf     []byte
	last    lastDiff
	pending []*milestone
	ready   atomic.Int32 // sockets that have their first snapshot

	mu    sync.Mutex
	tally tally
}

// errHungUp says that the server ended a live connection.
var errHungUp = errors.New("the server hung up")

// tally counts what all sockets together got.
type tally struct {
	Bytes     int64 // of differences and own votes, frame heads included
	Frames    int64
	Looks     int64 // messages of what is heard, for pages that show it
	LookBytes int64
	Snapshots int64 // later ones: a phone had fallen behind
	Gaps      int64 // differences that did not start where the phone was
	Lost      int64 // connections that ended
	Why       error // how the first of them ended
}

// milestone is a version that some sockets have not seen yet.
type milestone struct {
	version models.Version
	left    int
	changes []change
}

func newSwarm(w *watch) (*swarm, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("epoll: %w", err)
	}
	return &swarm{watch: w, epoll: fd, byFD: map[int32]*socket{}, buf: make([]byte, 256<<10)}, nil
}

// add puts an open connection under the swarm's eyes. Call it before run.
func (s *swarm) add(one *socket) error {
	s.byFD[int32(one.fd)] = one
	return unix.EpollCtl(s.epoll, unix.EPOLL_CTL_ADD, one.fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(one.fd)})
}

// counts is the tally so far.
func (s *swarm) counts() tally {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tally
}

// run reads all connections until ctx ends, and closes them.
func (s *swarm) run(ctx context.Context) error {
	defer s.close()
	s.mu.Lock()
	for _, one := range s.byFD {
		s.feed(one, nil) // what came with the upgrade
	}
	s.mu.Unlock()
	const wait = 100 // ms, so that the end of ctx and the pings are not missed
	events, pinged := make([]unix.EpollEvent, 512), time.Now()
	for ctx.Err() == nil {
		n, err := unix.EpollWait(s.epoll, events, wait)
		if err != nil && !errors.Is(err, unix.EINTR) {
			return fmt.Errorf("epoll: %w", err)
		}
		s.mu.Lock()
		for i := range max(n, 0) {
			s.read(s.byFD[events[i].Fd])
		}
		s.mu.Unlock()
		if time.Since(pinged) > pingEvery {
			pinged = time.Now()
			s.ping()
		}
	}
	return nil
}

func (s *swarm) ping() {
	for _, one := range s.byFD {
		one.send(opText, []byte(`{"type":"ping","t":0}`))
	}
}

func (s *swarm) close() {
	for _, one := range s.byFD {
		_ = unix.Close(one.fd)
	}
	_ = unix.Close(s.epoll)
}

func (s *swarm) read(one *socket) {
	if one == nil {
		return
	}
	n, err := unix.Read(one.fd, s.buf)
	switch {
	case errors.Is(err, unix.EAGAIN), errors.Is(err, unix.EINTR):
	case err != nil:
		s.drop(one, err)
	case n == 0:
		s.drop(one, errHungUp)
	default:
		s.feed(one, s.buf[:n])
	}
}

// feed takes the frames out of what a connection brought.
func (s *swarm) feed(one *socket, data []byte) {
	if len(one.rest) > 0 {
		one.rest = append(one.rest, data...)
		data = one.rest
	}
	for !one.closed {
		f, ok, err := parseFrame(data)
		if err != nil {
			s.drop(one, err)
			return
		}
		if !ok {
			break
		}
		s.take(one, f)
		data = data[f.size:]
	}
	one.rest = append(one.rest[:0], data...)
}

func (s *swarm) take(one *socket, f frame) {
	switch f.op {
	case opPing:
		one.send(opPong, f.payload)
	case opClose:
		s.drop(one, fmt.Errorf("%w: %x", errHungUp, f.payload))
	case opBinary:
		s.tally.Looks++
		s.tally.LookBytes += int64(f.size)
	case opText, opContinue:
		if len(one.message) == 0 && f.fin {
			s.hear(one, f.payload, f.size)
			return
		}
		one.message = append(one.message, f.payload...)
		if f.fin {
			s.hear(one, one.message, len(one.message))
			one.message = one.message[:0]
		}
	}
}

// hear handles one message of the realtime protocol.
func (s *swarm) hear(one *socket, payload []byte, size int) {
	switch {
	case isKind(payload, "diff"):
		s.tally.Bytes += int64(size)
		s.tally.Frames++
		d, fresh, err := s.last.read(payload)
		if err != nil {
			s.drop(one, fmt.Errorf("a difference that cannot be read: %w", err))
			return
		}
		if d.from != one.held {
			s.tally.Gaps++
		}
		if fresh {
			s.expect(d)
		}
		s.advance(one, d.version)
	case isKind(payload, "mine"):
		s.tally.Bytes += int64(size)
	case isKind(payload, "snapshot"):
		if one.held == 0 {
			s.ready.Add(1)
		} else {
			s.tally.Snapshots++
		}
		version, _ := number(payload, `"version":`)
		s.advance(one, models.Version(version))
	case isKind(payload, "bye"):
		s.drop(one, errHungUp)
	}
}

// expect begins to wait until every socket has seen d.
func (s *swarm) expect(d *diff) {
	m := &milestone{version: d.version, changes: d.changes}
	for _, one := range s.byFD {
		if one.held < d.version {
			m.left++
		}
	}
	if m.left > 0 {
		s.pending = append(s.pending, m)
	}
}

// advance notes that a socket has come to a version, and completes what it was the last to see.
func (s *swarm) advance(one *socket, version models.Version) {
	if version <= one.held {
		return
	}
	before := one.held
	one.held = version
	s.settle(before, version)
}

func (s *swarm) settle(before, version models.Version) {
	still := s.pending[:0]
	for _, m := range s.pending {
		if before < m.version && m.version <= version {
			m.left--
		}
		if m.left > 0 {
			still = append(still, m)
			continue
		}
		s.watch.seen(m.changes, time.Now())
	}
	s.pending = still
}

// drop closes a connection; nobody waits for it any more.
func (s *swarm) drop(one *socket, why error) {
	if one.closed {
		return
	}
	one.closed = true
	if s.tally.Lost++; s.tally.Why == nil {
		s.tally.Why = why
	}
	delete(s.byFD, int32(one.fd))
	_ = unix.Close(one.fd)
	const end = models.Version(1<<63 - 1)
	s.settle(one.held, end)
}
