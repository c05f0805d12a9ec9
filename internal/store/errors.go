package store

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"syscall"

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
	pgShutdown      = "57P01"
	pgCrash         = "57P02"
	pgStarting      = "57P03"
)

// translate turns what the drivers say about a full disk, a locked file or a lost server into the sentinels that the pages have words for.
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
	case errors.As(err, &lite) && (lite.Code()&0xff == sqlite3.SQLITE_BUSY || lite.Code()&0xff == sqlite3.SQLITE_LOCKED):
		return fmt.Errorf("%w: %w", models.ErrUnavailable, err)
	case errors.As(err, &network), errors.Is(err, driver.ErrBadConn), pgconn.SafeToRetry(err):
		return fmt.Errorf("%w: %w", models.ErrUnavailable, err)
	}
	return err
}

// Refused tells whether err says that the database serves nobody: its server is not there or says that it goes down or comes up. A server
// that cannot be reached may well serve others, and is not meant.
func Refused(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == pgShutdown || pg.Code == pgCrash || pg.Code == pgStarting
	}
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ENOENT)
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
