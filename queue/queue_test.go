package queue_test

import (
	"errors"
	"sync"
	"testing"

	"upbeat/models"
	"upbeat/queue"
)

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
