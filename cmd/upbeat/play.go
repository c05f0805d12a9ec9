package main

import (
	"context"

	"upbeat/player"
)

// play is the life of the playback worker.
func (p *parts) play(ctx context.Context) error {
	return player.Run(ctx, player.Config{Party: p.party, Data: p.config.Data, Output: p.config.Output, Log: p.log})
}
