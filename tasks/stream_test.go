package tasks_test

import (
	"context"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

// A stream is heard before it plays, by its address. It has no loudness: it never ends.
func TestAStreamIsProbedAndNotMeasured(t *testing.T) {
	f := newFixture(t, 1)
	const address = "https://radio.example/live"
	var stream models.Song
	err := f.store.Write(t.Context(), func(tx *store.Tx) (err error) { stream, err = tx.StreamSong(address, "", 1, 0); return err })
	if err != nil {
		t.Fatal(err)
	}
	f.work(t)
	for _, song := range []models.SongID{stream.ID, f.songs[0]} {
		e, _, err := f.party.Request(t.Context(), models.AsSystem(), song)
		if err != nil {
			t.Fatal(err)
		}
		f.until(t, e.ID, models.Ready)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for measured := false; !measured; { // what follows the stream in the slow queue
		song, err := f.store.Song(ctx, f.songs[0])
		if err != nil {
			t.Fatal(err)
		}
		measured = song.Loudness != 0
	}
	f.prober.mu.Lock()
	defer f.prober.mu.Unlock()
	if f.prober.probed[address] == 0 || f.prober.measured[address] != 0 {
		t.Errorf("probed %d times, measured %d times", f.prober.probed[address], f.prober.measured[address])
	}
}
