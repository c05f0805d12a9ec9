// Package backup writes and reads portable copies of a party: a gzipped tar of JSON lines, made while the party runs from either
// database and restorable into either. cmd/upbeat's backup and restore call it. Nothing in an archive is believed: it is read to its
// end and checked line by line before anything is written, and no name in it ever becomes a path.
//
// An archive holds, in this order: manifest.json; TABLE/000001.jsonl and so on for each table, one JSON array a row; end.json with the
// number of rows of each table, so that a truncated copy is recognised.
package backup

import (
	"errors"
	"time"

	"upbeat/internal/store"
)

// format is the version of the archive's own layout.
const format = 1

const (
	manifestName = "manifest.json"
	endName      = "end.json"
	// chunkSize is when a table's next part begins: a part is held in memory.
	chunkSize = 1 << 20
	// longestPart bounds a part of an archive that we read: one row may be larger than a chunk.
	longestPart = 64 << 20
	// mostBytes bounds all parts together, unpacked: a library of a million songs takes about one GB.
	mostBytes = 16 << 30
	// mostRows bounds the rows of an archive.
	mostRows = 200_000_000
)

// ErrDamaged says that a file is no archive of ours, or not a whole one.
var ErrDamaged = errors.New("not a whole backup of Upbeat")

// Manifest describes an archive.
type Manifest struct {
	Format   int                `json:"format"`
	Upbeat   string             `json:"upbeat"`   // version of the program that wrote it
	Schema   int                `json:"schema"`   // number of the database's last migration
	Database store.Kind         `json:"database"` // where the rows come from
	Created  time.Time          `json:"created"`
	Tables   map[string][]Field `json:"tables"`
}

// Field is a column of an archived table.
type Field struct {
	Name string           `json:"name"`
	Kind store.ColumnKind `json:"kind"`
}

// Summary is what an archive holds.
type Summary struct {
	Manifest
	Rows map[string]int // rows of each table
}

// Total is the number of rows.
func (s Summary) Total() int {
	n := 0
	for _, rows := range s.Rows {
		n += rows
	}
	return n
}
