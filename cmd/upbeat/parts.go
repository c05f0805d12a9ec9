package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"upbeat/archive"
	"upbeat/internal/config"
	"upbeat/internal/kv"
	"upbeat/internal/store"
	"upbeat/library"
	"upbeat/player/decode"
	"upbeat/queue"
	"upbeat/sources"
	"upbeat/sources/upload"
	"upbeat/tasks"
	"upbeat/web"
)

// parts is every concrete thing that a process of the party is made of.
type parts struct {
	config  config.Config
	log     *slog.Logger
	store   *store.Store
	kv      *kv.Server
	party   *queue.Party
	live    *queue.Live
	library *library.Library
	uploads *upload.Uploads
	scanned *library.ScanProgress
	archive *archive.Archive
	sources *sources.Set
	tasks   *tasks.Registry
	jobs    jobs
	lock    *os.File // of the data folder; nil = not needed
}

// build opens what this process needs. Close it again.
func build(ctx context.Context, c config.Config, log *slog.Logger) (*parts, error) {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	lock, err := lockData(c)
	if err != nil {
		return nil, err
	}
	p := &parts{config: c, log: log, lock: lock}
	if err := p.open(ctx); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

func (p *parts) open(ctx context.Context) (err error) {
	if p.config.Has(config.Web) {
		go web.Prepare()
	}
	opened := make(chan error, 1) // a Redis of our own is a process that has to start: the database opens meanwhile
	go func() {
		var err error
		p.kv, err = kv.Open(ctx, p.config.Redis, p.config.Data, p.log)
		opened <- err
	}()
	p.store, err = store.Open(ctx, p.config.Address())
	if err = errors.Join(err, <-opened); err != nil {
		return err
	}
	if p.party, err = queue.New(ctx, queue.Config{Store: p.store, Redis: p.kv.Client, Prepare: p.prepare, Log: p.log}); err != nil {
		return err
	}
	if p.config.Has(config.Web) || p.config.Has(config.Tasks) {
		if p.live, err = p.party.Live(ctx); err != nil {
			return err
		}
	}
	p.scanned = library.NewScanProgress(p.kv.Client)
	reader := library.NewChildReader(p.log)
	p.library = library.New(library.Config{Store: p.store, Plays: new(decode.Formats).Plays, CacheDir: filepath.Join(p.config.Data, "covers"),
		Reader: reader, Respelled: p.party.SongsChanged, Log: p.log})
	if err := p.openSources(); err != nil {
		return err
	}
	if p.uploads, err = p.newUploads(reader); err != nil {
		return err
	}
	p.register()
	return nil
}

// Close closes what is open, in the opposite order.
func (p *parts) Close() error {
	var errs []error
	if p.library != nil {
		errs = append(errs, p.library.Close())
	}
	if p.kv != nil {
		errs = append(errs, p.kv.Close())
	}
	if p.store != nil {
		errs = append(errs, p.store.Close())
	}
	if p.lock != nil {
		errs = append(errs, p.lock.Close())
	}
	return errors.Join(errs...)
}
