//go:build system

package player_test

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/player/output"
)

// TestPulseHearsWhatThePartyClaims records the monitor of a null sink with another program and compares it with the claims.
func TestPulseHearsWhatThePartyClaims(t *testing.T) {
	h := newHarness(t)
	server := startPulse(t)
	entries := h.request(h.encode(h.song(1, 4*time.Second), "a.flac"), h.encode(h.song(2, 30*time.Second), "b.mp3", "-b:a", "256k"))
	h.play("pulse:party")
	frames, capture := monitor(t, "party")
	var claims []claim
	listen := func(d time.Duration) {
		end := time.Now().Add(d)
		h.until(d+time.Second, "listening", func() bool {
			p := h.playback()
			song, err := h.party.SongOf(t.Context(), p.EntryID)
			at := p.PositionAt(models.At(time.Now())).Duration()
			n := len(claims)
			due := n == 0 || frames.Load() > claims[n-1].recorded+output.Rate/25
			if err == nil && at > 300*time.Millisecond && p.Error == "" && due {
				claims = append(claims, claim{song: song.ID, position: at, recorded: frames.Load()})
			}
			return time.Now().After(end)
		})
	}
	h.until(5*time.Second, "the first song plays", func() bool { return h.playback().Position > 0 })
	listen(2 * time.Second)
	h.until(9*time.Second, "the second song plays", func() bool { return h.playback().EntryID == entries[1] })
	listen(2 * time.Second)
	sound := capture()
	defer func() { h.assertClaims(sound, claims, output.Rate/25, 300*time.Millisecond) }()
	// The server dies: the party stops where it is, and goes on by itself when it is back.
	server.Process.Kill()
	h.until(5*time.Second, "the loss is seen", func() bool { return h.playback().Error != "" })
	stopped := h.playback()
	startPulse(t)
	h.until(10*time.Second, "the music is back", func() bool {
		p := h.playback()
		return p.Error == "" && p.Position > stopped.Position+500
	})
	if p := h.playback(); p.EntryID != entries[1] || p.Position > stopped.Position+2500 {
		t.Errorf("stopped at %d, goes on at %d of entry %d", stopped.Position, p.Position, p.EntryID)
	}
}

// monitor records what a sink plays: a counter of the frames so far, and a function that ends the capture and returns it.
func monitor(t *testing.T, sink string) (*atomic.Int64, func() []float64) {
	t.Helper()
	cmd := exec.Command("parec", "--device="+sink+".monitor", "--format=float32le", "--channels=2", "--rate=48000", "--latency-msec=20")
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	var frames atomic.Int64
	sound := make(chan []float64, 1)
	go func() {
		var all []float64
		r := bufio.NewReader(pipe)
		var f [8]byte
		for {
			if _, err := io.ReadFull(r, f[:]); err != nil {
				break
			}
			all = append(all, float64(math.Float32frombits(binary.LittleEndian.Uint32(f[:]))))
			frames.Add(1)
		}
		sound <- all
	}()
	return &frames, func() []float64 {
		cmd.Process.Kill()
		all := <-sound
		cmd.Wait()
		return all
	}
}

// startPulse runs a private PulseAudio server; a second call brings it back at the same place.
func startPulse(t *testing.T) *exec.Cmd {
	t.Helper()
	dir := os.Getenv("UPBEAT_TEST_PULSE")
	if dir == "" {
		dir = t.TempDir()
		t.Setenv("UPBEAT_TEST_PULSE", dir)
		t.Setenv("PULSE_SERVER", "unix:"+filepath.Join(dir, "native"))
		t.Setenv("PULSE_RUNTIME_PATH", dir)
		t.Setenv("HOME", dir)
	}
	socket := filepath.Join(dir, "native")
	os.Remove(socket)
	cmd := exec.Command("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--realtime=no",
		"--high-priority=no",
		"-L", "module-native-protocol-unix auth-anonymous=1 socket="+socket, "-L", "module-null-sink sink_name=party rate=48000")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return cmd
}
