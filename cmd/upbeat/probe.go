package main

import (
	"context"
	"errors"

	"upbeat/models"
	"upbeat/player/decode"
)

// prober lets the queue look into songs with the player's decoders.
type prober struct{}

func (prober) Probe(ctx context.Context, path string) (models.Millis, string, error) {
	info, err := decode.Probe(ctx, path)
	return models.ToMillis(info.Duration), problemOf(ctx, err), err
}

// problemOf is the code of what is wrong with the song; "" when nothing is, or when it is not the song's fault.
func problemOf(ctx context.Context, err error) string {
	var problem *decode.Error
	if ctx.Err() != nil || !errors.As(err, &problem) {
		return ""
	}
	return problem.Code
}
