//go:build system

package system

import (
	"database/sql"
	"path/filepath"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"upbeat/internal/store"
	"upbeat/models"
)

// record reads the database as it lies there, beside the party: a connection for each look, so that nothing is held open for a process
// that is killed.
type record struct {
	t       *testing.T
	address string
}

func (r record) look(f func(db *sql.DB) error) error {
	driver, source := "sqlite", "file:"+r.address+"?mode=ro&_pragma=busy_timeout(5000)"
	if store.IsPostgres(r.address) {
		driver, source = "pgx", r.address
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return f(db)
}

// now is what the room hears, as last stored.
func (r record) now() (p models.Playback, err error) {
	return p, r.look(func(db *sql.DB) error {
		return db.QueryRow("SELECT entry_id, position, at, fence, error FROM playbacks WHERE room_id = 'main'").Scan(&p.EntryID,
			&p.Position, &p.At, &p.Fence, &p.Error)
	})
}

// entries are all entries there ever were, in the order in which they started; those that did not, last.
func (r record) entries() (list []models.Entry, err error) {
	return list, r.look(func(db *sql.DB) error {
		rows, err := db.Query("SELECT id, song_id, status, votes, ups, downs, started_at, ended_at FROM entries ORDER BY started_at = 0, started_at, id")
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var e models.Entry
			if err := rows.Scan(&e.ID, &e.SongID, &e.Status, &e.Votes, &e.Ups, &e.Downs, &e.StartedAt, &e.EndedAt); err != nil {
				return err
			}
			list = append(list, e)
		}
		return rows.Err()
	})
}

type ballot struct {
	guest models.GuestID
	entry models.EntryID
}

// votes are all votes that there are.
func (r record) votes() (map[ballot]int, error) {
	votes := map[ballot]int{}
	return votes, r.look(func(db *sql.DB) error {
		rows, err := db.Query("SELECT guest_id, entry_id, value FROM votes")
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var b ballot
			var value int
			if err := rows.Scan(&b.guest, &b.entry, &value); err != nil {
				return err
			}
			votes[b] = value
		}
		return rows.Err()
	})
}

// durations are the lengths of all songs.
func (r record) durations() (map[models.SongID]models.Millis, error) {
	lengths := map[models.SongID]models.Millis{}
	return lengths, r.look(func(db *sql.DB) error {
		rows, err := db.Query("SELECT id, duration FROM songs")
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var id models.SongID
			var d models.Millis
			if err := rows.Scan(&id, &d); err != nil {
				return err
			}
			lengths[id] = d
		}
		return rows.Err()
	})
}

// sound checks the database file itself.
func (r record) sound() {
	r.t.Helper()
	if store.IsPostgres(r.address) {
		return
	}
	var verdict string
	err := r.look(func(db *sql.DB) error { return db.QueryRow("PRAGMA integrity_check").Scan(&verdict) })
	if err != nil || verdict != "ok" {
		r.t.Errorf("integrity of %s: %q %v", filepath.Base(r.address), verdict, err)
	}
}
