package visualizer_test

import (
	"encoding"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"upbeat/visualizer"
)

// scoreOf scores samples that come in blocks.
func scoreOf(rate int, samples [][2]float64) visualizer.Score {
	s := visualizer.NewScorer(rate)
	for block := range slices.Chunk(samples, 4096) {
		s.Add(block)
	}
	return s.Finish()
}

// offBy is by how much the beats of a score miss the true ones, in seconds: the median of the distances to the nearest.
func offBy(beats []time.Duration, want []float64) float64 {
	var off []float64
	for _, w := range want {
		least := math.Inf(1)
		for _, b := range beats {
			least = min(least, math.Abs(b.Seconds()-w))
		}
		off = append(off, least)
	}
	slices.Sort(off)
	return off[len(off)/2]
}

// Of 200 click tracks that are drawn anew each time, the tempo of at least 92 % is right within 2 %, an octave counting as wrong, and their
// beats are within 30 ms.
func TestTempoOfClickTracks(t *testing.T) {
	const tracks, least = 200, 184
	first := rand.Uint64()
	tempos, phases := 0, 0
	var offs []float64
	for seed := first; seed != first+tracks; seed++ {
		c := newClickTrack(seed, 20)
		score := scoreOf(clickRate, c.samples)
		if math.Abs(score.Tempo/c.bpm-1) > 0.02 {
			t.Logf("tempo %.1f: %s", score.Tempo, c.what)
			continue
		}
		tempos++
		off := offBy(score.Beats, c.beats)
		offs = append(offs, off)
		if off <= 0.03 {
			phases++
		} else {
			t.Logf("beats are %.0f ms off: %s", 1000*off, c.what)
		}
	}
	slices.Sort(offs)
	t.Logf("of %d tracks the tempo is right for %d, the beats for %d; median %.1f ms off, 95 %% within %.1f ms", tracks, tempos, phases,
		1000*offs[len(offs)/2], 1000*offs[len(offs)*95/100])
	if tempos < least || phases < least {
		t.Errorf("seeds from %d: the tempo is right for %d of %d, the beats for %d", first, tempos, tracks, phases)
	}
}

// song is music by formula at 120 beats a minute: bars of four with a kick on each beat, a chord that changes with each bar, hats between.
// held tells for each bar whether it is held back: no kick, no bass, and noise that rises.
func song(rate int, held []bool) [][2]float64 {
	r := rand.New(rand.NewPCG(1, 1))
	samples := make([][2]float64, len(held)*2*rate)
	roots := []float64{110, 87.31, 130.81, 98}
	for i := range samples {
		s := float64(i) / float64(rate)
		bar := int(s / 2)
		in := s - 2*float64(bar)
		beat := math.Mod(in, 0.5)
		root := roots[bar%4]
		chord := math.Sin(2*math.Pi*2*root*s) + math.Sin(2*math.Pi*3*root*s) + math.Sin(2*math.Pi*5*root*s)
		noise := 2*r.Float64() - 1
		var x float64
		if held[bar] {
			x = 0.04*chord + 0.03*noise*in/2
		} else {
			loud := 0.6
			if in < 0.5 {
				loud = 0.8
			}
			x = 0.06*chord + 0.15*math.Sin(2*math.Pi*root/2*s) + loud*math.Exp(-20*beat)*math.Sin(2*math.Pi*(50*beat+3*(1-math.Exp(-40*beat)))) +
				0.1*noise*math.Exp(-60*math.Mod(in+0.25, 0.5))
		}
		samples[i] = [2]float64{x, x}
	}
	return samples
}

func heldSong() []bool {
	held := make([]bool, 48)
	for i := 20; i < 28; i++ {
		held[i] = true
	}
	return held
}

// The bars, the break and the drop of a song are where they are, at every rate.
func TestScoreOfASong(t *testing.T) {
	for _, rate := range []int{16000, 48000} {
		score := scoreOf(rate, song(rate, heldSong()))
		if math.Abs(score.Tempo-120) > 0.5 || score.Bar != 4 || score.Lasts != 96*time.Second {
			t.Errorf("%d Hz: %.2f beats a minute, %d of a bar, %v", rate, score.Tempo, score.Bar, score.Lasts)
		}
		in := 0
		for i := score.Down; i < len(score.Beats); i += score.Bar {
			if off := math.Mod(score.Beats[i].Seconds()+1, 2) - 1; math.Abs(off) < 0.05 {
				in++
			}
		}
		if in < 40 {
			t.Errorf("%d Hz: %d of 48 bars begin where they do; the first at beat %d: %v", rate, in, score.Down, score.Beats[:8])
		}
		if len(score.Drops) != 1 || math.Abs(score.Drops[0].At.Seconds()-56) > 0.05 || math.Abs(score.Drops[0].Build.Seconds()-40) > 2.1 {
			t.Errorf("%d Hz: drops %v, want one at 56 s since 40 s", rate, score.Drops)
		}
		if n := len(score.Sections); n != 3 || math.Abs(score.Sections[1].At.Seconds()-40) > 0.1 || score.Sections[1].Energy > 0.4 ||
			score.Sections[2].Energy < 0.6 {
			t.Errorf("%d Hz: sections %v, want three, from 0, 40 and 56 s", rate, score.Sections)
		}
	}
}

// Light can rise before a drop, and knows beat and bar.
func TestMomentsOfAScore(t *testing.T) {
	s := visualizer.Score{Lasts: 100 * time.Second, Tempo: 120, Sure: 1, Bar: 4, Down: 1,
		Sections: []visualizer.Section{{At: 0, Energy: 0.5}, {At: 20 * time.Second, Energy: 0}, {At: 30 * time.Second, Energy: 1}},
		Drops:    []visualizer.Drop{{Build: 20 * time.Second, At: 30 * time.Second}}}
	for at := time.Second; at < 100*time.Second; at += 500 * time.Millisecond {
		s.Beats = append(s.Beats, at)
	}
	for _, c := range []struct {
		at   time.Duration
		want visualizer.Moment
	}{
		{0, visualizer.Moment{Beat: 0, Bar: 0.25, Tempo: 120, Energy: 0.5}}, // before the first beat it goes on backwards
		{1500 * time.Millisecond, visualizer.Moment{Beat: 0, Bar: 0, Tempo: 120, Energy: 0.5}},
		{1625 * time.Millisecond, visualizer.Moment{Beat: 0.25, Bar: 0.0625, Tempo: 120, Energy: 0.5}},
		{25 * time.Second, visualizer.Moment{Beat: 0, Bar: 0.75, Tempo: 120, Rise: 0.5}},
		{30 * time.Second, visualizer.Moment{Beat: 0, Bar: 0.25, Tempo: 120, Energy: 1, Drop: 1}},
		{32 * time.Second, visualizer.Moment{Beat: 0, Bar: 0.25, Tempo: 120, Energy: 1, Drop: 0.5}},
		{200 * time.Second, visualizer.Moment{Beat: 0, Bar: 0.25, Tempo: 120, Energy: 1}},
	} {
		got := s.At(c.at)
		if math.Abs(got.Beat-c.want.Beat)+math.Abs(got.Bar-c.want.Bar)+math.Abs(got.Tempo-c.want.Tempo)+math.Abs(got.Energy-c.want.Energy)+
			math.Abs(got.Rise-c.want.Rise)+math.Abs(got.Drop-c.want.Drop) > 1e-6 {
			t.Errorf("%v: %+v, want %+v", c.at, got, c.want)
		}
	}
	f := visualizer.Frame{Beat: 0.3, Tempo: 99}
	(&visualizer.Score{}).Fill(&f, time.Second)
	if f.Beat != 0.3 || f.Tempo != 99 || f.Rise != 0 || f.Drop != 0 {
		t.Errorf("a score that knows nothing: %+v", f)
	}
	s.Fill(&f, 25*time.Second)
	if f.Tempo != 120 || f.Beat != 0 || f.Rise != 0.5 || !f.Scored {
		t.Errorf("%+v", f)
	}
}

// What has no beats gets none, and nothing breaks it.
func TestScoresOfBadSongs(t *testing.T) {
	bad := func(f func(i int) float64, n int) [][2]float64 {
		samples := make([][2]float64, n)
		for i := range samples {
			samples[i] = [2]float64{f(i), -f(i)}
		}
		return samples
	}
	r := rand.New(rand.NewPCG(1, 2))
	for name, samples := range map[string][][2]float64{
		"nothing":      nil,
		"a sample":     make([][2]float64, 1),
		"a second":     tone(44100),
		"silence":      make([][2]float64, 30*44100),
		"not a number": bad(func(int) float64 { return math.NaN() }, 30*44100),
		"endless":      bad(func(int) float64 { return math.Inf(1) }, 30*44100),
		"a tone":       tone(30 * 44100),
		"noise":        bad(func(int) float64 { return r.NormFloat64() / 5 }, 30*44100),
	} {
		score := scoreOf(44100, samples)
		if score.Tempo > 0 && score.Sure > 0.2 {
			t.Errorf("%s: %.1f beats a minute, %d beats, %.2f sure", name, score.Tempo, len(score.Beats), score.Sure)
		}
		if len(score.Drops) > 0 {
			t.Errorf("%s: drops %v", name, score.Drops)
		}
		score.At(time.Second)
	}
}

// One sample that is no number does not spoil what comes after it.
func TestOneBadSampleSpoilsNoScore(t *testing.T) {
	good := song(16000, heldSong())
	bad := slices.Clone(good)
	bad[len(bad)/3] = [2]float64{math.NaN(), math.Inf(1)}
	want, got := scoreOf(16000, good), scoreOf(16000, bad)
	if want.Tempo == 0 || !(math.Abs(got.Tempo-want.Tempo) <= 1 && math.Abs(got.Sure-want.Sure) <= 0.05) { // as NaN is not
		t.Errorf("%.1f beats a minute, %.2f sure; without it %.1f, %.2f", got.Tempo, got.Sure, want.Tempo, want.Sure)
	}
}

func TestScoreBytes(t *testing.T) {
	var _ encoding.BinaryMarshaler = visualizer.Score{}
	for _, score := range []visualizer.Score{{}, {Lasts: time.Minute}, scoreOf(16000, song(16000, heldSong()))} {
		score.Tempo = math.Round(score.Tempo*100) / 100
		b, err := score.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var again visualizer.Score
		if err := again.UnmarshalBinary(b); err != nil || !reflect.DeepEqual(score, again) {
			t.Errorf("%v\n%+v\n%+v", err, score, again)
		}
		if len(b) > 64+2*len(score.Beats) {
			t.Errorf("%d bytes for %d beats", len(b), len(score.Beats))
		}
		for n := range b {
			if err := again.UnmarshalBinary(b[:n]); err == nil {
				t.Errorf("the first %d of %d bytes are a score", n, len(b))
			}
		}
		if err := again.UnmarshalBinary(append(b, 0)); err == nil {
			t.Error("a byte too many is ignored")
		}
	}
}

func FuzzScoreBytes(f *testing.F) {
	b, _ := visualizer.Score{Lasts: 9 * time.Second, Tempo: 100, Beats: []time.Duration{1e9, 2e9, 3e9}, Bar: 3, Down: 2,
		Sections: []visualizer.Section{{Energy: 1}}, Drops: []visualizer.Drop{{Build: 1e9, At: 2e9}}}.MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var s visualizer.Score
		if s.UnmarshalBinary(b) != nil {
			return
		}
		m := s.At(1500 * time.Millisecond)
		for _, x := range []float64{m.Beat, m.Bar, m.Energy, m.Rise, m.Drop} {
			if !(x >= 0 && x <= 1) {
				t.Errorf("%+v", m)
			}
		}
		again, _ := s.MarshalBinary()
		var same visualizer.Score
		if err := same.UnmarshalBinary(again); err != nil || !reflect.DeepEqual(s, same) {
			t.Errorf("%v: %+v, %+v", err, s, same)
		}
	})
}
