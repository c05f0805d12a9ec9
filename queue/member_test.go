package queue_test

import (
	"errors"
	"testing"

	"upbeat/models"
	"upbeat/queue"
)

// The first device's guest becomes the member's, the second one's is merged into it, and no device's own cookie opens the member.
func TestAMemberIsOneGuestOnAllDevices(t *testing.T) {
	p := newParty(t, 4, 4)
	ctx := t.Context()
	live, err := p.Live(ctx)
	if err != nil {
		t.Fatal(err)
	}
	on := func(account string, device models.GuestID) models.Guest {
		t.Helper()
		g, err := queue.Members{Party: p.Party}.Belong(ctx, account, device)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	if _, err := (queue.Members{Party: p.Party}).Belong(ctx, "Mira", 0); !errors.Is(err, models.ErrNoGuest) {
		t.Errorf("without a guest: %v", err)
	}
	phone, tablet, other := p.guests[0], p.guests[1], p.guests[2]
	waits := p.request(t, 1, 0)
	p.vote(t, 1, waits, 1)
	if g := on("Mira", phone); g.ID != phone || g.Account != "Mira" {
		t.Fatalf("the first device: %+v", g)
	}
	if g := on("Mira", tablet); g.ID != phone {
		t.Fatalf("the second device is guest %d", g.ID)
	}
	if e := p.entry(t, waits.ID); e.GuestID != phone {
		t.Errorf("what was requested on the second device is guest %d's", e.GuestID)
	}
	for _, device := range []models.GuestID{0, phone, tablet, 99999} {
		if g := on("Mira", device); g.ID != phone {
			t.Errorf("again, on guest %d's device: %d", device, g.ID)
		}
	}
	if g := on("Omar", other); g.ID != other {
		t.Fatalf("another member: %+v", g)
	}
	if g := on("Omar", phone); g.ID != other {
		t.Errorf("Omar on Mira's phone is guest %d", g.ID)
	}
	snap, err := live.Fresh(ctx)
	if err != nil || !snap.Members[phone] || !snap.Members[other] || len(snap.Members) != 2 || snap.MergedInto[tablet] != phone {
		t.Errorf("%v, %v, %v", snap.Members, snap.MergedInto, err)
	}
	if again, err := p.Live(ctx); err != nil || !again.Snapshot().Members[phone] {
		t.Errorf("a process that starts now: %v", err)
	}
	if _, err := p.Merge(ctx, host, phone, other); !errors.Is(err, models.ErrTwoMembers) {
		t.Errorf("two members are merged: %v", err)
	}
	if g, err := p.Merge(ctx, host, other, p.guests[3]); err != nil || g.Account != "Omar" {
		t.Errorf("a member whom a host merges into a guest: %+v, %v", g, err)
	}
	members := queue.Members{Party: p.Party}
	if err := members.Release(ctx, models.AsGuest(phone), "Mira"); !errors.Is(err, models.ErrNotAllowed) {
		t.Errorf("a guest releases: %v", err)
	}
	for range 2 {
		if err := members.Release(ctx, host, "Mira"); err != nil {
			t.Fatal(err)
		}
	}
	if snap, err = live.Fresh(ctx); err != nil || snap.Members[phone] || !snap.Members[p.guests[3]] || snap.Members[other] {
		t.Errorf("after the release: %v, %v", snap.Members, err)
	}
}

// Nobody gets around a ban by logging in: who was banned on either device is.
func TestAMemberTakesABanAlong(t *testing.T) {
	p := newParty(t, 2, 2)
	ctx := t.Context()
	if _, err := (queue.Members{Party: p.Party}).Belong(ctx, "Mira", p.guests[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Ban(ctx, host, p.guests[1], true); err != nil {
		t.Fatal(err)
	}
	if g, err := (queue.Members{Party: p.Party}).Belong(ctx, "Mira", p.guests[1]); err != nil || !g.Banned {
		t.Errorf("%+v, %v", g, err)
	}
}
