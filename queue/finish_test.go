package queue_test

import (
	"errors"
	"testing"

	"upbeat/models"
)

func TestFinishEndsASongOnceAndClaimsTheNext(t *testing.T) {
	p := newParty(t, 3, 1)
	fence, err := p.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a, b := p.request(t, 0, 0), p.request(t, 0, 1)
	now, err := p.Finish(t.Context(), fence, 0, models.EndPlayed)
	if err != nil || now.EntryID != a.ID {
		t.Fatalf("start: %+v %v", now, err)
	}
	for range 2 {
		if now, err = p.Finish(t.Context(), fence, a.ID, models.EndPlayed); err != nil || now.EntryID != b.ID {
			t.Fatalf("end of a: %+v %v", now, err)
		}
	}
	if now, err = p.Finish(t.Context(), fence, b.ID, models.EndPlayed); err != nil || now.EntryID != 0 {
		t.Fatalf("end of b: %+v %v", now, err)
	}
	if _, err := p.Vote(t.Context(), models.AsGuest(p.guests[0]), a.ID, 1); !errors.Is(err, models.ErrEntryGone) {
		t.Fatalf("late vote: %v", err)
	}
}

func TestALatePlayerCanWriteNothing(t *testing.T) {
	p := newParty(t, 2, 1)
	ctx := t.Context()
	old, _ := p.Acquire(ctx)
	e := p.request(t, 0, 0)
	if _, err := p.Finish(ctx, old, 0, models.EndPlayed); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Acquire(ctx); err != nil {
		t.Fatal(err)
	}
	_, finish := p.Finish(ctx, old, e.ID, models.EndPlayed)
	_, fail := p.Fail(ctx, old, e.ID, models.ProblemBroken)
	_, lock := p.LockNext(ctx, old)
	for name, err := range map[string]error{
		"finish": finish, "fail": fail, "lock": lock, "checkpoint": p.Checkpoint(ctx, old, e.ID, 1, 1),
		"moved": p.ReportPosition(ctx, old, e.ID, 1, 1, 0), "report": p.ReportOutput(ctx, old, "null", "", ""),
	} {
		if !errors.Is(err, models.ErrFenced) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheLockedSongStaysNext(t *testing.T) {
	p := newParty(t, 3, 3)
	ctx := t.Context()
	fence, _ := p.Acquire(ctx)
	p.request(t, 0, 0)
	now, _ := p.Finish(ctx, fence, 0, models.EndPlayed)
	b := p.request(t, 0, 1)
	if locked, err := p.LockNext(ctx, fence); err != nil || locked.NextID != b.ID {
		t.Fatalf("locked %+v %v", locked, err)
	}
	c := p.request(t, 1, 2)
	p.vote(t, 2, c, 1)
	expectOrder(t, p.order(t), b, c)
	if err := p.Move(ctx, host, c.ID, b.ID); !errors.Is(err, models.ErrLocked) {
		t.Fatalf("moved before the locked one: %v", err)
	}
	if err := p.Withdraw(ctx, models.AsGuest(p.guests[0]), b.ID); err != nil {
		t.Fatal(err)
	}
	if now, err := p.Finish(ctx, fence, now.EntryID, models.EndPlayed); err != nil || now.EntryID != c.ID {
		t.Fatalf("after the locked one was withdrawn: %+v %v", now, err)
	}
}

func TestSkipAndVoteOffEndTheCurrentSongOnly(t *testing.T) {
	p := newParty(t, 3, 4)
	ctx := t.Context()
	fence, _ := p.Acquire(ctx)
	a, b := p.request(t, 0, 0), p.request(t, 0, 1)
	_, _ = p.Finish(ctx, fence, 0, models.EndPlayed)
	if _, err := p.Skip(ctx, host, b.ID); !errors.Is(err, models.ErrEntryGone) {
		t.Fatalf("skip of a waiting one: %v", err)
	}
	if now, err := p.Skip(ctx, host, a.ID); err != nil || now.EntryID != b.ID {
		t.Fatalf("skip: %+v %v", now, err)
	}
	if _, err := p.Skip(ctx, host, a.ID); !errors.Is(err, models.ErrEntryGone) {
		t.Fatalf("late skip: %v", err)
	}
	p.set(t, "skip_grace", "0")
	for _, guest := range []int{1, 2, 3} {
		p.vote(t, guest, b, -1)
	}
	now, err := p.Playback(ctx)
	if err != nil || now.EntryID != 0 {
		t.Fatalf("voted off at -2: %+v %v", now, err)
	}
}

func TestAFailedSongStaysInSightAndTheNextPlays(t *testing.T) {
	p := newParty(t, 2, 1)
	ctx := t.Context()
	fence, _ := p.Acquire(ctx)
	a, b := p.request(t, 0, 0), p.request(t, 0, 1)
	_, _ = p.Finish(ctx, fence, 0, models.EndPlayed)
	now, err := p.Fail(ctx, fence, a.ID, models.ProblemBroken)
	if err != nil || now.EntryID != b.ID {
		t.Fatalf("%+v %v", now, err)
	}
	live, _ := p.Live(ctx)
	shown := live.Snapshot().Items[a.ID]
	if shown == nil || shown.Status != models.Failed || shown.Failure != models.ProblemBroken {
		t.Fatalf("shown as %+v", shown)
	}
	if _, _, err := p.Request(ctx, models.AsGuest(p.guests[0]), p.songs[0]); !errors.Is(err, models.ErrSongUnavailable) {
		t.Fatalf("requested again: %v", err)
	}
	if e, err := p.Retry(ctx, models.AsGuest(p.guests[0]), a.ID); err != nil || e.Status != models.Preparing {
		t.Fatalf("retry: %+v %v", e, err)
	}
}
