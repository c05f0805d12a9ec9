package bench

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// rawWrites is the processor time (ms) of a thread that writes so many bytes to each of so many sockets, once, over loopback: what the
// kernel takes of a vote on its way to the phones, whatever a server does. The phones' side is read by one other thread, as the swarm's is.
// It is the mean of rounds, each begun when the one before was read.
func rawWrites(ctx context.Context, sockets, bytes, rounds int) (float64, error) {
	pairs, err := connected(sockets)
	if err != nil {
		return 0, err
	}
	defer pairs.close()
	var read atomic.Int64
	done := make(chan error, 1)
	go func() { done <- pairs.read(ctx, &read, int64(sockets*bytes*rounds)) }()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	data := make([]byte, bytes)
	var took time.Duration
	for round := range rounds {
		before := threadTime()
		for _, fd := range pairs.here {
			if err := unix.Sendto(fd, data, unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, nil); err != nil && !errors.Is(err, unix.ENOTCONN) {
				return 0, fmt.Errorf("a raw write: %w", err)
			}
		}
		took += threadTime() - before
		for all := int64(sockets * bytes * (round + 1)); round+1 < rounds && read.Load() < all; { // the last one ends the reader
			select {
			case err := <-done:
				return 0, fmt.Errorf("raw writes: %w", errors.Join(err, errHungUp))
			case <-time.After(time.Millisecond):
			}
		}
	}
	return ms(took) / float64(rounds), <-done
}

// threadTime is the processor time of this thread, the kernel's on its behalf included.
func threadTime() time.Duration {
	var used unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_THREAD, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// pairs are connections of this process with itself.
type pairs struct{ here, there []int }

func connected(n int) (*pairs, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer func() { _ = listener.Close() }()
	p := &pairs{}
	for range n {
		there, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			return p, err
		}
		here, err := listener.Accept()
		if err != nil {
			return p, err
		}
		for conn, list := range map[net.Conn]*[]int{here: &p.here, there: &p.there} {
			fd, err := takeOver(conn)
			if err != nil {
				return p, err
			}
			*list = append(*list, fd)
		}
	}
	return p, nil
}

// takeOver makes a connection a descriptor that does not block.
func takeOver(conn net.Conn) (int, error) {
	defer func() { _ = conn.Close() }()
	file, err := conn.(*net.TCPConn).File()
	if err != nil {
		return 0, err
	}
	defer func() { _ = file.Close() }()
	fd, err := unix.FcntlInt(file.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	return fd, unix.SetNonblock(fd, true)
}

// read reads what comes until it is all there.
func (p *pairs) read(ctx context.Context, read *atomic.Int64, all int64) error {
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(epoll) }()
	for _, fd := range p.there {
		if err := unix.EpollCtl(epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)}); err != nil {
			return err
		}
	}
	const patience = 100 // ms, then the context is looked at
	events, buf := make([]unix.EpollEvent, 256), make([]byte, 64<<10)
	for read.Load() < all && ctx.Err() == nil {
		n, err := unix.EpollWait(epoll, events, patience)
		if err != nil && !errors.Is(err, unix.EINTR) {
			return err
		}
		for _, event := range events[:max(n, 0)] {
			if got, err := unix.Read(int(event.Fd), buf); err == nil {
				read.Add(int64(got))
			}
		}
	}
	return ctx.Err()
}

func (p *pairs) close() {
	for _, fd := range append(p.here, p.there...) {
		_ = unix.Close(fd)
	}
}
