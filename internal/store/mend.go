package store

import (
	"slices"
	"strings"
)

// index is one that the migrations make: the statement that does, and its columns, as both databases spell them.
type index struct{ statement, columns string }

// lacking is what a database needs to be as the applied migrations say, as statements; nil = nothing. Before hashes were kept, the files
// 0002 to 0004 were edited while parties were made by them: columns and indexes came, indexes changed. A step is left out where the
// database has its result, so that all databases of those days become the same.
func (tx *Tx) lacking(applied []migration) (list []string, err error) {
	wanted := map[string]index{}
	for _, m := range applied {
		for _, statement := range m.statements() {
			if table, column, ok := addedColumn(statement); ok {
				there, err := tx.hasColumn(table, column)
				if err != nil {
					return nil, err
				}
				if !there {
					list = append(list, statement)
				}
			}
			if name, i, ok := madeIndex(statement); ok {
				wanted[name] = i
			}
			if name, ok := strings.CutPrefix(statement, "DROP INDEX "); ok {
				delete(wanted, name)
			}
		}
	}
	sums, err := tx.lackingSums(applied)
	if err != nil {
		return nil, err
	}
	indexes, err := tx.lackingIndexes(wanted)
	return append(append(list, sums...), indexes...), err
}

// addedColumn reads "ALTER TABLE table ADD COLUMN column ...".
func addedColumn(statement string) (table, column string, ok bool) {
	f := strings.Fields(statement)
	const shortest = 6
	if len(f) < shortest || f[0] != "ALTER" || f[3] != "ADD" {
		return "", "", false
	}
	return f[2], f[5], true
}

// madeIndex reads "CREATE [UNIQUE] INDEX name ON table (columns) ...".
func madeIndex(statement string) (name string, i index, ok bool) {
	rest, ok := strings.CutPrefix(strings.Replace(statement, "CREATE UNIQUE", "CREATE", 1), "CREATE INDEX ")
	if !ok {
		return "", i, false
	}
	name, rest, _ = strings.Cut(rest, " ")
	open := strings.IndexByte(rest, '(')
	end := strings.IndexByte(rest, ')')
	if open < 0 || end < open {
		return "", i, false
	}
	return name, index{statement, rest[open : end+1]}, true
}

// lackingSums adds the columns that came to a table within CREATE TABLE: what a playlist sums up of its lines.
func (tx *Tx) lackingSums(applied []migration) (list []string, err error) {
	const came, table = 3, "playlists"
	if len(applied) < came {
		return nil, nil
	}
	kind := "INTEGER"
	if tx.kind == Postgres {
		kind = "BIGINT"
	}
	for _, column := range []string{"items", "unknown", "length"} {
		there, err := tx.hasColumn(table, column)
		if err != nil {
			return nil, err
		}
		if !there {
			list = append(list, "ALTER TABLE "+table+" ADD COLUMN "+column+" "+kind+" NOT NULL DEFAULT 0")
		}
	}
	if len(list) > 0 {
		list = append(list, `UPDATE playlists SET items = (SELECT COUNT(*) FROM playlist_items i WHERE i.playlist_id = playlists.id),
			unknown = (SELECT COUNT(*) FROM playlist_items i WHERE i.playlist_id = playlists.id AND i.song_id = 0),
			length = (SELECT COALESCE(SUM(i.duration), 0) FROM playlist_items i WHERE i.playlist_id = playlists.id)`)
	}
	return list, nil
}

// lackingIndexes makes the indexes that are missing, and anew those that are of other columns. Indexes that no migration made are left
// alone, but for one that only files of those days had.
func (tx *Tx) lackingIndexes(wanted map[string]index) (list []string, err error) {
	const former = "audit_at"
	query := "SELECT name, sql AS text FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
	if tx.kind == Postgres {
		query = "SELECT indexname AS name, indexdef AS text FROM pg_indexes WHERE schemaname = current_schema()"
	}
	var there []struct{ Name, Text string }
	if err := tx.db.Raw(query).Scan(&there).Error; err != nil {
		return nil, err
	}
	for _, i := range there {
		want, ok := wanted[i.Name]
		switch {
		case ok && strings.Contains(i.Text, want.columns) &&
			strings.Contains(i.Text, "fastupdate") == strings.Contains(want.statement, "fastupdate"):
			delete(wanted, i.Name)
		case ok, i.Name == former:
			list = append(list, "DROP INDEX "+i.Name)
		}
	}
	slices.Sort(list)
	var made []string
	for _, i := range wanted {
		made = append(made, i.statement)
	}
	slices.Sort(made)
	return append(list, made...), nil
}
