package backup

import (
	"context"
	"errors"
	"fmt"
	"io"

	"upbeat/internal/store"
)

// Check reads an archive to its end and tells what is in it. It writes nothing.
func Check(ctx context.Context, db *store.Store, path string) (s Summary, err error) {
	r, err := begin(ctx, db, path)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	for {
		if ctx.Err() != nil {
			return s, ctx.Err()
		}
		if _, err := r.Next(); errors.Is(err, io.EOF) {
			return Summary{Manifest: r.manifest, Rows: r.rows}, nil
		} else if err != nil {
			return s, fmt.Errorf("%s: %w", path, err)
		}
	}
}

// Restore checks an archive and then replaces everything in the database with it, in one transaction. The store must come from
// store.OpenAlone. An error leaves the database as it was.
func Restore(ctx context.Context, db *store.Store, path string) (s Summary, err error) {
	if s, err = Check(ctx, db, path); err != nil {
		return s, err
	}
	r, err := begin(ctx, db, path)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := db.Restore(ctx, r); err != nil {
		return s, fmt.Errorf("%s: nothing was changed: %w", path, err)
	}
	return s, nil
}

func begin(ctx context.Context, db *store.Store, path string) (*reader, error) {
	columns, err := db.Columns(ctx)
	if err != nil {
		return nil, err
	}
	schema, err := db.Schema(ctx)
	if err != nil {
		return nil, err
	}
	return open(path, columns, schema)
}
