package analysis

import (
	"context"
	"slices"
	"sync"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

const (
	atATime = 2                // songs that nobody asked for: one that is requested waits behind them
	rounds  = 30 * time.Minute // after which the library is gone through once more: for files that changed, and for songs that failed
)

// walk is a way through the library, song by song. It may be lost: what has been analysed stands in the database.
type walk struct {
	mu    sync.Mutex
	after models.SongID // songs up to it lack nothing
	began time.Time     // of this round
}

// unasked lists songs of the library that lack something, whoever wants them. It lists the same ones until they are done.
func (a *Analyser) unasked(ctx context.Context) ([]Request, error) {
	a.walk.mu.Lock()
	defer a.walk.mu.Unlock()
	if w := &a.walk; time.Since(w.began) > rounds {
		w.after, w.began = 0, time.Now()
	}
	var songs []models.Song
	var last models.SongID
	err := a.Store.Read(ctx, func(tx *store.Tx) (err error) {
		songs, last, err = tx.Analyses().Unasked(a.names, models.At(time.Now().Add(-again)), a.walk.after, atATime)
		return err
	})
	if err != nil {
		return nil, err
	}
	a.walk.after = last
	var list []Request
	for _, song := range songs {
		if slices.ContainsFunc(a.Consumers, func(c Consumer) bool { return c.Wants(song) }) {
			list = append(list, Request{song.ID})
		}
	}
	return list, nil
}
