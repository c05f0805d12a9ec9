package main

import (
	"context"

	"upbeat/internal/analysis"
	"upbeat/internal/disk"
	"upbeat/internal/system"
	"upbeat/library"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/sources"
	"upbeat/sources/upload"
	"upbeat/tasks"
)

// jobs are the handles by which this process asks for slow work.
type jobs struct {
	prepare *tasks.Handle[queue.Preparation]
	analyse *tasks.Handle[analysis.Request]
	scan    *tasks.Handle[library.ScanRequest]
	fetch   *tasks.Handle[sources.Wanted]
	upload  *tasks.Handle[upload.Request]
}

// register makes all slow work known, in every process: those that ask for it, and those that do it. A new job is one line here.
func (p *parts) register() {
	p.tasks = tasks.New(tasks.Config{Redis: p.kv.Client, Attempts: p.store.Attempts(), Log: p.log})
	measured := func(ctx context.Context, song models.SongID) error { return p.party.SongsChanged(ctx, song) }
	analyser := analysis.New(analysis.Config{Store: p.store, Measured: measured, Free: system.Free, Files: disk.Real(), Log: p.log})
	p.jobs.analyse = tasks.Register(p.tasks, analyser.Job())
	p.jobs.prepare = tasks.Register(p.tasks, queue.PrepareJob(p.party, queue.Preparer{Prober: prober{}, Fetch: p.fetch, Analyse: p.analyse}))
	p.jobs.fetch = tasks.Register(p.tasks, p.fetcher().Job())
	p.jobs.upload = tasks.Register(p.tasks, p.uploads.Job())
	p.jobs.scan = tasks.Register(p.tasks, p.library.ScanJob(p.scanned.Publish))
}

func (p *parts) prepare(ctx context.Context, entry models.EntryID) error {
	return p.jobs.prepare.Enqueue(ctx, queue.Preparation{Entry: entry})
}

func (p *parts) analyse(ctx context.Context, song models.SongID) error {
	return p.jobs.analyse.Enqueue(ctx, analysis.Request{Song: song})
}

func (p *parts) fetch(ctx context.Context, song models.SongID) error {
	return p.jobs.fetch.Enqueue(ctx, sources.Wanted{Song: song})
}

func (p *parts) scan(ctx context.Context) error {
	return p.jobs.scan.Enqueue(ctx, library.ScanRequest{})
}

func (p *parts) checkUpload(ctx context.Context, id models.UploadID) error {
	return p.jobs.upload.Enqueue(ctx, upload.Request{Upload: id})
}
