//go:build system

package system

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A flash leaves the box when its click is heard at a sound server: twelve clicks are recorded at the monitor of a null sink, and what a
// lamp is told is received beside it. It comes back after a kill -9 of the player.
func TestLightIsInTimeWithTheSound(t *testing.T) {
	t.Parallel()
	server, box, base := partyWithPulse(t)
	host := newHost(t, base, pulsePassword)
	lamp := newLamp(t)
	host.must(t, http.MethodPost, "/api/v1/lights/devices",
		map[string]any{"name": "bar", "kind": "ddp", "address": lamp.address(), "pixels": 16})
	anna := newPhone(t, base)
	anna.request(t, anna.awaitSongs(t, "tune", 1)[0].ID)
	until(t, 30*time.Second, "light", func() bool { return lamp.told() > 60 })

	clicks := recordClicks(t, server)
	until(t, 20*time.Second, "the recording", func() bool { return clicks.heard() > 0 })
	began := time.Now()
	host.must(t, http.MethodPost, "/api/v1/alarm", map[string]string{"sound": "clicks"})
	until(t, 30*time.Second, "twelve clicks", func() bool { return len(clicks.since(began)) >= 12 })
	var off []float64 // ms by which each flash leaves after its click
	for _, click := range clicks.since(began) {
		if flash, found := lamp.flashNear(click); found {
			off = append(off, float64(flash.Sub(click).Microseconds())/1000)
		}
	}
	// A machine with too much to do drops pictures, and may miss a click.
	t.Logf("flashes leave after their clicks by ms: %.1f", off)
	slices.Sort(off)
	if len(off) < 8 || math.Abs(off[len(off)/2]) > 20 {
		t.Errorf("%d of 12 clicks flashed, in the middle %.1f ms after them", len(off), off[len(off)/2])
	}

	until(t, 20*time.Second, "a player", func() bool { return box.child("--roles player") > 0 })
	dead := box.child("--roles player")
	_ = syscall.Kill(dead, syscall.SIGKILL)
	until(t, 20*time.Second, "another player", func() bool { p := box.child("--roles player"); return p > 0 && p != dead })
	before := lamp.told()
	until(t, 30*time.Second, "light after a crash", func() bool { return lamp.told() > before+60 })
}

const pulsePassword = "correct horse battery staple"

// partyWithPulse starts a sound server with a null sink and a party that plays there; server is the environment of who listens to it.
func partyWithPulse(t *testing.T) (server []string, box *process, base string) {
	t.Helper()
	pulse := t.TempDir()
	server = []string{"PULSE_SERVER=unix:" + filepath.Join(pulse, "native"), "PULSE_RUNTIME_PATH=" + pulse, "HOME=" + pulse}
	start(t, "pulseaudio", server, "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--realtime=no",
		"--high-priority=no", "-L", "module-native-protocol-unix auth-anonymous=1 socket="+filepath.Join(pulse, "native"),
		"-L", "module-null-sink sink_name=party rate=48000")
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte(pulsePassword+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	box = start(t, "upbeat", server, upbeatCommand("--listen", fmt.Sprintf("127.0.0.1:%d", port), "--data", t.TempDir(), "--redis",
		"embedded", "--output", "pulse:party", "--admin-password-file", password, "--music",
		makeMusic(t, 1, func(int) time.Duration { return 10 * time.Minute }))...)
	base = fmt.Sprintf("http://127.0.0.1:%d", port)
	ready(t, base)
	return server, box, base
}

// host is somebody who is logged in.
type host struct {
	base   string
	client http.Client
}

func newHost(t *testing.T, base, password string) *host {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	h := &host{base, http.Client{Jar: jar, Timeout: 20 * time.Second}}
	h.must(t, http.MethodPost, "/api/v1/session", map[string]string{"name": "admin", "password": password})
	return h
}

func (h *host) must(t *testing.T, method, path string, body any) {
	t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, h.base+path, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Origin", h.base)
	answer, err := h.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if said, _ := io.ReadAll(answer.Body); answer.StatusCode >= 300 {
		t.Fatalf("%s %s: %d %s", method, path, answer.StatusCode, said)
	}
}

// lamp receives DDP and notes when white begins.
type lamp struct {
	conn    net.PacketConn
	mu      sync.Mutex
	packets int
	bright  int // packets that were not dark
	flashes []time.Time
	sender  string // of the last packet
	last    time.Time
	began   time.Time     // when that sender began
	quiet   time.Duration // before that
}

func newLamp(t *testing.T) *lamp {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &lamp{conn: conn}
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		lit := false
		data := make([]byte, 2000)
		for {
			n, sender, err := conn.ReadFrom(data)
			now := time.Now()
			if err != nil {
				return
			}
			const head = 10 // of DDP
			pixel := data[head : head+3]
			white := n >= head+3 && slices.Min(pixel) > 100 && slices.Min(pixel) == slices.Max(pixel)
			l.mu.Lock()
			l.packets++
			if slices.Max(data[head:max(head+1, n)]) > 0 {
				l.bright++
			}
			if from := sender.String(); from != l.sender {
				l.sender, l.began, l.quiet = from, now, now.Sub(l.last)
			}
			l.last = now
			if white && !lit {
				l.flashes = append(l.flashes, now)
			}
			l.mu.Unlock()
			lit = white
		}
	}()
	return l
}

func (l *lamp) address() string { return l.conn.LocalAddr().String() }

func (l *lamp) told() int { l.mu.Lock(); defer l.mu.Unlock(); return l.packets }

// lit counts packets that were not dark.
func (l *lamp) lit() int { l.mu.Lock(); defer l.mu.Unlock(); return l.bright }

// from is who sent the last packet, moved when that one began, and pause how long nobody had told the lamp anything before.
func (l *lamp) from() string         { l.mu.Lock(); defer l.mu.Unlock(); return l.sender }
func (l *lamp) moved() time.Time     { l.mu.Lock(); defer l.mu.Unlock(); return l.began }
func (l *lamp) pause() time.Duration { l.mu.Lock(); defer l.mu.Unlock(); return l.quiet }

// flashNear is the flash nearest to a moment, within a third of a second.
func (l *lamp) flashNear(at time.Time) (flash time.Time, found bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.flashes {
		if d := f.Sub(at).Abs(); d < time.Second/3 && (!found || d < flash.Sub(at).Abs()) {
			flash, found = f, true
		}
	}
	return flash, found
}

// recording is what is heard at the sink.
type recording struct {
	mu     sync.Mutex
	frames int
	clicks []time.Time
}

// recordClicks listens to the sink's monitor. A click is a loud sample after a time of quiet: the song is held while clicks are played.
func recordClicks(t *testing.T, env []string) *recording {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "parec", "--device=party.monitor", "--format=float32le", "--channels=1", "--rate=48000",
		"--latency-msec=5")
	cmd.Env = append(os.Environ(), env...)
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	r := &recording{}
	go r.listen(pipe)
	return r
}

func (r *recording) listen(from io.Reader) {
	const rate, loud, pause = 48_000, 0.12, 16_000
	data := make([]byte, 4*rate)
	quiet, kept := 0, 0
	for {
		n, err := from.Read(data[kept:])
		now := time.Now()
		if err != nil {
			return
		}
		n += kept
		frames := n / 4
		r.mu.Lock()
		for i := range frames {
			x := math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
			if x > -loud && x < loud {
				quiet++
				continue
			}
			if quiet > pause {
				r.clicks = append(r.clicks, now.Add(-time.Duration(frames-i)*time.Second/rate))
			}
			quiet = 0
		}
		r.frames += frames
		r.mu.Unlock()
		kept = copy(data, data[4*frames:n])
	}
}

func (r *recording) heard() int { r.mu.Lock(); defer r.mu.Unlock(); return r.frames }

func (r *recording) since(at time.Time) (clicks []time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.clicks {
		if c.After(at) {
			clicks = append(clicks, c)
		}
	}
	return clicks
}
