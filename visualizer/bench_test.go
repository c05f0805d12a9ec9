//go:build unix

package visualizer_test

import (
	"syscall"
	"testing"
	"time"

	"upbeat/visualizer"
)

// perCore runs a second of sound again and again and reports what that costs of one core, in time that the processor spent.
func perCore(b *testing.B, second func()) {
	b.Helper()
	spent := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := spent()
	for b.Loop() {
		second()
	}
	b.ReportMetric(100*(spent()-before).Seconds()/float64(b.N), "%core")
}

func BenchmarkBars(b *testing.B) {
	for _, stereo := range []bool{false, true} {
		b.Run(map[bool]string{false: "mono", true: "stereo"}[stereo], func(b *testing.B) {
			bars := visualizer.NewBars(visualizer.Config{Rate: 48000, Bars: 32, FrameRate: 60, Stereo: stereo})
			left, right := make([]float32, 32), make([]float32, 32)
			block := tone(800)
			perCore(b, func() {
				for range 60 {
					bars.Add(block)
					bars.Frame(left, right)
				}
			})
		})
	}
}

func BenchmarkAnalyzer(b *testing.B) {
	for _, stereo := range []bool{false, true} {
		b.Run(map[bool]string{false: "mono", true: "stereo"}[stereo], func(b *testing.B) {
			a := visualizer.NewAnalyzer(visualizer.Config{Rate: 48000, Bars: 32, FrameRate: 60, Stereo: stereo})
			music := newClickTrack(1, 10).samples
			at, from := start, 0
			perCore(b, func() {
				for range 100 {
					a.Write(music[from:from+480], at, func(*visualizer.Frame) {})
					at, from = at.Add(10*time.Millisecond), (from+480)%(len(music)-480)
				}
			})
		})
	}
}
