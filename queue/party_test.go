package queue_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"upbeat/internal/disk"
	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
	"upbeat/queue"
)

// host is an admin who acts.
var host = models.Actor{Role: models.Admin, Account: "host"}

// party is a room with songs and guests on a fresh database.
type party struct {
	*queue.Party
	store  *store.Store
	redis  *miniredis.Miniredis
	disk   *fakeDisk
	filler *queue.Reconciler // refills the queue; it looks at no Live
	songs  []models.SongID
	guests []models.GuestID
}

func newParty(t testing.TB, songs, guests int) *party {
	t.Helper()
	ctx := t.Context()
	db, err := store.Open(ctx, testdb.New(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	mini := miniredis.NewMiniRedis()
	if err := mini.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mini.Close)
	client := redis.NewClient(&redis.Options{Addr: mini.Addr()})
	t.Cleanup(func() { _ = client.Close() })
	p, err := queue.New(ctx, queue.Config{Store: db, Redis: client, Room: models.RoomID(fmt.Sprintf("test-%d", time.Now().UnixNano()))})
	if err != nil {
		t.Fatal(err)
	}
	out := &party{Party: p, store: db, redis: mini, filler: p.Reconciler(nil), disk: &fakeDisk{}}
	p.Files = disk.New(out.disk, time.Minute, func() time.Time { return p.Now() })
	out.set(t, "waiting_per_guest", "0")
	out.addSongs(t, songs)
	for range guests {
		g, err := p.Join(ctx, "192.0.2.1", "", nil)
		if err != nil {
			t.Fatal(err)
		}
		out.guests = append(out.guests, g.ID)
	}
	return out
}

func (p *party) addSongs(t testing.TB, n int) {
	t.Helper()
	var songs []store.IndexedSong
	for i := range n {
		songs = append(
			songs,
			store.IndexedSong{
				Song: models.Song{
					Source:   "test",
					Path:     fmt.Sprintf("/%s/%d", p.Room, i),
					Title:    fmt.Sprintf("Song %d", i),
					Duration: 180_000,
					ProbedAt: 1,
				},
			},
		)
	}
	if err := p.store.Library().SaveSongs(t.Context(), songs); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		s, err := p.store.Library().SongAt(t.Context(), "test", fmt.Sprintf("/%s/%d", p.Room, i))
		if err != nil {
			t.Fatal(err)
		}
		if err := p.store.Write(t.Context(), func(tx *store.Tx) error { return tx.Songs().SetProbed(s.ID, 1) }); err != nil {
			t.Fatal(err)
		}
		p.songs = append(p.songs, s.ID)
	}
}

func (p *party) request(t testing.TB, guest, song int) models.Entry {
	t.Helper()
	e, _, err := p.Request(t.Context(), models.AsGuest(p.guests[guest]), p.songs[song])
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func (p *party) vote(t testing.TB, guest int, e models.Entry, value int) models.Entry {
	t.Helper()
	v, err := p.Vote(t.Context(), models.AsGuest(p.guests[guest]), e.ID, value)
	if err != nil {
		t.Fatal(err)
	}
	return v.Entry
}

func (p *party) guest(t testing.TB, id models.GuestID) models.Guest {
	t.Helper()
	var g models.Guest
	if err := p.store.Read(t.Context(), func(tx *store.Tx) (err error) { g, err = tx.Guests().Get(p.Room, id); return err }); err != nil {
		t.Fatal(err)
	}
	return g
}

func (p *party) entry(t testing.TB, id models.EntryID) models.Entry {
	t.Helper()
	var e models.Entry
	if err := p.store.Read(t.Context(), func(tx *store.Tx) (err error) { e, err = tx.Entries().Get(p.Room, id); return err }); err != nil {
		t.Fatal(err)
	}
	return e
}

// set changes a setting; value is JSON.
func (p *party) set(t testing.TB, name, value string) {
	t.Helper()
	if _, err := p.Change(t.Context(), host, settings.Changes{name: []byte(value)}); err != nil {
		t.Fatal(err)
	}
}

// order is the queue as a fresh snapshot shows it.
func (p *party) order(t *testing.T) []models.EntryID {
	t.Helper()
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var ids []models.EntryID
	for _, item := range live.Snapshot().Queue {
		ids = append(ids, item.ID)
	}
	return ids
}

func expectOrder(t *testing.T, got []models.EntryID, want ...models.Entry) {
	t.Helper()
	same := len(got) == len(want)
	for i := 0; same && i < len(want); i++ {
		same = got[i] == want[i].ID
	}
	if !same {
		t.Fatalf("order %v, want %v", got, want)
	}
}

// checkSums holds each entry's sums against the votes table.
func checkSums(t *testing.T, p *party, entries []models.Entry) {
	t.Helper()
	err := p.store.Read(t.Context(), func(tx *store.Tx) error {
		for _, e := range entries {
			got, err := tx.Entries().Get(p.Room, e.ID)
			if err != nil {
				return err
			}
			votes, err := tx.Votes().On([]models.EntryID{e.ID})
			if err != nil {
				return err
			}
			sum := 0
			for _, v := range votes {
				sum += v.Value
			}
			if got.Votes != sum {
				t.Errorf("entry %d says %d, its votes sum to %d", e.ID, got.Votes, sum)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
