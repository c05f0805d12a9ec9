package bench

import (
	"testing"
	"time"

	"upbeat/visualizer"
)

func TestBeatsAreCompared(t *testing.T) {
	var score visualizer.Score
	var same, double, off []float64
	for i := range 20 {
		score.Beats = append(score.Beats, time.Duration(i)*500*time.Millisecond)
		same = append(same, float64(i)/2+0.03)
		double = append(double, float64(i)/2, float64(i)/2+0.25)
		off = append(off, float64(i)/2+0.25)
	}
	for _, c := range []struct {
		beats          []float64
		measure, tempo float64
		relation       string
	}{{same, 1, 120, "1"}, {double, 2.0 / 3, 240, "1/2"}, {off, 0, 120, "1"}, {nil, 0, 0, ""}} {
		tempo := medianTempo(c.beats)
		if got := fMeasure(score, c.beats); got-c.measure > 1e-9 || c.measure-got > 1e-9 {
			t.Errorf("F is %.3f, want %.3f", got, c.measure)
		}
		if got := relation(120, tempo); got != c.relation {
			t.Errorf("120 is %q of %.1f, want %q", got, tempo, c.relation)
		}
	}
	if got := relation(120, 100); got != "" {
		t.Errorf("120 is %q of 100", got)
	}
}
