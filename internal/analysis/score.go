package analysis

import (
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/player/decode"
	"upbeat/visualizer"
)

// Score finds a song's beats, bars, sections and drops, so that light can be ahead of what is heard. tx.Songs().Score reads it.
type Score struct{}

// Name implements Consumer.
func (Score) Name() string { return "score1" }

// Wants implements Consumer. A song that is decoded is scored too: nothing in it tells whether it was.
func (Score) Wants(models.Song) bool { return true }

// Start implements Consumer.
func (Score) Start(song models.Song) Pass { return scorePass{visualizer.NewScorer(decode.Rate), song} }

type scorePass struct {
	scorer *visualizer.Scorer
	song   models.Song
}

func (p scorePass) Add(samples [][2]float64) { p.scorer.Add(samples) }

func (p scorePass) Result() func(tx *store.Tx) error {
	score, err := p.scorer.Finish().MarshalBinary()
	return func(tx *store.Tx) error {
		if err != nil {
			return err
		}
		return tx.Songs().SetScore(p.song, score)
	}
}
