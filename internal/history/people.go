package history

import (
	"context"

	"upbeat/internal/store"
	"upbeat/models"
)

// Doer is a guest with how much they did.
type Doer struct {
	models.Guest
	Requests, Votes int
	LastAct         models.Millis // 0 = they never did anything
}

// People reads one page of guests, and counts only what it shows. More tells whether there are others after it.
func (b *Stats) People(ctx context.Context, query store.PeopleQuery) (list []Doer, more bool, err error) {
	err = b.store.Read(ctx, func(tx *store.Tx) error {
		page := query
		page.Limit++
		rows, err := tx.Guests().List(b.room, page)
		if err != nil {
			return err
		}
		if more = len(rows) > query.Limit; more {
			rows = rows[:query.Limit]
		}
		list, err = doers(tx, rows)
		return err
	})
	return list, more, err
}

func doers(tx *store.Tx, rows []models.Guest) ([]Doer, error) {
	ids := make([]models.GuestID, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	requests, votes, err := tx.Guests().Activity(ids)
	if err != nil {
		return nil, err
	}
	last, err := tx.Guests().LastAct(ids)
	if err != nil {
		return nil, err
	}
	list := make([]Doer, len(rows))
	for i, g := range rows {
		list[i] = Doer{Guest: g, Requests: requests[g.ID], Votes: votes[g.ID], LastAct: last[g.ID]}
	}
	return list, nil
}

// Deeds are one guest with the last things that they did.
type Deeds struct {
	Doer
	Entries []store.Deed // what they requested, the newest first
	Voted   []store.Deed // what waits or plays of others, and has their vote
}

// Person reads one guest, with at most so many deeds of each kind. One who is gone or is somebody else by now is ErrNoSuchGuest.
func (b *Stats) Person(ctx context.Context, id models.GuestID, deeds int) (p Deeds, err error) {
	err = b.store.Read(ctx, func(tx *store.Tx) error {
		g, err := tx.Guests().Get(b.room, id)
		if err != nil || g.Gone || g.MergedInto != 0 {
			return models.ErrNoSuchGuest
		}
		list, err := doers(tx, []models.Guest{g})
		if err != nil {
			return err
		}
		p.Doer = list[0]
		if p.Entries, err = tx.Guests().Deeds(id, deeds); err != nil {
			return err
		}
		p.Voted, err = tx.Votes().By(b.room, id, deeds)
		return err
	})
	return p, err
}

// SongsByGuest counts, for each guest of a party, how many of their songs played.
func (b *Stats) SongsByGuest(ctx context.Context, party models.PartyID) (counts []int, err error) {
	err = b.store.Read(ctx, func(tx *store.Tx) (err error) {
		counts, err = tx.Entries().CountsByGuest(b.room, party)
		return err
	})
	return counts, err
}

// Party reads one party.
func (b *Stats) Party(ctx context.Context, id models.PartyID) (models.Party, error) {
	return b.store.History().Party(ctx, b.room, id)
}
