package bench

import (
	"bufio"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"time"

	"golang.org/x/sys/unix"

	"upbeat/models"
)

// socket is one phone's live connection. Only the swarm's goroutine touches it.
type socket struct {
	fd      int
	rest    []byte // bytes of a frame that is not complete yet
	message []byte // parts of a message that came in several frames
	held    models.Version
	closed  bool
}

// dial opens a page's live connection and hands its file descriptor over, non-blocking: the swarm reads all of them from one
// thread, because a goroutine a phone would cost the generator, which shares the machine with the server, most of its time. A header says
// whose page it is.
func dial(addr, query, header string) (*socket, error) {
	conn, err := net.DialTimeout("tcp", addr, answerWithin)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(answerWithin))
	r := bufio.NewReader(conn)
	if err := upgrade(conn, r, addr, query, header); err != nil {
		return nil, err
	}
	file, err := conn.(*net.TCPConn).File()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	fd, err := unix.FcntlInt(file.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	early, _ := r.Peek(r.Buffered()) // the snapshot's first bytes came with the answer
	return &socket{fd: fd, rest: append([]byte(nil), early...)}, unix.SetNonblock(fd, true)
}

// upgrade makes a WebSocket of a connection, https://www.rfc-editor.org/rfc/rfc6455#section-4.1
func upgrade(conn net.Conn, r *bufio.Reader, addr, query, header string) error {
	key := make([]byte, 16)
	if _, err := rand.Read(key); err != nil {
		return err
	}
	_, err := fmt.Fprintf(conn,
		"GET /api/v1/events%s HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
			"Sec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n%s\r\n\r\n", query, addr, addr,
		base64.StdEncoding.EncodeToString(key), header)
	if err != nil {
		return err
	}
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		return fmt.Errorf("open a live connection: %w", err)
	}
	if resp.StatusCode != http.StatusSwitchingProtocols {
		return fmt.Errorf("open a live connection: the server answered %s", resp.Status)
	}
	return nil
}

func (s *socket) send(op byte, payload []byte) {
	_, _ = unix.Write(s.fd, clientFrame(op, payload)) // a phone that cannot be written to is found dead by its next read
}
