package hub

import (
	"context"
	"maps"
	"time"

	"upbeat/models"
	"upbeat/web/present"
)

// fetchedEvery is how often pages hear how far songs are fetched.
const fetchedEvery = 500 * time.Millisecond

// watchFetched tells the pages how far the songs are that are being fetched. While none is, it waits for the party to change.
func (h *Hub) watchFetched(ctx context.Context) {
	if h.FetchedOf == nil {
		<-ctx.Done()
		return
	}
	changes, stop := h.Live.Changes()
	defer stop()
	ticker := time.NewTicker(fetchedEvery)
	defer ticker.Stop()
	for {
		songs, wait := h.fetching(), changes
		if len(songs) == 0 {
			h.tellFetched(nil)
		} else {
			h.tellFetched(h.FetchedOf(ctx, songs))
			wait = nil
		}
		select {
		case <-ctx.Done():
			return
		case <-wait:
		case <-tick(ticker, wait == nil):
		}
	}
}

// tick is the ticker's channel, where it is to be heard.
func tick(t *time.Ticker, heard bool) <-chan time.Time {
	if !heard {
		return nil
	}
	return t.C
}

// fetching are the songs that wait to be fetched.
func (h *Hub) fetching() (songs []models.SongID) {
	for _, item := range h.Live.Snapshot().Queue {
		if item.Status == models.Preparing && item.Song != nil && item.Song.Source == models.SourceRemote {
			songs = append(songs, item.SongID)
		}
	}
	return songs
}

func (h *Hub) tellFetched(percent map[models.SongID]int) {
	if known := h.Facts().Fetched; known == nil && len(percent) == 0 || known != nil && maps.Equal(*known, percent) {
		return
	}
	h.setFacts(func(f *present.Facts) {
		if f.Fetched = &percent; len(percent) == 0 {
			f.Fetched = nil
		}
	})
}
