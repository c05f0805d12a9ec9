package main

import (
	"context"
	"errors"

	"upbeat/models"
	"upbeat/player/decode"
	"upbeat/player/loudness"
)

// prober lets tasks look into songs with the player's decoders.
type prober struct{}

func (prober) Probe(ctx context.Context, path string) (models.Millis, string, error) {
	info, err := decode.Probe(ctx, path)
	return models.ToMillis(info.Duration), problemOf(ctx, err), err
}

func (prober) Measure(ctx context.Context, path string) (float64, float64, []byte, error) {
	r, err := loudness.Measure(ctx, path)
	return r.Loudness, r.TruePeak, r.Waveform, err
}

// problemOf is the code of what is wrong with the song; "" when nothing is, or when it is not the song's fault.
func problemOf(ctx context.Context, err error) string {
	var problem *decode.Error
	if ctx.Err() != nil || !errors.As(err, &problem) {
		return ""
	}
	return problem.Code
}
