package main

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"

	"upbeat/internal/frames"
	"upbeat/player"
	"upbeat/player/deck"
	"upbeat/visualizer"
)

const (
	bars      = 64 // of the spectrum
	frameRate = 60 // frames a second
)

// play is the life of the playback worker, and of what stands beside it: frames of what is heard for screens, and the lights.
func (p *parts) play(ctx context.Context) error {
	source := frames.New(frames.Config{
		Redis: p.kv.Client, Room: p.party.Room, Rate: deck.Rate, Log: p.log.With("part", "frames"),
		Analyzer: func() frames.Analyzer {
			return visualizer.NewAnalyzer(visualizer.Config{Rate: deck.Rate, Bars: bars, FrameRate: frameRate})
		},
	})
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return source.Run(ctx) })
	g.Go(func() error {
		return player.Run(ctx, player.Config{Party: p.party, Data: p.config.Data, Output: p.config.Output, Tap: source.Tap,
			Beside: func(ctx context.Context) { p.beside(ctx, source) }, Log: p.log})
	})
	return g.Wait()
}

// beside is what the player's process does while it is the player.
func (p *parts) beside(ctx context.Context, source *frames.Source) {
	var led sync.WaitGroup
	if p.config.ActivityLED != "" {
		led.Go(func() { p.lightLED(ctx, source) })
	}
	p.lightHere(ctx, source)
	led.Wait()
}
