package store

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"modernc.org/sqlite"
)

const (
	// cachedStatements bounds the prepared statements that one connection keeps.
	cachedStatements = 200
	// longestCached keeps statements with long IN lists, whose text differs each time, out of the cache (bytes).
	longestCached = 2000
)

// openSQLite opens a pool whose connections keep their prepared statements. database/sql prepares a statement anew in every
// transaction, and parsing was a quarter of the cost of a vote.
func openSQLite(dsn string, connections int) *sql.DB {
	db := sql.OpenDB(connector{dsn: dsn, driver: &sqlite.Driver{}})
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db
}

type connector struct {
	dsn    string
	driver *sqlite.Driver
}

func (c connector) Driver() driver.Driver { return c.driver }

func (c connector) Connect(context.Context) (driver.Conn, error) {
	inner, err := c.driver.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	return &conn{fullConn: inner.(fullConn), kept: map[string]*statement{}}, nil
}

// fullConn is what modernc's connection can do and database/sql makes use of.
type fullConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// conn is a connection with its statements. database/sql uses it from one goroutine at a time.
type conn struct {
	fullConn
	kept map[string]*statement
}

type statement struct {
	driver.Stmt
	busy bool // its rows are still being read
}

// waitingKey is the key of the context that ends the wait for the write lock.
type waitingKey struct{}

// onceBegun is the context of a transaction that runs to its end when it has begun: it never ends, but BeginTx waits no longer than
// waiting.
func onceBegun(ctx, waiting context.Context) context.Context {
	return context.WithValue(context.WithoutCancel(ctx), waitingKey{}, waiting)
}

// BeginTx begins a transaction. One that writes waits here for the lock that other processes may hold, up to the busy_timeout.
func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	waiting, ok := ctx.Value(waitingKey{}).(context.Context)
	if !ok || opts.ReadOnly { // the beginning of a transaction that only reads takes no lock
		return c.fullConn.BeginTx(ctx, opts)
	}
	tx, err := c.fullConn.BeginTx(waiting, opts)
	if err != nil {
		return nil, err
	}
	return transaction{tx, c}, nil
}

// transaction ends as it should though the context under which it began has ended, which the driver's own would not.
type transaction struct {
	driver.Tx
	c *conn
}

// Commit makes the transaction durable. One that fails leaves no transaction open on the connection.
func (t transaction) Commit() error {
	_, err := t.c.ExecContext(context.Background(), "COMMIT", nil)
	if err != nil {
		_ = t.Rollback() // an error says that SQLite has rolled back by itself
	}
	return err
}

// take returns the kept statement for a query; nil where the query runs without one.
func (c *conn) take(ctx context.Context, query string) (*statement, error) {
	if s := c.kept[query]; s != nil {
		if s.busy {
			return nil, nil
		}
		return s, nil
	}
	if len(c.kept) >= cachedStatements || len(query) > longestCached {
		return nil, nil
	}
	inner, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	s := &statement{Stmt: inner}
	c.kept[query] = s
	return s, nil
}

// ExecContext runs a statement that gives no rows.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.fullConn.ExecContext(ctx, query, args)
	}
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

// QueryContext runs a statement that gives rows.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.fullConn.QueryContext(ctx, query, args)
	}
	inner, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.busy = true
	return &rows{Rows: inner, of: s}, nil
}

// Close ends the statements and the connection.
func (c *conn) Close() error {
	for _, s := range c.kept {
		_ = s.Stmt.Close()
	}
	return c.fullConn.Close()
}

// rows frees its statement when it has been read.
type rows struct {
	driver.Rows
	of *statement
}

func (r *rows) Close() error {
	r.of.busy = false
	return r.Rows.Close()
}
