package queue_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"pgregory.net/rapid"

	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
	"upbeat/queue"
)

// fairParty is a random party on the real queue: after each act the party is read as a phone reads it, and every song that starts is held
// against what the guests were promised. What was locked in ahead is held against it at the moment of the lock: nothing jumps in after
// that.
type fairParty struct {
	t          *rapid.T
	ctx        context.Context
	p          *queue.Party
	live       *queue.Live
	reconciler *queue.Reconciler
	fence      models.Fence
	clock      time.Time
	songs      []models.SongID
	guests     []models.GuestID
	bound      int
	passed     map[models.EntryID]int // overtakings by later requests of the turn
	started    int
}

// fairStore opens a database with songs, the last third of them not probed yet, for many parties.
func fairStore(t *testing.T, n int) (*store.Store, *redis.Client, []models.SongID) {
	t.Helper()
	db, err := store.Open(t.Context(), testdb.New(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	mini := miniredis.RunT(t)
	client := redis.NewClient(&redis.Options{Addr: mini.Addr()})
	t.Cleanup(func() { _ = client.Close() })
	var ids []models.SongID
	source := fmt.Sprintf("test-%d", time.Now().UnixNano())
	for i := range n {
		path := fmt.Sprintf("/%d", i)
		if err := db.Library().SaveSongs(t.Context(), []store.IndexedSong{{Song: models.Song{Source: source, Path: path, Title: path,
			Duration: 180_000}}}); err != nil {
			t.Fatal(err)
		}
		s, err := db.Library().SongAt(t.Context(), source, path)
		if err != nil {
			t.Fatal(err)
		}
		if ids = append(ids, s.ID); i < n*2/3 {
			if err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.Songs().SetProbed(s.ID, 1) }); err != nil {
				t.Fatal(err)
			}
		}
	}
	return db, client, ids
}

// TestTheTwoGuaranteesOnTheRealQueue: while a song waits, nobody plays two turns ahead of it, and none at all ahead of a guest's first one;
// within its turn at most so many later requests overtake it; and at the end every entry's sums are those of its votes.
func TestTheTwoGuaranteesOnTheRealQueue(t *testing.T) {
	const parties = 25 // each is some hundred transactions; the rules alone are held against a hundred in package voting
	checks(t, parties)
	db, client, songs := fairStore(t, 60)
	rooms := 0
	rapid.Check(t, func(rt *rapid.T) {
		rooms++
		n := &fairParty{
			t:      rt,
			ctx:    t.Context(),
			songs:  songs,
			clock:  time.Date(2026, 11, 21, 20, 0, 0, 0, time.UTC),
			passed: map[models.EntryID]int{},
		}
		var err error
		n.p, err = queue.New(
			n.ctx,
			queue.Config{
				Store: db,
				Redis: client,
				Room:  models.RoomID(fmt.Sprintf("party-%d-%d", time.Now().UnixNano(), rooms)),
				Now:   func() time.Time { return n.clock },
			},
		)
		n.must(err)
		n.bound = rapid.IntRange(3, 4).Draw(rt, "bound")
		_, err = n.p.Change(n.ctx, host, settings.Changes{
			"bound": []byte(
				fmt.Sprint(n.bound),
			), "lift_least": []byte(fmt.Sprint(rapid.IntRange(1, 3).Draw(rt, "lift least"))), "waiting_per_guest": []byte("0"),
			"kick_votes": []byte("3"),
		})
		n.must(err)
		n.fence, err = n.p.Acquire(n.ctx)
		n.must(err)
		n.live, err = n.p.Live(n.ctx)
		n.must(err)
		n.reconciler = n.p.Reconciler(n.live)
		for range rapid.IntRange(1, 4).Draw(rt, "guests") {
			n.join()
		}
		for range 30 + rapid.IntRange(0, 30).Draw(rt, "steps") {
			before := n.fresh()
			n.step(before)
			n.judge(before, n.fresh())
		}
		n.noVoteIsLost()
	})
}

// checks sets how often rapid draws anew in this test.
func checks(t *testing.T, times int) {
	t.Helper()
	const name = "rapid.checks"
	before := flag.Lookup(name).Value.String()
	if err := flag.Set(name, strconv.Itoa(times)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = flag.Set(name, before) })
}

func (n *fairParty) must(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

// may is must for acts that the rules may refuse, or that come too late.
func (n *fairParty) may(err error) {
	n.t.Helper()
	var rule *models.RuleError
	if err != nil && !errors.As(err, &rule) && !errors.Is(err, models.ErrEntryGone) && !errors.Is(err, models.ErrLocked) {
		n.t.Fatal(err)
	}
}

func (n *fairParty) fresh() *queue.Snapshot {
	snap, err := n.live.Fresh(n.ctx)
	n.must(err)
	return snap
}

func (n *fairParty) join() {
	g, err := n.p.Join(n.ctx, "192.0.2.1", "", nil)
	n.must(err)
	n.guests = append(n.guests, g.ID)
}

func (n *fairParty) actor() models.Actor {
	return models.AsGuest(rapid.SampledFrom(n.guests).Draw(n.t, "guest"))
}

// step does one thing that happens at parties.
func (n *fairParty) step(snap *queue.Snapshot) {
	n.clock = n.clock.Add(time.Duration(rapid.IntRange(0, 1).Draw(n.t, "ms")) * time.Millisecond)
	kind := rapid.IntRange(0, 17).Draw(n.t, "step")
	switch {
	case kind <= 5:
		n.request()
	case kind == 6:
		n.join()
		n.request()
	case kind <= 9:
		n.end(snap)
	case kind == 10:
		playback, err := n.p.LockNext(n.ctx, n.fence)
		if n.must(err); playback.NextID != snap.Playback.NextID { // a choice that stands is kept
			n.promised(playback.NextID)
		}
	case kind == 11:
		n.presence()
	case len(snap.Queue) == 0:
	default:
		n.touch(kind, rapid.SampledFrom(snap.Queue).Draw(n.t, "entry"))
	}
}

func (n *fairParty) request() {
	_, _, err := n.p.Request(n.ctx, n.actor(), rapid.SampledFrom(n.songs).Draw(n.t, "song"))
	n.may(err)
}

// touch does something to a waiting entry.
func (n *fairParty) touch(kind int, item *queue.Item) {
	owner := models.AsGuest(item.GuestID)
	switch kind {
	case 12:
		n.may(n.p.Withdraw(n.ctx, owner, item.ID))
	case 13:
		n.may(n.p.MoveOwn(n.ctx, owner, item.ID, 0))
	case 14:
		n.may(n.p.Prepared(n.ctx, item.ID, 180_000))
	default:
		_, err := n.p.Vote(n.ctx, n.actor(), item.ID, rapid.SampledFrom([]int{1, 1, -1, 0}).Draw(n.t, "vote"))
		n.may(err)
	}
}

// endEntry ends the song that plays: it was heard, the host skipped it, or its requester took it out.
func (n *fairParty) end(snap *queue.Snapshot) {
	n.clock = n.clock.Add(time.Second)
	first := models.EntryID(0)
	for _, item := range snap.Queue {
		if item.Status == models.Ready && (first == 0 || snap.Locked(item)) {
			first = item.ID
		}
	}
	how := rapid.IntRange(0, 5).Draw(n.t, "how")
	switch {
	case snap.Current == nil || how > 1:
		playback, err := n.p.Finish(n.ctx, n.fence, snap.Playback.EntryID, models.EndPlayed)
		n.must(err)
		if playback.EntryID != first {
			n.t.Fatalf("entry %d starts; the phones show %d as the next", playback.EntryID, first)
		}
	case how == 0:
		_, err := n.p.Skip(n.ctx, host, snap.Playback.EntryID)
		n.must(err)
	default:
		n.must(n.p.Withdraw(n.ctx, models.AsGuest(snap.Current.GuestID), snap.Playback.EntryID))
	}
}

// presence lets some guests stay and all others leave.
func (n *fairParty) presence() {
	here := rapid.SliceOfDistinct(rapid.SampledFrom(n.guests), func(g models.GuestID) models.GuestID { return g }).Draw(n.t, "here")
	n.clock = n.clock.Add(11 * time.Minute)
	for range 2 { // who is missing leaves at the reconciler's second look
		n.must(n.p.Seen(n.ctx, here))
		n.fresh()
		n.must(n.reconciler.Reconcile(n.ctx))
		n.clock = n.clock.Add(6 * time.Second)
	}
}

// applyThreshold holds a song that started against the guarantees.
func (n *fairParty) judge(before, after *queue.Snapshot) {
	current := after.Current
	if current == nil || before.Current != nil && before.Current.ID == current.ID {
		return
	}
	n.started++
	if before.Playback.NextID == current.ID {
		return // judged when it was locked in
	}
	for _, item := range after.Queue {
		if item.Status != models.Ready || item.GuestID == current.GuestID {
			continue
		}
		n.ahead(current.Turn, item, 0)
		later := current.RequestedAt > item.RequestedAt || current.RequestedAt == item.RequestedAt && current.ID > item.ID
		if later && item.Overtaken > overtakenIn(before, item.ID) {
			n.passed[item.ID]++
		}
		if n.passed[item.ID] > n.bound {
			n.t.Fatalf("entry %d was overtaken %d times in its turn; %d is the bound", item.ID, n.passed[item.ID], n.bound)
		}
	}
}

// promised holds the song that was locked in against what does not depend on overtakings.
func (n *fairParty) promised(next models.EntryID) {
	snap := n.fresh()
	locked := snap.Items[next]
	if locked == nil {
		return
	}
	playing := models.GuestID(0)
	if snap.Current != nil {
		playing = snap.Current.GuestID
	}
	for _, item := range snap.Queue {
		if item.Status == models.Ready && item.GuestID != locked.GuestID {
			n.ahead(locked.Placing.Turn, item, playing)
		}
	}
}

// ahead holds a song of a turn that was chosen to start, while one of a guest's played, against a song that waits.
func (n *fairParty) ahead(turn int, item *queue.Item, playing models.GuestID) {
	if turn >= item.Placing.Turn+2 {
		n.t.Fatalf("turn %d starts while entry %d of turn %d waits", turn, item.ID, item.Placing.Turn)
	}
	g := item.Guest
	if g.Heard(item.PartyID) == 0 && g.ID != playing && item.Placing.Turn == g.Had(item.PartyID)+1 && turn > item.Placing.Turn {
		n.t.Fatalf("turn %d starts while entry %d of turn %d, a first song, waits", turn, item.ID, item.Placing.Turn)
	}
}

func overtakenIn(snap *queue.Snapshot, id models.EntryID) int {
	if item := snap.Items[id]; item != nil {
		return item.Overtaken
	}
	return 0
}

func (n *fairParty) noVoteIsLost() {
	var all store.Changes
	n.must(n.p.Store.Read(n.ctx, func(tx *store.Tx) (err error) { all, err = tx.Rooms().ChangesSince(n.p.Room, 0); return err }))
	sums := map[models.EntryID]int{}
	for _, v := range all.Votes {
		sums[v.EntryID] += v.Value
	}
	for _, e := range all.Entries {
		if e.Votes != sums[e.ID] || e.Ups-e.Downs != sums[e.ID] {
			n.t.Fatalf("entry %d says %d (%d up, %d down); its votes sum up to %d", e.ID, e.Votes, e.Ups, e.Downs, sums[e.ID])
		}
	}
}
