package queue_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

// keep makes a playlist of songs; a negative number is a line whose song is not in the library.
func (p *party) keep(t testing.TB, name string, songs ...int) {
	t.Helper()
	list := models.Playlist{RoomID: p.Room, Name: name, CreatedAt: 1, ChangedAt: 1, Items: len(songs)}
	var items []models.PlaylistItem
	for _, i := range songs {
		item := models.PlaylistItem{Title: "Gone"}
		if i >= 0 {
			item.SongID = p.songs[i]
		}
		items = append(items, item)
	}
	err := p.store.Write(t.Context(), func(tx *store.Tx) error {
		return errors.Join(tx.Playlists().Create(&list), tx.Playlists().AppendItems(list.ID, items))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAPlaylistThatNamesASongTwiceKeepsItsOrder(t *testing.T) {
	p := newParty(t, 4, 1)
	p.seeded(1)
	p.keep(t, "Set", 2, 1, 3, 2)
	p.set(t, "fallback", `"playlist"`)
	p.set(t, "fallback_of", `"Set"`)
	p.set(t, "fallback_ahead", "3")
	p.refill(t)
	var got []models.SongID
	for _, e := range p.choices(t) {
		got = append(got, e.SongID)
	}
	if want := []models.SongID{p.songs[2], p.songs[1], p.songs[3]}; !slices.Equal(got, want) {
		t.Errorf("waits %v, want %v", got, want)
	}
}

func TestAPlaylistGoesRoundAndRepeatPlaysTheNightAgain(t *testing.T) {
	for _, test := range []struct {
		fallback string
		want     []int
	}{{"playlist", []int{6, 4, 8, 6, 4, 8, 6}}, {"repeat", []int{0, 1, 2, 0, 1, 2, 0}}} {
		t.Run(test.fallback, func(t *testing.T) {
			p, c := dry(t, 10, 1, "off")
			p.keep(t, "Late", 6, 4, 8)
			p.set(t, "fallback_of", `"Late"`)
			fence, current := p.fence(t), models.EntryID(0)
			for i := range 3 {
				p.request(t, 0, i)
			}
			for range 3 {
				current = p.play(t, fence, current)
				c.add(3 * time.Minute)
			}
			p.set(t, "fallback", `"`+test.fallback+`"`)
			for i, want := range test.want {
				p.refill(t)
				current = p.play(t, fence, current)
				c.add(3 * time.Minute)
				if e := p.entry(t, current); e.SongID != p.songs[want] {
					t.Fatalf("round %d: song %d, want %d (%v)", i, e.SongID, p.songs[want], p.songs)
				}
			}
		})
	}
}

func TestABrokenPlaylistFallsBackToTheLibraryAndTheHostIsTold(t *testing.T) {
	p, c := dry(t, 10, 1, "playlist")
	p.keep(t, "Oldies", -1, 0, 1, -1)
	if _, err := p.store.Library().MarkMissing(t.Context(), p.songs[:2], []string{fmt.Sprintf("/%s/0", p.Room),
		fmt.Sprintf("/%s/1", p.Room)}, 5); err != nil {
		t.Fatal(err)
	}
	p.set(t, "fallback_of", `"Oldies"`)
	fence, current := p.fence(t), models.EntryID(0)
	for range 5 {
		p.refill(t)
		if current = p.play(t, fence, current); current == 0 {
			t.Fatal("silence")
		}
		if e := p.entry(t, current); e.Because != "instead:Oldies" {
			t.Errorf("because %q", e.Because)
		}
		c.add(3 * time.Minute)
	}
	var lines auditLines
	if err := p.store.Dump(t.Context(), &lines); err != nil {
		t.Fatal(err)
	}
	if lines.told != 1 {
		t.Errorf("the host was told %d times", lines.told)
	}
}

// auditLines counts, in a dump, what the audit log says of empty fallbacks.
type auditLines struct {
	inAudit bool
	told    int
}

func (a *auditLines) Begin(int) error { return nil }

func (a *auditLines) Table(name string, _ []store.Column) error {
	a.inAudit = name == "audit"
	return nil
}

func (a *auditLines) Row(values []any) error {
	if a.inAudit && slices.Contains(values, any("fallback_empty")) && slices.Contains(values, any("Oldies")) {
		a.told++
	}
	return nil
}
