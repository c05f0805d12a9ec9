package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/libtnb/sqlite"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"modernc.org/sqlite/lib"
)

// ErrInUse says that a party runs on this database.
var ErrInUse = errors.New("the database is in use: stop the party first")

// Rows gives rows one by one; those of a dump come with the tables in the order of Tables. The error is io.EOF after the last row.
type Rows interface {
	Next() (Row, error)
}

// Row is one row of a dump.
type Row struct {
	Table   string
	Columns []string
	Values  []any // of the kinds that Store.Columns reports
}

// idGap is left free above the ids of a restored database: ids that were given out after the backup was made are still on phones,
// in signed cookies, and must never come to mean somebody else.
const idGap = 1_000_000

// OpenAlone opens the database at address for this process alone. ErrInUse where anybody else has it open.
func OpenAlone(ctx context.Context, address string) (*Store, error) {
	registerSerializers()
	if IsPostgres(address) {
		return alonePostgres(ctx, address)
	}
	if err := ownFile(address); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	// In WAL mode every open connection holds a shared lock on the file, and this one wants it exclusive.
	// https://www.sqlite.org/pragma.html#pragma_locking_mode
	// a party does not go away within 5 s
	alone := strings.Replace(dsn(address, "immediate", "locking_mode(EXCLUSIVE)"), "%285000%29", "%28500%29", 1)
	db, err := gorm.Open(sqlite.Open(alone), config())
	if err != nil {
		return nil, inUse(fmt.Errorf("open %s: %w", address, err))
	}
	limit(db, 1)
	return migrated(ctx, &Store{w: db, r: db, kind: SQLite})
}

// alonePostgres asks in SQL who else is there: only PostgreSQL has that table.
func alonePostgres(ctx context.Context, address string) (*Store, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("--database: %w", scrub(err, address))
	}
	name := fmt.Sprintf("upbeat-restore-%d", os.Getpid())
	query := u.Query()
	query.Set("application_name", name)
	u.RawQuery = query.Encode()
	db, err := gorm.Open(postgres.Open(u.String()), config())
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", scrub(err, address))
	}
	limit(db, 1)
	s := &Store{w: db, r: db, kind: Postgres}
	var others int
	err = db.WithContext(ctx).Raw(`SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()
		AND backend_type = 'client backend' AND application_name <> ?`, name).Row().Scan(&others)
	if err == nil && others > 0 {
		err = fmt.Errorf("%w (%d other connections)", ErrInUse, others)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return migrated(ctx, s)
}

func migrated(ctx context.Context, s *Store) (*Store, error) {
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(inUse(err), s.Close())
	}
	return s, nil
}

// inUse turns what SQLite says of a locked file into ErrInUse.
func inUse(err error) error {
	var lite interface{ Code() int }
	if errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_BUSY {
		return ErrInUse
	}
	return err
}

// Restore replaces everything in the database with what rows gives, in one transaction: an error leaves the database as it was.
// The store must come from OpenAlone.
func (s *Store) Restore(ctx context.Context, rows Rows) error {
	return s.Write(ctx, func(tx *Tx) error {
		if err := tx.empty(); err != nil {
			return err
		}
		b := tx.batch()
		for n := 1; ; n++ {
			row, err := rows.Next()
			if errors.Is(err, io.EOF) {
				return errors.Join(tx.raise(), tx.standAlone())
			}
			if err != nil {
				return err
			}
			if err := b.insert(row); err != nil {
				return fmt.Errorf("row %d (table %s): %w", n, row.Table, err)
			}
		}
	})
}

// standAlone makes songs of a backup that knew of no copies stand alone, until the library groups them.
func (tx *Tx) standAlone() error {
	return tx.db.Exec("UPDATE songs SET copy_of = id WHERE copy_of = 0").Error
}

// empty takes all rows out, the search index first; its rules are set to none, so that the library builds it anew. It is
// SQL, as the rest of a restore: tables are names here, and their rows have no structs.
func (tx *Tx) empty() error {
	statements := []string{"DELETE FROM song_artists", "DELETE FROM search_songs", "DELETE FROM search_words", "DELETE FROM shelves",
		"UPDATE search_state SET version = version + 1, songs = 0, folding = 0",
		"DELETE FROM task_attempts", "DELETE FROM song_analyses", "DELETE FROM song_scores", "DELETE FROM passed_over",
		"DELETE FROM leases", "DELETE FROM acts", "DELETE FROM song_sounds", "DELETE FROM uploads"}
	if tx.kind == SQLite {
		statements = append(statements, "INSERT INTO search_index (search_index) VALUES ('delete-all')")
	}
	tables := Tables()
	slices.Reverse(tables)
	for _, table := range tables {
		statements = append(statements, "DELETE FROM "+table)
	}
	for _, statement := range statements {
		if err := tx.db.Exec(statement).Error; err != nil {
			return err
		}
	}
	return nil
}

// insert is prepared once for each table: a backup has millions of rows.
func (b *batch) insert(row Row) error {
	if !slices.Contains(Tables(), row.Table) {
		return errors.New("no such table")
	}
	quoted := make([]string, len(row.Columns))
	for i, c := range row.Columns {
		quoted[i] = quoteName(c)
	}
	if b.kind == Postgres {
		for i, v := range row.Values {
			if text, ok := v.(string); ok { // PostgreSQL has no character U+0000
				row.Values[i] = strings.ReplaceAll(text, "\x00", "\uFFFD")
			}
		}
	}
	_, err := b.exec("INSERT INTO "+row.Table+" ("+strings.Join(quoted, ", ")+") VALUES (?"+strings.Repeat(", ?", len(quoted)-1)+")",
		row.Values...)
	return err
}

// raise leaves a gap above the ids and the rooms' versions: see idGap.
func (tx *Tx) raise() error {
	if err := tx.db.Exec("UPDATE rooms SET version = version + ?", idGap).Error; err != nil {
		return err
	}
	ids, err := tx.identities()
	if err != nil {
		return err
	}
	for _, id := range ids {
		gap := int64(idGap)
		if id.Table == "songs" {
			gap = 0 // no phone keeps song ids
		}
		if err := tx.continueAbove(id, gap); err != nil {
			return fmt.Errorf("ids of %s: %w", id.Table, err)
		}
	}
	return nil
}
