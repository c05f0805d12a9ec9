package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"upbeat/internal/backup"
	"upbeat/internal/config"
	"upbeat/internal/store"
)

// backupCmd copies the party into one file while it runs.
type backupCmd struct {
	File string `arg:"" type:"path" help:"The file to write; it holds password hashes and secrets, so only its owner may read it."`
}

func (b backupCmd) Run(ctx context.Context, c config.Config, log *slog.Logger) (err error) {
	db, err := store.Open(ctx, c.Address())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	s, err := backup.Write(ctx, db, b.File, version())
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	note(ctx, db, log, backedUp(b.File))
	fmt.Printf("Saved %s: %d songs, %d guests, %d requests, %d votes\n", b.File, s.Rows["songs"], s.Rows["guests"], s.Rows["entries"],
		s.Rows["votes"])
	fmt.Println("Music files are not in it. Keep it safe: it holds password hashes and secrets.")
	return nil
}

// restoreCmd puts a copy back, into the database that the flags name.
type restoreCmd struct {
	File string `arg:"" type:"existingfile" help:"A file that upbeat backup has written, from SQLite or PostgreSQL."`
}

func (r restoreCmd) Run(ctx context.Context, c config.Config, log *slog.Logger) (err error) {
	db, err := store.OpenAlone(ctx, c.Address())
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := backup.Check(ctx, db, r.File); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if err := keepOld(ctx, db, c.Data); err != nil {
		return fmt.Errorf("restore: save what is there now: %w", err)
	}
	s, err := backup.Restore(ctx, db, r.File)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	note(ctx, db, log, restored(r.File))
	fmt.Printf("Restored the party of %s: %d songs, %d guests, %d requests, %d votes\n", s.Created.Local().Format(time.RFC1123),
		s.Rows["songs"], s.Rows["guests"], s.Rows["entries"], s.Rows["votes"])
	return nil
}

// keepOld copies what a restore will replace, where there is anything.
func keepOld(ctx context.Context, db *store.Store, data string) error {
	accounts, err := db.Logins().CountAccounts(ctx)
	if err != nil || accounts == 0 {
		return err
	}
	file := filepath.Join(data, "before-restore-"+time.Now().Format("20060102-150405")+".tar.gz")
	if _, err := backup.Write(ctx, db, file, version()); err != nil {
		return err
	}
	fmt.Println("What was there until now is in", file)
	return nil
}
