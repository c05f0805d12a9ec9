package queue_test

import (
	"context"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/queue"
)

// clocked is a party at a moment that the test moves.
func clocked(t *testing.T, guests int) (*party, *time.Time) {
	t.Helper()
	p := newParty(t, 3, guests)
	now := time.Date(2026, 6, 6, 22, 0, 0, 0, time.UTC)
	p.Now = func() time.Time { return now }
	p.set(t, "codes", "true")
	p.set(t, "code_minutes", "5")
	p.set(t, "proof_hours", "12")
	return p, &now
}

func (p *party) code(t testing.TB) queue.Code {
	t.Helper()
	c, err := p.Code(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOnlyWhoHasReadTheCodeMayActAndOnlyForAWhile(t *testing.T) {
	p, now := clocked(t, 2)
	ctx := t.Context()
	me := models.AsGuest(p.guests[0])
	if _, _, err := p.Request(ctx, me, p.songs[0]); ruled(err) != "unproven" {
		t.Fatalf("unproven: %v", err)
	}
	code := p.code(t)
	if !regexp.MustCompile(`^[34679CDFHJKMNPQRTVWXY]{6}$`).MatchString(code.Text) || code.Until != models.At(*now)+300_000 {
		t.Fatalf("code %+v", code)
	}
	for _, wrong := range []string{"", "XXXXXX", code.Text[:5], code.Text + "3", strings.Repeat(code.Text, 40), "\x00\xff"} {
		if _, err := p.Prove(ctx, me.Guest, wrong); ruled(err) != "wrong_code" {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	spelled := strings.ToLower(code.Text[:3] + " - " + code.Text[3:])
	if g, err := p.Prove(ctx, me.Guest, spelled); err != nil || g.ProvedAt != models.At(*now) {
		t.Fatalf("%q: %+v, %v", spelled, g, err)
	}
	e := p.request(t, 0, 0)
	if _, err := p.Vote(ctx, models.AsGuest(p.guests[1]), e.ID, 1); ruled(err) != "unproven" {
		t.Errorf("the other votes: %v", err)
	}
	*now = now.Add(12*time.Hour - time.Second)
	if _, err := p.Vote(ctx, me, e.ID, -1); err != nil {
		t.Errorf("just before the end: %v", err)
	}
	*now = now.Add(time.Second)
	if _, err := p.Vote(ctx, me, e.ID, 1); ruled(err) != "unproven" {
		t.Errorf("twelve hours later: %v", err)
	}
	p.set(t, "codes", "false")
	if _, err := p.Vote(ctx, me, e.ID, 1); err != nil {
		t.Errorf("no codes any more: %v", err)
	}
	if _, err := p.Prove(ctx, me.Guest, "whatever"); err != nil {
		t.Errorf("a late tap: %v", err)
	}
}

func TestTheCodeBeforeStillCountsAndNoOlderOne(t *testing.T) {
	p, now := clocked(t, 1)
	ctx := t.Context()
	old := p.code(t)
	*now = now.Add(5 * time.Minute)
	if next := p.code(t); next.Text == old.Text {
		t.Fatal("the code does not change")
	}
	*now = now.Add(5*time.Minute - time.Millisecond)
	if _, err := p.Prove(ctx, p.guests[0], old.Text); err != nil {
		t.Errorf("the code before: %v", err)
	}
	*now = now.Add(time.Millisecond)
	if _, err := p.Prove(ctx, p.guests[0], old.Text); ruled(err) != "wrong_code" {
		t.Errorf("two steps old: %v", err)
	}
	p.set(t, "code_minutes", "10")
	if _, err := p.Prove(ctx, p.guests[0], p.code(t).Text); err != nil {
		t.Errorf("another length of step: %v", err)
	}
}

// The screen's process may be ahead of or behind the one that checks, and the clock may be set while the party runs.
func TestCodesForgiveClocks(t *testing.T) {
	p, now := clocked(t, 1)
	ctx := t.Context()
	boundary := *now
	for _, test := range []struct {
		screen, check time.Duration
		right         bool
	}{
		{0, -29 * time.Second, true}, {0, -31 * time.Second, false}, {-time.Second, 4 * time.Minute, true},
		{-time.Second, 5 * time.Minute, false},
		{10 * time.Minute, 5 * time.Minute, false}, // from the future
	} {
		*now = boundary.Add(test.screen)
		code := p.code(t)
		*now = boundary.Add(test.check)
		if _, err := p.Prove(ctx, p.guests[0], code.Text); (err == nil) != test.right {
			t.Errorf("screen %v, check %v: %v", test.screen, test.check, err)
		}
	}
	*now = boundary
	if _, err := p.Prove(ctx, p.guests[0], p.code(t).Text); err != nil {
		t.Fatal(err)
	}
	*now = now.Add(-48 * time.Hour) // the box found a time server
	if _, _, err := p.Request(ctx, models.AsGuest(p.guests[0]), p.songs[0]); err != nil {
		t.Errorf("the clock went back: %v", err)
	}
}

func TestABannedGuestProvesNothing(t *testing.T) {
	p, _ := clocked(t, 2)
	if _, err := p.Ban(t.Context(), host, p.guests[0], true); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Prove(t.Context(), p.guests[0], p.code(t).Text); ruled(err) != "banned" {
		t.Error(err)
	}
	if _, err := p.Merge(t.Context(), host, p.guests[0], p.guests[1]); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Prove(t.Context(), p.guests[0], p.code(t).Text); err == nil {
		t.Error("who is none any more")
	}
}

// Two processes on one database show the same code; two installations never do.
func TestEveryProcessShowsTheSameCode(t *testing.T) {
	p, now := clocked(t, 1)
	other, err := queue.New(t.Context(), queue.Config{Store: p.store, Redis: p.Redis, Room: p.Room, Now: func() time.Time { return *now }})
	if err != nil {
		t.Fatal(err)
	}
	if c, err := other.Code(t.Context()); err != nil || c != p.code(t) {
		t.Errorf("%+v, %v, want %+v", c, err, p.code(t))
	}
	away, _ := clocked(t, 1)
	if away.code(t).Text == p.code(t).Text {
		t.Error("another installation shows the same code")
	}
}

func TestManyProveAtOnce(t *testing.T) {
	p, _ := clocked(t, 60)
	code := p.code(t).Text
	var all sync.WaitGroup
	for _, g := range p.guests {
		all.Go(func() {
			if _, err := p.Prove(context.WithoutCancel(t.Context()), g, code); err != nil {
				t.Errorf("guest %d: %v", g, err)
			}
		})
	}
	all.Wait()
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Prove(t.Context(), p.guests[0], code); err != nil {
		t.Fatal(err)
	}
	snap, err := live.Fresh(t.Context())
	if err != nil || len(snap.StandingChanges) != 1 || snap.StandingChanges[0].Guest != p.guests[0] {
		t.Errorf("stood %v, %v", snap.StandingChanges, err)
	}
}
