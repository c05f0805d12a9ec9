package queue_test

import (
	"fmt"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
)

const router = "203.0.113.7"

// timed is a party whose clock the test moves.
type timed struct {
	*party
	now        time.Time
	live       *queue.Live
	reconciler *queue.Reconciler
}

func newTimed(t *testing.T, songs, guests int) *timed {
	c := &timed{now: time.Date(2026, 11, 21, 20, 0, 0, 0, time.UTC)}
	c.party = newParty(t, songs, 0)
	c.Now = func() time.Time { return c.now }
	for range guests {
		c.guests = append(c.guests, c.join(t, ""))
	}
	live, err := c.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c.live, c.reconciler = live, c.Reconciler(live)
	return c
}

func (c *timed) join(t *testing.T, origin string) models.GuestID {
	t.Helper()
	g, err := c.Join(t.Context(), router, origin, nil)
	if err != nil {
		t.Fatal(err)
	}
	return g.ID
}

// fakes makes n identities of one address at once.
func (c *timed) fakes(t *testing.T, n int) []models.GuestID {
	t.Helper()
	var ids []models.GuestID
	for range n {
		ids = append(ids, c.join(t, router))
	}
	return ids
}

func (c *timed) say(t *testing.T, by models.GuestID, e models.Entry, value int) models.Entry {
	t.Helper()
	v, err := c.Vote(t.Context(), models.AsGuest(by), e.ID, value)
	if err != nil {
		t.Fatal(err)
	}
	return v.Entry
}

func (c *timed) snapshot(t *testing.T) *queue.Snapshot {
	t.Helper()
	snap, err := c.live.Fresh(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

// pass lets time pass while these guests have a page open.
func (c *timed) pass(t *testing.T, d time.Duration, here ...models.GuestID) {
	t.Helper()
	for end := c.now.Add(d); c.now.Before(end); {
		c.now = c.now.Add(10 * time.Second)
		if err := c.Seen(t.Context(), here); err != nil {
			t.Fatal(err)
		}
		c.snapshot(t)
		if err := c.reconciler.Reconcile(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// loved is a party of ten guests who all want a song; another waits with one vote.
func loved(t *testing.T) (c *timed, song, other models.Entry) {
	c = newTimed(t, 3, 11)
	c.set(t, "policy", `"votes"`)
	song = c.request(t, 0, 0)
	for g := 1; g < 10; g++ {
		song = c.vote(t, g, song, 1)
	}
	return c, song, c.request(t, 10, 1)
}

func TestABurstOfFakesChangesNothing(t *testing.T) {
	c, song, other := loved(t)
	fakes := c.fakes(t, 50)
	for i, fake := range fakes {
		value := 1
		if i < 20 {
			value = -1
		}
		target := map[int]models.Entry{-1: song, 1: other}[value]
		c.say(t, fake, target, value)
	}
	snap := c.snapshot(t)
	expectOrder(t, c.order(t), song, other)
	got := snap.Items[song.ID]
	if got == nil || got.Votes != 10 || got.Ups != 10 || got.Downs != 0 || got.Net != 10 || snap.Items[other.ID].Votes != 1 {
		t.Fatalf("the song: %+v, the other: %+v", got, snap.Items[other.ID])
	}
	if got.VoteOf(fakes[0]) != -1 {
		t.Error("the fake's own page does not show its vote")
	}
	if snap.Present != 11 {
		t.Errorf("%d present; fakes count for no quorum", snap.Present)
	}
	bursts := snap.Bursts(models.At(c.now))
	if len(bursts) != 1 || bursts[0].Phones != 50 || bursts[0].ID != fakes[0] || bursts[0].Address != router {
		t.Errorf("bursts %+v", bursts)
	}
	c.checkAll(t)
}

// TestVotesGivenBeforeABurstWasNoticed: the first twelve vote at once, and the thirteenth takes that back.
func TestVotesGivenBeforeABurstWasNoticed(t *testing.T) {
	c, song, _ := loved(t)
	for _, fake := range c.fakes(t, 12) {
		song = c.say(t, fake, song, -1)
	}
	if song.Votes != -2 {
		t.Fatalf("twelve are no burst yet: %+v", song)
	}
	c.fakes(t, 1)
	if got := c.snapshot(t).Items[song.ID]; got.Votes != 10 || got.Net != 10 || got.Downs != 0 {
		t.Errorf("%+v", got.Entry)
	}
	c.checkAll(t)
}

func TestSixtyGuestsBehindOneRouterCountAtOnce(t *testing.T) {
	c := newTimed(t, 1, 1)
	song := c.request(t, 0, 0)
	for i := range 60 {
		if i < 24 || i >= 36 { // a bus brings the others, all in one minute
			c.now = c.now.Add(11 * time.Second)
		} else {
			c.now = c.now.Add(5 * time.Second)
		}
		song = c.say(t, c.join(t, router), song, 1)
	}
	if snap := c.snapshot(t); song.Votes != 61 || len(snap.Doubted) != 0 || snap.Present != 61 {
		t.Errorf("%d votes, %d doubted, %d present", song.Votes, len(snap.Doubted), snap.Present)
	}
}

func TestTheCodeMakesADoubtedGuestCount(t *testing.T) {
	c, song, _ := loved(t)
	fakes := c.fakes(t, 13)
	song = c.say(t, fakes[3], song, -1)
	if song.Votes != 10 {
		t.Fatalf("%+v", song)
	}
	code, err := c.Code(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Prove(t.Context(), fakes[3], "nope"); err == nil || !c.guest(t, fakes[3]).Doubted() {
		t.Fatalf("a wrong code: %v", err)
	}
	if _, err := c.Prove(t.Context(), fakes[3], code.Text); err != nil {
		t.Fatal(err)
	}
	if e := c.entry(t, song.ID); e.Votes != 9 || e.Downs != 1 {
		t.Errorf("%+v", e)
	}
	c.fakes(t, 5) // whoever comes after them does not doubt them again
	if c.guest(t, fakes[3]).Doubted() || c.snapshot(t).Bursts(models.At(c.now))[0].Phones != 17 {
		t.Errorf("%+v", c.snapshot(t).Bursts(models.At(c.now)))
	}
	c.checkAll(t)
}

func TestSomeMinutesMakeADoubtedGuestCount(t *testing.T) {
	c, song, _ := loved(t)
	fakes := c.fakes(t, 13)
	for _, fake := range fakes {
		c.say(t, fake, song, -1)
	}
	c.pass(t, 4*time.Minute+30*time.Second, fakes[0])
	if e := c.entry(t, song.ID); e.Votes != 10 {
		t.Fatalf("before the five minutes are over: %+v", e)
	}
	c.pass(t, time.Minute, fakes[0], fakes[1])
	if e := c.entry(t, song.ID); e.Votes != 9 || e.Downs != 1 {
		t.Errorf("who has stayed counts, who was made and left does not: %+v", e)
	}
	c.pass(t, 2*time.Minute, fakes[1])
	if !c.guest(t, fakes[1]).Doubted() {
		t.Error("seen again after five minutes is not stayed for five minutes")
	}
	c.checkAll(t)
}

func TestNoMinutesSwitchTheRuleOff(t *testing.T) {
	c, song, _ := loved(t)
	c.set(t, "burst_minutes", "0")
	for _, fake := range c.fakes(t, 13) {
		song = c.say(t, fake, song, -1)
	}
	if song.Votes != -3 {
		t.Errorf("%+v", song)
	}
}

func TestAHostVoidsABurst(t *testing.T) {
	c, song, _ := loved(t)
	fakes := c.fakes(t, 31)
	for _, fake := range fakes {
		c.say(t, fake, song, -1)
	}
	theirs, _, err := c.Request(t.Context(), models.AsGuest(fakes[7]), c.songs[2])
	if err != nil {
		t.Fatal(err)
	}
	bursts := queue.Bursts{Party: c.Party}
	if _, err := bursts.Void(t.Context(), models.AsGuest(c.guests[0]), fakes[0]); err != models.ErrNotAllowed {
		t.Errorf("a guest: %v", err)
	}
	n, err := bursts.Void(t.Context(), host, fakes[0])
	if err != nil || n != 31 {
		t.Fatalf("%d, %v", n, err)
	}
	snap := c.snapshot(t)
	if !snap.Values.Codes || len(snap.Bursts(models.At(c.now))) != 0 || snap.Items[theirs.ID] != nil ||
		snap.Items[song.ID].VoteOf(fakes[1]) != 0 || snap.Items[song.ID].Votes != 10 {
		t.Errorf("codes %t, %+v", snap.Values.Codes, snap.Items[song.ID])
	}
	if _, err := bursts.Void(t.Context(), host, fakes[0]); err != models.ErrNoGuest {
		t.Errorf("once more: %v", err)
	}
	c.set(t, "codes", "false")
	c.pass(t, 7*time.Minute, fakes[1])
	if !c.guest(t, fakes[1]).Doubted() {
		t.Error("whose votes a host has taken back counts after some minutes")
	}
	if log := c.auditLine(t); log.Action != "setting" {
		t.Errorf("%+v", log)
	}
	c.checkAll(t)
}

func TestAHostSaysThatABurstIsFine(t *testing.T) {
	c, song, _ := loved(t)
	fakes := c.fakes(t, 20)
	for _, fake := range fakes {
		c.say(t, fake, song, 1)
	}
	n, err := queue.Bursts{Party: c.Party}.Accept(t.Context(), host, fakes[0])
	if err != nil || n != 20 {
		t.Fatalf("%d, %v", n, err)
	}
	snap := c.snapshot(t)
	if e := snap.Items[song.ID]; e.Votes != 30 || e.Ups != 30 || e.Net != 30 || snap.Present != 31 || snap.Values.Codes {
		t.Errorf("%+v, %d present", e.Entry, snap.Present)
	}
	if log := c.auditLine(t); log.Action != "burst_accept" || log.Target != "20" {
		t.Errorf("%+v", log)
	}
	c.now = c.now.Add(time.Second)
	if c.fakes(t, 12); len(c.snapshot(t).Doubted) != 0 {
		t.Error("twelve more are a burst because of those who are fine")
	}
	c.checkAll(t)
}

func (c *timed) auditLine(t *testing.T) models.Audit {
	t.Helper()
	var line models.Audit
	err := c.store.Read(t.Context(), func(tx *store.Tx) (err error) { line, err = tx.Audits().Last(c.Room); return err })
	if err != nil {
		t.Fatal(err)
	}
	return line
}

// TestTwoProcessesSeeOneBurst: half of the phones come by each, and both leave them out.
func TestTwoProcessesSeeOneBurst(t *testing.T) {
	c, song, _ := loved(t)
	other, err := queue.New(t.Context(), queue.Config{Store: c.store, Redis: c.Redis, Room: c.Room, Now: c.Party.Now})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 14 {
		by := []*queue.Party{c.Party, other}[i%2]
		g, err := by.Join(t.Context(), router, router, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := by.Vote(t.Context(), models.AsGuest(g.ID), song.ID, -1); err != nil {
			t.Fatal(err)
		}
	}
	live, err := other.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, snap := range []*queue.Snapshot{c.snapshot(t), live.Snapshot()} {
		if e := snap.Items[song.ID]; e.Votes != 10 || e.Net != 10 || len(snap.Doubted) != 14 || snap.Present != 11 {
			t.Errorf("process %d: %+v, %d doubted, %d present", i, e.Entry, len(snap.Doubted), snap.Present)
		}
	}
}

// checkAll holds every entry's sums against the votes of those who count, and what is kept current against a fresh read.
func (c *timed) checkAll(t testing.TB) {
	t.Helper()
	if err := c.wrong(t); err != nil {
		t.Fatal(err)
	}
}

func (c *timed) wrong(t testing.TB) error {
	var all store.Changes
	err := c.store.Read(t.Context(), func(tx *store.Tx) (err error) { all, err = tx.Rooms().ChangesSince(c.Room, 0); return err })
	if err != nil {
		return err
	}
	doubted := map[models.GuestID]bool{}
	for _, g := range all.Guests {
		doubted[g.ID] = g.Doubted()
	}
	sums := map[models.EntryID][3]int{}
	for _, v := range all.Votes {
		if s := sums[v.EntryID]; !doubted[v.GuestID] {
			sums[v.EntryID] = [3]int{s[0] + v.Value, s[1] + max(v.Value, 0), s[2] + max(-v.Value, 0)}
		}
	}
	for _, e := range all.Entries {
		if got := [3]int{e.Votes, e.Ups, e.Downs}; got != sums[e.ID] {
			return fmt.Errorf("entry %d says %v; its votes sum up to %v", e.ID, got, sums[e.ID])
		}
	}
	kept, err := c.live.Fresh(t.Context())
	if err != nil {
		return err
	}
	again, err := c.Live(t.Context())
	if err != nil {
		return err
	}
	fresh := again.Snapshot()
	if kept.Present != fresh.Present || len(kept.Doubted) != len(fresh.Doubted) || len(kept.Queue) != len(fresh.Queue) {
		return fmt.Errorf("%d present, %d doubted; a fresh read has %d and %d", kept.Present, len(kept.Doubted), fresh.Present,
			len(fresh.Doubted))
	}
	for i, item := range kept.Queue {
		if other := fresh.Queue[i]; item.Entry != other.Entry || item.Net != other.Net || item.Placing != other.Placing {
			return fmt.Errorf("place %d: %+v, a fresh read has %+v", i, item, other)
		}
	}
	return nil
}
