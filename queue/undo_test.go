package queue_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
)

// undoAll undoes what hosts did, the newest first. Undoing an undo lets its act stand again, which is undone in its turn.
func (p *party) undoAll(t *testing.T) {
	t.Helper()
	for _, act := range p.acts(t) {
		if _, err := (queue.Acts{Party: p.Party}).Undo(t.Context(), host, act.ID); err != nil && !undoRefused(err) {
			t.Fatal(err)
		}
	}
}

// newUndoParty is a party in which no host has done anything yet.
func newUndoParty(t *testing.T, songs, guests int) *party {
	t.Helper()
	p := newParty(t, songs, guests)
	err := p.store.Write(t.Context(), func(tx *store.Tx) error { return tx.Acts().DropUntil(p.Room, math.MaxInt64) })
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func undoRefused(err error) bool {
	var rule *models.RuleError
	return errors.As(err, &rule)
}

func (p *party) acts(t *testing.T) []models.Act {
	t.Helper()
	list, err := (queue.Acts{Party: p.Party}).List(t.Context(), host)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// undo undoes the newest act that stands and is no undo.
func (p *party) undo(t *testing.T) queue.Undone {
	t.Helper()
	for _, act := range p.acts(t) {
		if act.UndoneBy == 0 && act.Undoes == 0 {
			done, err := (queue.Acts{Party: p.Party}).Undo(t.Context(), host, act.ID)
			if err != nil {
				t.Fatalf("undo of %+v: %v", act, err)
			}
			return done
		}
	}
	t.Fatal("there is nothing to undo")
	return queue.Undone{}
}

// state is all that hosts act on, as text: entries, votes, order, settings and what guests may do. Versions and times of votes that were
// taken back are left out.
func (p *party) state(t *testing.T, entries []models.EntryID) []string {
	t.Helper()
	var lines []string
	err := p.store.Read(t.Context(), func(tx *store.Tx) error {
		rows, err := tx.Entries().Some(p.Room, entries)
		if err != nil {
			return err
		}
		for _, e := range rows {
			e.Version = 0
			lines = append(lines, fmt.Sprintf("%+v", e))
		}
		votes, err := tx.Votes().On(entries)
		if err != nil {
			return err
		}
		for _, v := range votes {
			if v.Value != 0 {
				lines = append(lines, fmt.Sprintf("vote on %d by %d: %d at %d", v.EntryID, v.GuestID, v.Value, v.At))
			}
		}
		guests, err := tx.Guests().Some(p.guests)
		for _, g := range guests {
			g.Version, g.StandingVersion = 0, 0
			lines = append(lines, fmt.Sprintf("%+v", g))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range p.blocked(t) {
		lines = append(lines, fmt.Sprintf("%+v", b))
	}
	slices.Sort(lines)
	values, err := p.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range settings.Table() {
		lines = append(lines, s.Name+" = "+values.JSON(s))
	}
	return append(lines, fmt.Sprint("order ", p.order(t)))
}

func expectState(t *testing.T, was, is []string) {
	t.Helper()
	for i := range max(len(was), len(is)) {
		switch {
		case i >= len(was):
			t.Errorf("new: %s", is[i])
		case i >= len(is):
			t.Errorf("gone: %s", was[i])
		case was[i] != is[i]:
			t.Errorf("was: %s\nis:  %s", was[i], is[i])
		}
	}
}

func ids(entries ...models.Entry) []models.EntryID {
	list := make([]models.EntryID, len(entries))
	for i, e := range entries {
		list[i] = e.ID
	}
	return list
}

func TestARemovalIsUndoneWithPlaceAndVotes(t *testing.T) {
	p := newUndoParty(t, 5, 5)
	a, b, c := p.request(t, 0, 0), p.request(t, 1, 1), p.request(t, 2, 2)
	p.vote(t, 3, b, 1)
	p.vote(t, 4, b, -1)
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	was := p.state(t, ids(a, b, c))
	act, err := (queue.Acts{Party: p.Party}).Remove(t.Context(), host, b.ID)
	if err != nil || act == 0 {
		t.Fatalf("act %d, %v", act, err)
	}
	expectOrder(t, p.order(t), a, c)
	if _, err := live.Fresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := (queue.Acts{Party: p.Party}).Undo(t.Context(), models.AsGuest(p.guests[0]), act); !errors.Is(err, models.ErrNotAllowed) {
		t.Fatalf("a guest undoes: %v", err)
	}
	done, err := (queue.Acts{Party: p.Party}).Undo(t.Context(), host, act)
	if err != nil || len(done.Left) != 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	expectState(t, was, p.state(t, ids(a, b, c)))
	snap, err := live.Fresh(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if item := snap.Items[b.ID]; item == nil || item.VoteOf(p.guests[3]) != 1 || item.VoteOf(p.guests[4]) != -1 || item.Net != 1 {
		t.Errorf("the page shows %+v", item)
	}
	if _, err := (queue.Acts{Party: p.Party}).Undo(t.Context(), host, act); ruled(err) != "undone_already" {
		t.Errorf("undone twice: %v", err)
	}
	// The undo is an act as well.
	if again, err := (queue.Acts{Party: p.Party}).Undo(t.Context(), host, done.By); err != nil || again.By == 0 {
		t.Fatalf("%+v, %v", again, err)
	}
	expectOrder(t, p.order(t), a, c)
	if _, err := (queue.Acts{Party: p.Party}).Undo(t.Context(), host, act); err != nil {
		t.Fatal(err)
	}
	expectState(t, was, p.state(t, ids(a, b, c)))
}

func TestClearIsUndoneAndLeavesTheMusic(t *testing.T) {
	p := newUndoParty(t, 6, 3)
	ctx := t.Context()
	fence := p.fence(t)
	var list []models.Entry
	for i := range 4 {
		list = append(list, p.request(t, i%3, i))
	}
	finish(t, p, fence, 0)
	playing, err := p.Playback(ctx)
	if err != nil || playing.EntryID == 0 {
		t.Fatalf("%+v, %v", playing, err)
	}
	if _, err := p.LockNext(ctx, fence); err != nil {
		t.Fatal(err)
	}
	was := p.state(t, ids(list...))
	n, act, err := (queue.Acts{Party: p.Party}).Clear(ctx, host)
	if err != nil || n != 3 || act == 0 {
		t.Fatalf("%d songs, act %d, %v", n, act, err)
	}
	if order := p.order(t); len(order) != 0 {
		t.Fatalf("left %v", order)
	}
	if n, act, err := (queue.Acts{Party: p.Party}).Clear(ctx, host); err != nil || n != 0 || act != 0 {
		t.Fatalf("of nothing: %d, %d, %v", n, act, err)
	}
	p.undo(t)
	expectState(t, was, p.state(t, ids(list...)))
	now, err := p.Playback(ctx)
	if err != nil || now.EntryID != playing.EntryID || now.Position != playing.Position || now.At != playing.At {
		t.Errorf("%+v plays, it was %+v: %v", now, playing, err)
	}
}

func TestAnUndoSaysWhatCannotComeBack(t *testing.T) {
	p := newUndoParty(t, 8, 4)
	ctx, acts, clock := t.Context(), queue.Acts{Party: p.Party}, p.fakeTime()
	a, b, c, d := p.request(t, 0, 0), p.request(t, 1, 1), p.request(t, 2, 2), p.request(t, 3, 3)
	if _, _, err := acts.Clear(ctx, host); err != nil {
		t.Fatal(err)
	}
	clear := p.acts(t)[0]
	again := p.request(t, 3, 0) // a's song waits again
	if _, err := p.Ban(ctx, host, p.guests[1], true); err != nil {
		t.Fatal(err)
	}
	if err := p.ForgetGuest(ctx, host, p.guests[2], "a guest"); err != nil {
		t.Fatal(err)
	}
	done, err := acts.Undo(ctx, host, clear.ID)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, l := range done.Left {
		codes = append(codes, l.Code+" "+l.Text)
	}
	slices.Sort(codes)
	if want := []string{"again Song 0", "banned Song 1", "forgotten Song 2"}; !slices.Equal(codes, want) {
		t.Errorf("left %v, want %v", codes, want)
	}
	expectOrder(t, p.order(t), d, again)
	if e := p.entry(t, a.ID); e.Status != models.Removed {
		t.Errorf("the first is %s", e.Status)
	}
	for _, e := range []models.Entry{b, c} {
		if now := p.entry(t, e.ID); now.Status != models.Removed {
			t.Errorf("%d is %s", e.ID, now.Status)
		}
	}
	// Nothing of it can be restored: the refusal says why.
	act, err := acts.Remove(ctx, host, again.ID)
	if err != nil {
		t.Fatal(err)
	}
	p.request(t, 0, 0)
	if _, err := acts.Undo(ctx, host, act); ruled(err) != "undo_again" {
		t.Errorf("it waits again: %v", err)
	}
	clock.add(time.Hour)
	if _, err := acts.Undo(ctx, host, act); !errors.Is(err, models.ErrNoSuchAct) {
		t.Errorf("after an hour: %v", err)
	}
	if list := p.acts(t); len(list) != 0 {
		t.Errorf("after an hour the list has %d", len(list))
	}
}

func TestWhatHasPlayedStaysPlayed(t *testing.T) {
	p := newUndoParty(t, 4, 2)
	ctx, acts, fence := t.Context(), queue.Acts{Party: p.Party}, p.fence(t)
	p.request(t, 0, 0)
	finish(t, p, fence, 0)
	playing, err := p.Playback(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if act, err := acts.Remove(ctx, host, playing.EntryID); err != nil || act != 0 {
		t.Errorf("what played was removed by act %d, %v: nothing can undo that", act, err)
	}
	a, b := p.request(t, 0, 1), p.request(t, 1, 2)
	first, err := acts.Remove(ctx, host, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	undone, err := acts.Undo(ctx, host, first)
	if err != nil {
		t.Fatal(err)
	}
	finish(t, p, fence, 0)
	if now, _ := p.Playback(ctx); now.EntryID != a.ID && now.EntryID != b.ID {
		t.Fatalf("%d plays", now.EntryID)
	}
	if err := p.Move(ctx, host, b.ID, 0); err != nil && !errors.Is(err, models.ErrEntryGone) {
		t.Fatal(err)
	}
	now, err := p.Playback(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if now.EntryID == a.ID {
		if _, err := acts.Undo(ctx, host, undone.By); ruled(err) != "undo_played" {
			t.Errorf("taken out while it plays: %v", err)
		}
	}
	if after, _ := p.Playback(ctx); after.EntryID != now.EntryID {
		t.Errorf("%d plays, it was %d", after.EntryID, now.EntryID)
	}
}

func TestABanIsUndoneWithSongsAndVotes(t *testing.T) {
	p := newUndoParty(t, 6, 4)
	ctx := t.Context()
	list := []models.Entry{p.request(t, 0, 0), p.request(t, 1, 1), p.request(t, 0, 2), p.request(t, 2, 3)}
	p.vote(t, 0, list[1], 1)
	p.vote(t, 0, list[3], -1)
	p.vote(t, 3, list[0], 1)
	was := p.state(t, ids(list...))
	if _, err := p.Ban(ctx, host, p.guests[0], true); err != nil {
		t.Fatal(err)
	}
	p.undo(t)
	expectState(t, was, p.state(t, ids(list...)))
	checkSums(t, p, list)
	if _, err := p.Mute(ctx, host, p.guests[0], true); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Void(ctx, host, p.guests[0]); err != nil {
		t.Fatal(err)
	}
	p.undoAll(t)
	expectState(t, was, p.state(t, ids(list...)))
}

func TestAnUndoneBanTakesNoLaterVoteBack(t *testing.T) {
	p := newUndoParty(t, 4, 3)
	ctx := t.Context()
	e := p.request(t, 1, 0)
	p.vote(t, 0, e, 1)
	if _, err := p.Void(ctx, host, p.guests[0]); err != nil {
		t.Fatal(err)
	}
	p.vote(t, 0, e, -1)
	if _, err := (queue.Acts{Party: p.Party}).Undo(ctx, host, p.acts(t)[0].ID); ruled(err) != "undo_nothing" {
		t.Errorf("the guest has voted anew: %v", err)
	}
	if now := p.entry(t, e.ID); now.Votes != 0 || now.Downs != 1 {
		t.Errorf("%+v", now)
	}
}

func TestAnOrderByHandIsUndoneAsAWhole(t *testing.T) {
	p := newUndoParty(t, 6, 6)
	ctx, acts := t.Context(), queue.Acts{Party: p.Party}
	var list []models.Entry
	for i := range 5 {
		list = append(list, p.request(t, i, i))
	}
	was := p.state(t, ids(list...))
	if err := p.Move(ctx, host, list[4].ID, list[1].ID); err != nil {
		t.Fatal(err)
	}
	first := p.acts(t)[0].ID
	if err := p.Move(ctx, host, list[3].ID, list[0].ID); err != nil {
		t.Fatal(err)
	}
	expectOrder(t, p.order(t), list[3], list[0], list[4], list[1], list[2])
	if _, err := acts.Undo(ctx, host, first); ruled(err) != "undo_moved" {
		t.Errorf("somebody has moved songs since: %v", err)
	}
	p.undo(t)
	p.undo(t)
	expectState(t, was, p.state(t, ids(list...)))
}
