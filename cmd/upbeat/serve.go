package main

import (
	"context"
	"log/slog"
	"os"

	"golang.org/x/sync/errgroup"

	"upbeat/internal/config"
	"upbeat/internal/kv"
)

type serveCmd struct{}

// Run is the table of lives: every long-lived job of the process is one line here.
func (serveCmd) Run(ctx context.Context, c config.Config, log *slog.Logger) (err error) {
	ctx = untilOrphaned(ctx)
	p, err := build(ctx, c, log)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := p.Close(); err == nil {
			err = cerr
		}
	}()
	log.Info("starting", "version", version(), "roles", c.Roles, "database", p.store.Kind(), "redis", p.kv.Tier)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return p.kv.Run(ctx) })
	g.Go(func() error { return p.party.Run(ctx) })
	if p.live != nil {
		g.Go(func() error { return p.live.Run(ctx) })
	}
	if c.Has(config.Web) {
		site, err := p.web(ctx)
		if err != nil {
			return err
		}
		g.Go(func() error { return site.Run(ctx) })
		if site.https != nil {
			g.Go(func() error { return site.https.Run(ctx) })
		}
		g.Go(func() error { return site.Measure(ctx) })
	}
	if c.Has(config.Tasks) {
		g.Go(func() error { return p.tasks.Run(ctx) })
		g.Go(func() error { return p.party.Reconciler(p.live).Run(ctx) })
		g.Go(func() error { return p.live.Reviver(p.library.Suspect).Run(ctx) })
		g.Go(func() error { return p.stockLibrary(ctx) })
		g.Go(func() error { return p.uploads.Run(ctx) })
	}
	if c.Has(config.Player) {
		g.Go(p.player(ctx))
	}
	if c.Has(config.Lights) {
		g.Go(func() error { return p.lightElsewhere(ctx) })
	}
	for _, button := range p.buttons() {
		g.Go(func() error { return button.Run(ctx) })
	}
	return g.Wait()
}

// player is the playback worker: in this process when that is its only role, else a supervised child, so that a crash in a
// decoder or a dead sound server never takes the page down.
func (p *parts) player(ctx context.Context) func() error {
	if len(p.config.Roles) == 1 {
		return func() error { return p.play(ctx) }
	}
	child := supervised{args: []string{"serve", "--roles", config.Player}, env: p.childEnv(), log: p.log}
	return func() error { return child.Run(ctx) }
}

// childEnv hands the child the same party. The Redis address holds a password, so it is not on the command line.
func (p *parts) childEnv() []string {
	env := append(os.Environ(), "UPBEAT_DATABASE="+p.config.Address(), "UPBEAT_DATA="+p.config.Data, "UPBEAT_OUTPUT="+p.config.Output,
		"UPBEAT_LOG_LEVEL="+p.config.LogLevel, "UPBEAT_LOG_FORMAT="+p.config.LogFormat, "UPBEAT_BUZZER_PIN=", "UPBEAT_SKIP_PIN=",
		"UPBEAT_LIGHTS_PIN=", "UPBEAT_ACTIVITY_LED="+p.config.ActivityLED, parentPipe+"=1")
	url := p.config.Redis
	if p.kv.Tier != kv.Remote {
		url = p.kv.URL()
	}
	return append(env, "UPBEAT_REDIS="+url)
}
