package queue

import (
	"context"

	"upbeat/internal/store"
	"upbeat/models"
)

// Message is a shout with what belongs to it.
type Message struct {
	models.Shout
	Guest *models.Guest // nil = the host
	Title string        // of the song that is dedicated; "" for other kinds
}

// Messages reads what guests and hosts have written.
type Messages struct {
	store *store.Store
	room  models.RoomID
	now   func() models.Millis
}

// Messages of this room.
func (p *Party) Messages() Messages {
	return Messages{p.Store, p.Room, func() models.Millis { return timeOf(p) }}
}

// List lists messages of one status, the newest first: those below the id before; 0 = the newest.
func (m Messages) List(ctx context.Context, status models.ShoutStatus, before models.ShoutID, limit int) ([]Message, error) {
	return m.read(ctx, func(tx *store.Tx) ([]models.Shout, error) { return tx.Shouts().Page(m.room, status, before, limit) })
}

// After lists the messages that changed after a version, the oldest change first; those that were taken back have no text.
func (m Messages) After(ctx context.Context, version models.Version) ([]Message, error) {
	const most = 50
	return m.read(ctx, func(tx *store.Tx) ([]models.Shout, error) { return tx.Shouts().After(m.room, version, most) })
}

// Waiting counts the messages that wait for a moderator, and names the newest of them; 0 = none.
func (m Messages) Waiting(ctx context.Context) (n int, newest models.ShoutID, err error) {
	err = m.store.Read(ctx, func(tx *store.Tx) error { n, newest, err = tx.Shouts().Waiting(m.room); return err })
	return n, newest, err
}

// Hashtags lists the newest lines for under the logo that may be shown.
func (m Messages) Hashtags(ctx context.Context) ([]string, error) {
	const most, lately = 50, 24 * 3_600_000
	var lines []string
	err := m.store.Read(ctx, func(tx *store.Tx) error {
		list, err := tx.Shouts().ShownOfKind(m.room, models.Hashtag, m.now()-lately, most)
		for _, s := range list {
			lines = append(lines, s.Text)
		}
		return err
	})
	return lines, err
}

func (m Messages) read(ctx context.Context, read func(tx *store.Tx) ([]models.Shout, error)) ([]Message, error) {
	var list []Message
	err := m.store.Read(ctx, func(tx *store.Tx) error {
		shouts, err := read(tx)
		if err != nil || len(shouts) == 0 {
			return err
		}
		list, err = around(tx, shouts)
		return err
	})
	return list, err
}

// around reads who wrote the messages, and the songs that are dedicated.
func around(tx *store.Tx, shouts []models.Shout) ([]Message, error) {
	var guests []models.GuestID
	var entries []models.EntryID
	for _, s := range shouts {
		guests = append(guests, s.GuestID)
		if s.EntryID != 0 {
			entries = append(entries, s.EntryID)
		}
	}
	people, err := tx.Guests().Some(guests)
	if err != nil {
		return nil, err
	}
	titles, err := tx.Entries().Titles(entries)
	if err != nil {
		return nil, err
	}
	known := make(map[models.GuestID]*models.Guest, len(people))
	for i := range people {
		known[people[i].ID] = &people[i]
	}
	list := make([]Message, len(shouts))
	for i, s := range shouts {
		list[i] = Message{Shout: s, Guest: known[s.GuestID], Title: titles[s.EntryID]}
	}
	return list, nil
}
