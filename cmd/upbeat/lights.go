package main

import (
	"context"
	"crypto/rand"
	"time"

	"golang.org/x/sync/errgroup"

	"upbeat/internal/frames"
	"upbeat/internal/store"
	"upbeat/lights"
	"upbeat/lights/device"
	"upbeat/models"
	"upbeat/visualizer"
)

// lightControl is how pages, and who drives them, come to the lights.
func (p *parts) lightControl() *lights.Control {
	return &lights.Control{Database: p.store, Redis: p.kv.Client, Room: p.party.Room, Now: time.Now}
}

// lightHere drives the lights in the player's process until ctx ends, unless a process is there for them.
func (p *parts) lightHere(ctx context.Context, source *frames.Source) {
	defer source.Leads()()
	turn := p.turn()
	turn.Player = true
	p.light(ctx, source, turn)
}

// lightElsewhere drives the lights in a process that is not the player's.
func (p *parts) lightElsewhere(ctx context.Context) error {
	remote := frames.NewRemote(p.kv.Client, p.party.Room)
	turn := p.turn()
	turn.Hears = remote.Hears
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return remote.Run(ctx) })
	g.Go(func() error { p.light(ctx, remote, turn); return nil })
	return g.Wait()
}

func (p *parts) turn() *lights.Turn {
	return &lights.Turn{Redis: p.kv.Client, Room: p.party.Room, Name: rand.Text(), Log: p.log.With("part", "lights")}
}

// light drives the lights until ctx ends.
func (p *parts) light(ctx context.Context, heard lights.Frames, turn *lights.Turn) {
	poller := &device.Poller{Log: p.log.With("part", "lights")}
	_ = lights.Run(ctx, lights.Config{
		Control: p.lightControl(), Frames: heard, Turn: turn.Take, Open: lights.Drive(&device.Opener{Poller: poller}), Accent: p.library.Accent,
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
