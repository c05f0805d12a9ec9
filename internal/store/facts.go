package store

import (
	"context"
	"errors"

	"upbeat/models"
)

// Facts are what the system page and the doctor say of the database.
type Facts struct {
	Kind    Kind
	Version string       // of the database's software
	Bytes   int64        // size of the data
	Schema  int          // the last migration that it has seen; 0 = none
	Known   int          // the last migration that this binary has
	Leader  models.Lease `gorm:"-"` // who led the sound last; zero = nobody, or the schema does not know yet
	Lacking int          // steps that the next start takes to mend what an in-between version made; 0 = none
}

// Facts asks the database about itself. It asks in SQL: such functions and tables are of the database's own.
func (s *Store) Facts(ctx context.Context) (Facts, error) {
	f := Facts{Kind: s.kind, Known: known(s.kind)}
	query := "SELECT sqlite_version(), (SELECT page_count FROM pragma_page_count()) * (SELECT page_size FROM pragma_page_size())"
	if s.kind == Postgres {
		query = "SELECT current_setting('server_version'), pg_database_size(current_database())"
	}
	if err := s.r.WithContext(ctx).Raw(query).Row().Scan(&f.Version, &f.Bytes); err != nil {
		return f, translate(err)
	}
	exists := "SELECT COUNT(*) FROM sqlite_master WHERE name = 'migrations'"
	if s.kind == Postgres {
		exists = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'migrations'"
	}
	var there int
	if err := s.r.WithContext(ctx).Raw(exists).Row().Scan(&there); err != nil || there == 0 {
		return f, translate(err)
	}
	var err error
	f.Schema, err = s.Schema(ctx)
	return f, err
}

// Inspect looks at the database at address without migrating it. A SQLite file must exist. Errors: ErrNewer, ErrEdited.
func Inspect(ctx context.Context, address string) (f Facts, err error) {
	s, err := connect(address)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if f, err = s.Facts(ctx); err != nil || f.Schema == 0 {
		return f, err
	}
	known, err := knownMigrations(s.kind)
	if err != nil {
		return f, err
	}
	err = s.Read(ctx, func(tx *Tx) error {
		applied, err := tx.compare(known)
		if err != nil {
			return err
		}
		lacking, err := tx.lacking(known[:applied])
		f.Lacking = len(lacking)
		if err != nil {
			return err
		}
		there, err := tx.hasColumn("leases", "owner")
		if err != nil || !there {
			return err
		}
		f.Leader, err = tx.Leases().Get(models.DefaultRoom)
		return err
	})
	return f, err
}

// known counts this binary's migrations.
func known(kind Kind) int {
	entries, err := migrations.ReadDir("migrations/" + string(kind))
	if err != nil {
		return 0
	}
	return len(entries)
}
