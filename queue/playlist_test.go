package queue_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
)

// lines are a playlist's songs, 0 = not in the library, and positions.
func (p *party) lines(t *testing.T, id models.PlaylistID) (songs []models.SongID, positions []int64) {
	t.Helper()
	page, err := p.Playlist(t.Context(), host, id, 0, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range page.Items {
		songs, positions = append(songs, i.SongID), append(positions, i.Position)
	}
	var sums models.Playlist
	store.Sum(&sums, page.Items, 1)
	if sums.Items != page.Playlist.Items || sums.Unknown != page.Unknown || sums.Length != page.Length {
		t.Errorf("%d lines, %d unknown, %d ms; the playlist says %+v", sums.Items, sums.Unknown, sums.Length, page.Playlist)
	}
	return songs, positions
}

func (p *party) list(t *testing.T, name string, songs ...models.SongID) models.Playlist {
	t.Helper()
	items, err := p.ItemsOf(t.Context(), songs)
	if err != nil {
		t.Fatal(err)
	}
	list, err := p.CreatePlaylist(t.Context(), host, queue.NewPlaylist{Name: name, Guests: true, Items: items})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestHostsMakeAndEditPlaylists(t *testing.T) {
	p := newParty(t, 6, 1)
	ctx, guest := t.Context(), models.AsGuest(p.guests[0])
	list := p.list(t, "Friday", p.songs[:4]...)
	edit := func(seen models.Millis, e queue.PlaylistEdit) models.Playlist {
		t.Helper()
		changed, err := p.EditPlaylist(ctx, host, list.ID, seen, e)
		if err != nil {
			t.Fatal(err)
		}
		return changed
	}
	_, at := p.lines(t, list.ID)
	next := edit(list.ChangedAt, queue.PlaylistEdit{Move: at[3], Before: at[0]})
	if next.ChangedAt <= list.ChangedAt {
		t.Errorf("%d after %d", next.ChangedAt, list.ChangedAt)
	}
	if _, err := p.EditPlaylist(ctx, host, list.ID, list.ChangedAt, queue.PlaylistEdit{Remove: at}); !errors.Is(
		err,
		models.ErrPlaylistChanged,
	) {
		t.Errorf("a stale edit: %v", err)
	}
	_, at = p.lines(t, list.ID)
	edit(0, queue.PlaylistEdit{Remove: at[1:2], Append: p.songs[4:6]})
	_, at = p.lines(t, list.ID)
	edit(0, queue.PlaylistEdit{Move: at[4], By: -1})
	_, at = p.lines(t, list.ID)
	edit(0, queue.PlaylistEdit{Move: at[0], By: 1})
	edit(0, queue.PlaylistEdit{Move: at[4], By: 1}) // the last one cannot go further
	_, at = p.lines(t, list.ID)
	edit(0, queue.PlaylistEdit{Move: at[3], After: at[0]})
	_, at = p.lines(t, list.ID)
	edit(0, queue.PlaylistEdit{Move: at[1], After: at[3]})
	_, at = p.lines(t, list.ID)
	edit(0, queue.PlaylistEdit{Move: at[2], After: at[2]}) // behind itself: where it is
	songs, _ := p.lines(t, list.ID)
	if want := []models.SongID{p.songs[1], p.songs[3], p.songs[2], p.songs[5], p.songs[4]}; !slices.Equal(songs, want) {
		t.Errorf("%v, want %v", songs, want)
	}
	for name, err := range map[string]error{
		"a guest edits":   second(p.EditPlaylist(ctx, guest, list.ID, 0, queue.PlaylistEdit{Clear: true})),
		"a guest renames": second(p.ChangePlaylist(ctx, guest, list.ID, 0, queue.PlaylistChange{})),
		"a guest deletes": p.DeletePlaylist(ctx, guest, list.ID, 0),
		"a guest creates": second(p.CreatePlaylist(ctx, guest, queue.NewPlaylist{Name: "x"})),
		"a guest keeps":   second(p.KeepHistory(ctx, guest, "x", 0, 1)),
	} {
		if !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := p.EditPlaylist(ctx, host, list.ID, 0, queue.PlaylistEdit{Append: []models.SongID{99999}}); !errors.Is(
		err,
		models.ErrNoSuchSong,
	) {
		t.Error(err)
	}
	if _, err := p.EditPlaylist(ctx, host, list.ID, 0, queue.PlaylistEdit{Move: 7, Before: at[0]}); !errors.Is(err, models.ErrNoSuchItem) {
		t.Error(err)
	}
	if list := edit(0, queue.PlaylistEdit{Clear: true}); list.Items != 0 {
		t.Error(list.Items)
	}
}

func second[T any](_ T, err error) error { return err }

func TestPlaylistsHaveNamesOfTheirOwn(t *testing.T) {
	p := newParty(t, 1, 1)
	ctx, guest := t.Context(), models.AsGuest(p.guests[0])
	list := p.list(t, "Friday")
	if _, err := p.CreatePlaylist(ctx, host, queue.NewPlaylist{Name: "Friday"}); !errors.Is(err, models.ErrPlaylistName) {
		t.Error(err)
	}
	free, err := p.CreatePlaylist(ctx, host, queue.NewPlaylist{Name: "Friday", Free: true})
	if err != nil || free.Name != "Friday 2" {
		t.Error(free.Name, err)
	}
	name := "Friday"
	if _, err := p.ChangePlaylist(ctx, host, free.ID, 0, queue.PlaylistChange{Name: &name}); !errors.Is(err, models.ErrPlaylistName) {
		t.Error(err)
	}
	for _, bad := range []string{"", " x", string(make([]rune, models.MaxPlaylistName+1))} {
		var field *models.FieldError
		if _, err := p.ChangePlaylist(ctx, host, free.ID, 0, queue.PlaylistChange{Name: &bad}); !errors.As(err, &field) ||
			field.Field != "name" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	hidden := false
	if _, err := p.ChangePlaylist(ctx, host, list.ID, list.ChangedAt, queue.PlaylistChange{Guests: &hidden}); err != nil {
		t.Error(err)
	}
	if _, err := p.Playlist(ctx, guest, list.ID, 0, 1); !errors.Is(err, models.ErrNoSuchPlaylist) {
		t.Errorf("a guest reads what is not offered: %v", err)
	}
	if _, _, err := p.QueuePlaylist(ctx, guest, list.ID); !errors.Is(err, models.ErrNoSuchPlaylist) {
		t.Errorf("a guest queues what is not offered: %v", err)
	}
	seen, err := p.Playlists(ctx, guest)
	if err != nil || len(seen) != 0 {
		t.Error(seen, err)
	}
	if err := p.DeletePlaylist(ctx, host, list.ID, 5); !errors.Is(err, models.ErrPlaylistChanged) {
		t.Error(err)
	}
	if err := p.DeletePlaylist(ctx, host, list.ID, 0); err != nil {
		t.Error(err)
	}
	p.list(t, "Friday")
}

// Two hosts drag at once: one of them is told, and no line is lost.
func TestTwoHostsEditAPlaylistAtOnce(t *testing.T) {
	p := newParty(t, 20, 0)
	list := p.list(t, "x", p.songs...)
	_, at := p.lines(t, list.ID)
	var done, stale int
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			_, err := p.EditPlaylist(t.Context(), host, list.ID, list.ChangedAt, queue.PlaylistEdit{Move: at[i], Before: at[19-i]})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				done++
			case errors.Is(err, models.ErrPlaylistChanged):
				stale++
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	songs, _ := p.lines(t, list.ID)
	slices.Sort(songs)
	if done != 1 || stale != 7 || !slices.Equal(songs, p.songs) {
		t.Errorf("%d done, %d refused, %v", done, stale, songs)
	}
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
	list, err := p.CreatePlaylist(t.Context(), host, queue.NewPlaylist{Name: "y", Items: []models.PlaylistItem{
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

func TestTheHistoryIsKeptAsAPlaylist(t *testing.T) {
	p := newParty(t, 4, 1)
	ctx := t.Context()
	radio, err := p.tune(t, station, "", 0) // it has no end: it is no song of a playlist
	if err != nil {
		t.Fatal(err)
	}
	err = p.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Entries().Create(&models.Entry{RoomID: p.Room, SongID: radio.ID, Status: models.Played, StartedAt: 150,
			EndedAt: 190}); err != nil {
			return err
		}
		for i, song := range []int{2, 0, 2, 3} {
			e := models.Entry{
				RoomID:    p.Room,
				SongID:    p.songs[song],
				Status:    models.Played,
				StartedAt: models.Millis(100 * (i + 1)),
				EndedAt:   models.Millis(100*(i+1) + 50),
			}
			if err := tx.Entries().Create(&e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	list, err := p.KeepHistory(ctx, host, "Last night", 100, 300)
	if err != nil {
		t.Fatal(err)
	}
	if songs, _ := p.lines(t, list.ID); !slices.Equal(songs, []models.SongID{p.songs[2], p.songs[0], p.songs[2]}) {
		t.Error(songs)
	}
	if _, err := p.KeepHistory(ctx, host, "Nothing", 1000, 2000); !errors.Is(err, models.ErrPlaylistEmpty) {
		t.Error(err)
	}
	var field *models.FieldError
	if _, err := p.KeepHistory(ctx, host, "Backwards", 2000, 1000); !errors.As(err, &field) {
		t.Error(err)
	}
}

// A long import does not hold up the votes, and nobody sees half of it.
func TestALongPlaylistIsMadeInPieces(t *testing.T) {
	p := newParty(t, 1, 1)
	items := make([]models.PlaylistItem, 3000) // ten pieces
	for i := range items {
		items[i] = models.PlaylistItem{Title: fmt.Sprint(i), Location: "../../x"}
	}
	half := make(chan int, 1)
	go func() {
		defer close(half)
		for {
			lists, err := p.Playlists(t.Context(), host)
			if err != nil || len(lists) == 1 {
				half <- lists[0].Items
				return
			}
		}
	}()
	list, err := p.CreatePlaylist(t.Context(), host, queue.NewPlaylist{Name: "long", Items: items})
	if err != nil {
		t.Fatal(err)
	}
	if n := <-half; n != len(items) {
		t.Errorf("%d lines were seen first", n)
	}
	found := 0
	err = p.UnknownTracks(t.Context(), host, list.ID, func(part []models.PlaylistItem) error {
		for i := range part {
			part[i].SongID = p.songs[0]
		}
		found += len(part)
		_, err := p.FoundTracks(t.Context(), host, list.ID, part)
		return err
	})
	page, err2 := p.Playlist(t.Context(), host, list.ID, 0, 10)
	if err != nil || err2 != nil || found != len(items) || page.Unknown != 0 {
		t.Error(found, page.Unknown, err, err2)
	}
	if err := p.DeletePlaylist(t.Context(), host, list.ID, 0); err != nil {
		t.Fatal(err)
	}
	many := make([]models.PlaylistItem, models.MaxPlaylistItems+1)
	if _, err := p.CreatePlaylist(t.Context(), host, queue.NewPlaylist{Name: "too long", Items: many}); !errors.Is(
		err,
		models.ErrPlaylistFull,
	) {
		t.Error(err)
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
	if _, err := p.ChangePlaylist(t.Context(), moderator, list.ID, 0, queue.PlaylistChange{Name: &name}); err != nil {
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
	if _, err := p.ChangePlaylist(t.Context(), moderator, list.ID, 0, queue.PlaylistChange{Name: &name}); err != nil {
		t.Fatal(err)
	}
	if got := p.values(t).FallbackOf; got != "Gold" {
		t.Errorf("the genre is %q", got)
	}
}
