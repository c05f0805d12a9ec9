package analysis_test

import (
	"context"
	"math"
	"testing"
	"time"

	"upbeat/internal/analysis"
	"upbeat/internal/store"
	"upbeat/player/decode"
	"upbeat/visualizer"
)

// clicks is a song of clicks, two a second.
type clicks struct{ at, end int }

func (c *clicks) Stream(samples [][2]float64) (int, bool) {
	n := min(len(samples), c.end-c.at)
	for i := range n {
		in := float64((c.at+i)%(decode.Rate/2)) / decode.Rate
		x := 0.5 * math.Exp(-40*in) * math.Sin(2*math.Pi*900*in)
		samples[i] = [2]float64{x, x}
	}
	c.at += n
	return n, n > 0
}

func (c *clicks) Err() error   { return nil }
func (c *clicks) Close() error { return nil }

// A song that was analysed has its score, from the one decoding that measures all else; it is not wanted again until a consumer joins.
func TestASongIsScored(t *testing.T) {
	f := newFixture(t, "/a.mp3", analysis.Config{Open: func(context.Context, string) (analysis.Decoding, error) {
		return &clicks{end: 20 * decode.Rate}, nil
	}})
	// It was analysed before there were scores.
	before := f.read(t)
	must(t, f.store.Write(t.Context(), func(tx *store.Tx) error { return tx.Analyses().Save(before, "length2 loudness", "", 1) }))
	if !f.wanted(t) {
		t.Fatal("nobody wants a score of a song that has none")
	}
	must(t, f.Analyse(t.Context(), f.song, quiet))
	if f.wanted(t) {
		t.Error("it is wanted again")
	}
	var score visualizer.Score
	must(t, f.store.Read(t.Context(), func(tx *store.Tx) error {
		b, err := tx.Songs().Score(f.song)
		if err != nil {
			return err
		}
		return score.UnmarshalBinary(b)
	}))
	if math.Abs(score.Tempo-120) > 0.5 || score.Lasts != 20*time.Second || len(score.Beats) < 38 || score.Sure < 0.5 {
		t.Errorf("%+v", score)
	}
	if m := score.At(10 * time.Second); min(m.Beat, 1-m.Beat) > 0.05 {
		t.Errorf("on a click the beat is at %.3f", m.Beat)
	}
}
