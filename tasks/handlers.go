package tasks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hibiken/asynq"

	"upbeat/internal/store"
	"upbeat/library"
	"upbeat/models"
)

// prepare probes the song of a requested entry: it becomes ready, or failed with its reason.
func (w *Worker) prepare(ctx context.Context, task *asynq.Task) error {
	var payload entryPayload
	if err := json.Unmarshal(task.Payload(), &payload); err != nil {
		return fmt.Errorf("payload: %w: %w", err, asynq.SkipRetry)
	}
	song, err := w.Party.SongOf(ctx, payload.Entry)
	if errors.Is(err, models.ErrNoSuchEntry) || errors.Is(err, models.ErrNoSuchSong) {
		return nil
	}
	if err != nil {
		return err
	}
	length, problem, err := w.Prober.Probe(ctx, song.Path)
	if err != nil && problem == "" {
		return err
	}
	if problem != "" {
		w.Log.Info("a requested song cannot be played", "song", song.ID, "problem", problem, "error", err)
		return w.Party.Unplayable(ctx, payload.Entry, problem)
	}
	if err := w.Party.Prepared(ctx, payload.Entry, length); err != nil {
		return err
	}
	if song.Loudness != 0 || song.Streams() {
		return nil
	}
	return w.client.Measure(ctx, song.ID)
}

// measure stores a song's loudness and waveform. A song that ends in an error keeps playing at its own level.
func (w *Worker) measure(ctx context.Context, task *asynq.Task) error {
	var payload songPayload
	if err := json.Unmarshal(task.Payload(), &payload); err != nil {
		return fmt.Errorf("payload: %w: %w", err, asynq.SkipRetry)
	}
	song, err := w.Store.Song(ctx, payload.Song)
	if errors.Is(err, models.ErrNoSuchSong) || err == nil && (song.Loudness != 0 || song.Streams()) {
		return nil
	}
	if err != nil {
		return err
	}
	loudness, peak, waveform, err := w.Prober.Measure(ctx, song.Path)
	if err != nil {
		return fmt.Errorf("measure %s: %w", song.Path, err)
	}
	return w.Store.Write(ctx, func(tx *store.Tx) error { return tx.SetSongLoudness(song.ID, loudness, peak, waveform) })
}

// scan scans the library and tells the pages and the log how far it is.
func (w *Worker) scan(ctx context.Context, _ *asynq.Task) error {
	const logEvery = 2 * time.Second
	logged := time.Now()
	err := w.Library.Scan(ctx, func(progress models.ScanProgress) {
		if err := w.Party.SetScan(ctx, progress); err != nil {
			w.Log.Debug("scan progress not published", "error", err)
		}
		if time.Since(logged) > logEvery && progress.Running {
			logged = time.Now()
			w.Log.Info("scanning the library", "found", progress.Found, "done", progress.Done, "added", progress.Added, "problems", progress.Problems)
		}
	})
	if errors.Is(err, library.ErrScanning) {
		return nil
	}
	return err
}
