package store_test

import (
	"errors"
	"slices"
	"testing"

	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
)

// indexed is a local song with the index's view of it.
func indexed(path, title, artist string) store.IndexedSong {
	return store.IndexedSong{
		Song: models.Song{Source: models.SourceLocal, Path: path, Title: title, Artist: artist, Duration: 1000, Fingerprint: path},
		Text: store.SearchText{Title: title, Artist: artist, TitleWords: title, ArtistWords: artist,
			Artists: []store.ArtistFacet{{Facet: store.Facet{Key: artist, Name: artist, Letter: "A", Sort: artist}, Sure: true}}},
	}
}

// Each aggregate of an open store, alone, with two songs in a library.
func TestAggregatesOfAStore(t *testing.T) {
	for name, f := range map[string]func(*testing.T, *store.Store, []store.IndexedSong) error{
		"logins":       tryStoreLogins,
		"values":       tryStoreValues,
		"audit log":    tryStoreAuditLog,
		"covers":       tryStoreCovers,
		"roots":        tryStoreRoots,
		"problems":     tryStoreProblems,
		"folders":      tryStoreFolders,
		"search index": tryStoreSearchIndex,
		"library":      tryStoreLibrary,
		"facets":       tryStoreFacets,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, testdb.New(t))
			songs := []store.IndexedSong{indexed("/music/one/a.mp3", "alpha", "Artist"), indexed("/music/two/b.mp3", "beta", "Artist")}
			if err := s.Library().SaveSongs(t.Context(), songs); err != nil {
				t.Fatal(err)
			}
			if err := f(t, s, songs); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func tryStoreLogins(t *testing.T, s *store.Store, _ []store.IndexedSong) error {
	ctx := t.Context()
	err := s.Logins().SaveAccount(ctx, models.Account{Name: "Ada", Role: models.Admin})
	err1 := s.Logins().CreateSession(ctx, models.Session{TokenHash: "t", Account: "Ada", ExpiresAt: 10})
	who, err2 := s.Logins().SessionAccount(ctx, "t", 9)
	same(t, "logged in", who.Name, "Ada")
	_, late := s.Logins().SessionAccount(ctx, "t", 10)
	same(t, "expired", late, models.ErrNotAllowed)
	err3 := s.Logins().SaveAccount(ctx, models.Account{Name: "Ada", Role: models.Admin, Password: "new"})
	open, err4 := s.Logins().SessionsHold(ctx, []string{"t"}, 1)
	same(t, "after a new password", open["t"], false)
	n, err5 := s.Logins().CountAccounts(ctx)
	same(t, "accounts", n, 1)
	return errors.Join(err, err1, err2, err3, err4, err5)
}

func tryStoreValues(t *testing.T, s *store.Store, _ []store.IndexedSong) error {
	_, there, err := s.Values().Get(t.Context(), "a")
	same(t, "there", there, false)
	err1 := errors.Join(s.Values().Set(t.Context(), "a", []byte("1")), s.Values().Set(t.Context(), "a", []byte("2")))
	value, there, err2 := s.Values().Get(t.Context(), "a")
	same(t, "value", there && string(value) == "2", true)
	return errors.Join(err, err1, err2)
}

func tryStoreAuditLog(t *testing.T, s *store.Store, _ []store.IndexedSong) error {
	err := errors.Join(s.AuditLog().Note(t.Context(), models.Audit{RoomID: here, Account: "Ada", Action: "skip", At: 1}),
		s.AuditLog().Note(t.Context(), models.Audit{RoomID: here, Account: "Bo", Action: "kick", At: 2}))
	bo := "Bo"
	page, err1 := s.AuditLog().Page(t.Context(), here, store.AuditQuery{Account: &bo, Limit: 5})
	same(t, "Bo's", len(page) == 1 && page[0].Action == "kick", true)
	accounts, actions, err2 := s.AuditLog().Names(t.Context(), here)
	same(t, "accounts", slices.Equal(accounts, []string{"Ada", "Bo"}), true)
	same(t, "actions", slices.Equal(actions, []string{"kick", "skip"}), true)
	return errors.Join(err, err1, err2)
}

func tryStoreCovers(t *testing.T, s *store.Store, songs []store.IndexedSong) error {
	ctx := t.Context()
	odd := "/m/\xff.jpg" // no UTF-8
	err := errors.Join(s.Covers().SetOfSong(ctx, models.Cover{ID: "c", File: "/a"}, songs[0].ID),
		s.Covers().SetAccent(ctx, "c", "#010203"),
		s.Covers().Save(ctx, []models.Cover{{ID: "c", File: odd}, {ID: "c", File: odd, Accent: "#ffffff"}}))
	c, err1 := s.Covers().Get(ctx, "c")
	same(t, "cover", c, models.Cover{ID: "c", File: odd, Accent: "#010203"})
	paths, err2 := s.Covers().Files(ctx, "c")
	same(t, "sources", slices.Equal(paths, []string{songs[0].Path}), true)
	return errors.Join(err, err1, err2)
}

func tryStoreRoots(t *testing.T, s *store.Store, _ []store.IndexedSong) error {
	ctx := t.Context()
	err := errors.Join(s.Roots().Save(ctx, models.LibraryRoot{Path: "/b\xff", AddedAt: 1}), s.Roots().Scanned(ctx, "/b\xff", 7),
		s.Roots().SetFromFlags(ctx, []string{"/a", "/b\xff"}, 5), s.Roots().SetFromFlags(ctx, []string{"/b\xff"}, 6))
	all, err1 := s.Roots().All(ctx)
	want := models.LibraryRoot{Path: "/b\xff", AddedAt: 1, ScannedAt: 7, FromFlags: true}
	same(t, "roots", len(all) == 1 && all[0] == want, true)
	removed, err2 := s.Roots().Remove(ctx, "/b\xff")
	again, err3 := s.Roots().Remove(ctx, "/b\xff")
	same(t, "removed", [2]bool{removed, again}, [2]bool{true, false})
	return errors.Join(err, err1, err2, err3)
}

func tryStoreProblems(t *testing.T, s *store.Store, _ []store.IndexedSong) error {
	ctx := t.Context()
	p := models.FileProblem{Path: "/x\xff", Code: models.ProblemEmpty, SeenAt: 1}
	q := models.FileProblem{Path: p.Path, Code: models.ProblemBroken, Detail: "so", SeenAt: 2, Size: 3, ModTime: 4}
	err := errors.Join(s.Problems().Save(ctx, []models.FileProblem{p}, nil), s.Problems().Save(ctx, []models.FileProblem{q}, nil))
	at, err1 := s.Problems().At(ctx, p.Path)
	same(t, "problem", len(at) == 1 && at[0] == q, true)
	err2 := s.Problems().Save(ctx, nil, []string{p.Path})
	_, n, err3 := s.Problems().Page(ctx, 0, 5)
	same(t, "mended", n, 0)
	return errors.Join(err, err1, err2, err3)
}

func tryStoreFolders(t *testing.T, s *store.Store, songs []store.IndexedSong) error {
	names, err := s.Folders().SubFolders(t.Context(), "/music", "", 5)
	same(t, "folders", slices.Equal(names, []string{"one", "two"}), true)
	ids, err1 := s.Folders().Songs(t.Context(), "/music", true, 1, 5)
	same(t, "songs", slices.Equal(ids, []models.SongID{songs[1].ID}), true)
	n, err2 := s.Folders().CountSongs(t.Context(), "/music/one")
	same(t, "count", n, 1)
	return errors.Join(err, err1, err2)
}

func tryStoreSearchIndex(t *testing.T, s *store.Store, songs []store.IndexedSong) error {
	ctx := t.Context()
	byStart, err := s.SearchIndex().ByStart(ctx, "title", "al", 5)
	same(t, "by start", len(byStart) == 1 && byStart[0].SongID == songs[0].ID, true)
	byWords, err1 := s.SearchIndex().ByWords(ctx, [][]store.Term{{{Word: "be", Prefix: true}}}, true, 5)
	same(t, "by words", len(byWords) == 1 && byWords[0].SongID == songs[1].ID, true)
	err2 := s.SearchIndex().RecordChoice(ctx, "b", songs[0].ID, 1, 10)
	byChoice, err3 := s.SearchIndex().ByChoice(ctx, "b", 5)
	same(t, "by choice", len(byChoice) == 1 && byChoice[0].Chosen == 1, true)
	_, bad := s.SearchIndex().ByStart(ctx, "path", "a", 5)
	same(t, "no such column", bad, models.ErrBadValue)
	return errors.Join(err, err1, err2, err3)
}

func tryStoreLibrary(t *testing.T, s *store.Store, songs []store.IndexedSong) error {
	ctx := t.Context()
	write := func(f func(*store.Tx) error) error { return s.Write(ctx, f) }
	err := write(func(tx *store.Tx) error { return tx.Songs().SetProbed(songs[0].ID, 5) })
	songs[0].Title = "Alpha 2"
	twice := indexed(songs[1].Path, "Beta 2", "Artist")
	err1 := s.Library().SaveSongs(ctx, []store.IndexedSong{songs[0], twice})
	both, err2 := s.Library().Songs(ctx, []models.SongID{songs[1].ID, songs[0].ID})
	same(t, "in order", len(both) == 2 && both[0].Title == "Beta 2" && both[1].Title == "Alpha 2" && both[1].ProbedAt == 5, true)
	songs[0].Fingerprint = "another file"
	err3 := s.Library().SaveSongs(ctx, songs[:1])
	other, err4 := s.Library().Song(ctx, songs[0].ID)
	same(t, "another file is not probed", [2]any{other.ProbedAt, other.Fingerprint}, [2]any{models.Millis(0), "another file"})
	n, err5 := s.Library().MarkMissing(ctx, []models.SongID{songs[0].ID, songs[1].ID}, []string{songs[0].Path, "/elsewhere"}, 9)
	same(t, "missing", n, 1)
	return errors.Join(err, err1, err2, err3, err4, err5)
}

func tryStoreFacets(t *testing.T, s *store.Store, songs []store.IndexedSong) error {
	page, err := s.Facets().Page(t.Context(), store.FacetArtist, store.FacetMark{}, 5)
	same(t, "facets", len(page) == 1 && page[0].Songs == 2, true)
	list, err1 := s.Facets().Songs(t.Context(), store.FacetArtist, "Artist", 1, 5)
	same(t, "songs", len(list) == 1 && list[0].ID == songs[1].ID, true)
	err2 := s.Library().SetProblem(t.Context(), songs[0].ID, models.ProblemBroken)
	one, err3 := s.Facets().Get(t.Context(), store.FacetArtist, "Artist")
	same(t, "songs of the facet", one.Songs, 1)
	rail, err4 := s.Facets().Rail(t.Context(), store.FacetArtist)
	same(t, "rail", len(rail) == 1 && rail[0].Letter == "A", true)
	return errors.Join(err, err1, err2, err3, err4)
}
