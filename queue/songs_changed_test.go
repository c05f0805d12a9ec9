package queue_test

import (
	"testing"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
)

// A length that was wrong is right on the pages as soon as the song was decoded, whether it waits or plays; nobody is told of a song that
// is not in the queue.
func TestACorrectedLengthReachesTheSnapshot(t *testing.T) {
	p := newParty(t, 1, 1)
	waiting := p.unprobed(t, 1)
	if err := p.Prepared(t.Context(), waiting, 42_000); err != nil {
		t.Fatal(err)
	}
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	entry, song := p.entryAndSong(t, waiting)
	if song.Duration != 42_000 || song.LengthExact {
		t.Fatalf("%+v: a probe's length is a guess", song)
	}
	measure := func(length models.Millis) *queue.Snapshot {
		t.Helper()
		err := p.store.Write(t.Context(), func(tx *store.Tx) error { return tx.Songs().SetMeasured(song.ID, length) })
		if err == nil {
			err = p.SongsChanged(t.Context(), song.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		snap, err := live.Fresh(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return snap
	}
	before := live.Snapshot()
	snap := measure(83_000)
	if got := snap.Items[entry.ID].Song; got.Duration != 83_000 || !got.LengthExact || before.Items[entry.ID].Song.Duration != 42_000 {
		t.Errorf("%+v", got)
	}
	version := snap.Version
	if err := p.SongsChanged(t.Context(), song.ID+1000); err != nil {
		t.Fatal(err)
	}
	if again, err := live.Fresh(t.Context()); err != nil || again.Version != version {
		t.Errorf("version %d after %d, %v", again.Version, version, err)
	}
}

// What a song is called and how it sounds follows on every page, also for one whose length its file counts: while it waits, while it plays,
// and where somebody votes on it at the same moment. A vote alone leaves the song as it was.
func TestWhatIsFoundOutAboutASongReachesTheSnapshot(t *testing.T) {
	p := newParty(t, 2, 2)
	playing, waiting := p.request(t, 0, 0), p.request(t, 0, 1)
	exact := func(song models.SongID, length models.Millis) {
		t.Helper()
		if err := p.store.Write(t.Context(), func(tx *store.Tx) error { return tx.Songs().SetMeasured(song, length) }); err != nil {
			t.Fatal(err)
		}
	}
	for _, song := range p.songs {
		exact(song, 60_000)
	}
	fence, err := p.Acquire(t.Context())
	if err == nil {
		_, err = p.Finish(t.Context(), fence, 0, models.EndPlayed)
	}
	if err != nil {
		t.Fatal(err)
	}
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before := live.Snapshot()
	if before.Current == nil || before.Current.ID != playing.ID || len(before.Current.Song.Waveform) != 0 {
		t.Fatalf("%+v", before.Current)
	}
	err = p.store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.Songs().SetLoudness(p.songs[0], -9, -1, []byte{1, 2, 3})
	})
	if err == nil {
		err = p.store.Library().SaveSongs(t.Context(), []store.IndexedSong{{Song: renamed(before.Items[waiting.ID].Song)}})
	}
	if err == nil {
		err = p.SongsChanged(t.Context(), p.songs...)
	}
	if err != nil {
		t.Fatal(err)
	}
	p.vote(t, 1, waiting, 1)
	snap, err := live.Fresh(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := snap.Current.Song; len(got.Waveform) != 3 || got.Loudness != -9 {
		t.Errorf("it plays: %+v", got)
	}
	if got := snap.Items[waiting.ID].Song; got.Title != "Another title" {
		t.Errorf("it waits: %+v", got)
	}
	p.vote(t, 1, waiting, -1)
	p.vote(t, 1, playing, 1)
	again, err := live.Fresh(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if again.Items[waiting.ID].Song != snap.Items[waiting.ID].Song || again.Current.Song != snap.Current.Song {
		t.Error("a vote makes a song another one")
	}
}

func renamed(song *models.Song) models.Song {
	other := *song
	other.Title = "Another title"
	return other
}
