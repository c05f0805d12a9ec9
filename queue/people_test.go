package queue_test

import (
	"errors"
	"sync"
	"testing"

	"upbeat/internal/store"
	"upbeat/models"
)

// ruled is the code of a refusal by the rules; "" = it is none.
func ruled(err error) string {
	var rule *models.RuleError
	if errors.As(err, &rule) {
		return rule.Code
	}
	return ""
}

func TestABannedGuestMayLookAndDoNothing(t *testing.T) {
	p := newParty(t, 6, 3)
	ctx := t.Context()
	fence, err := p.Acquire(ctx)
	if err != nil {
		t.Fatal(err)
	}
	own := p.request(t, 0, 0)
	finish(t, p, fence, 0) // it plays
	others := p.request(t, 1, 1)
	p.vote(t, 0, others, 1)
	second := p.request(t, 0, 2)
	if _, err := p.LockNext(ctx, fence); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Ban(ctx, models.AsGuest(p.guests[1]), p.guests[0], true); !errors.Is(err, models.ErrNotAllowed) {
		t.Fatalf("a guest bans: %v", err)
	}
	if g, err := p.Ban(ctx, host, p.guests[0], true); err != nil || !g.Banned {
		t.Fatalf("%+v, %v", g, err)
	}
	if e := p.entry(t, own.ID); e.Status != models.Playing {
		t.Errorf("what plays is %s: it goes on", e.Status)
	}
	if e := p.entry(t, second.ID); e.Status != models.Removed || e.EndedAt == 0 {
		t.Errorf("what waited is %s", e.Status)
	}
	if e := p.entry(t, others.ID); e.Votes != 1 || e.Ups != 1 {
		t.Errorf("the other's has %d votes, %d up", e.Votes, e.Ups)
	}
	if playback, _ := p.Playback(ctx); playback.NextID == second.ID {
		t.Error("what was removed is still locked in")
	}
	checkSums(t, p, []models.Entry{own, others, second})
	me, name := models.AsGuest(p.guests[0]), "Troll"
	_, _, requested := p.Request(ctx, me, p.songs[3])
	_, voted := p.Vote(ctx, me, others.ID, -1)
	_, renamed := p.Rename(ctx, me, p.guests[0], &name, nil)
	_, coloured := p.Rename(ctx, me, p.guests[0], nil, &name)
	for what, err := range map[string]error{"requests": requested, "votes": voted, "renames": renamed, "colours": coloured} {
		if ruled(err) != "banned" {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := p.Ban(ctx, host, p.guests[0], false); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Vote(ctx, me, others.ID, -1); err != nil {
		t.Errorf("let in again: %v", err)
	}
}

func TestAMutedGuestRequestsAndVotesAndKeepsTheName(t *testing.T) {
	p := newParty(t, 2, 2)
	ctx := t.Context()
	me, name := models.AsGuest(p.guests[0]), "Loud"
	if _, err := p.Rename(ctx, me, p.guests[0], &name, nil); err != nil {
		t.Fatal(err)
	}
	if g, err := p.Mute(ctx, host, p.guests[0], true); err != nil || !g.Muted {
		t.Fatal(g, err)
	}
	other, colour := "Louder", "#123456"
	if _, err := p.Rename(ctx, me, p.guests[0], &other, nil); ruled(err) != "muted" {
		t.Errorf("renamed: %v", err)
	}
	if g, err := p.Rename(ctx, me, p.guests[0], &name, &colour); err != nil || g.Colour != colour {
		t.Errorf("the colour is free: %v", err)
	}
	if g, err := p.Rename(ctx, host, p.guests[0], &other, nil); err != nil || g.Name != other {
		t.Errorf("the host renames: %v", err)
	}
	e := p.request(t, 0, 0)
	p.vote(t, 0, e, -1)
	p.set(t, "guest_names", "false")
	if _, err := p.Mute(ctx, host, p.guests[0], false); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Rename(ctx, me, p.guests[0], &name, nil); ruled(err) != "names_off" {
		t.Errorf("names are off: %v", err)
	}
	if _, err := p.Rename(ctx, models.AsGuest(p.guests[1]), p.guests[0], &name, nil); !errors.Is(err, models.ErrNotAllowed) {
		t.Errorf("another guest's: %v", err)
	}
}

// The trolls' down votes go; what was liked climbs; a song that only its own up vote held falls out.
func TestVoidRecountsAtOnceAndLosesNobodyElsesVote(t *testing.T) {
	p := newParty(t, 4, 5)
	ctx := t.Context()
	p.set(t, "policy", `"votes"`)
	p.set(t, "kick_votes", "2")
	a, b, held := p.request(t, 1, 0), p.request(t, 2, 1), p.request(t, 0, 2)
	p.vote(t, 0, a, -1)
	p.vote(t, 3, a, 1)
	p.vote(t, 0, b, 1)
	p.vote(t, 3, held, -1)
	p.vote(t, 4, held, -1)
	n, err := p.Void(ctx, host, p.guests[0])
	if err != nil || n != 3 {
		t.Fatalf("%d voided, %v", n, err)
	}
	if e := p.entry(t, a.ID); e.Votes != 2 || e.Ups != 2 || e.Downs != 0 {
		t.Errorf("%+v", e)
	}
	if e := p.entry(t, held.ID); e.Status != models.Kicked || e.Votes != -2 {
		t.Errorf("held by its own vote alone: %s %d", e.Status, e.Votes)
	}
	checkSums(t, p, []models.Entry{a, b, held})
	if n, err := p.Void(ctx, host, p.guests[0]); err != nil || n != 0 {
		t.Errorf("again: %d, %v", n, err)
	}
	live, err := p.Live(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if queue := live.Snapshot().Queue; len(queue) != 2 || queue[0].ID != a.ID {
		t.Errorf("the order is %v", queue)
	}
}

func TestVoidWhileOthersVoteLosesNothing(t *testing.T) {
	p := newParty(t, 3, 12)
	ctx := t.Context()
	p.set(t, "kick", `"off"`)
	entries := []models.Entry{p.request(t, 0, 0), p.request(t, 1, 1), p.request(t, 2, 2)}
	var all sync.WaitGroup
	for g := range 12 {
		all.Go(func() {
			for i := range 20 {
				e := entries[(g+i)%3]
				if _, err := p.Vote(ctx, models.AsGuest(p.guests[g]), e.ID, i%3-1); err != nil {
					t.Errorf("vote: %v", err)
				}
			}
		})
	}
	for _, h := range []string{"ann", "bob"} { // two hosts at once
		all.Go(func() {
			for range 10 {
				if _, err := p.Void(ctx, models.Actor{Role: models.Moderator, Account: h}, p.guests[3]); err != nil {
					t.Errorf("void: %v", err)
				}
			}
		})
	}
	all.Wait()
	checkSums(t, p, entries)
	want := map[int]int{0: -1, 1: 0, 2: 1}[19%3]
	for g := range 12 {
		if g == 3 {
			continue
		}
		e := entries[(g+19)%3]
		_ = p.store.Read(ctx, func(tx *store.Tx) error {
			if v, err := tx.Votes().Of(e.ID, p.guests[g]); err != nil || v != want {
				t.Errorf("guest %d's last vote is %d, %v", g, v, err)
			}
			return nil
		})
	}
}
