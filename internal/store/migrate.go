package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

//go:embed migrations
var migrations embed.FS

// ErrNewer says that a newer Upbeat has migrated this database.
var ErrNewer = errors.New("the database was written by a newer version of Upbeat")

// migrationLock is the key of the PostgreSQL advisory lock under which one process migrates while others wait.
const migrationLock = 0x75706265

// migrate applies the migrations that the database has not seen, in order, each exactly once, all in one
// transaction. It is SQL: the migrations are, and there is no table yet that gorm could know.
func (s *Store) migrate(ctx context.Context) error {
	names, err := fs.Glob(migrations, path.Join("migrations", string(s.kind), "*.sql"))
	if err != nil {
		return err
	}
	return s.Write(ctx, func(tx *Tx) error {
		if s.kind == Postgres {
			if err := tx.db.Exec("SELECT pg_advisory_xact_lock(?)", migrationLock).Error; err != nil {
				return err
			}
		}
		if err := tx.db.Exec("CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL)").Error; err != nil {
			return err
		}
		done, err := tx.schema()
		if err != nil {
			return err
		}
		if done > len(names) {
			return fmt.Errorf("%w (schema %d, this binary knows %d)", ErrNewer, done, len(names))
		}
		for _, name := range names {
			if err := tx.apply(name, done); err != nil {
				return fmt.Errorf("migrate %s: %w", name, err)
			}
		}
		return nil
	})
}

// apply runs one migration file unless its number is at most done. Statements end with a semicolon at the end of a line.
func (tx *Tx) apply(name string, done int) error {
	base := path.Base(name)
	number, err := strconv.Atoi(strings.SplitN(base, "_", 2)[0])
	if err != nil || number <= done {
		return err
	}
	text, err := migrations.ReadFile(name)
	if err != nil {
		return err
	}
	pool := tx.db.Statement.ConnPool
	for _, statement := range strings.SplitAfter(string(text), ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if _, err := pool.ExecContext(tx.db.Statement.Context, statement); err != nil {
			return err
		}
	}
	return tx.db.Exec("INSERT INTO migrations (number, name) VALUES (?, ?)", number, base).Error
}
