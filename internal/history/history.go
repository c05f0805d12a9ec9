// Package history tells what a party has played: spans of time, sums for charts, the awards of a party, what one guest did, and files to
// keep. web asks it. It only reads: queue writes what is history then. It knows no pages; its shapes are plain, and no address of a guest
// is in any of them.
package history

import (
	"context"
	"sync"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

// Stats is a room's history. Safe for use by many goroutines.
type Stats struct {
	store *store.Store
	room  models.RoomID
	now   func() time.Time

	mu   sync.Mutex
	kept map[string]keptStatistics
}

// New opens the history of a room. now nil is time.Now.
func New(db *store.Store, room models.RoomID, now func() time.Time) *Stats {
	if now == nil {
		now = time.Now
	}
	return &Stats{store: db, room: room, now: now, kept: map[string]keptStatistics{}}
}

// Plays reads up to limit plays of the span that follow mark, the newest first.
func (b *Stats) Plays(ctx context.Context, span Span, mark store.PlayMark, limit int) ([]store.Play, error) {
	if span.Empty() {
		return nil, nil
	}
	return b.store.History().Plays(ctx, b.span(span), mark, limit)
}

// Parties lists the room's newest parties.
func (b *Stats) Parties(ctx context.Context, limit int) ([]models.Party, error) {
	return b.store.History().Parties(ctx, b.room, 0, limit)
}

func (b *Stats) span(s Span) store.Span { return store.Span{Room: b.room, From: s.From, To: s.To} }
