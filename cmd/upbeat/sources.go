package main

import (
	"cmp"
	"context"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
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
	others := func() []string {
		if p.live == nil {
			return nil
		}
		return p.live.Snapshot().Values.YtdlpSites
	}
	all := sources.Sites(&sources.Tool{Path: p.config.YtDlp, Client: outside}, others)
	all = append(all, &sources.Link{Client: outside})
	p.sources = &sources.Set{Redis: p.kv.Client, Room: p.party.Room, Options: p.sourceOptions, Sources: all}
	return p.archive.Prepare()
}

// updateTool brings yt-dlp up to date by the command of the command line; nil = there is none.
func (p *parts) updateTool() func(ctx context.Context) (string, error) {
	command := strings.Fields(p.config.YtDlpUpdate)
	if len(command) == 0 {
		return nil
	}
	return func(ctx context.Context) (string, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), updateWithin)
		defer cancel()
		out, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput()
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		said := models.Line(lines[len(lines)-1], 200)
		if err != nil {
			p.log.Warn("yt-dlp could not be brought up to date", "error", err, "said", said)
			said = cmp.Or(said, err.Error())
		}
		return said, err
	}
}

const updateWithin = 3 * time.Minute

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
