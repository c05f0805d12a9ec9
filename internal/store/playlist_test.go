package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
)

// playlistDB is a database with a room and some songs, for playlists.
type playlistDB struct {
	*store.Store
	songs []models.SongID
}

func newPlaylistDB(t *testing.T) playlistDB {
	t.Helper()
	s := open(t, testdb.New(t))
	rows := make([]store.IndexedSong, 5)
	for i := range rows {
		rows[i] = store.IndexedSong{Song: models.Song{Source: "local", Path: fmt.Sprintf("/music/%d.mp3", i), Title: fmt.Sprint(i),
			Duration: 1000}}
	}
	if err := s.Library().SaveSongs(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
	r := playlistDB{Store: s}
	for _, row := range rows {
		r.songs = append(r.songs, row.ID)
	}
	r.write(t, func(tx *store.Tx) error { return tx.Rooms().Ensure(models.DefaultRoom, 1) })
	return r
}

func (r playlistDB) write(t *testing.T, f func(tx *store.Tx) error) {
	t.Helper()
	if err := r.Write(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func (r playlistDB) create(t *testing.T, name string) models.Playlist {
	t.Helper()
	p := models.Playlist{RoomID: models.DefaultRoom, Name: name, CreatedAt: 1, ChangedAt: 1}
	r.write(t, func(tx *store.Tx) error { return tx.Playlists().Create(&p) })
	return p
}

// titles are the lines of a playlist in order.
func (r playlistDB) titles(t *testing.T, id models.PlaylistID) (titles []string, positions []int64) {
	t.Helper()
	r.write(t, func(tx *store.Tx) error {
		items, err := tx.Playlists().Items(id, 0, 1000)
		for _, i := range items {
			titles, positions = append(titles, i.Title), append(positions, i.Position)
		}
		return err
	})
	return titles, positions
}

func (r playlistDB) add(t *testing.T, id models.PlaylistID, titles ...string) {
	t.Helper()
	items := make([]models.PlaylistItem, len(titles))
	for i, title := range titles {
		items[i] = models.PlaylistItem{Title: title, Duration: 10}
	}
	r.write(t, func(tx *store.Tx) error { return tx.Playlists().AppendItems(id, items) })
}

func playlistTests() map[string]func(*testing.T, playlistDB) {
	return map[string]func(*testing.T, playlistDB){
		"names are unique":          tryPlaylistNamesAreUnique,
		"guests see what is theirs": tryPlaylistGuestsSeeWhatIsTheirs,
		"lines move":                testLinesMove,
		"sums and songs":            tryPlaylistSumsAndSongs,
		"sweeping":                  tryPlaylistSweeping,
		"every song":                tryPlaylistEverySong,
	}
}

func tryPlaylistSumsAndSongs(t *testing.T, r playlistDB) {
	p := r.create(t, "x")
	r.write(t, func(tx *store.Tx) error {
		return tx.Playlists().AppendItems(p.ID, []models.PlaylistItem{{SongID: r.songs[2], Duration: 5}, {Title: "unknown", Duration: 7},
			{SongID: r.songs[0]}, {SongID: r.songs[2]}})
	})
	_, positions := r.titles(t, p.ID)
	r.write(t, func(tx *store.Tx) error {
		err := tx.Playlists().SumItems(&p)
		if p.Items != 4 || p.Unknown != 1 || p.Length != 12 {
			t.Errorf("%+v", p)
		}
		if n, err := tx.Playlists().CountItems(p.ID, positions[1]); n != 2 || err != nil {
			t.Error(n, err)
		}
		var tracks []store.PlaylistTrack
		if err := tx.Playlists().EachTrack(p.ID, func(t *store.PlaylistTrack) { tracks = append(tracks, *t) }); err != nil {
			return err
		}
		if len(tracks) != 4 || tracks[0].Path != "/music/2.mp3" || tracks[0].Duration != 1000 || tracks[1].Source != "" ||
			tracks[1].Title != "unknown" {
			t.Errorf("%+v", tracks)
		}
		songs, err2 := tx.Playlists().Songs(p.ID, 10)
		if !slices.Equal(songs, []models.SongID{r.songs[2], r.songs[0]}) {
			t.Errorf("%v", songs)
		}
		unknown, err3 := tx.Playlists().UnknownItems(p.ID, 0, 10)
		if len(unknown) != 1 || unknown[0].Title != "unknown" {
			t.Errorf("%v", unknown)
		}
		unknown[0].SongID = r.songs[1]
		return errors.Join(err, err2, err3, tx.Playlists().SetItemSongs(unknown))
	})
	r.write(t, func(tx *store.Tx) error {
		songs, err := tx.Playlists().Songs(p.ID, 10)
		if !slices.Equal(songs, []models.SongID{r.songs[2], r.songs[1], r.songs[0]}) {
			t.Errorf("%v", songs)
		}
		return err
	})
}

func tryPlaylistSweeping(t *testing.T, r playlistDB) {
	gone, kept := r.create(t, "gone"), r.create(t, "kept")
	r.add(t, gone.ID, "a", "b", "c")
	r.add(t, kept.ID, "d")
	r.write(t, func(tx *store.Tx) error { return tx.Playlists().Hide(gone.ID) })
	for n := 0; ; n++ {
		var more bool
		r.write(t, func(tx *store.Tx) (err error) { more, err = tx.Playlists().Sweep(models.DefaultRoom, 1, 2); return err })
		if !more {
			if n != 3 {
				t.Errorf("%d rounds", n)
			}
			break
		}
	}
	r.write(t, func(tx *store.Tx) error {
		if _, err := tx.Playlists().Get(models.DefaultRoom, gone.ID); !errors.Is(err, models.ErrNoSuchPlaylist) {
			t.Error(err)
		}
		return nil
	})
	if titles, _ := r.titles(t, gone.ID); len(titles) != 0 {
		t.Error(titles)
	}
	if titles, _ := r.titles(t, kept.ID); len(titles) != 1 {
		t.Error(titles)
	}
}

func tryPlaylistEverySong(t *testing.T, r playlistDB) {
	var paths []string
	if err := r.Library().EachSong(t.Context(), func(s *store.SongTags) {
		paths = append(paths, s.Path)
		if !s.Available || s.Duration != 1000 {
			t.Errorf("%+v", *s)
		}
	}); err != nil || len(paths) != 5 || paths[0] != "/music/0.mp3" {
		t.Error(paths, err)
	}
}

func tryPlaylistNamesAreUnique(t *testing.T, r playlistDB) {
	first := r.create(t, "Friday")
	twice := models.Playlist{RoomID: models.DefaultRoom, Name: "Friday", ChangedAt: 1}
	if err := r.Write(t.Context(), func(tx *store.Tx) error { return tx.Playlists().Create(&twice) }); !errors.Is(err,
		models.ErrPlaylistName) {
		t.Fatal(err)
	}
	second := r.create(t, "Saturday")
	second.Name = "Friday"
	if err := r.Write(t.Context(), func(tx *store.Tx) error { return tx.Playlists().Save(second) }); !errors.Is(err,
		models.ErrPlaylistName) {
		t.Fatal(err)
	}
	r.write(t, func(tx *store.Tx) error {
		if free, err := tx.Playlists().FreeName(models.DefaultRoom, "Friday"); err != nil || free != "Friday 2" {
			t.Errorf("%q %v", free, err)
		}
		return tx.Playlists().Hide(first.ID)
	})
	r.create(t, "Friday")
}

func tryPlaylistGuestsSeeWhatIsTheirs(t *testing.T, r playlistDB) {
	r.create(t, "hosts")
	shown := r.create(t, "guests")
	shown.Guests = true
	r.write(t, func(tx *store.Tx) error {
		if err := tx.Playlists().Save(shown); err != nil {
			return err
		}
		all, err := tx.Playlists().All(models.DefaultRoom, false)
		theirs, err2 := tx.Playlists().All(models.DefaultRoom, true)
		if len(all) != 2 || all[0].Name != "guests" || len(theirs) != 1 || theirs[0].ID != shown.ID {
			t.Errorf("%v %v", all, theirs)
		}
		return errors.Join(err, err2)
	})
}

func testLinesMove(t *testing.T, r playlistDB) {
	p := r.create(t, "x")
	r.add(t, p.ID, "a", "b", "c", "d")
	expect := func(want ...string) []int64 {
		t.Helper()
		titles, positions := r.titles(t, p.ID)
		if !slices.Equal(titles, want) {
			t.Fatalf("%v, want %v", titles, want)
		}
		return positions
	}
	move := func(position, before int64) {
		t.Helper()
		r.write(t, func(tx *store.Tx) error { return tx.Playlists().MoveItem(p.ID, position, before) })
	}
	at := expect("a", "b", "c", "d")
	move(at[3], at[0])
	at = expect("d", "a", "b", "c")
	move(at[0], 0)
	at = expect("a", "b", "c", "d")
	move(at[0], at[1]) // where it is
	move(at[3], 0)
	move(at[1], at[1])
	at = expect("a", "b", "c", "d")
	for range 30 { // always into the same gap, until there is none
		move(at[0], at[2])
		at = expect("b", "a", "c", "d")
		move(at[0], at[2])
		at = expect("a", "b", "c", "d")
	}
	for _, bad := range [][2]int64{{at[0], 7}, {7, at[0]}, {7, 0}} {
		if err := r.Write(t.Context(), func(tx *store.Tx) error { return tx.Playlists().MoveItem(p.ID, bad[0], bad[1]) }); !errors.Is(err,
			models.ErrNoSuchItem) {
			t.Errorf("%v: %v", bad, err)
		}
	}
	r.write(t, func(tx *store.Tx) error {
		n, err := tx.Playlists().RemoveItems(p.ID, []int64{at[1], at[3], 7})
		if len(n) != 2 {
			t.Errorf("%v removed", n)
		}
		return err
	})
	r.add(t, p.ID, "e")
	expect("a", "c", "e")
}

func TestPlaylists(t *testing.T) {
	for name, test := range playlistTests() {
		t.Run(name, func(t *testing.T) { test(t, newPlaylistDB(t)) })
	}
}
