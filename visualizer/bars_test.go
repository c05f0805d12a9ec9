package visualizer_test

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/stat"

	"upbeat/visualizer"
)

// signal gives the samples of testdata/cava, from the first on.
type signal func(s float64) [2]float64

func both(f func(s float64) float64) func() signal {
	return func() signal { return func(s float64) [2]float64 { return [2]float64{f(s), f(s)} } }
}

func sine(amplitude, hertz float64) func(float64) float64 {
	return func(s float64) float64 { return amplitude * math.Sin(2*math.Pi*hertz*s) }
}

func sweep(s float64) float64 {
	k := math.Log(12000.0/40) / 4
	return 0.5 * math.Sin(2*math.Pi*40*(math.Exp(k*s)-1)/k)
}

func kick(s float64) float64 {
	p := math.Mod(s, 0.5)
	if p >= 0.25 {
		return 0
	}
	return 0.8 * math.Exp(-20*p) * math.Sin(2*math.Pi*60*p)
}

func noise() signal {
	state := uint32(1)
	return func(float64) [2]float64 {
		state = state*1664525 + 1013904223
		x := 0.3 * float64(int32(state)) / (1 << 31)
		return [2]float64{x, x}
	}
}

func wide() signal {
	left, right := sine(0.4, 110), sine(0.4, 3520)
	return func(s float64) [2]float64 { return [2]float64{left(s), right(s)} }
}

// cases are the files of testdata/cava.
func cases() map[string]struct {
	visualizer.Config
	make func() signal
} {
	type c = visualizer.Config
	mono := c{Rate: 48000, Bars: 32, FrameRate: 60}
	return map[string]struct {
		visualizer.Config
		make func() signal
	}{
		"sine":               {mono, both(sine(0.5, 440))},
		"sweep":              {mono, both(sweep)},
		"kick":               {mono, both(kick)},
		"noise":              {mono, noise},
		"stereo":             {c{Rate: 48000, Bars: 32, FrameRate: 60, Stereo: true}, wide},
		"sweep-raw-44100-64": {c{Rate: 44100, Bars: 64, FrameRate: 60, Fixed: true}, both(sweep)},
		"kick-10-fast":       {c{Rate: 48000, Bars: 10, FrameRate: 60, Smoothing: 0.3}, both(kick)},
	}
}

func readVectors(t *testing.T, name string) [][]float64 {
	t.Helper()
	file, err := os.Open("testdata/cava/" + name + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := make([][]float64, len(lines))
	for i, line := range lines {
		for _, field := range line {
			x, err := strconv.ParseFloat(field, 64)
			if err != nil {
				t.Fatal(err)
			}
			rows[i] = append(rows[i], x)
		}
	}
	return rows
}

// Every bar of ours goes the way that cavacore's own goes, and is as high.
func TestBarsAreCavacores(t *testing.T) {
	for name, c := range cases() {
		t.Run(name, func(t *testing.T) {
			want := readVectors(t, name)
			got := barsOf(c.Config, c.make(), int(want[len(want)-1][0])+1)
			for bar := 1; bar < len(want[0]); bar++ {
				theirs, ours := make([]float64, len(want)), make([]float64, len(want))
				off := 0.0
				for i, row := range want {
					theirs[i], ours[i] = row[bar], got[int(row[0])][bar-1]
					off = max(off, math.Abs(theirs[i]-ours[i]))
				}
				if r := stat.Correlation(theirs, ours, nil); !(r >= 0.999) || off > 0.01 {
					t.Errorf("bar %d: correlation %.6f, at most %.4f off; %.5f and %.5f", bar-1, r, off, theirs[:4], ours[:4])
				}
			}
		})
	}
}

// barsOf runs frames of a signal, of rate/60 samples each; the right bars follow the left ones.
func barsOf(c visualizer.Config, signal signal, frames int) [][]float64 {
	bars := visualizer.NewBars(c)
	left, right := make([]float32, c.Bars), make([]float32, c.Bars)
	block := make([][2]float64, c.Rate/60)
	var all [][]float64
	for frame := range frames {
		for i := range block {
			s := signal(float64(frame*len(block)+i) / float64(c.Rate))
			for side := range s {
				block[i][side] = math.Floor(s[side]*32767+0.5) / 32767
			}
		}
		bars.Add(block)
		bars.Frame(left, right)
		var row []float64
		for _, x := range left {
			row = append(row, float64(x))
		}
		if c.Stereo {
			for _, x := range right {
				row = append(row, float64(x))
			}
		}
		all = append(all, row)
	}
	return all
}

// Whatever the rate and the number of bars: a tone raises the bars around its pitch, bars stay within 0 and 1, and silence ends in zeros.
func TestBarsOfEveryKind(t *testing.T) {
	for _, rate := range []int{8000, 11025, 16000, 22050, 44100, 48000, 96000, 192000} {
		for _, number := range []int{8, 32, 256} {
			for _, stereo := range []bool{false, number == 32} {
				c := visualizer.Config{Rate: rate, Bars: number, FrameRate: 60, Stereo: stereo}
				got := barsOf(c, both(sine(0.5, 1000))(), 30)
				last := got[len(got)-1]
				high := 0
				for i, x := range last {
					if !(x >= 0 && x <= 1) {
						t.Fatalf("%d Hz, %d bars: bar %d is %g", rate, number, i, x)
					}
					if x > last[high] {
						high = i
					}
				}
				if share := float64(high) / float64(number); last[high] < 0.6 || share < 0.2 || share > 0.95 {
					t.Errorf("%d Hz, %d bars, stereo %v: the highest is %d with %g", rate, number, stereo, high, last[high])
				}
			}
		}
	}
}

// Of 8 kHz there is nothing above 4 kHz: the bars end there, and none is for what cannot be heard.
func TestBarsEndWhereTheSoundDoes(t *testing.T) {
	c := visualizer.Config{Rate: 8000, Bars: 32, FrameRate: 60}
	got := barsOf(c, both(sine(0.5, 3700))(), 30)
	last := got[len(got)-1]
	if high := slices.Index(last, slices.Max(last)); high < 30 {
		t.Errorf("3.7 kHz are bar %d of 32: %.2f", high, last)
	}
}

// What no sound card should send does no harm, and is over when it is over.
func TestBarsOfBadSound(t *testing.T) {
	for name, x := range map[string]float64{"nothing": 0, "not a number": math.NaN(), "endless": math.Inf(1), "endless below": math.Inf(-1),
		"huge": 1e300, "clipping": 1.5, "tiny": 1e-310, "dither": 1.0 / 32768} {
		bars := visualizer.NewBars(visualizer.Config{Rate: 48000, Bars: 32, FrameRate: 60, Stereo: true})
		left, right := make([]float32, 32), make([]float32, 32)
		run := func(frames int, f func(i int) float64) {
			block := make([][2]float64, 800)
			for range frames {
				for i := range block {
					block[i] = [2]float64{f(i), -f(i)}
				}
				bars.Add(block)
				bars.Frame(left, right)
				for i := range left {
					if !(left[i] >= 0 && left[i] <= 1 && right[i] >= 0 && right[i] <= 1) {
						t.Fatalf("%s: bar %d is %g, %g", name, i, left[i], right[i])
					}
				}
			}
		}
		run(240, func(i int) float64 { return x * float64(1-i/24&1*2) }) // a square wave of 1 kHz
		if quiet := name == "nothing" || name == "not a number" || name == "dither" || name == "tiny"; quiet && slices.Max(left) > 0.01 {
			t.Errorf("%s: %v", name, left)
		}
		run(150, func(int) float64 { return 0 })
		for i := range left {
			if left[i] != 0 || right[i] != 0 {
				t.Errorf("%s: after seconds of silence bar %d is %g, %g", name, i, left[i], right[i])
			}
		}
		run(60, func(i int) float64 { return 0.5 * math.Sin(2*math.Pi*60*float64(i)/800) })
		if left[31] > 0.9 && left[0] > 0.9 || max(left[16], left[20], left[24], left[28], left[26]) == 0 {
			t.Errorf("%s: music after it: %v", name, left)
		}
	}
}

// Frames may be asked for without new samples, with too little room, and for odd settings.
func TestBarsOfOddCalls(t *testing.T) {
	bars := visualizer.NewBars(visualizer.Config{Rate: -1, Bars: 1 << 20, FrameRate: 0, Low: math.NaN(), High: -5, Smoothing: 7, Stereo: true})
	bars.Frame(nil, nil)
	bars.Add(nil)
	bars.Add(make([][2]float64, 100_000))
	bars.Frame(make([]float32, 3), nil)
	for range 1000 {
		bars.Frame(make([]float32, 1000), make([]float32, 1000))
	}
}

func TestBarsAllocateNothing(t *testing.T) {
	bars := visualizer.NewBars(visualizer.Config{Rate: 48000, Bars: 64, FrameRate: 60, Stereo: true})
	left, right := make([]float32, 64), make([]float32, 64)
	block := tone(800)
	if n := testing.AllocsPerRun(100, func() {
		bars.Add(block)
		bars.Frame(left, right)
	}); n != 0 {
		t.Errorf("a frame allocates %v times", n)
	}
}

func tone(n int) [][2]float64 {
	block := make([][2]float64, n)
	for i := range block {
		block[i] = [2]float64{0.5 * math.Sin(float64(i)/10), 0.4 * math.Sin(float64(i)/3)}
	}
	return block
}
