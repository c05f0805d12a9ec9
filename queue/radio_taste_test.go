package queue_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

// tastes is a place with two kinds of guests: each kind likes one half of the songs, the good ones more. It has a history of parties.
type tastes struct {
	*party
	c    *clock
	r    *rand.Rand
	good []float64 // how good each song is, 0-1
}

const (
	tasteSongs   = 600
	tasteGuests  = 120 // the even ones are of one taste, the odd ones of the other
	tasteParties = 15
	tasteHere    = 14 // guests of one party
	tastePlays   = 60
)

// likes is how likely a guest likes a song.
func (w *tastes) likes(guest, song int) float64 {
	if guest%2 == song%2 {
		return 0.25 + 0.6*w.good[song]
	}
	return 0.05 + 0.1*w.good[song]
}

// newTastes makes the place. Where tagged, the songs of a taste share genres and artists, with some in common; else nothing but votes
// tells.
func newTastes(t testing.TB, tagged bool) *tastes {
	t.Helper()
	w := &tastes{party: newParty(t, tasteSongs, tasteGuests), r: rand.New(rand.NewPCG(11, 5))} //nolint:gosec // the same each time
	w.seeded(3)
	w.c = w.fakeTime()
	facets := map[[2]string][]int{}
	for i := range tasteSongs {
		w.good = append(w.good, w.r.Float64())
		genre := []string{"Jazz", "Soul", "Metal", "Punk"}[i%2*2+i/2%2]
		if w.r.IntN(5) == 0 {
			genre = "Pop"
		}
		facet := [2]string{fmt.Sprintf("Artist %d", i%60), genre}
		facets[facet] = append(facets[facet], i)
	}
	for facet, songs := range facets {
		if tagged {
			w.label(t, facet[0], facet[1], songs...)
		}
	}
	if err := w.store.Add(t.Context(), w.history()); err != nil {
		t.Fatal(err)
	}
	if err := w.store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.Guests().MarkPresent(w.Room, w.party.guests, false,
			1)
	}); err != nil {
		t.Fatal(err)
	}
	return w
}

// rows hands out rows that are there.
type rows []store.Row

func (r *rows) Next() (store.Row, error) {
	if len(*r) == 0 {
		return store.Row{}, io.EOF
	}
	first := (*r)[0]
	*r = (*r)[1:]
	return first, nil
}

// history is what was requested and voted on in the parties before.
func (w *tastes) history() store.Rows {
	var list rows
	id := int64(1000)
	for n := range tasteParties {
		at := models.At(w.c.now().Add(-time.Duration(tasteParties-n) * 7 * 24 * time.Hour))
		party := int64(1000 + n)
		list = append(list, store.Row{
			Table:   "parties",
			Columns: []string{"id", "room_id", "name", "started_at", "ended_at"},
			Values:  []any{party, string(w.Room), "", int64(at), int64(at) + 1},
		})
		here := w.r.Perm(tasteGuests)[:tasteHere]
		for range tastePlays {
			id++
			list = append(list, w.pastPlay(id, party, here, at)...)
			at += 180_000
		}
	}
	return &list
}

// pastPlay is an entry of one of the guests who were here, and what they voted on it.
func (w *tastes) pastPlay(id, party int64, here []int, at models.Millis) rows {
	by := here[w.r.IntN(tasteHere)]
	song := w.r.IntN(tasteSongs)
	for w.r.Float64() > w.likes(by, song) {
		song = w.r.IntN(tasteSongs)
	}
	ups, downs := int64(1), int64(0)
	said := rows{w.pastVote(id, by, 1, at)}
	for _, g := range here {
		switch like := w.r.Float64() < w.likes(g, song); {
		case g == by || w.r.Float64() > 0.5:
		case like:
			ups++
			said = append(said, w.pastVote(id, g, 1, at))
		case w.r.Float64() < 0.3:
			downs++
			said = append(said, w.pastVote(id, g, -1, at))
		}
	}
	status := models.Played
	if ups-downs <= -2 {
		status = models.Skipped
	}
	entry := store.Row{
		Table: "entries",
		Columns: []string{"id", "room_id", "song_id", "guest_id", "status", "votes", "ups", "downs", "party_id", "requested_at", "started_at",
			"ended_at", "version"},
		Values: []any{id, string(w.Room), int64(w.songs[song]), int64(w.party.guests[by]), string(status), ups - downs, ups, downs, party,
			int64(at), int64(at), int64(at) + 180_000, int64(1)},
	}
	return append(rows{entry}, said...)
}

func (w *tastes) pastVote(entry int64, guest int, value int64, at models.Millis) store.Row {
	return store.Row{
		Table:   "votes",
		Columns: []string{"entry_id", "guest_id", "room_id", "value", "at", "version"},
		Values:  []any{entry, int64(w.party.guests[guest]), string(w.Room), value, int64(at), int64(1)},
	}
}

// chance is how much of the room likes a song that is drawn blindly, on average.
func (w *tastes) chance(here []int) float64 {
	sum := 0.0
	for song := range w.songs {
		for _, g := range here {
			sum += w.likes(g, song)
		}
	}
	return sum / float64(len(w.songs)*len(here))
}

// listen lets radio play some songs for the guests who are here, who vote now and then, and tells how much of the room likes a song, on
// average, and which songs played.
func (w *tastes) listen(t testing.TB, here []int, songs int) (pleased float64, played []models.SongID) {
	t.Helper()
	w.set(t, "fallback", `"radio"`)
	w.set(t, "kick", `"off"`)
	ids := make([]models.GuestID, len(here))
	for i, g := range here {
		ids[i] = w.party.guests[g]
	}
	if err := w.store.Write(t.Context(), func(tx *store.Tx) error {
		return errors.Join(tx.Guests().MarkPresent(w.Room, w.party.guests, false, 1), tx.Guests().MarkPresent(w.Room, ids, true, 1))
	}); err != nil {
		t.Fatal(err)
	}
	index := map[models.SongID]int{}
	for i, id := range w.songs {
		index[id] = i
	}
	fence, current := w.fence(t), models.EntryID(0)
	for range songs {
		w.refill(t)
		current = w.play(t, fence, current)
		e := w.entry(t, current)
		song := index[e.SongID]
		for _, g := range here {
			pleased += w.likes(g, song) / float64(len(here)*songs)
			if w.r.IntN(8) > 0 {
				continue
			}
			value := -1
			if w.r.Float64() < w.likes(g, song) {
				value = 1
			} else if w.r.IntN(3) > 0 {
				continue
			}
			if _, err := w.Vote(t.Context(), models.AsGuest(w.party.guests[g]), e.ID, value); err != nil &&
				!errors.Is(err, models.ErrEntryGone) {
				t.Fatal(err)
			}
		}
		played = append(played, e.SongID)
		w.c.add(3 * time.Minute)
	}
	w.set(t, "fallback", `"off"`)
	w.refill(t)
	for _, e := range w.choices(t) { // somebody has voted on it
		if err := w.Withdraw(t.Context(), host, e.ID); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Finish(t.Context(), fence, current, models.EndPlayed); err != nil {
		t.Fatal(err)
	}
	return pleased, played
}

func different(played []models.SongID) int {
	seen := map[models.SongID]bool{}
	for _, id := range played {
		seen[id] = true
	}
	return len(seen)
}

// tasteTests are rooms that radio plays for.
var tasteTests = []struct {
	name   string
	tagged bool
	here   []int
	songs  int     // that radio plays in one night
	least  float64 // how many times as much as chance
}{
	{"one taste, tags", true, []int{0, 2, 4, 6, 8, 10, 12, 14, 16, 18}, 20, 1.5},
	{"one taste, votes alone", false, []int{0, 2, 4, 6, 8, 10, 12, 14, 16, 18}, 20, 1.5},
	{"two tastes, tags", true, []int{0, 2, 4, 6, 8, 1, 3, 5, 7, 9}, 40, 1.08},
}

func TestRadioPleasesThoseWhoAreHere(t *testing.T) {
	for i := range tasteTests {
		t.Run(tasteTests[i].name, func(t *testing.T) { radioPleases(t, i) })
	}
}

func radioPleases(t *testing.T, which int) {
	t.Helper()
	test := tasteTests[which]
	w := newTastes(t, test.tagged)
	chance := w.chance(test.here)
	radio, first := w.listen(t, test.here, test.songs)
	w.c.add(7 * 24 * time.Hour)
	again, second := w.listen(t, test.here, test.songs)
	both := different(first) + different(second) - different(append(first[:len(first):len(first)], second...))
	t.Logf(
		"%s: chance pleases %.0f %% of the room, radio %.0f %% and %.0f %% a week later; %d and %d different songs of %d, %d in both nights",
		test.name,
		100*chance,
		100*radio,
		100*again,
		different(first),
		different(second),
		test.songs,
		both,
	)
	if radio < test.least*chance || again < test.least*chance {
		t.Errorf("radio pleases %.3f and %.3f, chance %.3f", radio, again, chance)
	}
	if different(first) < test.songs || different(second) < test.songs {
		t.Error("radio repeats itself within a night")
	}
	if both > test.songs/2 {
		t.Errorf("%d songs of the first night played in the second", both)
	}
}
