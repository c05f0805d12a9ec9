package playlists_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"upbeat/internal/playlists"
	"upbeat/internal/store"
	"upbeat/models"
)

func TestWhoNamesAPlaylistIsToldItsNewName(t *testing.T) {
	p := newFixture(t, 0)
	ctx, offered, name := t.Context(), false, "Saturday"
	list := p.list(t, "Friday")
	p.list(t, "Sunday")
	if _, err := p.Change(ctx, host, list.ID, 0, playlists.Change{Guests: &offered}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Change(ctx, host, list.ID, 0, playlists.Change{Name: &name}); err != nil {
		t.Fatal(err)
	}
	name = "Sunday"
	if _, err := p.Change(ctx, host, list.ID, 0, playlists.Change{Name: &name}); !errors.Is(err, models.ErrPlaylistName) {
		t.Error(err)
	}
	if _, err := p.Change(ctx, guest, list.ID, 0, playlists.Change{Name: &name}); !errors.Is(err, models.ErrNotAllowed) {
		t.Errorf("a guest renames: %v", err)
	}
	if want := []string{"Friday, Saturday"}; !slices.Equal(p.renamed, want) {
		t.Errorf("told: %q, want %q", p.renamed, want)
	}
}

// A playlist and what names it have the new name, or neither has.
func TestAPlaylistKeepsItsNameWhereItCannotBeRenamedElsewhere(t *testing.T) {
	p := newFixture(t, 0)
	list := p.list(t, "Friday")
	broken, name := errors.New("the setting cannot be written"), "Saturday"
	failing := playlists.New(playlists.Config{Store: p.store, Rename: func(ctx context.Context, _ models.Actor,
		rename func(tx *store.Tx) (from, to string, err error)) error {
		return p.store.Write(ctx, func(tx *store.Tx) error {
			_, _, err := rename(tx)
			return errors.Join(err, broken)
		})
	}})
	if _, err := failing.Change(t.Context(), host, list.ID, 0, playlists.Change{Name: &name}); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if page, err := p.Get(t.Context(), host, list.ID, 0, 1); err != nil || page.Name != "Friday" {
		t.Errorf("%q, %v", page.Name, err)
	}
	alone := playlists.New(playlists.Config{Store: p.store})
	if now, err := alone.Change(t.Context(), host, list.ID, 0, playlists.Change{Name: &name}); err != nil || now.Name != name {
		t.Errorf("where nobody names it: %q, %v", now.Name, err)
	}
}

// What hosts do to playlists changes nothing that phones show: they are not woken for it.
func TestPlaylistsMakeNoNewVersionOfTheParty(t *testing.T) {
	p := newFixture(t, 2)
	version := func() (v models.Version) {
		t.Helper()
		err := p.store.Read(t.Context(), func(tx *store.Tx) (err error) { v, err = tx.Rooms().Version(models.DefaultRoom); return err })
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	before := version()
	list, offered := p.list(t, "Friday", p.songs[0]), false
	if _, err := p.Edit(t.Context(), host, list.ID, list.ChangedAt, playlists.Edit{Append: p.songs[1:]}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Change(t.Context(), host, list.ID, 0, playlists.Change{Guests: &offered}); err != nil {
		t.Fatal(err)
	}
	if err := p.Delete(t.Context(), host, list.ID, 0); err != nil {
		t.Fatal(err)
	}
	if after := version(); after != before {
		t.Errorf("version %d, was %d", after, before)
	}
}
