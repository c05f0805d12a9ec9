package store

import (
	"context"
	"database/sql"
	"strconv"

	"gorm.io/gorm"
)

// batch runs a few statements many times within one transaction, each prepared once: parsing costs more than running them, and
// database/sql parses anew on each use what another transaction has prepared.
type batch struct {
	ctx  context.Context
	conn gorm.ConnPool
	kind Kind
	done map[string]*sql.Stmt
}

// preparer is what *sql.Tx can do.
type preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// batch begins a batch. Its statements are closed with the transaction.
func (tx *Tx) batch() *batch {
	b := &batch{ctx: tx.db.Statement.Context, conn: tx.db.Statement.ConnPool, kind: tx.kind, done: map[string]*sql.Stmt{}}
	if pool, ok := b.conn.(*gorm.PreparedStmtTX); ok {
		b.conn = pool.Tx
	}
	return b
}

func (b *batch) prepare(query string) (*sql.Stmt, error) {
	if s := b.done[query]; s != nil {
		return s, nil
	}
	s, err := b.conn.(preparer).PrepareContext(b.ctx, marks(b.kind, query))
	b.done[query] = s
	return s, err
}

// exec runs a statement and tells how many rows it touched.
func (b *batch) exec(query string, args ...any) (int64, error) {
	s, err := b.prepare(query)
	if err != nil {
		return 0, err
	}
	result, err := s.ExecContext(b.ctx, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// scan runs a statement that returns one row with one column.
func (b *batch) scan(dest any, query string, args ...any) error {
	s, err := b.prepare(query)
	if err != nil {
		return err
	}
	return s.QueryRowContext(b.ctx, args...).Scan(dest)
}

// marks is a statement with ? marks in the spelling of the database.
func marks(kind Kind, query string) string {
	if kind != Postgres {
		return query
	}
	out, n := make([]byte, 0, len(query)+32), 0
	for _, c := range []byte(query) {
		if c == '?' {
			n++
			out = append(out, '$')
			out = strconv.AppendInt(out, int64(n), 10)
			continue
		}
		out = append(out, c)
	}
	return string(out)
}
