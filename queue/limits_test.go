package queue_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

// Each limit in a party of six songs and two guests. In the end a host, who is held to none, requests song 5.
func TestLimitsOnRequests(t *testing.T) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, p *party, c *clock)
	}{
		{"waiting songs", limitWaitingSongs},
		{"requests an hour", limitRequestsAnHour},
		{"queue length", limitQueueLength},
		{"queue minutes", limitQueueMinutes},
		{"song length", limitSongLength},
		{"song cooldown", limitSongCooldown},
		{"new music", limitNewMusic},
		{"artist cooldown", limitArtistCooldown},
		{"artist cooldown of each artist of a credit", limitArtistOfACredit},
		{"an artist that the party itself has chosen", limitArtistThePartyChose},
		{"a song that could not be played", limitUnplayableSong},
		{"forbidden words", limitForbiddenWords},
		{"explicit until nine", limitExplicitUntilNine},
		{"closed and last song", limitClosedAndLastSong},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newParty(t, 6, 2)
			c := p.fakeTime()
			test.run(t, p, c)
			if e, _, err := p.Request(t.Context(), models.Actor{Role: models.Admin, Guest: p.guests[1]}, p.songs[5]); err != nil ||
				e.ID == 0 {
				t.Errorf("the host is held to the guests' limits: %v", err)
			}
		})
	}
}

func limitWaitingSongs(t *testing.T, p *party, _ *clock) {
	p.set(t, "waiting_per_guest", "2")
	expect(t, "first", p.ask(t, 0, 0), "")
	expect(t, "second", p.ask(t, 0, 1), "")
	expect(t, "third", p.ask(t, 0, 2), "waiting_limit")
	expect(t, "somebody else", p.ask(t, 1, 2), "")
	expect(t, "one that is there", p.ask(t, 0, 2), "")
}

func limitRequestsAnHour(t *testing.T, p *party, c *clock) {
	p.set(t, "requests_per_hour", "2")
	p.ask(t, 0, 0)
	c.add(30 * time.Minute)
	p.ask(t, 0, 1)
	expect(t, "third", p.ask(t, 0, 2), "hour_limit")
	c.add(31 * time.Minute)
	expect(t, "an hour later", p.ask(t, 0, 2), "")
}

func limitQueueLength(t *testing.T, p *party, _ *clock) {
	p.set(t, "queue_songs", "2")
	p.ask(t, 0, 0)
	p.ask(t, 1, 1)
	expect(t, "third", p.ask(t, 0, 2), "queue_songs")
}

func limitQueueMinutes(t *testing.T, p *party, _ *clock) {
	p.set(t, "queue_minutes", "6") // songs of three minutes
	p.ask(t, 0, 0)
	p.ask(t, 1, 1)
	expect(t, "third", p.ask(t, 0, 2), "queue_minutes")
}

func limitSongLength(t *testing.T, p *party, _ *clock) {
	p.set(t, "song_minutes", "2")
	expect(t, "three minutes", p.ask(t, 0, 0), "too_long")
}

func limitSongCooldown(t *testing.T, p *party, c *clock) {
	p.set(t, "song_cooldown", "60")
	p.ask(t, 0, 0)
	fence := p.fence(t)
	now := p.play(t, fence, 0)
	expect(t, "while it plays it is an up vote", p.ask(t, 1, 0), "")
	p.play(t, fence, now)
	c.add(59 * time.Minute)
	expect(t, "59 minutes later", p.ask(t, 1, 0), "song_cooldown")
	c.add(time.Minute)
	expect(t, "an hour later", p.ask(t, 1, 0), "")
}

func limitNewMusic(t *testing.T, p *party, c *clock) {
	p.set(t, "new_music", `"days"`)
	p.set(t, "new_music_days", "2")
	p.ask(t, 0, 0)
	fence := p.fence(t)
	p.play(t, fence, p.play(t, fence, 0))
	c.add(25 * time.Hour)
	expect(t, "the day after", p.ask(t, 1, 0), "heard_days")
	expect(t, "what never played", p.ask(t, 1, 1), "")
	c.add(24 * time.Hour)
	expect(t, "two days later", p.ask(t, 1, 0), "")
	p.play(t, fence, p.play(t, fence, p.play(t, fence, 0)))
	p.set(t, "new_music", `"never"`)
	c.add(400 * 24 * time.Hour)
	expect(t, "a year later", p.ask(t, 1, 0), "heard_never")
}

func limitArtistCooldown(t *testing.T, p *party, c *clock) {
	p.set(t, "artist_cooldown", "30")
	for i := range 3 {
		p.describe(t, i, func(s *models.Song) { s.Artist = "Nina" })
	}
	p.ask(t, 0, 0)
	expect(t, "another of hers while one waits", p.ask(t, 1, 1), "artist_queued")
	fence := p.fence(t)
	p.play(t, fence, p.play(t, fence, 0))
	expect(t, "right after", p.ask(t, 1, 1), "artist_cooldown")
	c.add(31 * time.Minute)
	expect(t, "later", p.ask(t, 1, 1), "")
}

func limitArtistOfACredit(t *testing.T, p *party, c *clock) {
	p.set(t, "artist_cooldown", "30")
	p.label(t, "Queen & Bowie", "Rock", 0)
	p.label(t, "Bowie", "Rock", 1)
	p.label(t, "Queen", "Rock", 2)
	p.label(t, "Nina", "Jazz", 3)
	song, err := p.store.Library().Song(t.Context(), p.songs[0])
	if err != nil {
		t.Fatal(err)
	}
	both := store.IndexedSong{Song: song, Text: store.SearchText{Title: song.Title, Artist: "queen bowie",
		Artists: []store.ArtistFacet{{Facet: store.Facet{Key: "queen"}}, {Facet: store.Facet{Key: "bowie"}}}}}
	if err := p.store.Library().SaveSongs(t.Context(), []store.IndexedSong{both}); err != nil {
		t.Fatal(err)
	}
	p.ask(t, 0, 0)
	expect(t, "one of the two while their song waits", p.ask(t, 1, 1), "artist_queued")
	expect(t, "the other", p.ask(t, 1, 2), "artist_queued")
	expect(t, "somebody else", p.ask(t, 1, 3), "")
}

func limitArtistThePartyChose(t *testing.T, p *party, _ *clock) {
	p.set(t, "artist_cooldown", "30")
	for i := range 6 {
		p.describe(t, i, func(s *models.Song) { s.Artist = "Nina" })
	}
	p.set(t, "fallback", `"library"`)
	if err := p.filler.Refill(t.Context()); err != nil {
		t.Fatal(err)
	}
	chosen := map[models.SongID]bool{}
	for _, id := range p.order(t) {
		chosen[p.entry(t, id).SongID] = true
	}
	if len(chosen) == 0 {
		t.Fatal("the party has chosen nothing")
	}
	other := slices.IndexFunc(p.songs, func(id models.SongID) bool { return !chosen[id] })
	expect(t, "a request goes before the party's own choice", p.ask(t, 0, other), "")
	expect(t, "another guest's of the same artist", p.ask(t, 1, slices.IndexFunc(p.songs,
		func(id models.SongID) bool { return !chosen[id] && id != p.songs[other] })), "artist_queued")
}

func limitUnplayableSong(t *testing.T, p *party, _ *clock) {
	p.set(t, "song_cooldown", "60")
	p.set(t, "artist_cooldown", "30")
	p.describe(t, 0, func(s *models.Song) { s.Artist = "Nina" })
	p.describe(t, 1, func(s *models.Song) { s.Artist = "Nina" })
	p.ask(t, 0, 0)
	fence := p.fence(t)
	if _, err := p.Fail(t.Context(), fence, p.play(t, fence, 0), "broken"); err != nil {
		t.Fatal(err)
	}
	expect(t, "another of the artist: nobody heard the first", p.ask(t, 1, 1), "")
	if err := p.store.Write(t.Context(), func(tx *store.Tx) error { return tx.Songs().SetProblem(p.songs[0], "", 0) }); err != nil {
		t.Fatal(err)
	}
}

func limitForbiddenWords(t *testing.T, p *party, _ *clock) {
	p.set(t, "forbidden", `["polka", "/^last (christmas|resort)$/"]`)
	for i, title := range []string{"Beer Barrel Polka", "LAST CHRISTMAS", "Polkadots", "At Last Christmas"} {
		p.describe(t, i, func(s *models.Song) { s.Title = title })
	}
	for i, want := range []string{"forbidden", "forbidden", "", ""} {
		expect(t, fmt.Sprint("song ", i), p.ask(t, 0, i), want)
	}
}

func limitExplicitUntilNine(t *testing.T, p *party, c *clock) {
	p.set(t, "time_zone", `"UTC"`)
	p.set(t, "schedule", `[{"rule":"no_explicit","from":"06:00","until":"21:00"}]`)
	p.describe(t, 0, func(s *models.Song) { s.Explicit = true })
	expect(t, "at eight", p.ask(t, 0, 0), "explicit")
	c.add(time.Hour)
	expect(t, "at nine", p.ask(t, 0, 0), "")
}

func limitClosedAndLastSong(t *testing.T, p *party, c *clock) {
	p.set(t, "time_zone", `"UTC"`)
	p.set(t, "schedule", `[{"rule":"no_requests","from":"20:00","until":"20:30"},{"rule":"last_song","from":"02:00","until":"02:00"}]`)
	expect(t, "closed", p.ask(t, 0, 0), "closed")
	c.add(31 * time.Minute)
	expect(t, "open", p.ask(t, 0, 0), "")
	c.add(5*time.Hour + 30*time.Minute)
	expect(t, "after two", p.ask(t, 1, 1), "last_song")
	if now := p.play(t, p.fence(t), 0); now != 0 {
		t.Errorf("entry %d starts after the last song", now)
	}
}

func TestDownVotesAreRationed(t *testing.T) {
	p := newParty(t, 4, 2)
	c := p.fakeTime()
	p.set(t, "down_votes_per_hour", "2")
	p.set(t, "kick", `"off"`)
	down := func(song int) string {
		e := p.request(t, 0, song)
		_, err := p.Vote(t.Context(), models.AsGuest(p.guests[1]), e.ID, -1)
		return refused(err)
	}
	expect(t, "first", down(0), "")
	expect(t, "second", down(1), "")
	expect(t, "third", down(2), "down_limit")
	c.add(61 * time.Minute)
	expect(t, "an hour later", down(3), "")
}
