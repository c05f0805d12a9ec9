package upload

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

// Run gives up what stopped coming, purges what is not to be kept, and deletes what is nobody's, until ctx ends.
func (u *Uploads) Run(ctx context.Context) error {
	const often = 5 * time.Minute
	tick := time.NewTicker(often)
	defer tick.Stop()
	for {
		if err := u.Sweep(ctx); err != nil && ctx.Err() == nil {
			u.Log.Warn("uploads could not be swept; it is tried again", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Sweep is one round of Run.
func (u *Uploads) Sweep(ctx context.Context) error {
	const remembered = 30 * 24 * time.Hour // an upload that has ended, and of which nothing is kept
	rules, err := u.rules().Rules(ctx, models.AsSystem())
	if err != nil {
		return err
	}
	var open, past []models.Upload
	err = u.Store.Write(ctx, func(tx *store.Tx) error {
		var err1, err2 error
		open, err1 = tx.Uploads().Open(u.Party.Room)
		if !rules.Values.UploadsKeep {
			past, err2 = u.past(ctx, tx)
		}
		return errors.Join(err1, err2, tx.Uploads().EndedBefore(u.Party.Room, models.At(u.Now().Add(-remembered))))
	})
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, up := range open {
		if up.State == models.UploadReceiving && u.stopped(up) {
			if err := u.fail(ctx, up, ProblemExpired); err != nil {
				return err
			}
			continue
		}
		wanted[up.Key] = true
	}
	for _, up := range past {
		if err := u.purge(ctx, up); err != nil {
			return err
		}
	}
	return u.sweepFiles(wanted)
}

// stopped tells whether an upload is given up. Its file knows what comes in a request that has not ended.
func (u *Uploads) stopped(up models.Upload) bool {
	since, wait := up.SinceAt, EmptyFor
	if info, err := os.Stat(u.path(up.Key)); err == nil && info.Size() > 0 {
		since, wait = max(since, models.At(info.ModTime())), KeptFor
	}
	return since < models.At(u.Now().Add(-wait))
}

// sweepFiles deletes the files that are of no upload. A row is there before its file is.
func (u *Uploads) sweepFiles(wanted map[string]bool) error {
	list, err := os.ReadDir(u.Dir)
	for _, e := range list {
		key := strings.TrimSuffix(e.Name(), filepath.Ext(e.Name()))
		info, ierr := e.Info()
		if wanted[key] || ierr != nil || time.Since(info.ModTime()) < time.Minute { // one that has just been begun is not in the list
			continue
		}
		err = errors.Join(err, os.RemoveAll(filepath.Join(u.Dir, e.Name())))
	}
	return err
}
