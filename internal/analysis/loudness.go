package analysis

import (
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/player/loudness"
)

// Loudness finds how loud a song is, its true peak, and the picture of its waveform.
type Loudness struct{}

// Name implements Consumer.
func (Loudness) Name() string { return "loudness" }

// Wants implements Consumer.
func (Loudness) Wants(song models.Song) bool { return song.Loudness == 0 }

// Start implements Consumer.
func (Loudness) Start(song models.Song) Pass { return loudnessPass{loudness.NewMeter(), song.ID} }

type loudnessPass struct {
	meter *loudness.Meter
	song  models.SongID
}

func (p loudnessPass) Add(samples [][2]float64) { p.meter.Add(samples) }

func (p loudnessPass) Result() func(tx *store.Tx) error {
	r := p.meter.Result()
	return func(tx *store.Tx) error { return tx.Songs().SetLoudness(p.song, r.Loudness, r.TruePeak, r.Waveform) }
}
