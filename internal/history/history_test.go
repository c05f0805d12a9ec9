package history_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"upbeat/internal/history"
	"upbeat/internal/pastparties"
	"upbeat/internal/playlist"
	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
)

// until is when the made-up history ends.
var until = time.Date(2025, 11, 8, 3, 30, 0, 0, time.UTC)

type harness struct {
	*history.Stats
	store *store.Store
	now   time.Time
}

// library is a history of as many plays, read at the moment at which it ends.
func library(t *testing.T, plays int, songs ...models.Song) *harness {
	t.Helper()
	db, err := store.Open(t.Context(), testdb.SQLite(t))
	check(t, err)
	t.Cleanup(func() { _ = db.Close() })
	for i := len(songs); i < 40; i++ {
		songs = append(songs, models.Song{Title: fmt.Sprintf("Song %d", i), Artist: fmt.Sprintf("Artist %d", i%7),
			Genre: fmt.Sprintf("Genre %d", i%11), Duration: 210_000})
	}
	indexed := make([]store.IndexedSong, len(songs))
	for i := range songs {
		indexed[i].Song = songs[i]
		indexed[i].Source, indexed[i].Path = "test", fmt.Sprintf("/secret/music/%d.mp3", i)
	}
	check(t, db.Library().SaveSongs(t.Context(), indexed))
	c := pastparties.Config{Room: models.DefaultRoom, Guests: 60, Plays: plays, Votes: plays * min(6, 1+2000/max(plays, 1)),
		Until: models.At(until)}
	for i := range indexed {
		c.Songs = append(c.Songs, indexed[i].ID)
	}
	check(t, db.Write(t.Context(), func(tx *store.Tx) error { return tx.Rooms().Ensure(models.DefaultRoom, 1) }))
	if plays > 0 {
		check(t, db.Add(t.Context(), pastparties.Rows(c)))
	}
	s := &harness{store: db, now: until}
	s.Stats = history.New(db, models.DefaultRoom, func() time.Time { return s.now })
	return s
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *harness) span(t *testing.T, ask history.Ask) history.Span {
	t.Helper()
	span, err := s.Span(t.Context(), ask, time.UTC)
	check(t, err)
	return span
}

func TestSpansAreWhatTheySay(t *testing.T) {
	s := library(t, 1200) // ten nights, each from 20:30 to 3:30
	berlin, err := time.LoadLocation("Europe/Berlin")
	check(t, err)
	for _, test := range []struct {
		ask      history.Ask
		zone     *time.Location
		from, to string
	}{
		{history.Ask{}, time.UTC, "2025-11-07T20:30", "2025-11-08T03:31"},
		{history.Ask{Kind: history.OfParty, Party: 2}, time.UTC, "2025-10-30T20:30", "2025-10-31T03:30"},
		{history.Ask{Kind: history.Week}, time.UTC, "2025-11-02T00:00", "2025-11-08T03:31"},
		{history.Ask{Kind: history.Week}, berlin, "2025-11-02T00:00", "2025-11-08T04:31"},
		{history.Ask{Kind: history.Month}, time.UTC, "2025-10-29T00:00", "2025-11-08T03:31"}, // not before the first play
		{history.Ask{Kind: history.Custom, From: "2025-11-01", To: "2025-11-02"}, berlin, "2025-11-01T00:00", "2025-11-03T00:00"},
		{history.Ask{Kind: history.Custom, From: "2025-11-01T20:00", To: "2999-01-01"}, time.UTC, "2025-11-01T20:00", "2025-11-08T03:31"},
	} {
		span, err := s.Span(t.Context(), test.ask, test.zone)
		const form = "2006-01-02T15:04"
		if from, to := span.From.Time().In(test.zone).Format(form), span.To.Time().In(test.zone).Format(form); err != nil ||
			from != test.from || to != test.to {
			t.Errorf("%+v: %s to %s, want %s to %s: %v", test.ask, from, to, test.from, test.to, err)
		}
	}
}

func TestBadSpansAreNamed(t *testing.T) {
	s := library(t, 10)
	for _, test := range []struct {
		ask   history.Ask
		field string
	}{
		{history.Ask{Kind: "yesterday"}, "span"},
		{history.Ask{Kind: history.Custom}, "from"},
		{history.Ask{Kind: history.Custom, From: "2025-02-30", To: "2025-03-01"}, "from"},
		{history.Ask{Kind: history.Custom, From: "0001-01-01", To: "2025-03-01"}, "from"},
		{history.Ask{Kind: history.Custom, From: "2025-01-01", To: "2025-01-01T00:00"}, "to"},
		{history.Ask{Kind: history.Custom, From: "2025-01-01", To: "'; DROP TABLE"}, "to"},
	} {
		_, err := s.Span(t.Context(), test.ask, time.UTC)
		var field *models.FieldError
		if !errors.As(err, &field) || field.Field != test.field {
			t.Errorf("%+v: %v, want a fault in %q", test.ask, err, test.field)
		}
	}
	if _, err := s.Span(t.Context(), history.Ask{Kind: history.OfParty, Party: 99}, time.UTC); !errors.Is(err, models.ErrNoSuchParty) {
		t.Errorf("no party: %v", err)
	}
}

// TestPointsFollowTheClock: the day on which clocks go back has 25 hours, and each hour one point.
func TestPointsFollowTheClock(t *testing.T) {
	s := library(t, 3000)
	berlin, err := time.LoadLocation("Europe/Berlin")
	check(t, err)
	for _, test := range []struct {
		ask    history.Ask
		step   history.Step
		points int
	}{
		{history.Ask{Kind: history.Custom, From: "2025-10-26", To: "2025-10-26"}, history.ByHour, 25},
		{history.Ask{Kind: history.Custom, From: "2025-10-20", To: "2025-10-29"}, history.ByDay, 10},
		{history.Ask{Kind: history.Month}, history.ByDay, 26},
	} {
		span, err := s.Span(t.Context(), test.ask, berlin)
		check(t, err)
		stats, err := s.Statistics(t.Context(), span)
		check(t, err)
		if stats.Step != test.step || len(stats.Points) != test.points {
			t.Errorf("%+v: %d points of a %s, want %d of a %s", test.ask, len(stats.Points), stats.Step, test.points, test.step)
		}
		sum := 0
		for i, p := range stats.Points {
			sum += p.Plays
			if i > 0 && p.At <= stats.Points[i-1].At {
				t.Errorf("%+v: point %d is not later", test.ask, i)
			}
		}
		plays := 0
		check(t, s.All(t.Context(), span, func(store.Play) error { plays++; return nil }))
		if sum != plays || stats.Totals.Plays != plays {
			t.Errorf("%+v: %d in the points, %d in the totals, %d plays", test.ask, sum, stats.Totals.Plays, plays)
		}
	}
}

func TestGenresAddUp(t *testing.T) {
	s := library(t, 400)
	stats, err := s.Statistics(t.Context(), s.span(t, history.Ask{Kind: history.Month}))
	check(t, err)
	sum := 0
	for _, g := range stats.Genres {
		sum += g.Plays
	}
	if len(stats.Genres) != 8 || !stats.Genres[7].Other || sum != stats.Totals.Plays {
		t.Errorf("%d plays, genres %+v", stats.Totals.Plays, stats.Genres)
	}
}

func TestLongSpansAreKeptForAMinute(t *testing.T) {
	s := library(t, 480)
	span := s.span(t, history.Ask{Kind: history.Custom, From: "2025-01-01", To: "2025-11-07"})
	first, err := s.Statistics(t.Context(), span)
	check(t, err)
	check(t, s.store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.Entries().Create(&models.Entry{RoomID: models.DefaultRoom, SongID: 1, Status: models.Played, StartedAt: span.To - 5,
			EndedAt: span.To})
	}))
	again, err := s.Statistics(t.Context(), span)
	check(t, err)
	if again.Totals != first.Totals {
		t.Error("not kept")
	}
	s.now = s.now.Add(time.Minute)
	later, err := s.Statistics(t.Context(), span)
	check(t, err)
	if later.Totals.Plays != first.Totals.Plays+1 {
		t.Error("kept for ever")
	}
}

func TestTablesHoldNoFormulas(t *testing.T) {
	evil := models.Song{Title: "=HYPERLINK(\"http://evil\")", Artist: "@SUM(1)", Album: "+49 \"30\",\n;x", Genre: "ü\xff\x00"}
	s := library(t, 0, evil)
	check(t, s.store.Write(t.Context(), func(tx *store.Tx) error {
		g := models.Guest{RoomID: models.DefaultRoom, Name: "-2+3", Address: "192.0.2.99", JoinedAt: 1}
		if err := tx.Guests().Create(&g); err != nil {
			return err
		}
		return tx.Entries().Create(&models.Entry{RoomID: models.DefaultRoom, SongID: 1, GuestID: g.ID, Status: models.Played, Votes: -3,
			Downs: 3, StartedAt: models.At(until), EndedAt: models.At(until) + 1000})
	}))
	span := s.span(t, history.Ask{Kind: history.Week})
	data, err := history.Text(func(w io.Writer) error { return s.WriteCSV(t.Context(), w, span) })
	check(t, err)
	text, marked := strings.CutPrefix(string(data), "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked || len(rows) != 2 {
		t.Fatalf("%q: %v", data, err)
	}
	want := []string{"2025-11-08T03:30:00Z", `'=HYPERLINK("http://evil")`, "'@SUM(1)", `'+49 "30", ;x`, "ü\ufffd", "1", "played", "guest",
		"'-2+3", "-3", "0", "3", "1970-01-01T00:00:00Z"}
	if !slices.Equal(rows[1], want) {
		t.Errorf("got  %q\nwant %q", rows[1], want)
	}
	if strings.Contains(text, "192.0.2.99") {
		t.Error("an address is in the file")
	}
}

func TestFilesHoldTheWholeSpan(t *testing.T) {
	s := library(t, 2300)
	span := s.span(t, history.Ask{Kind: history.Month})
	plays, kept := 0, 0
	check(t, s.All(t.Context(), span, func(p store.Play) error {
		plays++
		if p.Status == models.Played {
			kept++
		}
		return nil
	}))
	data, err := history.Text(func(w io.Writer) error { return s.WriteJSON(t.Context(), w, span) })
	check(t, err)
	var list []map[string]any
	if err := json.Unmarshal(data, &list); err != nil || len(list) != plays || plays < 2000 {
		t.Errorf("%d in the file, %d plays: %v", len(list), plays, err)
	}
	for _, f := range playlist.Formats() {
		data, err := history.Text(func(w io.Writer) error { return s.WritePlaylist(t.Context(), w, span, f, "Party") })
		check(t, err)
		read, _, err := playlist.Read("x."+string(f), data)
		if err != nil || len(read.Tracks) != kept {
			t.Errorf("%s: %d tracks, %d played to the end: %v", f, len(read.Tracks), kept, err)
		}
		if bytes.Contains(data, []byte("/secret/music/1")) {
			t.Errorf("%s tells where the music is", f)
		}
	}
	songs, err := s.Songs(t.Context(), span, 1000)
	if err != nil || len(songs) == 0 || len(songs) > 40 {
		t.Errorf("%d songs, %v", len(songs), err)
	}
}

func TestAnEmptyHistoryIsEmpty(t *testing.T) {
	s := library(t, 0)
	for _, kind := range []history.Kind{history.Tonight, history.Week} {
		span := s.span(t, history.Ask{Kind: kind})
		stats, err := s.Statistics(t.Context(), span)
		if err != nil || !span.Empty() || len(stats.Points) != 0 || stats.Songs == nil {
			t.Errorf("%s: %+v, %v", kind, stats, err)
		}
		data, err := history.Text(func(w io.Writer) error { return s.WriteJSON(t.Context(), w, span) })
		if err != nil || strings.Join(strings.Fields(string(data)), "") != "[]" {
			t.Errorf("%q, %v", data, err)
		}
		if n, err := s.Night(t.Context(), span, 1); err != nil || n.Best != nil {
			t.Errorf("%+v, %v", n, err)
		}
	}
}

func TestARecapTellsTheParty(t *testing.T) {
	s := library(t, 360)
	party, err := s.store.History().Party(t.Context(), models.DefaultRoom, 3)
	check(t, err)
	r, err := s.Recap(t.Context(), party, time.UTC)
	check(t, err)
	if len(r.Plays) != 120 || r.Plays[0].StartedAt > r.Plays[1].StartedAt || r.More || len(r.Awards) < 6 ||
		r.Statistics.Totals.Plays != 120 {
		t.Errorf("%d plays, %d awards, %+v", len(r.Plays), len(r.Awards), r.Statistics.Totals)
	}
}

func TestAPartyIsSummedUp(t *testing.T) {
	s := library(t, 110)
	span := s.span(t, history.Ask{})
	var some models.GuestID
	check(t, s.All(t.Context(), span, func(p store.Play) error { some = max(some, p.GuestID); return nil }))
	n, err := s.Night(t.Context(), span, some)
	check(t, err)
	ups := 0
	for _, p := range n.Songs {
		ups += p.Ups
	}
	if n.Played == 0 || n.Received[0] > ups || n.Given[0] < len(n.Helped) || len(n.Helped) == 0 {
		t.Errorf("%d played, received %v of %d, given %v, helped %d", n.Played, n.Received, ups, n.Given, len(n.Helped))
	}
}
