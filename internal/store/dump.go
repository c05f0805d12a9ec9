package store

import (
	"context"
	"fmt"
	"math"
	"strings"
)

// Tables lists what a backup keeps, in an order in which rows may be inserted. The index of the search is not among them: it is
// rebuilt from the songs.
func Tables() []string {
	return []string{"rooms", "songs", "written_names", "folder_encodings", "covers", "file_problems", "library_roots", "disks", "guests",
		"parties", "entries", "votes", "playbacks", "settings", "accounts", "sessions", "invites", "tokens", "audit", "playlists",
		"playlist_items", "shouts", "blocks", "secrets", "search_choices", "origins"}
}

// ColumnKind is what a column holds, the same on both databases.
type ColumnKind string

// The kinds of columns. A row's values have these types: int64, string, bool, []byte, float64, or nil.
const (
	IntColumn   ColumnKind = "int"
	TextColumn  ColumnKind = "text"
	BoolColumn  ColumnKind = "bool"
	BytesColumn ColumnKind = "bytes"
	RealColumn  ColumnKind = "real"
)

// Column is one column of a dumped table.
type Column struct {
	Name string
	Kind ColumnKind
}

// Sink takes a dump: Begin once, then for each table Table and its rows.
type Sink interface {
	Begin(schema int) error
	Table(name string, columns []Column) error
	Row(values []any) error // values are used again for the next row
}

// Dump hands every row that a backup keeps to sink, all from one consistent snapshot, while others go on writing.
func (s *Store) Dump(ctx context.Context, sink Sink) error {
	return s.Read(ctx, func(tx *Tx) error {
		schema, err := tx.schema()
		if err != nil {
			return err
		}
		if err := sink.Begin(schema); err != nil {
			return err
		}
		for _, table := range Tables() {
			if err := tx.dump(table, sink); err != nil {
				return fmt.Errorf("read table %s: %w", table, err)
			}
		}
		return nil
	})
}

// Schema is the number of the last migration that the database has seen.
func (s *Store) Schema(ctx context.Context) (schema int, err error) {
	err = s.Read(ctx, func(tx *Tx) error { schema, err = tx.schema(); return err })
	return schema, err
}

func (tx *Tx) schema() (int, error) {
	var n int
	return n, tx.db.Table("migrations").Select("COALESCE(MAX(number), 0)").Row().Scan(&n)
}

// Columns are the columns of each dumped table, as this database has them.
func (s *Store) Columns(ctx context.Context) (map[string][]Column, error) {
	columns := map[string][]Column{}
	err := s.Read(ctx, func(tx *Tx) (err error) {
		for _, table := range Tables() {
			if columns[table], err = tx.columns(table); err != nil {
				return fmt.Errorf("table %s: %w", table, err)
			}
		}
		return nil
	})
	return columns, err
}

// columns asks in SQL: both databases tell of their tables in tables of their own.
func (tx *Tx) columns(table string) ([]Column, error) {
	query := "SELECT name, type FROM pragma_table_info(?) ORDER BY cid"
	if tx.kind == Postgres {
		query = `SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_schema = current_schema()
			AND table_name = ? ORDER BY ordinal_position`
	}
	var found []struct{ Name, Type string }
	if err := tx.db.Raw(query, table).Scan(&found).Error; err != nil {
		return nil, err
	}
	list := make([]Column, len(found))
	for i, c := range found {
		kind, ok := columnKinds()[strings.ToUpper(c.Type)]
		if !ok {
			return nil, fmt.Errorf("column %s is of type %q, which no backup can hold", c.Name, c.Type)
		}
		list[i] = Column{Name: c.Name, Kind: kind}
	}
	return list, nil
}

// columnKinds maps the types' names in both databases.
func columnKinds() map[string]ColumnKind {
	return map[string]ColumnKind{
		"INTEGER": IntColumn, "BIGINT": IntColumn, "TEXT": TextColumn, "BOOLEAN": BoolColumn,
		"BLOB": BytesColumn, "BYTEA": BytesColumn, "REAL": RealColumn, "DOUBLE PRECISION": RealColumn,
	}
}

// dump hands the rows of one table to sink. It asks in SQL: a backup keeps each column that the table has, whether a struct knows it or
// not.
func (tx *Tx) dump(table string, sink Sink) (err error) {
	columns, err := tx.columns(table)
	if err != nil {
		return err
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = quoteName(c.Name)
	}
	rows, err := tx.db.Raw("SELECT " + strings.Join(names, ", ") + " FROM " + table).Rows()
	if err != nil {
		return err
	}
	defer func() {
		if cerr := rows.Close(); err == nil {
			err = cerr
		}
	}()
	if err := sink.Table(table, columns); err != nil {
		return err
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, c := range columns {
			values[i] = portable(c.Kind, values[i])
		}
		if err := sink.Row(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// portable gives a value the type of its column: SQLite stores what it is given, and its driver reports what is stored.
func portable(kind ColumnKind, value any) any {
	switch v := value.(type) {
	case int64:
		switch kind {
		case BoolColumn:
			return v != 0
		case RealColumn:
			return float64(v)
		}
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return 0.0
		}
	case []byte:
		if kind == TextColumn {
			return string(v)
		}
	case string:
		if kind == BytesColumn {
			return []byte(v)
		}
	}
	return value
}

func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
