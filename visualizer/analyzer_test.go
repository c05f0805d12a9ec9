package visualizer_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"upbeat/visualizer"
)

// start is when the first sample of the tests is heard.
var start = time.Date(2026, 11, 28, 20, 0, 0, 0, time.UTC)

// framesOf runs samples through an analyzer in blocks as the player makes them, and returns the frames with their own bars.
func framesOf(c visualizer.Config, samples [][2]float64) []visualizer.Frame {
	a := visualizer.NewAnalyzer(c)
	var all []visualizer.Frame
	for done := 0; done < len(samples); {
		n := min(480+done%7, len(samples)-done)
		at := start.Add(time.Duration(float64(done) / float64(c.Rate) * float64(time.Second)))
		a.Write(samples[done:done+n], at, func(f *visualizer.Frame) {
			mine := *f
			mine.Left, mine.Right = slices.Clone(f.Left), slices.Clone(f.Right)
			all = append(all, mine)
		})
		done += n
	}
	return all
}

func seconds(f visualizer.Frame) float64 { return f.At.Sub(start).Seconds() }

// Each frame has its number and its moment, evenly, whatever the blocks.
func TestFramesComeEvenly(t *testing.T) {
	for _, rate := range []int{8000, 44100, 48000, 192000} {
		c := visualizer.Config{Rate: rate, Bars: 16, FrameRate: 60, Stereo: true}
		frames := framesOf(c, make([][2]float64, 2*rate))
		if n := len(frames); n < 115 || n > 120 {
			t.Errorf("%d Hz: %d frames of two seconds", rate, n)
		}
		for i, f := range frames {
			if f.Number != uint32(i+1) || math.Abs(seconds(f)-float64(i)/60) > 1.0/float64(rate)+1e-6 {
				t.Fatalf("%d Hz: frame %d has number %d and is heard at %.4f s", rate, i, f.Number, seconds(f))
			}
			if f.Level != 0 || f.Onset != 0 || f.Tempo != 0 || f.Left[3] != 0 || f.Right[3] != 0 {
				t.Fatalf("silence: %+v", f)
			}
		}
	}
}

// An onset is told in the frame in which it is heard, once.
func TestOnsetsAreInTime(t *testing.T) {
	for _, rate := range []int{8000, 22050, 32000, 37800, 44100, 48000, 96000, 192000} {
		samples := make([][2]float64, 4*rate)
		r := rand.New(rand.NewPCG(1, uint64(rate)))
		var want []float64
		for at := 0.5; at < 3.5; at += 0.3 + 0.4*r.Float64() {
			want = append(want, at)
			for i := range rate * 3 / 10 {
				s := float64(i) / float64(rate)
				samples[int(at*float64(rate))+i][0] += 0.5 * math.Sin(2*math.Pi*700*s) * math.Exp(-50*s)
			}
		}
		var got []float64
		for _, f := range framesOf(visualizer.Config{Rate: rate, Bars: 16, FrameRate: 60}, samples) {
			if f.Onset > 0 {
				got = append(got, seconds(f))
			}
		}
		worst := 0.0
		for i := range min(len(got), len(want)) {
			if off := got[i] + 0.5/60 - want[i]; math.Abs(off) > math.Abs(worst) {
				worst = off
			}
		}
		t.Logf("%d Hz: at most %.0f ms off", rate, 1000*worst)
		if len(got) != len(want) || math.Abs(worst) > 0.025 {
			t.Errorf("%d Hz: onsets at %.3f, want %.3f", rate, got, want)
		}
	}
}

// Levels follow the pitch of what is heard, reach 1 where it is loudest and fall to nothing.
func TestLevels(t *testing.T) {
	for hertz, of := range map[float64]func(f visualizer.Frame) (is, not1, not2 float32){
		60:   func(f visualizer.Frame) (float32, float32, float32) { return f.Bass, f.Mid, f.Treble },
		1000: func(f visualizer.Frame) (float32, float32, float32) { return f.Mid, f.Bass, f.Treble },
		9000: func(f visualizer.Frame) (float32, float32, float32) { return f.Treble, f.Bass, f.Mid },
	} {
		samples := make([][2]float64, 3*48000)
		for i := range 48000 {
			x := 0.5 * math.Sin(2*math.Pi*hertz*float64(i)/48000)
			samples[i] = [2]float64{x, x}
		}
		frames := framesOf(visualizer.Config{Rate: 48000, Bars: 16, FrameRate: 60}, samples)
		mid, last := frames[30], frames[len(frames)-1]
		if is, _, _ := of(mid); is < 0.8 || is > 1 || mid.Level < 0.8 {
			t.Errorf("%v Hz: %+v", hertz, mid)
		}
		if last.Level != 0 || last.Bass != 0 || last.Mid != 0 || last.Treble != 0 {
			t.Errorf("%v Hz, two seconds later: %+v", hertz, last)
		}
	}
}

// While it plays, tempo and beats are found within seconds; where there are none, none are told.
func TestLiveTempo(t *testing.T) {
	const tracks, lasts = 24, 16.0
	first := rand.Uint64()
	tempos, phases := 0, 0
	for seed := first; seed != first+tracks; seed++ {
		c := newClickTrack(seed, lasts)
		var right, in, all int
		for _, f := range framesOf(visualizer.Config{Rate: clickRate, Bars: 8, FrameRate: 60}, c.samples) {
			if s := seconds(f); s < lasts/2 || s > c.beats[len(c.beats)-1] {
				continue
			}
			all++
			if math.Abs(float64(f.Tempo)/c.bpm-1) > 0.02 {
				continue
			}
			right++
			away := (seconds(f) - c.beats[0]) * c.bpm / 60
			away -= math.Floor(away) + float64(f.Beat)
			if away -= math.Round(away); math.Abs(away)*60/c.bpm <= 0.03 {
				in++
			}
		}
		if 10*right >= 9*all {
			tempos++
		} else {
			t.Logf("tempo right for %d of %d frames: %s", right, all, c.what)
		}
		if 10*in >= 9*right && right > 0 {
			phases++
		} else if right > 0 {
			t.Logf("phase right for %d of %d frames: %s", in, right, c.what)
		}
	}
	t.Logf("of %d: tempo %d, phase %d", tracks, tempos, phases)
	if tempos < tracks*3/4 || phases < tracks*3/4 {
		t.Errorf("seeds from %d: of %d tracks the tempo was right for %d, the phase for %d", first, tracks, tempos, phases)
	}
}

// After a jump in time no beat is told that was before it, and the new ones are found within seconds.
func TestBeatsAfterAJump(t *testing.T) {
	const period, rate = 0.5, 44100
	a := visualizer.NewAnalyzer(visualizer.Config{Rate: rate, Bars: 8, FrameRate: 60})
	jumped := start.Add(time.Hour)
	var before, soon, late, right int
	play := func(from time.Time, shift float64, count func(f *visualizer.Frame, at float64)) {
		block := make([][2]float64, rate/100)
		for n := range 1000 {
			for i := range block {
				in := math.Mod(float64(n*len(block)+i)/rate+shift, period)
				x := 0.5 * math.Exp(-50*in) * math.Sin(2*math.Pi*800*in)
				block[i] = [2]float64{x, x}
			}
			a.Write(block, from.Add(time.Duration(n)*10*time.Millisecond), func(f *visualizer.Frame) { count(f, f.At.Sub(from).Seconds()) })
		}
	}
	play(start, 0, func(f *visualizer.Frame, _ float64) { before += int(min(1, f.Tempo)) })
	play(jumped, 0.2, func(f *visualizer.Frame, at float64) {
		if at < 2 && f.Tempo > 0 {
			soon++
		}
		if at > 5 {
			late++
			off := (at+0.2)/period - float64(f.Beat)
			if off -= math.Round(off); math.Abs(off)*period < 0.03 && math.Abs(float64(f.Tempo)-120) < 2 {
				right++
			}
		}
	})
	if before < 300 || soon > 0 || late < 250 || right < late*95/100 {
		t.Errorf("%d frames with a beat before, %d right after the jump, then %d of %d right", before, soon, right, late)
	}
}

func TestNoTempoInNoise(t *testing.T) {
	samples := make([][2]float64, 20*44100)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range samples {
		samples[i] = [2]float64{0.2 * r.NormFloat64(), 0.2 * r.NormFloat64()}
	}
	told, onsets := 0, 0
	frames := framesOf(visualizer.Config{Rate: 44100, Bars: 8, FrameRate: 60}, samples)
	for _, f := range frames {
		if f.Tempo > 0 {
			told++
		}
		if f.Onset > 0 {
			onsets++
		}
	}
	t.Logf("%d of %d frames with a tempo, %d onsets", told, len(frames), onsets)
	if told > len(frames)/10 || onsets > 30 {
		t.Errorf("%d of %d frames have a tempo, %d an onset", told, len(frames), onsets)
	}
}

func TestFramesAllocateNothing(t *testing.T) {
	a := visualizer.NewAnalyzer(visualizer.Config{Rate: 48000, Bars: 32, FrameRate: 60, Stereo: true})
	block, at := tone(480), start
	seen := 0
	each := func(*visualizer.Frame) { seen++ }
	if n := testing.AllocsPerRun(1000, func() {
		a.Write(block, at, each)
		at = at.Add(10 * time.Millisecond)
	}); n != 0 || seen < 500 {
		t.Errorf("a block allocates %v times; %d frames", n, seen)
	}
}
