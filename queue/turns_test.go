package queue_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"upbeat/models"
)

func TestEveryoneGetsTheirFirstSongBeforeAnyonesSecond(t *testing.T) {
	p := newParty(t, 6, 3)
	a1, a2, a3 := p.request(t, 0, 0), p.request(t, 0, 1), p.request(t, 0, 2)
	b1, c1 := p.request(t, 1, 3), p.request(t, 2, 4)
	if got, want := p.order(t), []models.EntryID{a1.ID, b1.ID, c1.ID, a2.ID, a3.ID}; !slices.Equal(got, want) {
		t.Fatalf("order %v, want %v", got, want)
	}
	fence := p.fence(t)
	if now := p.play(t, fence, 0); now != a1.ID {
		t.Fatalf("first %d", now)
	}
	if got, want := p.order(t), []models.EntryID{b1.ID, c1.ID, a2.ID, a3.ID}; !slices.Equal(got, want) {
		t.Fatalf("while a1 plays: %v, want %v", got, want)
	}
	// A skipped song is no turn: a2 becomes their first again.
	if _, err := p.Skip(t.Context(), host, a1.ID); err != nil {
		t.Fatal(err)
	}
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range live.Snapshot().Queue {
		if item.ID == a2.ID && item.Placing.Turn != 1 {
			t.Errorf("after the skip a2 is their song number %d", item.Placing.Turn)
		}
	}
}

// Who ends their own song just before its end would never have had one, and would be first again at once, all night.
func TestAGuestWhoEndsTheirOwnSongHasHadIt(t *testing.T) {
	for name, end := range map[string]func(p *party, by models.Actor, e models.EntryID) error{
		"skipped": func(p *party, by models.Actor, e models.EntryID) error {
			_, err := p.Skip(t.Context(), by, e)
			return err
		},
		"withdrawn": func(p *party, by models.Actor, e models.EntryID) error { return p.Withdraw(t.Context(), by, e) },
	} {
		for _, test := range []struct {
			by    string
			heard time.Duration
			turn  int // of their next one
		}{{"guest", 19 * time.Second, 1}, {"guest", 170 * time.Second, 2}, {"host", 170 * time.Second, 1}} {
			t.Run(fmt.Sprint(name, " by the ", test.by, " after ", test.heard), func(t *testing.T) {
				p := newParty(t, 4, 2)
				c := p.fakeTime()
				p.request(t, 0, 0)
				now := p.play(t, p.fence(t), 0)
				next := p.request(t, 0, 1)
				p.request(t, 1, 2)
				c.add(test.heard)
				by := host
				if test.by == "guest" {
					by = models.AsGuest(p.guests[0])
				}
				if err := end(p, by, now); err != nil {
					t.Fatal(err)
				}
				live, err := p.Live(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				snap := live.Snapshot()
				if test.turn == 1 && snap.Current.ID != next.ID ||
					test.turn == 2 && (snap.Current.ID == next.ID || snap.Items[next.ID].Placing.Turn != 2) {
					t.Errorf("%d plays, their next one is %d in turn %d", snap.Current.ID, next.ID, snap.Items[next.ID].Placing.Turn)
				}
			})
		}
	}
}

func TestALatecomerStartsInTheRoundThatIsOn(t *testing.T) {
	p := newParty(t, 12, 3)
	fence := p.fence(t)
	for i := range 4 {
		p.request(t, 0, i)
		p.request(t, 1, 4+i)
	}
	var now models.EntryID
	for range 6 { // three rounds
		now = p.play(t, fence, now)
	}
	late := p.request(t, 2, 8)
	second := p.request(t, 2, 9)
	order := p.order(t)
	if at := slices.Index(order, late.ID); at > 1 {
		t.Errorf("the latecomer waits at %d of %v", at, order)
	}
	if at := slices.Index(order, second.ID); at != len(order)-1 {
		t.Errorf("the latecomer's second song is at %d of %v: they own the night", at, order)
	}
}

// A host who sees what plain votes do switches to the fair order. Who comes after that, and who came before, is no later than the others.
func TestWhoComesUnderAnotherPolicyStartsInTheRoundToo(t *testing.T) {
	for _, policy := range []string{"votes", "first_come", "shuffle", "host"} {
		t.Run(policy, func(t *testing.T) {
			p := newParty(t, 16, 4)
			p.set(t, "policy", `"`+policy+`"`)
			fence := p.fence(t)
			var now models.EntryID
			for round := range 4 {
				p.request(t, 0, 2*round)
				p.request(t, 1, 2*round+1)
				now = p.play(t, fence, p.play(t, fence, now))
			}
			early := p.request(t, 2, 8)
			p.set(t, "policy", `"fair"`)
			late := p.request(t, 3, 9)
			p.request(t, 0, 10)
			live, err := p.Live(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, item := range live.Snapshot().Queue {
				if (item.ID == early.ID || item.ID == late.ID) && item.Placing.Turn < 3 {
					t.Errorf("after four rounds the newcomer's song %d is in turn %d: they would own the night", item.ID, item.Placing.Turn)
				}
			}
		})
	}
}

func TestOwnSongsAreReorderedAmongThemselves(t *testing.T) {
	p := newParty(t, 5, 2)
	a1, a2, b1 := p.request(t, 0, 0), p.request(t, 0, 1), p.request(t, 1, 2)
	me, other := models.AsGuest(p.guests[0]), models.AsGuest(p.guests[1])
	if err := p.MoveOwn(t.Context(), me, a2.ID, a1.ID); err != nil {
		t.Fatal(err)
	}
	if got, want := p.order(t), []models.EntryID{a2.ID, b1.ID, a1.ID}; !slices.Equal(got, want) &&
		!slices.Equal(got, []models.EntryID{b1.ID, a2.ID, a1.ID}) {
		t.Fatalf("order %v, want %v", got, want)
	}
	for _, bad := range []struct {
		by            models.Actor
		entry, before models.EntryID
		want          error
	}{{other, a1.ID, 0, models.ErrNotYours}, {me, b1.ID, 0, models.ErrNotYours}, {me, a1.ID, b1.ID, models.ErrNotYours},
		{me, 4711, 0, models.ErrNoSuchEntry}} {
		if err := p.MoveOwn(t.Context(), bad.by, bad.entry, bad.before); !errors.Is(err, bad.want) {
			t.Errorf("move %d before %d: %v, want %v", bad.entry, bad.before, err, bad.want)
		}
	}
}

func TestNobodyPlaysMoreInARowThanAllowedWhileOthersWait(t *testing.T) {
	p := newParty(t, 8, 2)
	p.set(t, "policy", `"first_come"`)
	p.set(t, "in_a_row", "2")
	a := []models.Entry{p.request(t, 0, 0), p.request(t, 0, 1), p.request(t, 0, 2), p.request(t, 0, 3)}
	b := p.request(t, 1, 4)
	if got, want := p.order(t), []models.EntryID{a[0].ID, a[1].ID, b.ID, a[2].ID, a[3].ID}; !slices.Equal(got, want) {
		t.Fatalf("order %v, want %v", got, want)
	}
	fence := p.fence(t)
	now := p.play(t, fence, 0)
	if got, want := p.order(t), []models.EntryID{a[1].ID, b.ID, a[2].ID, a[3].ID}; !slices.Equal(got, want) {
		t.Fatalf("while the first plays: %v, want %v", got, want)
	}
	for _, want := range []models.EntryID{a[1].ID, b.ID, a[2].ID, a[3].ID} {
		if now = p.play(t, fence, now); now != want {
			t.Fatalf("plays %d, want %d", now, want)
		}
	}
}
