// Package store owns the database: it opens SQLite or PostgreSQL, migrates it, and holds the only SQL of the project.
// queue, library, tasks and web's account code call it. It knows rows, not rules: who may vote, and in what order songs play, is
// decided by its callers inside the transactions that it opens for them.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/libtnb/sqlite"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"upbeat/models"
)

// lockPatience is how long a transaction waits for the database's lock, and one that somebody waits for also for its turn before that: half
// of what a request has, so that there is time left to say so. Another program may hold the lock for as long as it likes.
const lockPatience = 5 * time.Second

// readers is how many SQLite connections serve reads beside the one writer. WAL lets them read while it writes.
const readers = 4

// Store is an open database. Safe for use by many goroutines.
type Store struct {
	w    *gorm.DB // writes; SQLite: one connection, transactions begin immediate
	r    *gorm.DB // reads; the same as w on PostgreSQL
	kind Kind
}

// Kind names the database behind a Store.
type Kind string

// The databases that Upbeat runs on.
const (
	SQLite   Kind = "sqlite"
	Postgres Kind = "postgres"
)

// Open connects to the database at address and migrates it to this binary's schema. The address is a PostgreSQL URL
// ("postgres://...") or the path of a SQLite file, which is created, with its folder, where it is missing.
func Open(ctx context.Context, address string) (*Store, error) {
	s, err := connect(address)
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// IsPostgres tells whether address names a PostgreSQL server rather than a file.
func IsPostgres(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

func connect(address string) (*Store, error) {
	registerSerializers()
	if IsPostgres(address) {
		db, err := gorm.Open(postgres.Open(address), config())
		if err != nil {
			return nil, fmt.Errorf("open PostgreSQL: %w", scrub(err, address))
		}
		limit(db, 16)
		learnSchemas(db)
		return &Store{w: db, r: db, kind: Postgres}, nil
	}
	if err := ownFile(address); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	w, err := gorm.Open(sqlite.New(sqlite.Config{Conn: openSQLite(dsn(address, "immediate", "synchronous(NORMAL)"), 1)}), config())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", address, err)
	}
	r, err := gorm.Open(sqlite.New(sqlite.Config{Conn: openSQLite(dsn(address, "deferred", "query_only(1)"), readers)}), config())
	if err != nil {
		return nil, fmt.Errorf("open %s for reading: %w", address, err)
	}
	learnSchemas(w)
	learnSchemas(r)
	return &Store{w: w, r: r, kind: SQLite}, nil
}

// ownFile makes the database's file for its owner alone, whatever the umask and the folder say: it holds what cookies are signed with, and
// the Wi-Fi's password. SQLite gives its other files the same mode. A file that is there stays as it is, and is not opened here: closing
// it would let go of SQLite's locks (https://www.sqlite.org/howtocorrupt.html, 2.2).
func ownFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the path that the host chose
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return file.Close()
}

// dsn spells a SQLite address. Immediate transactions take the write lock at BEGIN, so that two processes wait for each other
// instead of failing half-way.
func dsn(path, lock string, pragma string) string {
	q := url.Values{"_txlock": {lock}}
	patience := fmt.Sprintf("busy_timeout(%d)", lockPatience.Milliseconds())
	for _, p := range []string{patience, "journal_mode(WAL)", "foreign_keys(1)", "cache_size(-2000)", pragma} {
		q.Add("_pragma", p)
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

func config() *gorm.Config {
	return &gorm.Config{
		SkipDefaultTransaction: true,
		Logger: logger.NewSlogLogger(slog.Default(), logger.Config{SlowThreshold: time.Second, LogLevel: logger.Error,
			IgnoreRecordNotFoundError: true, ParameterizedQueries: true}),
		NowFunc: func() time.Time { return time.Now().UTC() },
	}
}

func limit(db *gorm.DB, connections int) {
	if pool, err := db.DB(); err == nil {
		pool.SetMaxOpenConns(connections)
		pool.SetMaxIdleConns(connections)
	}
}

// scrub takes the password out of a connection error, which drivers like to quote.
func scrub(err error, address string) error {
	u, perr := url.Parse(address)
	if perr != nil || u.User == nil {
		return err
	}
	secret, _ := u.User.Password()
	if secret == "" {
		return err
	}
	return errors.New(strings.ReplaceAll(err.Error(), secret, "***"))
}

// Kind says which database this is.
func (s *Store) Kind() Kind { return s.kind }

// Close closes all connections; on SQLite it folds the write-ahead log into the file.
func (s *Store) Close() error {
	if s.kind == Postgres {
		return closeDB(s.w)
	}
	return errors.Join(closeDB(s.r), closeDB(s.w))
}

func closeDB(db *gorm.DB) error {
	pool, err := db.DB()
	if err != nil {
		return err
	}
	return pool.Close()
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	pool, err := s.r.DB()
	if err != nil {
		return err
	}
	return translate(pool.PingContext(ctx))
}

// Write runs f in one transaction that is durable when Write returns nil; an error rolls everything back. On PostgreSQL a
// serialization failure or deadlock is retried, so f must be free of side effects. See transact for what ctx ends.
func (s *Store) Write(ctx context.Context, f func(tx *Tx) error) error {
	const tries = 5
	var err error
	for range tries {
		err = s.transact(ctx, s.w, f)
		if !retryable(err) {
			break
		}
	}
	return translate(err)
}

// Read runs f on one consistent snapshot of the database.
func (s *Store) Read(ctx context.Context, f func(tx *Tx) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if s.kind == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	return translate(s.transact(ctx, s.r, f, opts))
}

// transact runs f in a transaction of one of the pools. The end of ctx ends the waiting for a connection and for the database's locks, with
// ctx's error; where ctx has an end, so does lockPatience, with models.ErrUnavailable. On SQLite a transaction that has begun runs to its
// end all the same: it is short, and watching ctx would cost a goroutine a statement. On PostgreSQL the end of ctx rolls it back.
func (s *Store) transact(ctx context.Context, pool *gorm.DB, f func(tx *Tx) error, opts ...*sql.TxOptions) error {
	run := func(db *gorm.DB) error { return f(&Tx{db: db, kind: s.kind}) }
	if s.kind == Postgres {
		return pool.WithContext(ctx).Transaction(run, opts...)
	}
	connections, err := pool.DB()
	if err != nil {
		return err
	}
	waiting, cancel := patient(ctx)
	defer cancel()
	conn, err := connections.Conn(waiting)
	if err != nil {
		return impatient(ctx, err)
	}
	defer func() { _ = conn.Close() }() // gives it back to its pool
	db := pool.WithContext(onceBegun(ctx, waiting))
	db.Statement.ConnPool = conn
	begun := false
	err = db.Transaction(func(db *gorm.DB) error { begun = true; return run(db) }, opts...)
	if !begun {
		return impatient(ctx, err)
	}
	return err
}

// patient bounds the waiting of a transaction that somebody waits for.
func patient(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, awaited := ctx.Deadline(); awaited {
		return context.WithTimeout(ctx, lockPatience)
	}
	return ctx, func() {}
}

// impatient tells the end of lockPatience from that of the caller's own time.
func impatient(ctx context.Context, err error) error {
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: waited %s for its turn: %w", models.ErrUnavailable, lockPatience, err)
	}
	return err
}

// Check asks the database to look for damage; nil means that it found none.
func (s *Store) Check(ctx context.Context) error {
	if s.kind == Postgres {
		return s.Ping(ctx)
	}
	var answer string
	if err := s.r.WithContext(ctx).Raw("PRAGMA quick_check(1)").Row().Scan(&answer); err != nil {
		return translate(err)
	}
	if answer != "ok" {
		return fmt.Errorf("the database file is damaged: %s", answer)
	}
	return nil
}
