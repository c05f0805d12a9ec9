package store

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
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

// ErrEdited says that a migration of the same number did something else to this database than this binary's would.
var ErrEdited = errors.New("the database was made by another version of Upbeat that never came out, and this one cannot read it: start that version, or restore a backup into a new database")

// migrationLock is the key of the PostgreSQL advisory lock under which one process migrates while others wait.
const migrationLock = 0x75706265

// migration is one file, and what the database knows of it. Files that have landed are never edited: test/repo holds their hashes.
type migration struct {
	number int
	name   string // "0001_party.sql"
	text   string
	hash   string // SHA-256 of the text, in hexadecimal digits
}

// knownMigrations are this binary's, in order.
func knownMigrations(kind Kind) ([]migration, error) {
	names, err := fs.Glob(migrations, path.Join("migrations", string(kind), "*.sql"))
	list := make([]migration, 0, len(names))
	for _, name := range names {
		text, rerr := migrations.ReadFile(name)
		base := path.Base(name)
		number, nerr := strconv.Atoi(strings.SplitN(base, "_", 2)[0])
		if err := errors.Join(rerr, nerr); err != nil {
			return nil, err
		}
		sum := sha256.Sum256(text)
		list = append(list, migration{number: number, name: base, text: string(text), hash: hex.EncodeToString(sum[:])})
	}
	return list, err
}

// migrate applies the migrations that the database has not seen, in order, each exactly once, all in one transaction. It is SQL: the
// migrations are, and there is no table yet that gorm could know.
func (s *Store) migrate(ctx context.Context) error {
	known, err := knownMigrations(s.kind)
	if err != nil {
		return err
	}
	return s.Write(ctx, func(tx *Tx) error {
		if s.kind == Postgres {
			if err := tx.db.Exec("SELECT pg_advisory_xact_lock(?)", migrationLock).Error; err != nil {
				return err
			}
		}
		if err := tx.prepareMigrations(); err != nil {
			return err
		}
		applied, err := tx.compare(known)
		if err != nil {
			return err
		}
		if err := tx.settle(known[:applied]); err != nil {
			return fmt.Errorf("mend the database of an earlier version: %w", err)
		}
		for _, m := range known[applied:] {
			if err := tx.apply(m); err != nil {
				return fmt.Errorf("migrate %s: %w", m.name, err)
			}
		}
		return nil
	})
}

// prepareMigrations makes the table of the migrations, and the column of their hashes, which earlier versions did without.
func (tx *Tx) prepareMigrations() error {
	err := tx.db.Exec("CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL DEFAULT '')").Error
	if err != nil {
		return err
	}
	if there, err := tx.hasHashes(); there || err != nil {
		return err
	}
	return tx.db.Exec("ALTER TABLE migrations ADD COLUMN hash TEXT NOT NULL DEFAULT ''").Error
}

func (tx *Tx) hasHashes() (bool, error) { return tx.hasColumn("migrations", "hash") }

func (tx *Tx) hasColumn(table, column string) (bool, error) {
	query := "SELECT COUNT(*) FROM pragma_table_info(?) WHERE name = ?"
	if tx.kind == Postgres {
		query = "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ? AND column_name = ?"
	}
	var n int
	err := tx.db.Raw(query, table, column).Row().Scan(&n)
	return n > 0, err
}

// compare holds what the database has seen against what this binary knows, and tells how many migrations were applied. Their numbers may
// have gaps. Errors: ErrNewer, ErrEdited.
func (tx *Tx) compare(known []migration) (applied int, err error) {
	last, err := tx.schema()
	if err != nil {
		return 0, err
	}
	for applied < len(known) && known[applied].number <= last {
		applied++
	}
	if newest := known[len(known)-1].number; last > newest {
		return applied, fmt.Errorf("%w (schema %d, this binary knows %d)", ErrNewer, last, newest)
	}
	if there, err := tx.hasHashes(); !there || err != nil {
		return applied, err
	}
	for _, m := range known[:applied] {
		var hash string
		if err := tx.db.Raw("SELECT hash FROM migrations WHERE number = ?", m.number).Row().Scan(&hash); err != nil {
			return applied, err
		}
		if hash != "" && hash != m.hash {
			return applied, fmt.Errorf("%w (its %s differs)", ErrEdited, m.name)
		}
	}
	return applied, nil
}

// settle writes down the hashes of migrations that were applied before hashes were kept. Their files were edited in those days, so the
// database is first brought to what they say today.
func (tx *Tx) settle(applied []migration) error {
	var without int64
	if err := tx.db.Table("migrations").Where("hash = ''").Count(&without).Error; err != nil || without == 0 {
		return err
	}
	lacking, err := tx.lacking(applied)
	if err != nil {
		return err
	}
	for _, statement := range lacking {
		if err := tx.perform(statement); err != nil {
			return err
		}
	}
	for _, m := range applied {
		if err := tx.db.Exec("UPDATE migrations SET hash = ? WHERE number = ?", m.hash, m.number).Error; err != nil {
			return err
		}
	}
	return nil
}

// apply runs one migration.
func (tx *Tx) apply(m migration) error {
	for _, statement := range m.statements() {
		if err := tx.perform(statement); err != nil {
			return err
		}
	}
	return tx.db.Exec("INSERT INTO migrations (number, name, hash) VALUES (?, ?, ?)", m.number, m.name, m.hash).Error
}

// statements are the file's, without comments: each ends with a semicolon at the end of a line, a comment has a line of its own.
func (m migration) statements() (list []string) {
	for _, part := range strings.SplitAfter(m.text, ";\n") {
		var statement strings.Builder
		for line := range strings.Lines(part) {
			if !strings.HasPrefix(line, "--") {
				statement.WriteString(line)
			}
		}
		if text := strings.TrimSuffix(strings.TrimSpace(statement.String()), ";"); text != "" {
			list = append(list, text)
		}
	}
	return list
}

// perform hands a statement to the database as it is.
func (tx *Tx) perform(statement string) error {
	_, err := tx.db.Statement.ConnPool.ExecContext(tx.db.Statement.Context, statement)
	return err
}
