package queue_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

const station = "https://radio.example/live.mp3"

// tune finds or makes the song of a stream. Retry is as StreamSong has it.
func (p *party) tune(t testing.TB, address, title string, retry models.Millis) (models.Song, error) {
	t.Helper()
	var song models.Song
	err := p.store.Write(
		t.Context(),
		func(tx *store.Tx) (err error) { song, err = tx.Songs().Stream(address, title, 1000, retry); return err },
	)
	return song, err
}

func TestAStreamIsASongOfTheHosts(t *testing.T) {
	p := newParty(t, 1, 1)
	song, err := p.tune(t, station, "", 0)
	if err != nil || song.ID == 0 || song.Title != "radio.example" || !song.Streams() || !song.Available() {
		t.Fatal(song, err)
	}
	again, err := p.tune(t, station, "Radio Example", 0)
	if err != nil || again.ID != song.ID || again.Title != "Radio Example" || again.Path != station {
		t.Fatal(again, err)
	}
	if other, err := p.tune(t, station+"?hq", "", 0); err != nil || other.ID == song.ID {
		t.Fatal(other, err)
	}
	for _, address := range []string{"", "file:///etc/passwd", "radio.example/live", "http://", "http://:80/", "concat:http://a/",
		"ftp://radio.example/"} {
		if _, err := p.tune(t, address, "", 0); !errors.Is(err, models.ErrNoSuchSong) {
			t.Errorf("%q: %v", address, err)
		}
	}
	_, _, err = p.Request(t.Context(), models.AsGuest(p.guests[0]), song.ID)
	expect(t, "a guest's request", refused(err), models.ErrSongUnavailable.Error())
	for what, find := range map[string]func() ([]models.Song, error){
		"the newest songs":    func() ([]models.Song, error) { return p.store.Library().RecentSongs(t.Context(), 10) },
		"the songs to index":  func() ([]models.Song, error) { return p.store.SearchIndex().Unindexed(t.Context(), 10) },
		"the favourite songs": func() ([]models.Song, error) { return p.store.Library().PopularSongs(t.Context(), 10) },
	} {
		songs, err := find()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range songs {
			if s.Streams() {
				t.Errorf("%s: the stream is among them", what)
			}
		}
	}
}

func TestALostStreamIsTriedAgainLater(t *testing.T) {
	p := newParty(t, 1, 1)
	fence := p.fence(t)
	song, err := p.tune(t, station, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	e := p.prepared(t, song)
	if now := p.play(t, fence, 0); now != e {
		t.Fatalf("plays %d", now)
	}
	if _, err := p.Fail(t.Context(), fence, e, models.ProblemStreamLost); err != nil {
		t.Fatal(err)
	}
	ended := models.At(p.Now())
	if song, err = p.tune(t, station, "", ended-60_000); err != nil || song.Available() || song.Problem != models.ProblemStreamLost {
		t.Fatal(song, err)
	}
	if song, err = p.tune(t, station, "", ended+60_000); err != nil || !song.Available() || song.ProbedAt != 0 {
		t.Fatal(song, err)
	}
	problems, _, err := p.store.Problems().Page(t.Context(), 0, 10)
	if err != nil || len(problems) != 0 {
		t.Errorf("the list of files holds the stream: %v %v", problems, err)
	}
}

// prepared puts a song into the queue for the party itself, ready to play.
func (p *party) prepared(t testing.TB, song models.Song) models.EntryID {
	t.Helper()
	e, _, err := p.Request(t.Context(), models.AsSystem(), song.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Prepared(t.Context(), e.ID, 0); err != nil {
		t.Fatal(err)
	}
	return e.ID
}

func TestAStreamMakesRoomForARequest(t *testing.T) {
	p := newParty(t, 2, 1)
	fence := p.fence(t)
	song, err := p.tune(t, station, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	stream := p.prepared(t, song)
	if now := p.play(t, fence, 0); now != stream {
		t.Fatalf("plays %d", now)
	}
	lock := func() models.EntryID {
		now, err := p.LockNext(t.Context(), fence)
		if err != nil {
			t.Fatal(err)
		}
		return now.NextID
	}
	if next := lock(); next != 0 {
		t.Fatalf("%d is locked in, and nothing waits", next)
	}
	e := p.request(t, 0, 0)
	if next := lock(); next != e.ID {
		t.Fatalf("%d is locked in, want the request %d", next, e.ID)
	}
	if now := p.play(t, fence, stream); now != e.ID {
		t.Fatalf("plays %d", now)
	}
}

// radioParty is a party at 20:00 whose internet radio plays.
func radioParty(t *testing.T) (p *party, c *clock, fence models.Fence, keep func()) {
	t.Helper()
	p = newParty(t, 2, 1)
	c = p.fakeTime()
	p.set(t, "time_zone", `"UTC"`)
	p.set(t, "fallback", `"stream"`)
	p.set(t, "stream_url", `"`+station+`"`)
	_, keep = p.reconciler(t)
	keep()
	if err := p.Prepared(t.Context(), p.order(t)[0], 0); err != nil {
		t.Fatal(err)
	}
	fence = p.fence(t)
	p.play(t, fence, 0)
	keep()
	if e := p.entry(t, p.current(t)); e.Because != "stream" {
		t.Fatalf("plays because %q", e.Because)
	}
	return p, c, fence, keep
}

// current is what plays; 0 = nothing.
func (p *party) current(t testing.TB) models.EntryID {
	t.Helper()
	now, err := p.Playback(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return now.EntryID
}

// A stream has no end of its own: somebody has to end it when nobody wants it any more.
func TestAStreamEndsWithItsFallback(t *testing.T) {
	for what, end := range map[string]func(*party, *clock){
		"switched off":  func(p *party, _ *clock) { p.set(t, "fallback", `"off"`) },
		"no address":    func(p *party, _ *clock) { p.set(t, "stream_url", `""`) },
		"the last song": func(p *party, c *clock) { p.set(t, "schedule", lastAtTen); c.add(2 * time.Hour) },
	} {
		p, c, _, keep := radioParty(t)
		end(p, c)
		keep()
		keep()
		if now := p.current(t); now != 0 {
			t.Errorf("%s: entry %d plays on", what, now)
		}
	}
}

// The closing song takes the stream's place by itself: no silence between them.
func TestAStreamPlaysUntilTheClosingSong(t *testing.T) {
	p, c, fence, keep := radioParty(t)
	p.set(t, "closing_song", strconv.FormatInt(int64(p.songs[1]), 10))
	p.set(t, "schedule", lastAtTen)
	c.add(2 * time.Hour)
	stream := p.current(t)
	keep()
	keep()
	if now := p.current(t); now != stream {
		t.Fatalf("entry %d plays, want the stream until the closing song starts", now)
	}
	if closing := p.play(t, fence, stream); p.entry(t, closing).SongID != p.songs[1] {
		t.Errorf("entry %d plays, want the closing song", closing)
	}
}

func TestAStationsTitleIsTold(t *testing.T) {
	p, _, fence, _ := radioParty(t)
	stream := p.current(t)
	if err := p.OnAir(t.Context(), fence, stream, "Ann\n\u202e - Song "+strings.Repeat("x", 500)); err != nil {
		t.Fatal(err)
	}
	now, err := p.Playback(t.Context())
	if err != nil || !strings.HasPrefix(now.OnAir, "Ann - Song xxx") || len(now.OnAir) != 150 {
		t.Errorf("%q (%v)", now.OnAir, err)
	}
	before := p.version(t)
	if err := p.OnAir(t.Context(), fence, stream, now.OnAir); err != nil || p.version(t) != before {
		t.Errorf("the same again: %v", err)
	}
	if err := p.OnAir(t.Context(), fence, stream+1, "x"); !errors.Is(err, models.ErrEntryGone) {
		t.Errorf("another entry's: %v", err)
	}
	if err := p.OnAir(t.Context(), fence+1, stream, "x"); !errors.Is(err, models.ErrFenced) {
		t.Errorf("another player's: %v", err)
	}
}
