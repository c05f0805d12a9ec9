package main

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"upbeat/archive"
	"upbeat/internal/settings"
	"upbeat/internal/system"
	"upbeat/library"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/sources"
	"upbeat/sources/fetch"
)

// openSources makes the archive, and the sources that fill it.
func (p *parts) openSources() error {
	p.archive = archive.New(filepath.Join(p.config.Data, "archive"))
	outside := fetch.New(fetch.Config{Trust: fetch.Guest, Allow: func(host string) bool {
		return p.live != nil && slices.Contains(p.live.Snapshot().Values.VenueHosts, host)
	}})
	p.sources = &sources.Set{Redis: p.kv.Client, Room: p.party.Room, Options: p.sourceOptions, Sources: []sources.Source{
		&sources.Link{Client: outside},
	}}
	return p.archive.Prepare()
}

// sourceOptions are the host's settings for what is fetched.
func (p *parts) sourceOptions() sources.Options {
	values := settings.Default()
	if p.live != nil {
		values = *p.live.Snapshot().Values
	}
	const mega, giga = 1_000_000, 1_000_000_000
	return sources.Options{
		On: values.Sources, Most: int64(values.FetchMegabytes) * mega, Keep: int64(values.KeepGigabytes) * giga,
		Longest: models.ToMillis(time.Duration(values.FetchMinutes) * time.Minute), Words: values.SearchWords,
	}
}

// fetcher is how songs come from the sources into the archive.
func (p *parts) fetcher() *sources.Fetcher {
	return &sources.Fetcher{
		Set: p.sources, Store: p.store, Archive: p.archive, Party: queue.Fetching{Party: p.party}, Probe: prober{}.Probe,
		Take: func(ctx context.Context, path string) error { return library.Take(ctx, p.library, path) },
		Now:  time.Now, Log: p.log,
		Free: func(dir string) (int64, error) { _, free, err := system.Disk(dir); return free, err },
	}
}
