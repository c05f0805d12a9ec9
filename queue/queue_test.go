package queue_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
	"upbeat/queue"
)

// set changes a setting; value is JSON.
func (p *party) set(t testing.TB, name, value string) {
	t.Helper()
	if _, err := p.Change(t.Context(), host, settings.Changes{name: []byte(value)}); err != nil {
		t.Fatal(err)
	}
}

// host is an admin who acts.
var host = models.Actor{Role: models.Admin, Account: "host"}

// party is a room with songs and guests on a fresh database.
type party struct {
	*queue.Party
	store  *store.Store
	redis  *miniredis.Miniredis
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
	out := &party{Party: p, store: db, redis: mini, filler: p.Reconciler(nil)}
	out.set(t, "waiting_per_guest", "0")
	out.addSongs(t, songs)
	for range guests {
		g, err := p.Join(ctx, "192.0.2.1", nil)
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

func TestARequestCountsAsAVoteAndADuplicateAsAnother(t *testing.T) {
	p := newParty(t, 2, 2)
	first := p.request(t, 0, 0)
	if first.Votes != 1 || first.Status != models.Ready {
		t.Fatalf("entry %+v", first)
	}
	again, created, err := p.Request(t.Context(), models.AsGuest(p.guests[1]), p.songs[0])
	if err != nil || created || again.ID != first.ID || again.Votes != 2 {
		t.Fatalf("again %+v created %v err %v", again, created, err)
	}
	if again, created, _ = p.Request(t.Context(), models.AsGuest(p.guests[1]), p.songs[0]); created || again.Votes != 2 {
		t.Fatalf("a third request counted: %+v", again)
	}
}

func TestTwoPhonesRequestTheSameSongAtOnce(t *testing.T) {
	p := newParty(t, 1, 20)
	var wg sync.WaitGroup
	for _, guest := range p.guests {
		wg.Go(func() {
			if _, _, err := p.Request(t.Context(), models.AsGuest(guest), p.songs[0]); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if q := live.Snapshot().Queue; len(q) != 1 || q[0].Votes != len(p.guests) {
		t.Fatalf("queue %+v", q)
	}
}

func TestAVoteIsSetNotAdded(t *testing.T) {
	p := newParty(t, 1, 3)
	e := p.request(t, 0, 0)
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			if _, err := p.Vote(t.Context(), models.AsGuest(p.guests[1]), e.ID, 1); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := p.vote(t, 2, e, 0); got.Votes != 2 || got.Ups != 2 {
		t.Fatalf("100 posts of one guest: %+v", got)
	}
	if got := p.vote(t, 1, e, -1); got.Votes != 0 || got.Ups != 1 || got.Downs != 1 {
		t.Fatalf("changed mind: %+v", got)
	}
	if got := p.vote(t, 1, e, 0); got.Votes != 1 || got.Downs != 0 {
		t.Fatalf("taken back: %+v", got)
	}
}

func TestBadVotesAreRefused(t *testing.T) {
	p := newParty(t, 1, 2)
	e := p.request(t, 0, 0)
	for _, value := range []int{-2, 2, 1000} {
		if _, err := p.Vote(t.Context(), models.AsGuest(p.guests[1]), e.ID, value); !errors.Is(err, models.ErrBadValue) {
			t.Errorf("value %d: %v", value, err)
		}
	}
	if _, err := p.Vote(t.Context(), models.AsGuest(p.guests[1]), 4711, 1); !errors.Is(err, models.ErrNoSuchEntry) {
		t.Errorf("unknown entry: %v", err)
	}
	if err := p.Withdraw(t.Context(), models.AsGuest(p.guests[1]), e.ID); !errors.Is(err, models.ErrNotYours) {
		t.Errorf("another's entry: %v", err)
	}
	if err := p.Withdraw(t.Context(), models.AsGuest(p.guests[0]), e.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Vote(t.Context(), models.AsGuest(p.guests[1]), e.ID, 1); !errors.Is(err, models.ErrEntryGone) {
		t.Errorf("gone entry: %v", err)
	}
}

func TestVotesOrderTheQueueAndKick(t *testing.T) {
	p := newParty(t, 3, 5)
	a, b, c := p.request(t, 0, 0), p.request(t, 1, 1), p.request(t, 2, 2)
	p.vote(t, 3, c, 1)
	expectOrder(t, p.order(t), c, a, b)
	for _, guest := range []int{1, 2} {
		p.vote(t, guest, a, -1)
	}
	expectOrder(t, p.order(t), c, b, a)
	if e := p.vote(t, 3, a, -1); e.Status != models.Kicked {
		t.Fatalf("at -2 it is %+v", e)
	}
	expectOrder(t, p.order(t), c, b)
}

func TestTheHostMovesEntries(t *testing.T) {
	p := newParty(t, 4, 4)
	a, b, c, d := p.request(t, 0, 0), p.request(t, 1, 1), p.request(t, 2, 2), p.request(t, 3, 3)
	if err := p.Move(t.Context(), host, d.ID, a.ID); err != nil {
		t.Fatal(err)
	}
	expectOrder(t, p.order(t), d, a, b, c)
	p.vote(t, 0, c, 1)
	expectOrder(t, p.order(t), d, c, a, b)
	if err := p.Move(t.Context(), host, d.ID, 0); err != nil {
		t.Fatal(err)
	}
	expectOrder(t, p.order(t), c, a, b, d)
	if err := p.Move(t.Context(), host, 4711, a.ID); !errors.Is(err, models.ErrEntryGone) {
		t.Fatalf("unknown entry: %v", err)
	}
}

func TestFinishEndsASongOnceAndClaimsTheNext(t *testing.T) {
	p := newParty(t, 3, 1)
	fence, err := p.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a, b := p.request(t, 0, 0), p.request(t, 0, 1)
	now, err := p.Finish(t.Context(), fence, 0, models.EndPlayed)
	if err != nil || now.EntryID != a.ID {
		t.Fatalf("start: %+v %v", now, err)
	}
	for range 2 {
		if now, err = p.Finish(t.Context(), fence, a.ID, models.EndPlayed); err != nil || now.EntryID != b.ID {
			t.Fatalf("end of a: %+v %v", now, err)
		}
	}
	if now, err = p.Finish(t.Context(), fence, b.ID, models.EndPlayed); err != nil || now.EntryID != 0 {
		t.Fatalf("end of b: %+v %v", now, err)
	}
	if _, err := p.Vote(t.Context(), models.AsGuest(p.guests[0]), a.ID, 1); !errors.Is(err, models.ErrEntryGone) {
		t.Fatalf("late vote: %v", err)
	}
}

func TestALatePlayerCanWriteNothing(t *testing.T) {
	p := newParty(t, 2, 1)
	ctx := t.Context()
	old, _ := p.Acquire(ctx)
	e := p.request(t, 0, 0)
	if _, err := p.Finish(ctx, old, 0, models.EndPlayed); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Acquire(ctx); err != nil {
		t.Fatal(err)
	}
	_, finish := p.Finish(ctx, old, e.ID, models.EndPlayed)
	_, fail := p.Fail(ctx, old, e.ID, models.ProblemBroken)
	_, lock := p.LockNext(ctx, old)
	for name, err := range map[string]error{
		"finish": finish, "fail": fail, "lock": lock, "checkpoint": p.Checkpoint(ctx, old, e.ID, 1, 1),
		"moved": p.ReportPosition(ctx, old, e.ID, 1, 1, 0), "report": p.Report(ctx, old, "null", "", ""),
	} {
		if !errors.Is(err, models.ErrFenced) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheLockedSongStaysNext(t *testing.T) {
	p := newParty(t, 3, 3)
	ctx := t.Context()
	fence, _ := p.Acquire(ctx)
	p.request(t, 0, 0)
	now, _ := p.Finish(ctx, fence, 0, models.EndPlayed)
	b := p.request(t, 0, 1)
	if locked, err := p.LockNext(ctx, fence); err != nil || locked.NextID != b.ID {
		t.Fatalf("locked %+v %v", locked, err)
	}
	c := p.request(t, 1, 2)
	p.vote(t, 2, c, 1)
	expectOrder(t, p.order(t), b, c)
	if err := p.Move(ctx, host, c.ID, b.ID); !errors.Is(err, models.ErrLocked) {
		t.Fatalf("moved before the locked one: %v", err)
	}
	if err := p.Withdraw(ctx, models.AsGuest(p.guests[0]), b.ID); err != nil {
		t.Fatal(err)
	}
	if now, err := p.Finish(ctx, fence, now.EntryID, models.EndPlayed); err != nil || now.EntryID != c.ID {
		t.Fatalf("after the locked one was withdrawn: %+v %v", now, err)
	}
}

func TestSkipAndVoteOffEndTheCurrentSongOnly(t *testing.T) {
	p := newParty(t, 3, 4)
	ctx := t.Context()
	fence, _ := p.Acquire(ctx)
	a, b := p.request(t, 0, 0), p.request(t, 0, 1)
	_, _ = p.Finish(ctx, fence, 0, models.EndPlayed)
	if _, err := p.Skip(ctx, host, b.ID); !errors.Is(err, models.ErrEntryGone) {
		t.Fatalf("skip of a waiting one: %v", err)
	}
	if now, err := p.Skip(ctx, host, a.ID); err != nil || now.EntryID != b.ID {
		t.Fatalf("skip: %+v %v", now, err)
	}
	if _, err := p.Skip(ctx, host, a.ID); !errors.Is(err, models.ErrEntryGone) {
		t.Fatalf("late skip: %v", err)
	}
	p.set(t, "skip_grace", "0")
	for _, guest := range []int{1, 2, 3} {
		p.vote(t, guest, b, -1)
	}
	now, err := p.Playback(ctx)
	if err != nil || now.EntryID != 0 {
		t.Fatalf("voted off at -2: %+v %v", now, err)
	}
}

func TestAFailedSongStaysInSightAndTheNextPlays(t *testing.T) {
	p := newParty(t, 2, 1)
	ctx := t.Context()
	fence, _ := p.Acquire(ctx)
	a, b := p.request(t, 0, 0), p.request(t, 0, 1)
	_, _ = p.Finish(ctx, fence, 0, models.EndPlayed)
	now, err := p.Fail(ctx, fence, a.ID, models.ProblemBroken)
	if err != nil || now.EntryID != b.ID {
		t.Fatalf("%+v %v", now, err)
	}
	live, _ := p.Live(ctx)
	shown := live.Snapshot().Items[a.ID]
	if shown == nil || shown.Status != models.Failed || shown.Reason != models.ProblemBroken {
		t.Fatalf("shown as %+v", shown)
	}
	if _, _, err := p.Request(ctx, models.AsGuest(p.guests[0]), p.songs[0]); !errors.Is(err, models.ErrSongUnavailable) {
		t.Fatalf("requested again: %v", err)
	}
	if e, err := p.Retry(ctx, models.AsGuest(p.guests[0]), a.ID); err != nil || e.Status != models.Preparing {
		t.Fatalf("retry: %+v %v", e, err)
	}
}

func TestWishesAreChecked(t *testing.T) {
	p := newParty(t, 1, 1)
	volume, position := 101, models.Millis(-1)
	var field *models.FieldError
	if _, err := p.ControlPlayback(t.Context(), host, queue.PlaybackCommand{Volume: &volume}); !errors.As(err, &field) ||
		field.Field != "volume" {
		t.Errorf("volume 101: %v", err)
	}
	if _, err := p.ControlPlayback(t.Context(), host, queue.PlaybackCommand{Position: &position}); !errors.As(err, &field) ||
		field.Field != "position_ms" {
		t.Errorf("position -1: %v", err)
	}
	position = 10
	if _, err := p.ControlPlayback(t.Context(), host, queue.PlaybackCommand{Position: &position}); !errors.Is(
		err,
		models.ErrNothingPlaying,
	) {
		t.Errorf("seek in silence: %v", err)
	}
}

// TestNoVoteIsLostAmongManyVoters votes from many goroutines while songs end and start, and counts.
func TestNoVoteIsLostAmongManyVoters(t *testing.T) {
	p := newParty(t, 10, 20)
	ctx := t.Context()
	var entries []models.Entry
	for i := range p.songs {
		entries = append(entries, p.request(t, 0, i))
	}
	fence, _ := p.Acquire(ctx)
	var wg sync.WaitGroup
	for g := 1; g < len(p.guests); g++ {
		wg.Go(func() {
			for _, e := range entries {
				if _, err := p.Vote(ctx, models.AsGuest(p.guests[g]), e.ID, 1); err != nil && !errors.Is(err, models.ErrEntryGone) {
					t.Error(err)
				}
			}
		})
	}
	wg.Go(func() {
		current := models.EntryID(0)
		for range 5 {
			now, err := p.Finish(ctx, fence, current, models.EndPlayed)
			if err != nil {
				t.Error(err)
			}
			current = now.EntryID
		}
	})
	wg.Wait()
	checkSums(t, p, entries)
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

func TestLiveFollowsEveryChangeAndEqualsAFreshRead(t *testing.T) {
	p := newParty(t, 6, 3)
	ctx, cancel := context.WithCancel(t.Context())
	live, err := p.Live(ctx)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 2)
	go func() { done <- p.Run(ctx) }()
	go func() { done <- live.Run(ctx) }()
	fence, _ := p.Acquire(ctx)
	for i := range p.songs {
		e := p.request(t, i%3, i)
		p.vote(t, (i+1)%3, e, 1-i%3)
	}
	now, _ := p.Finish(ctx, fence, 0, models.EndPlayed)
	_, _ = p.LockNext(ctx, fence)
	name := "Ada"
	_, _ = p.Rename(ctx, models.AsGuest(p.guests[0]), p.guests[0], &name, nil)
	_, _ = p.Fail(ctx, fence, now.EntryID, models.ProblemBroken)
	var version models.Version
	_ = p.store.Read(ctx, func(tx *store.Tx) (err error) { version, err = tx.Rooms().Version(p.Room); return err })
	changes, stop := live.Changes()
	defer stop()
	deadline := time.After(2 * time.Minute)
	for live.Snapshot().Version < version {
		select {
		case <-changes:
		case <-deadline:
			t.Fatalf("at version %d, want %d", live.Snapshot().Version, version)
		}
	}
	fresh, _ := p.Live(ctx)
	compare(t, live.Snapshot(), fresh.Snapshot())
	cancel()
	for range 2 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
}

func compare(t *testing.T, got, want *queue.Snapshot) {
	t.Helper()
	if len(got.Queue) != len(want.Queue) || got.Playback != want.Playback {
		t.Fatalf("snapshot %+v, want %+v", got, want)
	}
	for i := range want.Queue {
		g, w := got.Queue[i], want.Queue[i]
		if g.Entry != w.Entry || len(g.Ballots) != len(w.Ballots) || g.Guest.Name != w.Guest.Name {
			t.Errorf("place %d: %+v, want %+v", i, g, w)
		}
	}
}

func TestTheLeaseHasOneOwner(t *testing.T) {
	p := newParty(t, 0, 0)
	ctx := t.Context()
	a, b := p.Lease("a", time.Minute), p.Lease("b", time.Minute)
	if err := a.Renew(ctx); err != nil {
		t.Fatal(err)
	}
	if err := b.Renew(ctx); !errors.Is(err, queue.ErrHeld) {
		t.Fatalf("second owner: %v", err)
	}
	if err := b.Release(ctx); err != nil {
		t.Fatal(err)
	}
	if owner, _ := b.Holder(ctx); owner != "a" {
		t.Fatalf("held by %q", owner)
	}
	p.redis.FastForward(2 * time.Minute)
	if err := b.Renew(ctx); err != nil {
		t.Fatalf("after expiry: %v", err)
	}
}
