package queue_test

import (
	"fmt"
	"testing"

	"upbeat/internal/pastparties"
	"upbeat/internal/store"
	"upbeat/models"
)

// BenchmarkRadio is one choice of radio in a place with years of history: 20,000 songs, 10,000 guests, 100,000 plays, 1,000,000 votes, and
// 200 guests who are here. Limit: 200 ms.
func BenchmarkRadio(b *testing.B) {
	p := newParty(b, 0, 0)
	p.seeded(9)
	var songs []store.IndexedSong
	for i := range 20_000 {
		artist, genre := fmt.Sprintf("artist %d", i%900), fmt.Sprintf("genre %d", i%25)
		songs = append(songs, store.IndexedSong{
			Song: models.Song{
				Source:   "test",
				Path:     fmt.Sprintf("/%d", i),
				Title:    fmt.Sprintf("Song %d", i),
				Artist:   artist,
				Genre:    genre,
				Year:     1960 + i%60,
				Duration: 200_000,
			},
			Text: store.SearchText{Title: fmt.Sprintf("song %d", i), Artist: artist, Genre: genre},
		})
	}
	if err := p.store.Library().SaveSongs(b.Context(), songs); err != nil {
		b.Fatal(err)
	}
	c := pastparties.Config{Room: p.Room, Guests: 10_000, Plays: 100_000, Votes: 1_000_000, Until: models.At(p.Now()) - 3_600_000}
	for i := range songs {
		c.Songs = append(c.Songs, songs[i].ID)
	}
	if err := p.store.Add(b.Context(), pastparties.Rows(c)); err != nil {
		b.Fatal(err)
	}
	here := make([]models.GuestID, 200)
	for i := range here {
		here[i] = models.GuestID(10_000 - 3*i)
	}
	if err := p.store.Write(b.Context(), func(tx *store.Tx) error { return tx.Guests().MarkPresent(p.Room, here, true, 1) }); err != nil {
		b.Fatal(err)
	}
	p.set(b, "fallback", `"radio"`)
	for b.Loop() {
		p.refill(b)
		b.StopTimer()
		if len(p.choices(b)) != 2 {
			b.Fatal("nothing was chosen")
		}
		p.set(b, "fallback", `"off"`)
		p.refill(b)
		p.set(b, "fallback", `"radio"`)
		b.StartTimer()
	}
}

// BenchmarkRefillIdle is what each change costs a party that has enough in its queue: 300 songs.
func BenchmarkRefillIdle(b *testing.B) {
	for _, fallback := range []string{"off", "radio"} {
		b.Run(fallback, func(b *testing.B) {
			p := newParty(b, 300, 1)
			p.set(b, "fallback", `"`+fallback+`"`)
			for i := range 300 {
				p.request(b, 0, i)
			}
			for b.Loop() {
				p.refill(b)
			}
		})
	}
}
