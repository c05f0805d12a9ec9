package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"upbeat/internal/config"
	"upbeat/internal/system"
	"upbeat/internal/tlscert"
	"upbeat/player/output"
	"upbeat/web/api"
)

// doctorCmd says what is missing on this machine and what that costs.
type doctorCmd struct{}

var errCannotStart = errors.New("the party cannot start like this")

func (doctorCmd) Run(ctx context.Context, c config.Config) error {
	findings := system.Examine(ctx, system.Patient{
		Listen: c.Listen, Secure: c.TLSListen, Data: c.Data, Database: c.Address(), Redis: c.Redis, Music: c.Music,
		Serves: c.Has(config.Web), Plays: c.Has(config.Player), Outputs: func() []string { return audible(ctx) },
	})
	findings = append(findings, buttonFindings("buzzer", c.BuzzerPin, "The host page and the API still ring the alarm.")...)
	findings = append(findings, buttonFindings("skip button", c.SkipPin, "The host page and the API still skip.")...)
	findings = append(findings, buttonFindings("lights button", c.LightsPin, "The page Lights and the API still switch them.")...)
	findings = append(findings, ledFindings(c.ActivityLED)...)
	if c.TLSListen != "" && c.Has(config.Web) {
		findings = append(findings, httpsFindings(tlscert.Patient{
			Cert: c.TLSCert, Key: c.TLSKey, Domains: c.ACMEDomains, Names: c.TLSNames, Data: c.Data, Public: c.PublicURL,
			Usual: portOf(c.Listen) == "80" || portOf(c.TLSListen) == "443", Now: time.Now(),
		})...)
	}
	printFindings(os.Stdout, findings)
	if !system.CanStart(findings) {
		return errCannotStart
	}
	return nil
}

// audible names the outputs that somebody can hear.
func audible(ctx context.Context) []string {
	var names []string
	for _, d := range output.List(ctx) {
		if d.Spec != "null" {
			names = append(names, d.Spec)
		}
	}
	return names
}

func printFindings(w io.Writer, list []system.Finding) {
	fmt.Fprintln(w, "upbeat", version(), "on", system.Machine())
	for _, f := range list {
		fmt.Fprintf(w, "%-4s  %-12s %s\n", f.Level, f.Name, f.Found)
		if f.Costs != "" {
			fmt.Fprintf(w, "%s%s\n", strings.Repeat(" ", 19), f.Costs)
		}
	}
}

// facts is what the host's System page asks.
func (p *parts) facts(address func() string, https func() []system.Fact) func(context.Context) []api.SystemFact {
	box := &system.Box{Version: version(), Data: p.config.Data, Store: p.store, KV: p.kv, Address: address, HTTPS: https,
		Started: time.Now(),
		Songs: func(ctx context.Context) (int, error) {
			stats, err := p.library.Stats(ctx)
			return int(stats.Songs), err
		},
		Player: func(ctx context.Context) (system.Player, error) {
			l, err := p.party.Leader(ctx)
			return system.Player{Host: l.Host, Since: l.Since.Time(), Alive: l.Alive, Works: l.Works()}, err
		}}
	return func(ctx context.Context) []api.SystemFact {
		var shown []api.SystemFact
		for _, f := range box.Facts(ctx) {
			shown = append(shown, api.SystemFact(f))
		}
		return shown
	}
}
