package loudness

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"testing"

	"upbeat/models"
	"upbeat/player/decode"
	"upbeat/player/wav"
)

// sine is seconds of a stereo tone at a level in dBFS.
func sine(hz, db, seconds float64) [][2]float64 {
	out := make([][2]float64, int(seconds*decode.Rate))
	a := math.Pow(10, db/20)
	for i := range out {
		x := a * math.Sin(2*math.Pi*hz*float64(i)/decode.Rate)
		out[i] = [2]float64{x, x}
	}
	return out
}

func measure(blocks ...[][2]float64) Result {
	m := NewMeter()
	for _, b := range blocks {
		for len(b) > 0 { // odd pieces: the result must not depend on them
			n := min(len(b), 1777)
			m.Add(b[:n])
			b = b[n:]
		}
	}
	return m.Result()
}

// measureFile decodes the song at path and measures it. For one that stops too early the result holds what there was.
func measureFile(ctx context.Context, path string) (Result, error) {
	s, err := decode.Open(ctx, path, 0)
	if err != nil {
		return Result{}, err
	}
	defer func() { _ = s.Close() }()
	m := NewMeter()
	var samples [4096][2]float64
	for {
		n, ok := s.Stream(samples[:])
		m.Add(samples[:n])
		if !ok {
			return m.Result(), s.Err()
		}
	}
}

// The signals and their loudness are those of EBU Tech 3341 (table 1).
func TestEBUReferenceSignals(t *testing.T) {
	for _, c := range []struct {
		name   string
		signal [][][2]float64
		want   float64
	}{
		{"1: 1 kHz at -23 dBFS", [][][2]float64{sine(1000, -23, 20)}, -23},
		{"2: 1 kHz at -33 dBFS", [][][2]float64{sine(1000, -33, 20)}, -33},
		{"3: the gate leaves the quiet parts out", [][][2]float64{sine(1000, -36, 10), sine(1000, -23, 60), sine(1000, -36, 10)}, -23},
		{"4: and the very quiet ones", [][][2]float64{
			sine(1000, -72, 10), sine(1000, -36, 10), sine(1000, -23, 60), sine(1000, -36, 10), sine(1000, -72, 10),
		}, -23},
		{"5: but counts what is near", [][][2]float64{sine(1000, -26, 20), sine(1000, -20, 20.1), sine(1000, -26, 20)}, -23},
		{"1 kHz at -20 dBFS", [][][2]float64{sine(1000, -20, 10)}, -20},
	} {
		if got := measure(c.signal...).Loudness; math.Abs(got-c.want) > 0.1 {
			t.Errorf("%s: %.2f LUFS, want %.1f", c.name, got, c.want)
		}
	}
}

func TestOneChannelIsHalfAsLoud(t *testing.T) {
	tone := sine(1000, -20, 10)
	for i := range tone {
		tone[i][1] = 0
	}
	if got := measure(tone).Loudness; math.Abs(got+23.01) > 0.1 {
		t.Fatalf("%.2f LUFS", got)
	}
}

// A sine at a quarter of the rate whose samples all miss its crests: the true peak is 3 dB over the greatest sample (EBU Tech 3341, 15-23).
func TestTruePeakLiesBetweenTheSamples(t *testing.T) {
	tone := make([][2]float64, decode.Rate)
	for i := range tone {
		x := 0.5 * math.Sin(math.Pi/2*float64(i)+math.Pi/4)
		tone[i] = [2]float64{x, x}
	}
	if got := measure(tone[100 : len(tone)-100]).TruePeak; got < -6.5 || got > -5.8 {
		t.Fatalf("%.2f dBTP, want -6", got)
	}
	if got := measure(sine(1000, -12, 2)).TruePeak; math.Abs(got+12) > 0.1 {
		t.Fatalf("%.2f dBTP, want -12", got)
	}
}

func TestSilence(t *testing.T) {
	r := measure(make([][2]float64, 5*decode.Rate))
	if r.Loudness != Silent || r.TruePeak != Silent || len(r.Waveform) != Peaks || r.Duration.Seconds() != 5 {
		t.Fatalf("%+v", r)
	}
	if r := measure(); r.Loudness != Silent || r.Waveform != nil {
		t.Fatalf("%+v", r)
	}
}

func TestTheWaveformShowsTheShape(t *testing.T) {
	w := measure(sine(1000, -6.02, 10), sine(1000, -60, 10)).Waveform
	if w[10] < 126 || w[10] > 129 || w[90] > 1 {
		t.Fatalf("%v", w)
	}
	if w := measure(sine(1000, -6.02, 0.05)).Waveform; len(w) != Peaks || w[99] < 126 {
		t.Fatalf("a short one: %v", w)
	}
}

func TestMeasureAFile(t *testing.T) {
	tone := sine(1000, -20, 12)
	b := wav.Append16(nil, decode.Rate, int64(len(tone))*4, 0)
	for _, f := range tone {
		x := uint16(wav.Sample16(f[0]))
		b = append(b, byte(x), byte(x>>8), byte(x), byte(x>>8))
	}
	path := filepath.Join(t.TempDir(), "tone.wav")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := measureFile(t.Context(), path)
	if err != nil || math.Abs(r.Loudness+20) > 0.1 || math.Abs(r.Duration.Seconds()-12) > 0.01 {
		t.Fatalf("%+v, %v", r, err)
	}
	if err := os.WriteFile(path, b[:len(b)/3], 0o600); err != nil {
		t.Fatal(err)
	}
	r, err = measureFile(t.Context(), path)
	code, _ := decode.Problem(err)
	if !decode.HasFFmpeg() && code != models.ProblemTruncated || math.Abs(r.Duration.Seconds()-4) > 0.01 {
		t.Fatalf("%+v, %v", r, err)
	}
}

func BenchmarkMeter(b *testing.B) {
	song := sine(997, -9, 60)
	b.ResetTimer()
	for range b.N {
		measure(song)
	}
	b.ReportMetric(60*float64(b.N)/b.Elapsed().Seconds(), "x_realtime")
}
