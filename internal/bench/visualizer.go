package bench

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"upbeat/internal/system"
	"upbeat/visualizer"
)

const (
	soundRate   = 44100
	soundBlock  = soundRate / 100 // samples that are handed over at once: 10 ms
	cavaWarmUp  = 2 * time.Second
	soundWindow = 20 * time.Second
	loudest     = 32767
)

// cavaConfig has cava read samples from one pipe and write 32 bars to another, 60 times a second.
const cavaConfig = `[general]
framerate = 60
bars = 32
[input]
method = fifo
source = %s
[output]
method = raw
raw_target = %s
bit_format = 8bit
channels = stereo
`

// visualizer measures what the bars cost of a core, alone and with onsets and tempo, beside Debian's cava on the same sound in the same
// moments.
func (s Suite) visualizer(ctx context.Context, h harness) ([]Figure, error) {
	const bars, all = "visualizer: 32 bars at 60 frames a second, of cava's CPU", "visualizer: with onsets and tempo, of the bars alone"
	program, err := exec.LookPath("cava")
	var other *cava
	if err == nil {
		const tries = 5 // now and then it never reads its pipe
		for try := range tries {
			if other, err = startCava(ctx, program, filepath.Join(h.data, strconv.Itoa(try))); err == nil || ctx.Err() != nil {
				break
			}
		}
		if err != nil {
			return nil, err
		}
	}
	cost, err := measureVisualizer(ctx, other)
	if other != nil {
		err = errors.Join(err, other.stop())
	}
	if err != nil {
		return nil, err
	}
	// cava plans its transforms when it starts, for about half a second of CPU time: that is not counted.
	beside := Figure{Name: bars, Target: "≤ 0.5 x", Note: fmt.Sprintf("%.2f %% of a core; cava is not installed", cost.bars)}
	if cost.cava > 0 {
		beside = atMost(bars, 0.5, cost.bars/cost.cava, "x")
		beside.Note = fmt.Sprintf("%.2f %% of a core, cava %.2f %% at %.0f frames a second", cost.bars, cost.cava, cost.cavaRate)
	}
	whole := atMost(all, 1.5, cost.all/cost.bars, "x")
	whole.Note = fmt.Sprintf("%.2f %% of a core", cost.all)
	return []Figure{beside, whole}, nil
}

// visualizerCost is in per cent of a core; cava's is 0 where there is none.
type visualizerCost struct{ bars, all, cava, cavaRate float64 }

// measureVisualizer plays music by formula in real time to the bars, to the whole analysis and to cava.
func measureVisualizer(ctx context.Context, other *cava) (cost visualizerCost, err error) {
	runtime.LockOSThread() // whose CPU time is measured
	defer runtime.UnlockOSThread()
	c := visualizer.Config{Rate: soundRate, Bars: 32, FrameRate: 60}
	bars, all := visualizer.NewBars(c), visualizer.NewAnalyzer(c)
	left := make([]float32, c.Bars)
	block, raw := make([][2]float64, soundBlock), make([]byte, 4*soundBlock)
	var took [2]time.Duration
	var cavaBefore time.Duration
	var framesBefore int64
	began, at, untilFrame := time.Now(), 0, 0
	warm := false
	for tick := time.NewTicker(10 * time.Millisecond); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return cost, ctx.Err()
		case <-tick.C:
		}
		if !warm && time.Since(began) > cavaWarmUp {
			warm, took, cavaBefore, framesBefore = true, [2]time.Duration{}, other.cpu(), other.shown()
		}
		if time.Since(began) > cavaWarmUp+soundWindow {
			tick.Stop()
			break
		}
		for ; float64(at) < time.Since(began).Seconds()*soundRate; at += soundBlock {
			music(block, raw, at)
			if err := other.write(raw); err != nil {
				return cost, err
			}
			start := threadCPU()
			bars.Add(block)
			for untilFrame -= soundBlock; untilFrame <= 0; untilFrame += soundRate / c.FrameRate {
				bars.Frame(left, nil)
			}
			middle := threadCPU()
			all.Write(block, began.Add(time.Duration(at)*time.Second/soundRate), func(*visualizer.Frame) {})
			took[0], took[1] = took[0]+middle-start, took[1]+threadCPU()-middle
		}
	}
	share := func(d time.Duration) float64 { return 100 * d.Seconds() / soundWindow.Seconds() }
	return visualizerCost{share(took[0]), share(took[1]), share(other.cpu() - cavaBefore),
		float64(other.shown()-framesBefore) / soundWindow.Seconds()}, nil
}

// threadCPU is the time that the processor spent on this thread.
func threadCPU() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}

// music makes the next samples of a song: kicks at 120 beats a minute, hats, a chord; raw holds them as 16 bits.
func music(block [][2]float64, raw []byte, at int) {
	for i := range block {
		s := float64(at+i) / soundRate
		beat, hat := math.Mod(s, 0.5), math.Mod(s+0.25, 0.5)
		x := 0.5*math.Exp(-15*beat)*math.Sin(2*math.Pi*55*beat) + 0.1*math.Exp(-80*hat)*math.Sin(1e5*s*s)
		for n, hertz := range []float64{220, 277, 330, 880, 3520} {
			x += 0.05 / float64(n+1) * math.Sin(2*math.Pi*hertz*s)
		}
		block[i] = [2]float64{x, x * 0.9}
		for side, y := range block[i] {
			binary.LittleEndian.PutUint16(raw[4*i+2*side:], uint16(int16(y*loudest)))
		}
	}
}

// cava is a running cava; nil is none.
type cava struct {
	cmd  *exec.Cmd
	in   *os.File
	out  *os.File
	said strings.Builder

	frames counter
}

// counter counts the bytes that are written to it.
type counter struct{ atomic.Int64 }

func (c *counter) Write(b []byte) (int, error) {
	c.Add(int64(len(b)))
	return len(b), nil
}

// startCava starts it with its pipes in a new folder, and waits until it takes sound.
func startCava(ctx context.Context, program, dir string) (*cava, error) {
	in, out, config := filepath.Join(dir, "in"), filepath.Join(dir, "out"), filepath.Join(dir, "config")
	err := errors.Join(os.Mkdir(dir, 0o700), unix.Mkfifo(in, 0o600), unix.Mkfifo(out, 0o600),
		os.WriteFile(config, fmt.Appendf(nil, cavaConfig, in, out), 0o600))
	if err != nil {
		return nil, err
	}
	c := &cava{cmd: exec.CommandContext(ctx, program, "-p", config)}
	c.cmd.Stderr = &c.said
	// Opened for both ways, so that neither side waits for the other.
	c.in, err = os.OpenFile(in, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	if c.out, err = os.OpenFile(out, os.O_RDWR, 0); err != nil {
		return nil, errors.Join(err, c.in.Close())
	}
	if err := c.cmd.Start(); err != nil {
		return nil, errors.Join(err, c.in.Close(), c.out.Close())
	}
	go func() { _, _ = io.Copy(&c.frames, c.out) }() // until stop closes it
	const patience = 10 * time.Second
	err = until(ctx, patience, func() (bool, error) { return c.shown() > 0, nil })
	if err == nil {
		err = c.write(make([]byte, 1<<17)) // more than the pipe holds
	}
	if err != nil {
		return nil, fmt.Errorf("cava does not start: %w: %s", errors.Join(err, c.stop()), c.said.String())
	}
	return c, nil
}

func (c *cava) write(raw []byte) error {
	if c == nil {
		return nil
	}
	const patience = 5 * time.Second
	_ = c.in.SetWriteDeadline(time.Now().Add(patience)) // a pipe that takes none is waited for
	if _, err := c.in.Write(raw); err != nil {
		return fmt.Errorf("cava: %w: %s", err, c.said.String())
	}
	return nil
}

// shown is how many frames it has written, of a byte for each of 32 bars.
func (c *cava) shown() int64 {
	if c == nil {
		return 0
	}
	return c.frames.Load() / 32
}

// cpu is the CPU time that it has taken.
func (c *cava) cpu() time.Duration {
	if c == nil {
		return 0
	}
	return system.CPU([]int{c.cmd.Process.Pid})
}

func (c *cava) stop() error {
	_ = c.cmd.Process.Kill()
	_ = c.cmd.Wait() // it was killed
	return errors.Join(c.in.Close(), c.out.Close())
}
