package main

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"upbeat/internal/frames"
	"upbeat/internal/store"
	"upbeat/lights"
	"upbeat/lights/device"
	"upbeat/models"
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
			Beside: func(ctx context.Context) { p.light(ctx, source) }, Log: p.log})
	})
	return g.Wait()
}

// lightControl is how pages, and who drives them, come to the lights.
func (p *parts) lightControl() *lights.Control {
	return &lights.Control{Database: p.store, Redis: p.kv.Client, Room: p.party.Room, Now: time.Now}
}

// light drives the lights until ctx ends.
func (p *parts) light(ctx context.Context, source *frames.Source) {
	poller := &device.Poller{Log: p.log.With("part", "lights")}
	_ = lights.Run(ctx, lights.Config{
		Control: p.lightControl(), Frames: source, Open: lights.Drive(&device.Opener{Poller: poller}), Accent: p.library.Accent,
		Beside: poller.Run,
		Party:  func(ctx context.Context) (lights.Party, error) { return p.party.Live(ctx) }, Score: p.score,
		Log: p.log.With("part", "lights"),
	}) // it has no error that ends it
}

// score is what is known of a song; the zero Score where nothing is.
func (p *parts) score(ctx context.Context, song models.SongID) (score visualizer.Score, err error) {
	var data []byte
	err = p.store.Read(ctx, func(tx *store.Tx) error {
		data, err = tx.Songs().Score(song)
		return err
	})
	if err == nil && data != nil {
		err = score.UnmarshalBinary(data)
	}
	return score, err
}
