package bench

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

const (
	universePlace = 113 // of the universe's number in a packet of E1.31, two bytes, the high one first: ANSI E1.31-2018, table 4-1
	lampBuffer    = 1 << 21
)

// lamp receives what universes are told. The kernel says when each packet came, so that it does not count how soon this process looks.
type lamp struct {
	conn *net.UDPConn

	mu     sync.Mutex
	frames []time.Time // when the first universe was told
	others int         // packets to the other universes
}

func newLamp(ctx context.Context) (*lamp, error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	set := errors.Join(raw.Control(func(fd uintptr) {
		err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1)
	}), err)
	if err := errors.Join(set, conn.SetReadBuffer(lampBuffer)); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	l := &lamp{conn: conn}
	if err := until(ctx, answerWithin, l.stamps); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return l, nil
}

// stamps tells whether the kernel says by now when packets come: it begins a moment after it was asked to.
func (l *lamp) stamps() (bool, error) {
	if _, err := l.conn.WriteTo([]byte{0}, l.conn.LocalAddr()); err != nil {
		return false, err
	}
	sent := time.Now()
	time.Sleep(time.Millisecond) // what is stamped as it is read comes later than that
	data, extra := make([]byte, 1), make([]byte, 256)
	_, m, _, _, err := l.conn.ReadMsgUDP(data, extra)
	if err != nil {
		return false, err
	}
	at, err := stamp(extra[:m])
	return !at.After(sent), err
}

func (l *lamp) address() string { return l.conn.LocalAddr().String() }

// run notes what comes until ctx ends.
func (l *lamp) run(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { _ = l.conn.SetReadDeadline(time.Now()) })
	defer stop()
	data, extra := make([]byte, 2048), make([]byte, 256)
	for {
		n, m, _, _, err := l.conn.ReadMsgUDP(data, extra)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("lamp: %w", err)
		}
		at, err := stamp(extra[:m])
		if err != nil {
			return err
		}
		l.mu.Lock()
		switch {
		case n <= universePlace+1:
		case data[universePlace] == 0 && data[universePlace+1] == 1:
			l.frames = append(l.frames, at)
		default:
			l.others++
		}
		l.mu.Unlock()
	}
}

// stamp is when the kernel got a packet.
func stamp(extra []byte) (time.Time, error) {
	messages, err := unix.ParseSocketControlMessage(extra)
	if err != nil {
		return time.Time{}, err
	}
	for _, m := range messages {
		const long = 16 // bytes of seconds and nanoseconds
		if m.Header.Level == unix.SOL_SOCKET && m.Header.Type == unix.SO_TIMESTAMPNS && len(m.Data) >= long {
			return time.Unix(int64(binary.NativeEndian.Uint64(m.Data)), int64(binary.NativeEndian.Uint64(m.Data[8:]))), nil
		}
	}
	return time.Time{}, errors.New("the kernel does not say when packets come")
}

// told takes out what came so far: the moments of frames, and how many packets of other universes came with them.
func (l *lamp) told() (frames []time.Time, others int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	frames, others = l.frames, l.others
	l.frames, l.others = nil, 0
	return frames, others
}

// jitter is by how much the distances between frames differ from what they should be.
func jitter(frames []time.Time, period time.Duration) Latency {
	var off []time.Duration
	for i := 1; i < len(frames); i++ {
		off = append(off, (frames[i].Sub(frames[i-1]) - period).Abs())
	}
	return latency(off)
}

// bare is how evenly a timer wakes this process at such a period until ctx ends: what is not even about it is the machine's doing.
func bare(ctx context.Context, period time.Duration) Latency {
	var woken []time.Time
	next := time.Now()
	for ctx.Err() == nil {
		next = next.Add(period)
		if pause(ctx, time.Until(next)) == nil {
			woken = append(woken, time.Now())
		}
	}
	return jitter(woken, period)
}
