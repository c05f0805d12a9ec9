package queue_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/queue"
)

// duelling is a party at which the first guest's song plays and three wait, one of each guest.
func duelling(t *testing.T) (p *party, c *clock, fence models.Fence, waits []models.Entry, reconcile func()) {
	t.Helper()
	p = newParty(t, 6, 4)
	c = p.fakeTime()
	_, reconcile = p.reconciler(t)
	fence = p.fence(t)
	first := p.request(t, 0, 0)
	if p.play(t, fence, 0) != first.ID {
		t.Fatal("the first song does not play")
	}
	for i := range 3 {
		c.add(time.Second)
		waits = append(waits, p.request(t, i+1, i+1))
	}
	return p, c, fence, waits, reconcile
}

func (p *party) duel(t *testing.T) models.Playback {
	t.Helper()
	now, err := queue.Duels{Party: p.Party}.Start(t.Context(), host)
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func (p *party) playback(t *testing.T) models.Playback {
	t.Helper()
	now, err := p.Playback(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return now
}

// The two songs that play next face each other; whoever has more votes after half a minute plays next, the other keeps its place.
func TestADuelIsWonByVotes(t *testing.T) {
	p, c, fence, waits, reconcile := duelling(t)
	on := p.duel(t)
	if on.DuelFirst != waits[0].ID || on.DuelSecond != waits[1].ID || on.DuelUntil != models.At(c.now())+30_000 {
		t.Fatalf("%+v", on)
	}
	p.vote(t, 0, waits[1], 1)
	reconcile()
	if now := p.playback(t); now.DuelUntil == 0 || now.NextID != 0 {
		t.Fatalf("it ended at once: %+v", now)
	}
	c.add(30 * time.Second)
	reconcile()
	if now := p.playback(t); now.DuelUntil != 0 || now.NextID != waits[1].ID {
		t.Fatalf("after half a minute: %+v", now)
	}
	if order := p.order(t); !slices.Equal(order, []models.EntryID{waits[1].ID, waits[0].ID, waits[2].ID}) {
		t.Errorf("the order is %v", order)
	}
	if next := p.play(t, fence, p.playback(t).EntryID); next != waits[1].ID {
		t.Errorf("%d plays, not the winner", next)
	}
	p.audited(t, "duel", 1)
}

// With as many votes the one that stood before wins; one that leaves loses at once; a song that ends first settles it.
func TestADuelEndsOtherwise(t *testing.T) {
	t.Run("as many votes", func(t *testing.T) {
		p, c, _, waits, reconcile := duelling(t)
		p.duel(t)
		c.add(30 * time.Second)
		reconcile()
		if now := p.playback(t); now.NextID != waits[0].ID {
			t.Errorf("%+v", now)
		}
	})
	t.Run("one leaves", func(t *testing.T) {
		p, _, _, waits, reconcile := duelling(t)
		p.duel(t)
		if err := p.Withdraw(t.Context(), models.AsGuest(p.guests[1]), waits[0].ID); err != nil {
			t.Fatal(err)
		}
		reconcile()
		if now := p.playback(t); now.DuelUntil != 0 || now.NextID != waits[1].ID {
			t.Errorf("%+v", now)
		}
	})
	t.Run("the song ends", func(t *testing.T) {
		p, _, fence, waits, _ := duelling(t)
		p.duel(t)
		p.vote(t, 0, waits[1], 1)
		if next := p.play(t, fence, p.playback(t).EntryID); next != waits[1].ID {
			t.Errorf("%d plays, not the one that leads", next)
		}
		if now := p.playback(t); now.DuelUntil != 0 {
			t.Errorf("it goes on: %+v", now)
		}
	})
	t.Run("what follows is fixed", func(t *testing.T) {
		p, _, fence, waits, _ := duelling(t)
		p.duel(t)
		p.vote(t, 0, waits[1], 1)
		if now, err := p.LockNext(t.Context(), fence); err != nil || now.NextID != waits[1].ID || now.DuelUntil != 0 {
			t.Errorf("%+v, %v", now, err)
		}
	})
	t.Run("a host ends it", func(t *testing.T) {
		p, _, _, _, _ := duelling(t)
		p.duel(t)
		if now, err := (queue.Duels{Party: p.Party}).Cancel(t.Context(), host); err != nil || now.DuelUntil != 0 || now.NextID != 0 {
			t.Errorf("%+v, %v", now, err)
		}
	})
}

func TestDuelsAreRefused(t *testing.T) {
	p, _, fence, waits, _ := duelling(t)
	duels := queue.Duels{Party: p.Party}
	refused := func(want string) {
		t.Helper()
		var rule *models.RuleError
		if _, err := duels.Start(t.Context(), host); !errors.As(err, &rule) || rule.Code != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := duels.Start(t.Context(), models.AsGuest(p.guests[0])); !errors.Is(err, models.ErrNotAllowed) {
		t.Errorf("a guest starts one: %v", err)
	}
	p.duel(t)
	refused("duel_on")
	if _, err := duels.Cancel(t.Context(), host); err != nil {
		t.Fatal(err)
	}
	if _, err := p.LockNext(t.Context(), fence); err != nil {
		t.Fatal(err)
	}
	refused("duel_late")
	p.play(t, fence, p.playback(t).EntryID)
	if err := p.Withdraw(t.Context(), models.AsGuest(p.guests[3]), waits[2].ID); err != nil {
		t.Fatal(err)
	}
	refused("duel_few")
}

// By chance a duel begins with a song; where only one song waits there is none, and nothing goes wrong.
func TestADuelByChance(t *testing.T) {
	p, _, fence, waits, _ := duelling(t)
	p.set(t, "duel_chance", "100")
	p.play(t, fence, p.playback(t).EntryID)
	if now := p.playback(t); now.EntryID != waits[0].ID || now.DuelFirst != waits[1].ID || now.DuelSecond != waits[2].ID {
		t.Errorf("%+v", now)
	}
	p.play(t, fence, p.playback(t).EntryID)
	if now := p.playback(t); now.EntryID != waits[1].ID || now.DuelUntil != 0 {
		t.Errorf("%+v", now)
	}
}
