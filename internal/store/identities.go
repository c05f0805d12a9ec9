package store

// identity is a column whose values the database gives out by itself.
type identity struct {
	Table, Column string
	Sequence      string // of PostgreSQL; "" on SQLite, which keeps the numbers by the table's name
}

// identities finds all of them in the schema, so that none can be forgotten in a list. It is SQL, as is all that follows: each database
// tells of its tables, and of the numbers that it gave out, in tables of its own.
func (tx *Tx) identities() (list []identity, err error) {
	query := `SELECT m.name AS "table", c.name AS "column" FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.pk = 1
		WHERE m.type = 'table' AND m.sql LIKE '%AUTOINCREMENT%' ORDER BY m.name`
	if tx.kind == Postgres {
		query = `SELECT * FROM (SELECT c.table_name AS "table", c.column_name AS "column",
			pg_get_serial_sequence(quote_ident(c.table_schema) || '.' || quote_ident(c.table_name), c.column_name) AS sequence
			FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
			WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE') AS found
			WHERE sequence IS NOT NULL ORDER BY 1, 2`
	}
	return list, tx.db.Raw(query).Scan(&list).Error
}

// continueAbove lets the database give out ids that lie more than gap above those that are there; never lower ones than it would have.
func (tx *Tx) continueAbove(id identity, gap int64) error {
	var last int64
	query := "SELECT COALESCE(MAX(" + quoteName(id.Column) + "), 0) FROM " + quoteName(id.Table)
	if err := tx.db.Raw(query).Row().Scan(&last); err != nil {
		return err
	}
	last += gap
	var given int64
	if tx.kind == Postgres {
		if err := tx.db.Raw("SELECT last_value FROM " + id.Sequence).Row().Scan(&given); err != nil {
			return err
		}
		return tx.db.Exec("SELECT setval(?, ?)", id.Sequence, max(last, given, 1)).Error
	}
	if err := tx.db.Raw("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = ?", id.Table).Row().Scan(&given); err != nil {
		return err
	}
	if err := tx.db.Exec("DELETE FROM sqlite_sequence WHERE name = ?", id.Table).Error; err != nil {
		return err
	}
	return tx.db.Exec("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", id.Table, max(last, given)).Error
}
