package store

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"upbeat/models"
)

// PostgreSQL error codes, https://www.postgresql.org/docs/current/errcodes-appendix.html
const (
	pgSerialization = "40001"
	pgDeadlock      = "40P01"
	pgUnique        = "23505"
	pgDiskFull      = "53100"
)

// translate turns what the drivers say about a full disk or a lost server into the sentinels that the pages have words for.
func translate(err error) error {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	var network *net.OpError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_FULL, errors.As(err, &pg) && pg.Code == pgDiskFull:
		return fmt.Errorf("%w: %w", models.ErrStorageFull, err)
	case errors.As(err, &lite) && lite.Code() == sqlite3.SQLITE_IOERR_WRITE:
		return fmt.Errorf("%w: %w", models.ErrStorageFull, err)
	case errors.As(err, &network), errors.Is(err, driver.ErrBadConn), pgconn.SafeToRetry(err):
		return fmt.Errorf("%w: %w", models.ErrUnavailable, err)
	}
	return err
}

func retryable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == pgSerialization || pg.Code == pgDeadlock)
}

// isUnique tells whether err says that a row with this key is already there.
func isUnique(err error) bool {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	return errors.As(err, &lite) && (lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY) ||
		errors.As(err, &pg) && pg.Code == pgUnique
}

// found turns gorm's "record not found" into missing.
func found(err, missing error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return missing
	}
	return err
}
