package store_test

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"upbeat/internal/pastparties"
	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
)

// until is when the made-up history ends.
const until models.Millis = 1_760_000_000_000

// madeUp is a database with songs and a history.
func madeUp(t testing.TB, songs int, c pastparties.Config) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), testdb.New(t))
	check(t, err)
	t.Cleanup(func() { _ = s.Close() })
	list := make([]store.IndexedSong, songs)
	for i := range list {
		list[i].Song = models.Song{Source: "test", Path: "/" + strconv.Itoa(i), Title: fmt.Sprintf("Song %d", i),
			Artist: fmt.Sprintf("Artist %d", i%17), Genre: fmt.Sprintf("Genre %d", i%5), Duration: 210_000}
	}
	check(t, s.Library().SaveSongs(t.Context(), list))
	for i := range list {
		c.Songs = append(c.Songs, list[i].ID)
	}
	c.Room, c.Until = models.DefaultRoom, until
	check(t, s.Write(t.Context(), func(tx *store.Tx) error { return tx.Rooms().Ensure(models.DefaultRoom, 1) }))
	check(t, s.Add(t.Context(), pastparties.Rows(c)))
	return s
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// everything is all plays of a span, read page by page.
func everything(t *testing.T, s *store.Store, span store.Span, page int) []store.Play {
	t.Helper()
	var all []store.Play
	mark := store.PlayMark{}
	for {
		list, err := s.History().Plays(t.Context(), span, mark, page)
		check(t, err)
		all = append(all, list...)
		if len(list) < page {
			return all
		}
		mark = list[len(list)-1].Mark()
	}
}

func TestTheHistoryComesInPages(t *testing.T) {
	s := madeUp(t, 40, pastparties.Config{Guests: 90, Plays: 500, Votes: 2000})
	span := store.Span{Room: models.DefaultRoom, From: 1, To: until + 1}
	all := everything(t, s, span, 7)
	if len(all) != 500 || all[0].Title == "" || all[0].Path == "" {
		t.Fatalf("%d plays, the first %+v", len(all), all[0])
	}
	if !slices.IsSortedFunc(all, func(a, b store.Play) int {
		return cmp.Or(cmp.Compare(b.StartedAt, a.StartedAt), cmp.Compare(b.ID, a.ID))
	}) {
		t.Error("not the newest first")
	}
	ids := map[models.EntryID]bool{}
	for _, p := range all {
		ids[p.ID] = true
	}
	if len(ids) != len(all) {
		t.Errorf("%d plays, %d different", len(all), len(ids))
	}
	part := store.Span{Room: models.DefaultRoom, From: all[300].StartedAt, To: all[100].StartedAt}
	if got := everything(t, s, part, 50); len(got) != 200 || got[0].ID != all[101].ID || got[199].ID != all[300].ID {
		t.Errorf("a span holds %d plays", len(got))
	}
	if got := everything(t, s, store.Span{Room: "elsewhere", From: 1, To: until}, 50); len(got) != 0 {
		t.Errorf("another room has %d plays", len(got))
	}
}

// Songs that start in the same millisecond are each shown once, too.
func TestPlaysOfOneMomentArePagedApart(t *testing.T) {
	s := madeUp(t, 3, pastparties.Config{Guests: 3, Plays: 1})
	check(t, s.Write(t.Context(), func(tx *store.Tx) error {
		for range 9 {
			if err := tx.Entries().Create(&models.Entry{RoomID: models.DefaultRoom, SongID: 1, Status: models.Played, RequestedAt: until,
				StartedAt: until, EndedAt: until}); err != nil {
				return err
			}
		}
		return nil
	}))
	if got := everything(t, s, store.Span{Room: models.DefaultRoom, From: until, To: until + 1}, 2); len(got) != 9 {
		t.Errorf("%d of 9 plays", len(got))
	}
}

// The sums are held against a recount of the list.
func TestSumsAreThoseOfTheList(t *testing.T) {
	s := madeUp(t, 60, pastparties.Config{Guests: 150, Plays: 600, Votes: 3000})
	span := store.Span{Room: models.DefaultRoom, From: until - 3*86_400_000, To: until + 1}
	edges := []models.Millis{span.From, until - 2*86_400_000, until - 86_400_000, span.To}
	sums, err := s.History().Sums(t.Context(), span, 10, edges)
	check(t, err)
	songs, artists, guests, genres := map[int64][2]int{}, map[string][2]int{}, map[int64][2]int{}, map[string][2]int{}
	buckets := make([]store.Bucket, 3)
	count := func(n [2]int, p store.Play) [2]int { return [2]int{n[0] + 1, n[1] + p.Votes} }
	for _, p := range everything(t, s, span, 100) {
		songs[int64(p.SongID)] = count(songs[int64(p.SongID)], p)
		artists[p.Artist], genres[p.Genre] = count(artists[p.Artist], p), count(genres[p.Genre], p)
		if p.GuestID > 0 {
			guests[int64(p.GuestID)] = count(guests[int64(p.GuestID)], p)
		}
		b := &buckets[slices.IndexFunc(edges, func(e models.Millis) bool { return e > p.StartedAt })-1]
		b.Plays, b.Ups, b.Downs, b.Heard = b.Plays+1, b.Ups+p.Ups, b.Downs+p.Downs, b.Heard+p.EndedAt-p.StartedAt
		if p.Status == models.Skipped {
			b.Skips++
		}
	}
	if want := (store.Variety{Songs: len(songs), Artists: len(artists), Guests: len(guests)}); sums.Variety != want {
		t.Errorf("variety %+v, want %+v", sums.Variety, want)
	}
	for i, b := range sums.Buckets {
		if b.Requests == 0 || b.Kicks == 0 {
			t.Errorf("bucket %d: %d requests, %d kicks", i, b.Requests, b.Kicks)
		}
		b.Requests, b.Kicks = 0, 0
		if b != buckets[i] {
			t.Errorf("bucket %d: %+v, want %+v", i, b, buckets[i])
		}
	}
	shown := map[store.ShareKind]int{}
	for _, share := range sums.Shares {
		shown[share.Kind]++
		want := map[store.ShareKind][2]int{store.ShareSong: songs[share.ID], store.ShareGuest: guests[share.ID],
			store.ShareArtist: artists[share.Name], store.ShareGenre: genres[share.Name]}[share.Kind]
		if share.Plays != want[0] || share.Votes != want[1] {
			t.Errorf("%+v, want %v", share, want)
		}
	}
	if fmt.Sprint(shown) != "map[artist:10 genre:5 guest:10 song:10]" {
		t.Errorf("shares %v", shown)
	}
}

func TestNothingSumsUpToNothing(t *testing.T) {
	s := madeUp(t, 1, pastparties.Config{Guests: 1, Plays: 1})
	sums, err := s.History().Sums(t.Context(), store.Span{Room: models.DefaultRoom, From: 1, To: 2}, 10, []models.Millis{1, 2})
	if err != nil || len(sums.Shares) != 0 || sums.Variety != (store.Variety{}) || sums.Buckets[0] != (store.Bucket{}) {
		t.Errorf("%+v, %v", sums, err)
	}
}

func TestANightIsTheGuestsOwn(t *testing.T) {
	s := madeUp(t, 40, pastparties.Config{Guests: 30, Plays: 110, Votes: 900})
	span := store.Span{Room: models.DefaultRoom, From: 1, To: until + 1}
	all := everything(t, s, span, 200)
	guest := all[0].GuestID
	for _, p := range all {
		guest = max(guest, p.GuestID)
	}
	check(t, s.Read(t.Context(), func(tx *store.Tx) error {
		n, err := tx.Plays().Night(span, guest, 50)
		if err != nil {
			return err
		}
		if len(n.Songs) == 0 || len(n.Helped) == 0 || n.Ups < len(n.Helped) {
			t.Errorf("%d songs, %d helped, %d ups", len(n.Songs), len(n.Helped), n.Ups)
		}
		for _, p := range n.Songs {
			if p.GuestID != guest {
				t.Errorf("%+v is not theirs", p)
			}
		}
		voters, err := tx.Plays().Voters(span, 1000, 100)
		if i := slices.IndexFunc(voters, func(v store.Voter) bool { return v.ID == guest }); err != nil || i < 0 ||
			voters[i].Ups != len(n.Helped) {
			t.Errorf("voters %+v, %v", voters, err)
		}
		heard, err := tx.Plays().Heard(store.Span{Room: span.Room, From: all[50].StartedAt, To: span.To})
		before := map[models.SongID]bool{}
		for _, p := range all[51:] {
			before[p.SongID] = true
		}
		for _, id := range heard {
			if !before[id] {
				t.Errorf("song %d was not heard before", id)
			}
		}
		if len(heard) == 0 {
			t.Error("no song was heard before")
		}
		return err
	}))
}

func TestPartiesAreListed(t *testing.T) {
	s := madeUp(t, 5, pastparties.Config{Guests: 9, Plays: 360})
	list, err := s.History().Parties(t.Context(), models.DefaultRoom, 0, 2)
	if err != nil || len(list) != 2 || list[0].Name != "Night 3" || list[0].EndedAt != 0 {
		t.Fatalf("%+v, %v", list, err)
	}
	if list, err = s.History().Parties(t.Context(), models.DefaultRoom, list[1].StartedAt, 9); err != nil || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	if p, err := s.History().LastParty(t.Context(), "elsewhere"); err != nil || p.ID != 0 {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := s.History().PartyByToken(t.Context(), models.DefaultRoom, ""); err == nil {
		t.Error("an empty token shares a party")
	}
}
