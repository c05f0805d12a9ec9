package analysis

import (
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/player/decode"
)

// Length finds how long a song really is: what its container says may be a guess, and what came out of the decoder is not.
type Length struct{}

// Name implements Consumer.
func (Length) Name() string { return "length2" }

// Wants implements Consumer. A song that is decoded anyway for its loudness is measured too.
func (Length) Wants(song models.Song) bool { return !song.LengthExact || song.Loudness == 0 }

// Start implements Consumer.
func (Length) Start(song models.Song) Pass { return &lengthPass{song: song.ID} }

type lengthPass struct {
	song   models.SongID
	frames int64
}

func (p *lengthPass) Add(samples [][2]float64) { p.frames += int64(len(samples)) }

func (p *lengthPass) Result() func(tx *store.Tx) error {
	return func(tx *store.Tx) error {
		return tx.Songs().SetMeasured(p.song, models.ToMillis(decode.Duration(p.frames)))
	}
}
