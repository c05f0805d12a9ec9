package queue_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"upbeat/internal/store"
	"upbeat/models"
)

// TestAForgottenGuestLeavesSumsAndNoTrace plays a song of theirs, lets one play and one wait, and votes on all.
func TestAForgottenGuestLeavesSumsAndNoTrace(t *testing.T) {
	p := newParty(t, 5, 3)
	ctx := t.Context()
	fence, err := p.Acquire(ctx)
	if err != nil {
		t.Fatal(err)
	}
	played, playing, waiting := p.request(t, 0, 0), p.request(t, 0, 1), p.request(t, 0, 2)
	others, stays := p.request(t, 1, 3), p.request(t, 2, 4)
	p.vote(t, 0, others, 1)
	p.vote(t, 0, stays, -1)
	p.vote(t, 1, played, 1)
	finish(t, p, fence, 0)
	finish(t, p, fence, played.ID)
	var current models.EntryID
	for current != playing.ID { // whatever the order is: until theirs plays
		now, err := p.Playback(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if current = now.EntryID; current != playing.ID {
			finish(t, p, fence, current)
		}
	}
	if err := p.ForgetGuest(ctx, models.AsGuest(p.guests[1]), p.guests[0], "a guest"); !errors.Is(err, models.ErrNotAllowed) {
		t.Fatalf("another guest: %v", err)
	}
	me := models.AsGuest(p.guests[0])
	if err := p.ForgetGuest(ctx, me, p.guests[0], "a guest"); err != nil {
		t.Fatal(err)
	}
	checkSums(t, p, []models.Entry{played, playing, waiting, others, stays})
	err = p.store.Read(ctx, func(tx *store.Tx) error {
		g, err := tx.Guests().Get(p.Room, p.guests[0])
		if err != nil || !g.Gone || g.Name != "a guest" || g.Address != "" || g.JoinedAt != 0 || g.Present {
			t.Errorf("the guest is %+v, %v", g, err)
		}
		votes, err := tx.Votes().On([]models.EntryID{played.ID, playing.ID, waiting.ID, others.ID, stays.ID})
		for _, v := range votes {
			e, _ := tx.Entries().Get(p.Room, v.EntryID)
			if v.GuestID == p.guests[0] && (v.Value != 0 || !e.Status.Listed() && e.Status != models.Playing) {
				t.Errorf("a vote of theirs is there: %+v on a song that is %s", v, e.Status)
			}
		}
		for id, want := range map[models.EntryID]models.Status{played.ID: models.Played, waiting.ID: models.Removed} {
			if e, err := tx.Entries().Get(p.Room, id); err != nil || e.Status != want || e.GuestID != models.Forgotten {
				t.Errorf("entry %+v, %v, want %s and nobody's", e, err, want)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.Request(ctx, me, p.songs[0]); !errors.Is(err, models.ErrNoGuest) {
		t.Errorf("request: %v", err)
	}
	if _, err := p.Vote(ctx, me, playing.ID, 1); !errors.Is(err, models.ErrNoGuest) {
		t.Errorf("vote: %v", err)
	}
	name := "Ada"
	if _, err := p.Rename(ctx, models.AsGuest(p.guests[0]), p.guests[0], &name, nil); !errors.Is(err, models.ErrNoGuest) {
		t.Errorf("rename: %v", err)
	}
	if err := p.ForgetGuest(ctx, me, p.guests[0], "a guest"); !errors.Is(err, models.ErrNoGuest) {
		t.Errorf("twice: %v", err)
	}
	live, err := p.Live(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if got := live.Snapshot().Current; got == nil || got.ID != playing.ID || got.Guest.Name != "a guest" {
		t.Errorf("playing: %+v", got)
	}
	finish(t, p, fence, playing.ID) // the song of somebody who is gone ends like any other
}

func finish(t *testing.T, p *party, fence models.Fence, entry models.EntryID) {
	t.Helper()
	if _, err := p.Finish(t.Context(), fence, entry, models.EndPlayed); err != nil {
		t.Fatal(err)
	}
}

// TestForgettingReachesWhoFollows: a reader that has seen the votes before sees them gone.
func TestForgettingReachesWhoFollows(t *testing.T) {
	p := newParty(t, 2, 2)
	ctx := t.Context()
	first, second := p.request(t, 0, 0), p.request(t, 1, 1)
	p.vote(t, 0, second, 1)
	live, err := p.Live(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.ForgetGuest(ctx, models.Actor{Role: models.Admin, Account: "admin"}, p.guests[0], "a guest"); err != nil {
		t.Fatal(err)
	}
	got, err := live.Fresh(ctx)
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := p.Live(ctx)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, got, fresh.Snapshot())
	if got.Items[first.ID] != nil || got.Items[second.ID].VoteOf(p.guests[0]) != 0 || got.Items[second.ID].Votes != 1 {
		t.Errorf("seen: %+v", got.Items)
	}
}

func TestARecapIsSharedAndMadePrivateAgain(t *testing.T) {
	p := newParty(t, 1, 1)
	ctx := t.Context()
	e := p.request(t, 0, 0)
	host := models.Actor{Role: models.Moderator, Account: "mod"}
	if _, err := p.ShareRecap(ctx, models.AsGuest(p.guests[0]), e.PartyID, true); !errors.Is(err, models.ErrNotAllowed) {
		t.Fatalf("by a guest: %v", err)
	}
	shared, err := p.ShareRecap(ctx, host, e.PartyID, true)
	if err != nil || len(shared.Token) < 20 {
		t.Fatalf("%+v, %v", shared, err)
	}
	if again, err := p.ShareRecap(ctx, host, e.PartyID, true); err != nil || again.Token != shared.Token {
		t.Errorf("again: %+v, %v", again, err)
	}
	if found, err := p.store.History().PartyByToken(ctx, p.Room, shared.Token); err != nil || found.ID != e.PartyID {
		t.Errorf("found %+v, %v", found, err)
	}
	if private, err := p.ShareRecap(ctx, host, e.PartyID, false); err != nil || private.Token != "" {
		t.Errorf("%+v, %v", private, err)
	}
	if _, err := p.store.History().PartyByToken(ctx, p.Room, shared.Token); !errors.Is(err, models.ErrNoSuchParty) {
		t.Errorf("an old link: %v", err)
	}
	if _, err := p.ShareRecap(ctx, host, 4711, true); !errors.Is(err, models.ErrNoSuchParty) {
		t.Errorf("no party: %v", err)
	}
}

// TestForgettingReachesMessagesAndOtherPhones: what they wrote, and the guest whom they were before two phones were made one.
func TestForgettingReachesMessagesAndOtherPhones(t *testing.T) {
	p := newParty(t, 2, 3)
	ctx, host := t.Context(), models.Actor{Role: models.Admin, Account: "admin"}
	me, old := models.AsGuest(p.guests[0]), p.guests[1]
	if _, err := p.Shout(ctx, me, models.ShoutOut, "It is my birthday, says Ada"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Merge(ctx, host, old, p.guests[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Ban(ctx, host, p.guests[0], true); err != nil {
		t.Fatal(err)
	}
	var rule *models.RuleError
	if err := p.ForgetGuest(ctx, me, p.guests[0], "a guest"); !errors.As(err, &rule) || rule.Code != "banned" {
		t.Fatalf("banned: %v", err)
	}
	if err := p.ForgetGuest(ctx, host, p.guests[0], "a guest"); err != nil {
		t.Fatal(err)
	}
	for _, status := range []models.ShoutStatus{models.ShoutWaiting, models.ShoutShown, models.ShoutRejected} {
		list, err := p.Messages().List(ctx, status, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range list {
			if m.Text != "" || m.GuestID != 0 {
				t.Errorf("%s: %+v", status, m)
			}
		}
	}
	if err := p.Seen(ctx, p.guests); err != nil { // a page of theirs that is still open
		t.Fatal(err)
	}
	err := p.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Guests().MarkPresent(p.Room, p.guests, true, 1); err != nil {
			return err
		}
		for _, id := range []models.GuestID{p.guests[0], old} {
			if g, err := tx.Guests().Get(p.Room, id); err != nil || !g.Gone || g.Address != "" || g.Present || g.MergedInto != 0 {
				t.Errorf("guest %+v, %v", g, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The audit log keeps what hosts did, with a number in place of the name, and without the messages.
func TestAForgottenGuestsNameAndMessagesLeaveTheAuditLog(t *testing.T) {
	p := newParty(t, 1, 3)
	ctx := t.Context()
	names := []string{"Ada", "Ada L", "Bob"}
	for i, name := range names {
		if _, err := p.Rename(ctx, moderator, p.guests[i], &name, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, guest := range []int{0, 2} {
		if _, err := p.Mute(ctx, moderator, p.guests[guest], true); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Mute(ctx, moderator, p.guests[guest], false); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Decide(ctx, moderator, p.shout(t, guest, "hello from "+names[guest]).ID, true); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.Merge(ctx, moderator, p.guests[1], p.guests[0]); err != nil {
		t.Fatal(err)
	}
	if err := p.ForgetGuest(ctx, models.AsGuest(p.guests[0]), p.guests[0], "a guest"); err != nil {
		t.Fatal(err)
	}
	got := p.told(t)
	if strings.Contains(got, "Ada") {
		t.Error(got)
	}
	number := "#" + strconv.FormatInt(int64(p.guests[0]), 10)
	for _, want := range []string{"mute " + number, "merge #", "rename " + number, "shout_show …", "mute Bob (#",
		"shout_show hello from Bob", "Bob\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no line with %q in\n%s", want, got)
		}
	}
}
