package device

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// socket is a UDP socket that is connected to one device and never waits. Used by one goroutine, but for failed.
type socket struct {
	conn *net.UDPConn
	raw  syscall.RawConn
	try  func(fd uintptr) bool // made once, so that sending allocates nothing
	data []byte
	err  error
}

// dial opens a socket. Frame is how many bytes a frame has on the wire: the kernel is to hold about two of them, since what waits longer is
// shown too late. Via is the interface by which multicast leaves; "" = as the routes say.
func dial(to netip.AddrPort, frame int, via string) (*socket, error) {
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(to))
	if err != nil {
		return nil, fmt.Errorf("the socket to %s: %w", to, err)
	}
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	s := &socket{conn: conn, raw: raw}
	s.try = func(fd uintptr) bool {
		for {
			s.err = unix.Send(int(fd), s.data, unix.MSG_DONTWAIT)
			if !errors.Is(s.err, unix.EINTR) {
				return true // also when it is full: true means that Go does not wait for room
			}
		}
	}
	var failed error
	err = raw.Control(func(fd uintptr) { failed = prepare(int(fd), to.Addr(), frame, via) })
	if err := errors.Join(err, failed); err != nil {
		return nil, errors.Join(fmt.Errorf("the socket to %s: %w", to, err), conn.Close())
	}
	return s, nil
}

// prepare sets what Go's sockets do not have. With IP_RECVERR the kernel tells us that nobody has the address any more (ARP), or that a
// router knows no way; otherwise only that nobody listens to the port.
func prepare(fd int, to netip.Addr, frame int, via string) error {
	const least = 4096
	err := os.NewSyscallError("SO_SNDBUF", unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_SNDBUF, max(least, 2*frame)))
	if to.Is4() {
		err = errors.Join(err, os.NewSyscallError("IP_RECVERR", unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_RECVERR, 1)))
	} else {
		err = errors.Join(err, os.NewSyscallError("IPV6_RECVERR", unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_RECVERR, 1)))
	}
	if to.IsMulticast() && via != "" {
		i, failed := net.InterfaceByName(via)
		switch {
		case failed != nil:
			return fmt.Errorf("the interface %q: %w", via, failed)
		case to.Is4():
			err = errors.Join(err, unix.SetsockoptIPMreqn(fd, unix.IPPROTO_IP, unix.IP_MULTICAST_IF, &unix.IPMreqn{Ifindex: int32(i.Index)}))
		default:
			err = errors.Join(err, unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_MULTICAST_IF, i.Index))
		}
	}
	return err
}

// send sends a packet now or not at all.
func (s *socket) send(p []byte) error {
	s.data = p
	if err := s.raw.Write(s.try); err != nil {
		return err // it is closed
	}
	switch {
	case s.err == nil:
		return nil
	case errors.Is(s.err, unix.EAGAIN), errors.Is(s.err, unix.ENOBUFS):
		return ErrFull
	}
	return fmt.Errorf("sending: %w", s.err)
}

// failed is what the network has answered to earlier packets: nobody listens, nobody has the address. Each failure is told once.
func (s *socket) failed() error {
	var code int
	var err error
	if failed := s.raw.Control(func(fd uintptr) { code, err = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_ERROR) }); failed != nil {
		return failed
	}
	if err != nil || code == 0 {
		return err
	}
	return fmt.Errorf("the network says: %w", syscall.Errno(code))
}

func (s *socket) close() error { return s.conn.Close() }

// answerTime is how long the network may take to say that nobody is there: a router or a host does within some milliseconds, the kernel
// needs three seconds to find that an address is nobody's, and is asked again.
const answerTime = 250 * time.Millisecond

// wait waits for d or until ctx is done.
func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
