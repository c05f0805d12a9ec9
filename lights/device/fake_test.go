package device

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"upbeat/lights/device/devicetest"
	"upbeat/lights/wire"
)

// board is a fake of a WLED board: its UDP port, its web server, and what it answers to multicast DNS. It understands what it is told as
// wled00/udp.cpp of WLED does.
type board struct {
	t       testing.TB
	pixels  int
	info    atomic.Value // string: instead of a board's own words
	frozen  atomic.Bool  // its web server takes a question and never answers
	mu      sync.Mutex
	strip   []byte // RGB or RGBW
	live    bool
	timeout byte
	on      bool
	packets int
	udp     *net.UDPConn
	web     *http.Server
	webAt   net.Listener
}

// newBoard switches a board on.
func newBoard(t testing.TB, pixels int) *board {
	t.Helper()
	b := &board{t: t, pixels: pixels, on: true, strip: make([]byte, 4*pixels)}
	b.boot("127.0.0.1:0", "127.0.0.1:0")
	t.Cleanup(b.vanish)
	return b
}

// boot opens the board's sockets.
func (b *board) boot(udp, web string) {
	b.t.Helper()
	address, err := net.ResolveUDPAddr("udp", udp)
	if err != nil {
		b.t.Fatal(err)
	}
	if b.udp, err = net.ListenUDP("udp", address); err != nil {
		b.t.Fatal(err)
	}
	if b.webAt, err = net.Listen("tcp", web); err != nil {
		b.t.Fatal(err)
	}
	b.web = &http.Server{Handler: http.HandlerFunc(b.page), ReadHeaderTimeout: time.Second}
	go func(s *http.Server, l net.Listener) { _ = s.Serve(l) }(b.web, b.webAt)
	go b.receive(b.udp)
}

// vanish takes its power away.
func (b *board) vanish() {
	_ = b.udp.Close()
	_ = b.web.Close()
}

// comeBack gives it power again, at the same address.
func (b *board) comeBack() { b.t.Helper(); b.boot(b.udp.LocalAddr().String(), b.webAt.Addr().String()) }

func (b *board) receive(conn *net.UDPConn) {
	packet := make([]byte, 2048)
	for {
		n, err := conn.Read(packet)
		if err != nil {
			return
		}
		b.understand(packet[:n])
	}
}

func (b *board) understand(p []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.packets++
	if len(p) < 2 {
		return
	}
	if p[1] == wire.WLEDLeave {
		b.live, b.timeout = false, 0
		return
	}
	if !b.live || b.timeout != wire.WLEDForever { // for ever is until it is told to leave
		b.timeout = p[1]
	}
	b.live = true
	switch p[0] {
	case 2, 3:
		copy(b.strip, p[2:])
	case 4:
		copy(b.strip[3*(int(p[2])<<8|int(p[3])):], p[4:])
	}
}

func (b *board) page(w http.ResponseWriter, r *http.Request) {
	if b.frozen.Load() {
		<-r.Context().Done()
		return
	}
	switch {
	case r.URL.Path == "/json/info":
		if odd, ok := b.info.Load().(string); ok && odd != "" {
			_, _ = io.WriteString(w, odd)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"ver": "0.15.0", "name": "Bar", "leds": map[string]any{"count": b.pixels}})
	case r.URL.Path == "/json/state" && r.Method == http.MethodPost:
		var state struct{ On *bool }
		if json.NewDecoder(r.Body).Decode(&state) == nil && state.On != nil {
			b.mu.Lock()
			b.on = *state.On
			b.mu.Unlock()
		}
		_, _ = io.WriteString(w, `{"success":true}`)
	default:
		http.NotFound(w, r)
	}
}

// opener finds the board's web server.
func (b *board) opener() *Opener {
	return &Opener{Ports: Ports{WLEDHTTP: uint16(b.webAt.Addr().(*net.TCPAddr).Port)}}
}

func (b *board) config() Config {
	return Config{Kind: WLED, Name: "Bar", Address: b.udp.LocalAddr().String(), Pixels: b.pixels}
}

// until waits until what the board has been told is so.
func (b *board) until(what string, so func(b *board) bool) {
	b.t.Helper()
	eventually(b.t, what, func() bool { b.mu.Lock(); defer b.mu.Unlock(); return so(b) })
}

func (b *board) shows(pixels []byte) func(*board) bool {
	return func(b *board) bool { return b.live && bytes.Equal(b.strip[:len(pixels)], pixels) }
}

// eventually waits for a condition; the deadline only fails.
func eventually(t testing.TB, what string, so func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !so() {
		if time.Now().After(deadline) {
			t.Fatalf("in vain: %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// quick is a driver's timing for tests.
var quick = timing{keep: 50 * time.Millisecond, check: 30 * time.Millisecond, patient: 2, first: 20 * time.Millisecond,
	longest: 100 * time.Millisecond, stable: time.Second, end: 2 * time.Second}

// journal is a log that tests read.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) count(s string) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Count(j.text.String(), s)
}

func (j *journal) all() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

func (j *journal) log() *slog.Logger {
	return slog.New(slog.NewTextHandler(j, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// drive runs a driver until the test, or stop, ends it.
func drive(t testing.TB, c Config, o *Opener) (d *Driver, j *journal, stop func()) {
	t.Helper()
	j = &journal{}
	d = NewDriver(c, o, j.log())
	d.timing = quick
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = d.Run(ctx) }()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return d, j, stop
}

// colours are so many pixels, none like its neighbour.
func colours(pixels int, seed byte) []byte {
	p := make([]byte, 3*pixels)
	for i := range p {
		p[i] = byte(i*7) + seed
	}
	return p
}

// responder answers questions of multicast DNS with what it is given.
func responder(t testing.TB, answers ...[]byte) Finder {
	t.Helper()
	at, end, err := devicetest.Responder(answers...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(end)
	return Finder{Group: at}
}

// announce is what a board at that address answers.
func announce(t testing.TB, name, host string, address netip.Addr) []byte {
	t.Helper()
	packed, err := devicetest.Announce(wire.WLEDService, name, host, address)
	if err != nil {
		t.Fatal(err)
	}
	return packed
}
