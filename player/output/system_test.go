//go:build system

package output

import (
	"context"
	"encoding/binary"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// startPulse runs a private PulseAudio server with two null sinks and makes it the one that PULSE_SERVER names.
func startPulse(t *testing.T) *exec.Cmd {
	t.Helper()
	dir := t.TempDir()
	socket := filepath.Join(dir, "native")
	t.Setenv("PULSE_SERVER", "unix:"+socket)
	t.Setenv("PULSE_RUNTIME_PATH", dir)
	t.Setenv("HOME", dir)
	cmd := exec.Command("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--realtime=no",
		"--high-priority=no",
		"-L", "module-native-protocol-unix auth-anonymous=1 socket="+socket,
		"-L", "module-null-sink sink_name=party sink_properties=device.description=Party", "-L", "module-null-sink sink_name=other")
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGCONT)
		cmd.Process.Kill()
		cmd.Wait()
	})
	until(t, func() bool { return exec.Command("pactl", "info").Run() == nil })
	return cmd
}

// until waits for a condition of another process; the deadline only fails the test.
func until(t *testing.T, ok func() bool) {
	t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	timer := time.NewTimer(2 * time.Minute)
	defer timer.Stop()
	for !ok() {
		select {
		case <-ticker.C:
		case <-timer.C:
			t.Fatal("it does not happen")
		}
	}
}

// sine pulls 440 Hz at half the full scale.
func sine() Pull {
	n := 0
	return func(samples [][2]float64, _ int64) {
		for i := range samples {
			x := 0.5 * math.Sin(2*math.Pi*440*float64(n)/Rate)
			samples[i] = [2]float64{x, x}
			n++
		}
	}
}

// run plays until the test cancels it.
func run(t *testing.T, out Output, pull Pull) (cancel func(), done chan error) {
	ctx, cancel := context.WithCancel(t.Context())
	done = make(chan error, 1)
	go func() { done <- out.Run(ctx, pull) }()
	return cancel, done
}

func ended(t *testing.T, done chan error) error {
	t.Helper()
	select {
	case err := <-done:
		return err
	case <-time.After(2 * time.Minute):
		t.Fatal("the output does not end")
		return nil
	}
}

// assertHears records a sink's monitor and wants the sine on it.
func assertHears(t *testing.T, sink string) {
	t.Helper()
	cmd := exec.Command("parec", "--device="+sink+".monitor", "--format=float32le", "--channels=2", "--rate=48000", "--latency-msec=50")
	r, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { cmd.Process.Kill(); cmd.Wait() }()
	b := make([]byte, Rate*8/2)
	until(t, func() bool {
		if _, err := io.ReadFull(r, b); err != nil {
			t.Fatal(err)
		}
		return peak(b) > 0.4
	})
	if _, err := io.ReadFull(r, b); err != nil {
		t.Fatal(err)
	}
	rises, last := 0, float32(1)
	for i := 0; i < len(b); i += 8 {
		x := math.Float32frombits(binary.LittleEndian.Uint32(b[i:]))
		if last < 0 && x >= 0 {
			rises++
		}
		last = x
	}
	if f := float64(rises) * 2; math.Abs(f-440) > 4 || math.Abs(float64(peak(b))-0.5) > 0.02 {
		t.Fatalf("hears %.0f Hz with a peak of %.3f", f, peak(b))
	}
}

func peak(b []byte) (most float32) {
	for i := 0; i < len(b); i += 4 {
		most = max(most, math.Float32frombits(binary.LittleEndian.Uint32(b[i:])))
	}
	return most
}

func TestPulsePlaysAndReportsItsDelay(t *testing.T) {
	startPulse(t)
	out, err := Open(t.Context(), "pulse:party")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cancel, done := run(t, out, sine())
	assertHears(t, "party")
	p, at := out.Progress(), time.Now()
	delay := p.Written - p.Heard
	if delay <= 0 || delay > Rate/2 {
		t.Errorf("delay of %d frames", delay)
	}
	until(t, func() bool { return time.Since(at) > 2*time.Second })
	elapsed := time.Since(at).Seconds()
	if got := float64(out.Progress().Heard-p.Heard) / Rate; math.Abs(got-elapsed) > 0.05 {
		t.Errorf("heard %.3f s in %.3f s", got, elapsed)
	}
	cancel()
	if err := ended(t, done); err != nil {
		t.Fatal(err)
	}
}

func TestPulseNoticesADeadServer(t *testing.T) {
	for name, signal := range map[string]syscall.Signal{"killed": syscall.SIGKILL, "frozen": syscall.SIGSTOP} {
		t.Run(name, func(t *testing.T) {
			server := startPulse(t)
			out, err := Open(t.Context(), "pulse")
			if err != nil {
				t.Fatal(err)
			}
			defer out.Close()
			_, done := run(t, out, sine())
			until(t, func() bool {
				select {
				case err := <-done:
					t.Fatalf("ended before the server did: %v", err)
				default:
				}
				return out.Progress().Heard > Rate/2
			})
			begin := time.Now()
			if err := server.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if err := ended(t, done); Code(err) != CodeLost {
				t.Fatal(err)
			}
			t.Logf("noticed after %s", time.Since(begin).Round(time.Millisecond))
			if _, err := Open(t.Context(), "pulse"); Code(err) != CodeMissing {
				t.Fatalf("opened again: %v", err)
			}
		})
	}
}

func TestASinkThatIsNotThere(t *testing.T) {
	startPulse(t)
	if _, err := Open(t.Context(), "pulse:nosuchsink"); Code(err) != CodeMissing {
		t.Fatal(err)
	}
}

func TestAutoPrefersPulse(t *testing.T) {
	startPulse(t)
	out, err := Open(t.Context(), "")
	if err != nil || out.Spec != "pulse" || out.Reason != "" {
		t.Fatalf("%+v, %v", out, err)
	}
	out.Close()
}

func TestListNamesTheSinks(t *testing.T) {
	startPulse(t)
	devices := List(t.Context())
	if len(devices) < 3 || devices[0].Spec != "pulse:party" || devices[0].Name != "Party" || devices[len(devices)-1].Spec != "null" {
		t.Fatalf("%+v", devices)
	}
}

// TestALSAPlaysThroughItsPulsePlugin needs no sound card: ALSA's pulse device leads to the private server.
func TestALSAPlaysThroughItsPulsePlugin(t *testing.T) {
	server := startPulse(t)
	config := filepath.Join(t.TempDir(), "asound.conf")
	text := "pcm.party { type pulse device other }\nctl.party { type pulse }\npcm.nowhere { type null }\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("ALSA_CONFIG_PATH", "/usr/share/alsa/alsa.conf:"+config)
	for range 2 { // a device can be opened again
		out, err := Open(t.Context(), "alsa:party")
		if err != nil {
			t.Fatal(err)
		}
		cancel, done := run(t, out, sine())
		assertHears(t, "other")
		if p := out.Progress(); p.Written-p.Heard <= 0 || p.Written-p.Heard > Rate {
			t.Errorf("%+v", p)
		}
		cancel()
		if err := ended(t, done); err != nil {
			t.Fatal(err)
		}
		out.Close()
	}
	out, err := Open(t.Context(), "alsa:party")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	_, done := run(t, out, sine())
	until(t, func() bool { return out.Progress().Heard > Rate/2 })
	server.Process.Kill()
	if err := ended(t, done); Code(err) != CodeLost {
		t.Fatal(err)
	}
}

func TestALSAWithoutAClockIsHeldBack(t *testing.T) {
	config := filepath.Join(t.TempDir(), "asound.conf")
	if err := os.WriteFile(config, []byte("pcm.nowhere { type null }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("ALSA_CONFIG_PATH", "/usr/share/alsa/alsa.conf:"+config)
	out, err := Open(t.Context(), "alsa:nowhere")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cancel, done := run(t, out, sine())
	begin := time.Now()
	until(t, func() bool { return time.Since(begin) > 2*time.Second })
	cancel()
	if err := ended(t, done); err != nil {
		t.Fatal(err)
	}
	if got := float64(out.Progress().Written) / Rate; got > 5 {
		t.Fatalf("%.1f s in 2 s", got)
	}
	if _, err := Open(t.Context(), "alsa:nosuchdevice"); Code(err) != CodeMissing {
		t.Fatal(err)
	}
}
