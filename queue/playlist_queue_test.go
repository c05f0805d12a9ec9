package queue_test

import (
	"errors"
	"testing"

	"upbeat/internal/playlists"
	"upbeat/internal/store"
	"upbeat/models"
)

// lists keeps the party's playlists.
func (p *party) lists() *playlists.Playlists {
	return playlists.New(playlists.Config{Store: p.store, Room: p.Room, Rename: p.RenameFallback})
}

func (p *party) list(t *testing.T, name string, songs ...models.SongID) models.Playlist {
	t.Helper()
	items, err := p.lists().ItemsOf(t.Context(), songs)
	if err != nil {
		t.Fatal(err)
	}
	list, err := p.lists().Create(t.Context(), host, playlists.Draft{Name: name, Guests: true, Items: items})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestQueueingAPlaylist(t *testing.T) {
	p := newParty(t, 60, 2)
	ctx, guest := t.Context(), models.AsGuest(p.guests[0])
	list := p.list(t, "x", append([]models.SongID{p.songs[0]}, p.songs[:40]...)...)
	var rule *models.RuleError
	if _, _, err := p.QueuePlaylist(ctx, guest, list.ID); !errors.As(err, &rule) || rule.Code != "may_not_playlists" {
		t.Fatalf("without the permission: %v", err)
	}
	p.set(t, "may_playlists", `"guests"`)
	p.set(t, "waiting_per_guest", "3")
	p.request(t, 1, 0)
	_, done, err := p.QueuePlaylist(ctx, guest, list.ID)
	if err != nil || done.Taken != 3 || done.Already != 1 || len(done.Refused) != 1 || done.Refused[0].Songs != 36 ||
		!errors.As(done.Refused[0].Why, &rule) ||
		rule.Code != "waiting_limit" {
		t.Fatalf("under the guest's limit: %+v %v", done, err)
	}
	p.set(t, "waiting_per_guest", "0")
	p.set(t, "playlist_most", "7")
	_, done, err = p.QueuePlaylist(ctx, guest, list.ID)
	if err != nil || done.Taken != 7 || done.Already != 4 || len(done.Refused) != 1 || done.Refused[0].Songs != 29 ||
		!errors.As(done.Refused[0].Why, &rule) ||
		rule.Code != "playlist_most" ||
		rule.N != 7 {
		t.Fatalf("under the playlists' limit: %+v %v", done, err)
	}
	p.set(t, "forbidden", `["Song 30", "Song 31"]`)
	_, done, err = p.QueuePlaylist(ctx, guest, list.ID)
	if err != nil || done.Taken != 7 {
		t.Fatalf("%+v %v", done, err)
	}
	_, done, err = p.QueuePlaylist(ctx, host, list.ID)
	if err != nil || done.Taken != 22 || done.Already != 18 || len(done.Refused) != 0 {
		t.Fatalf("the host: %+v %v", done, err)
	}
	if _, _, err := p.QueuePlaylist(ctx, host, p.list(t, "empty").ID); !errors.Is(err, models.ErrPlaylistEmpty) {
		t.Errorf("an empty one: %v", err)
	}
	if _, err := p.QueueSongs(ctx, models.Actor{}, "x", p.songs); err == nil {
		t.Error("nobody queues")
	}
}

func TestGuestsQueueOnlyPlaylistsThatAreOffered(t *testing.T) {
	p := newParty(t, 1, 1)
	ctx, guest, hidden := t.Context(), models.AsGuest(p.guests[0]), false
	list := p.list(t, "Friday", p.songs...)
	p.set(t, "may_playlists", `"guests"`)
	if _, err := p.lists().Change(ctx, host, list.ID, list.ChangedAt, playlists.Change{Guests: &hidden}); err != nil {
		t.Error(err)
	}
	if _, _, err := p.QueuePlaylist(ctx, guest, list.ID); !errors.Is(err, models.ErrNoSuchPlaylist) {
		t.Errorf("a guest queues what is not offered: %v", err)
	}
	if _, done, err := p.QueuePlaylist(ctx, host, list.ID); err != nil || done.Taken != 1 {
		t.Errorf("the host: %+v %v", done, err)
	}
}

func TestSomeSongsOfAPlaylistAreRefused(t *testing.T) {
	p := newParty(t, 10, 1)
	p.set(t, "may_playlists", `"guests"`)
	p.set(t, "waiting_per_guest", "0")
	p.set(t, "forbidden", `["Song 3", "Song 5"]`)
	done, err := p.QueueSongs(t.Context(), models.AsGuest(p.guests[0]), "x", append(p.songs[:8:8], 4242))
	if err != nil || done.Taken != 6 || len(done.Refused) != 2 || done.Refused[0].Songs != 2 || done.Refused[1].Songs != 1 ||
		!errors.Is(done.Refused[1].Why, models.ErrNoSuchSong) {
		t.Errorf("%+v %v", done, err)
	}
}

// What is left out is told: what the library does not have, what cannot be played, and what is more than the queue holds.
func TestAllThatIsLeftOutOfAPlaylistIsCounted(t *testing.T) {
	p := newParty(t, 4, 1)
	if err := p.store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.Songs().SetProblem(p.songs[2], models.ProblemBroken,
			1)
	}); err != nil {
		t.Fatal(err)
	}
	list, err := p.lists().Create(t.Context(), host, playlists.Draft{Name: "y", Items: []models.PlaylistItem{
		{
			SongID: p.songs[0],
		}, {Title: "Gone"}, {SongID: p.songs[1]}, {Title: "Gone too"}, {SongID: p.songs[2]}, {SongID: p.songs[0]}, {SongID: p.songs[2]}}})
	if err != nil {
		t.Fatal(err)
	}
	_, done, err := p.QueuePlaylist(t.Context(), host, list.ID)
	if err != nil || done.Taken != 2 || len(done.Refused) != 2 || done.Refused[0].Songs != 2 ||
		!errors.Is(done.Refused[0].Why, models.ErrNoSuchSong) ||
		done.Refused[1].Songs != 2 ||
		!errors.Is(done.Refused[1].Why, models.ErrSongUnavailable) {
		t.Errorf("%+v %v", done, err)
	}
}

// The 1000 songs that the queue holds are tried; the others of a longer list are not forgotten.
func TestMoreSongsThanTheQueueHolds(t *testing.T) {
	const n = 1024
	p := newParty(t, n, 1)
	p.set(t, "may_playlists", `"guests"`)
	p.set(t, "playlist_most", "5")
	p.set(t, "waiting_per_guest", "0")
	list := p.list(t, "long", p.songs...)
	var rule *models.RuleError
	_, done, err := p.QueuePlaylist(t.Context(), models.AsGuest(p.guests[0]), list.ID)
	if err != nil || done.Taken != 5 || len(done.Refused) != 1 || done.Refused[0].Songs != n-5 || !errors.As(done.Refused[0].Why, &rule) ||
		rule.Code != "playlist_most" {
		t.Errorf("%+v %v", done, err)
	}
	done, err = p.QueueSongs(t.Context(), host, "folder", p.songs)
	if err != nil || done.Taken+done.Already != 1000 || len(done.Refused) != 1 || done.Refused[0].Songs != n-1000 ||
		!errors.Is(done.Refused[0].Why, models.ErrQueueFull) {
		t.Errorf("%d taken, %d already, %+v %v", done.Taken, done.Already, done.Refused, err)
	}
}

// The fallback is named in a setting: it stays the fallback under its new name.
func TestAFallbackKeepsItsPlaylistWhenThatIsRenamed(t *testing.T) {
	p := newParty(t, 4, 1)
	p.seeded(3)
	list := p.list(t, "Oldies", p.songs[2])
	p.set(t, "fallback", `"playlist"`)
	p.set(t, "fallback_of", `"Oldies"`)
	name := "Gold"
	if _, err := p.lists().Change(t.Context(), moderator, list.ID, 0, playlists.Change{Name: &name}); err != nil {
		t.Fatal(err)
	}
	if got := p.values(t).FallbackOf; got != "Gold" {
		t.Errorf("the fallback is %q", got)
	}
	p.refill(t)
	if got := p.choices(t); len(got) != 1 || got[0].SongID != p.songs[2] || got[0].Because != "playlist:Gold" {
		t.Errorf("waits: %+v", got)
	}
	p.set(t, "fallback", `"genre"`) // a genre of the same name is another thing
	name = "Silver"
	if _, err := p.lists().Change(t.Context(), moderator, list.ID, 0, playlists.Change{Name: &name}); err != nil {
		t.Fatal(err)
	}
	if got := p.values(t).FallbackOf; got != "Gold" {
		t.Errorf("the genre is %q", got)
	}
}
