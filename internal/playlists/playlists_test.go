package playlists_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"upbeat/internal/playlists"
	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
)

// TestMain runs every test on every database.
func TestMain(m *testing.M) { testdb.Main(m) }

// host is an admin who acts, guest is somebody at the party.
var (
	host  = models.Actor{Role: models.Admin, Account: "host"}
	guest = models.AsGuest(1)
)

// fixture is the playlists of a room with songs, on a fresh database.
type fixture struct {
	*playlists.Playlists
	store   *store.Store
	songs   []models.SongID
	renamed []string // "from, to" of each renaming that was told, when it was durable
}

func newFixture(t testing.TB, songs int) *fixture {
	t.Helper()
	db, err := store.Open(t.Context(), testdb.New(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	p := &fixture{store: db}
	p.Playlists = playlists.New(playlists.Config{Store: db, Rename: p.rename})
	p.addSongs(t, songs)
	err = db.Write(t.Context(), func(tx *store.Tx) error { return tx.Rooms().Ensure(models.DefaultRoom, models.At(time.Now())) })
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// rename stands for those who name a playlist.
func (p *fixture) rename(ctx context.Context, _ models.Actor, rename func(tx *store.Tx) (from, to string, err error)) error {
	var from, to string
	err := p.store.Write(ctx, func(tx *store.Tx) (err error) { from, to, err = rename(tx); return err })
	if err == nil {
		p.renamed = append(p.renamed, from+", "+to)
	}
	return err
}

func (p *fixture) addSongs(t testing.TB, n int) {
	t.Helper()
	songs := make([]store.IndexedSong, n)
	for i := range songs {
		songs[i].Song = models.Song{Source: "test", Path: fmt.Sprint("/", i), Title: fmt.Sprint("Song ", i), Duration: 180_000, ProbedAt: 1}
	}
	if err := p.store.Library().SaveSongs(t.Context(), songs); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		s, err := p.store.Library().SongAt(t.Context(), "test", fmt.Sprint("/", i))
		if err != nil {
			t.Fatal(err)
		}
		p.songs = append(p.songs, s.ID)
	}
}

// lines are a playlist's songs, 0 = not in the library, and positions.
func (p *fixture) lines(t *testing.T, id models.PlaylistID) (songs []models.SongID, positions []int64) {
	t.Helper()
	page, err := p.Get(t.Context(), host, id, 0, 100_000)
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

func (p *fixture) list(t *testing.T, name string, songs ...models.SongID) models.Playlist {
	t.Helper()
	items, err := p.ItemsOf(t.Context(), songs)
	if err != nil {
		t.Fatal(err)
	}
	list, err := p.Create(t.Context(), host, playlists.Draft{Name: name, Guests: true, Items: items})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestHostsMakeAndEditPlaylists(t *testing.T) {
	p := newFixture(t, 6)
	ctx := t.Context()
	list := p.list(t, "Friday", p.songs[:4]...)
	edit := func(seen models.Millis, e playlists.Edit) models.Playlist {
		t.Helper()
		changed, err := p.Edit(ctx, host, list.ID, seen, e)
		if err != nil {
			t.Fatal(err)
		}
		return changed
	}
	_, at := p.lines(t, list.ID)
	next := edit(list.ChangedAt, playlists.Edit{Move: at[3], Before: at[0]})
	if next.ChangedAt <= list.ChangedAt {
		t.Errorf("%d after %d", next.ChangedAt, list.ChangedAt)
	}
	if _, err := p.Edit(ctx, host, list.ID, list.ChangedAt, playlists.Edit{Remove: at}); !errors.Is(
		err,
		models.ErrPlaylistChanged,
	) {
		t.Errorf("a stale edit: %v", err)
	}
	_, at = p.lines(t, list.ID)
	edit(0, playlists.Edit{Remove: at[1:2], Append: p.songs[4:6]})
	_, at = p.lines(t, list.ID)
	edit(0, playlists.Edit{Move: at[4], By: -1})
	_, at = p.lines(t, list.ID)
	edit(0, playlists.Edit{Move: at[0], By: 1})
	edit(0, playlists.Edit{Move: at[4], By: 1}) // the last one cannot go further
	_, at = p.lines(t, list.ID)
	edit(0, playlists.Edit{Move: at[3], After: at[0]})
	_, at = p.lines(t, list.ID)
	edit(0, playlists.Edit{Move: at[1], After: at[3]})
	_, at = p.lines(t, list.ID)
	edit(0, playlists.Edit{Move: at[2], After: at[2]}) // behind itself: where it is
	songs, _ := p.lines(t, list.ID)
	if want := []models.SongID{p.songs[1], p.songs[3], p.songs[2], p.songs[5], p.songs[4]}; !slices.Equal(songs, want) {
		t.Errorf("%v, want %v", songs, want)
	}
	for name, err := range map[string]error{
		"a guest edits":   second(p.Edit(ctx, guest, list.ID, 0, playlists.Edit{Clear: true})),
		"a guest renames": second(p.Change(ctx, guest, list.ID, 0, playlists.Change{})),
		"a guest deletes": p.Delete(ctx, guest, list.ID, 0),
		"a guest creates": second(p.Create(ctx, guest, playlists.Draft{Name: "x"})),
		"a guest keeps":   second(p.KeepHistory(ctx, guest, "x", 0, 1)),
	} {
		if !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := p.Edit(ctx, host, list.ID, 0, playlists.Edit{Append: []models.SongID{99999}}); !errors.Is(
		err,
		models.ErrNoSuchSong,
	) {
		t.Error(err)
	}
	if _, err := p.Edit(ctx, host, list.ID, 0, playlists.Edit{Move: 7, Before: at[0]}); !errors.Is(err, models.ErrNoSuchItem) {
		t.Error(err)
	}
	if list := edit(0, playlists.Edit{Clear: true}); list.Items != 0 {
		t.Error(list.Items)
	}
}

func second[T any](_ T, err error) error { return err }

func TestPlaylistsHaveNamesOfTheirOwn(t *testing.T) {
	p := newFixture(t, 1)
	ctx := t.Context()
	list := p.list(t, "Friday")
	if _, err := p.Create(ctx, host, playlists.Draft{Name: "Friday"}); !errors.Is(err, models.ErrPlaylistName) {
		t.Error(err)
	}
	free, err := p.Create(ctx, host, playlists.Draft{Name: "Friday", Free: true})
	if err != nil || free.Name != "Friday 2" {
		t.Error(free.Name, err)
	}
	name := "Friday"
	if _, err := p.Change(ctx, host, free.ID, 0, playlists.Change{Name: &name}); !errors.Is(err, models.ErrPlaylistName) {
		t.Error(err)
	}
	for _, bad := range []string{"", " x", string(make([]rune, models.MaxPlaylistName+1))} {
		var field *models.FieldError
		if _, err := p.Change(ctx, host, free.ID, 0, playlists.Change{Name: &bad}); !errors.As(err, &field) ||
			field.Field != "name" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	hidden := false
	if _, err := p.Change(ctx, host, list.ID, list.ChangedAt, playlists.Change{Guests: &hidden}); err != nil {
		t.Error(err)
	}
	if _, err := p.Get(ctx, guest, list.ID, 0, 1); !errors.Is(err, models.ErrNoSuchPlaylist) {
		t.Errorf("a guest reads what is not offered: %v", err)
	}
	seen, err := p.List(ctx, guest)
	if err != nil || len(seen) != 0 {
		t.Error(seen, err)
	}
	if err := p.Delete(ctx, host, list.ID, 5); !errors.Is(err, models.ErrPlaylistChanged) {
		t.Error(err)
	}
	if err := p.Delete(ctx, host, list.ID, 0); err != nil {
		t.Error(err)
	}
	p.list(t, "Friday")
}

// Hosts drag at once: one of them succeeds, the others are told, and no line is lost. After the first round all connections are open.
func TestHostsEditAPlaylistAtOnce(t *testing.T) {
	p := newFixture(t, 20)
	list := p.list(t, "x", p.songs...)
	for round := range 10 {
		_, at := p.lines(t, list.ID)
		changed, stale := p.dragAtOnce(t, list, at)
		songs, _ := p.lines(t, list.ID)
		slices.Sort(songs)
		if len(changed) != 1 || stale != 7 || !slices.Equal(songs, p.songs) {
			t.Fatalf("round %d: %d done, %d refused, %v", round, len(changed), stale, songs)
		}
		list = changed[0]
	}
}

// dragAtOnce has eight hosts move lines of a playlist as they all saw it, and counts those who were too late.
func (p *fixture) dragAtOnce(t *testing.T, list models.Playlist, at []int64) (changed []models.Playlist, stale int) {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			now, err := p.Edit(t.Context(), host, list.ID, list.ChangedAt, playlists.Edit{Move: at[i], Before: at[19-i]})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				changed = append(changed, now)
			case errors.Is(err, models.ErrPlaylistChanged):
				stale++
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	return changed, stale
}

func TestTheHistoryIsKeptAsAPlaylist(t *testing.T) {
	p := newFixture(t, 4)
	ctx := t.Context()
	err := p.store.Write(ctx, func(tx *store.Tx) error {
		radio, err := tx.Songs().Stream("http://radio.example/live", "", 1000, 0) // it has no end: it is no song of a playlist
		if err != nil {
			return err
		}
		if err := tx.Entries().Create(&models.Entry{RoomID: models.DefaultRoom, SongID: radio.ID, Status: models.Played, StartedAt: 150,
			EndedAt: 190}); err != nil {
			return err
		}
		for i, song := range []int{2, 0, 2, 3} {
			e := models.Entry{
				RoomID:    models.DefaultRoom,
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
	p := newFixture(t, 1)
	items := make([]models.PlaylistItem, 3000) // ten pieces
	for i := range items {
		items[i] = models.PlaylistItem{Title: fmt.Sprint(i), Location: "../../x"}
	}
	half := make(chan int, 1)
	go func() {
		defer close(half)
		for {
			lists, err := p.List(t.Context(), host)
			if err != nil || len(lists) == 1 {
				half <- lists[0].Items
				return
			}
		}
	}()
	list, err := p.Create(t.Context(), host, playlists.Draft{Name: "long", Items: items})
	if err != nil {
		t.Fatal(err)
	}
	if n := <-half; n != len(items) {
		t.Errorf("%d lines were seen first", n)
	}
	found := 0
	err = p.Unknown(t.Context(), host, list.ID, func(part []models.PlaylistItem) error {
		for i := range part {
			part[i].SongID = p.songs[0]
		}
		found += len(part)
		_, err := p.Found(t.Context(), host, list.ID, part)
		return err
	})
	page, err2 := p.Get(t.Context(), host, list.ID, 0, 10)
	if err != nil || err2 != nil || found != len(items) || page.Unknown != 0 {
		t.Error(found, page.Unknown, err, err2)
	}
	if err := p.Delete(t.Context(), host, list.ID, 0); err != nil {
		t.Fatal(err)
	}
	many := make([]models.PlaylistItem, models.MaxPlaylistItems+1)
	if _, err := p.Create(t.Context(), host, playlists.Draft{Name: "too long", Items: many}); !errors.Is(
		err,
		models.ErrPlaylistFull,
	) {
		t.Error(err)
	}
}
