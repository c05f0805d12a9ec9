package queue_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"upbeat/models"
	"upbeat/queue"
)

// TestSumsHoldWhoeverIsDoubted: phones come one by one and in bursts, vote, request, prove, stay, are accepted, voided, banned, merged and
// forgotten in any order; after each act the sums are those of the votes of who counts, and what is kept current equals a fresh read.
func TestSumsHoldWhoeverIsDoubted(t *testing.T) {
	checks(t, 8) // each is some forty acts, and as many fresh reads
	rapid.Check(t, func(rt *rapid.T) {
		c := newTimed(t, 6, 3)
		c.set(t, "kick", `"off"`)
		r := &doubtedRoom{timed: c, t: rt, test: t}
		for range rapid.IntRange(15, 40).Draw(rt, "acts") {
			r.act()
			if err := c.wrong(t); err != nil {
				rt.Fatal(err)
			}
		}
	})
}

type doubtedRoom struct {
	*timed
	t    *rapid.T
	test *testing.T
}

// may fails for anything but a refusal.
func (r *doubtedRoom) may(err error) {
	r.t.Helper()
	var rule *models.RuleError
	var field *models.FieldError
	refused := errors.As(err, &rule) || errors.As(err, &field) || errors.Is(err, models.ErrEntryGone) || errors.Is(err, models.ErrNoGuest)
	if err != nil && !refused {
		r.t.Fatal(err)
	}
}

func (r *doubtedRoom) somebody() models.GuestID {
	return rapid.SampledFrom(r.guests).Draw(r.t, "guest")
}

func (r *doubtedRoom) act() {
	ctx, by := r.test.Context(), r.somebody()
	switch rapid.IntRange(0, 14).Draw(r.t, "act") {
	case 0:
		r.guests = append(r.guests, r.fakes(r.test, rapid.SampledFrom([]int{1, 12, 14}).Draw(r.t, "phones"))...)
	case 1:
		r.pass(r.test, time.Duration(rapid.IntRange(1, 6).Draw(r.t, "minutes"))*time.Minute, r.guests...)
	case 2, 3:
		_, _, err := r.Request(ctx, models.AsGuest(by), rapid.SampledFrom(r.songs).Draw(r.t, "song"))
		r.may(err)
	case 4:
		code, err := r.Code(ctx)
		r.may(err)
		_, err = r.Prove(ctx, by, code.Text)
		r.may(err)
	case 5:
		_, err := queue.Bursts{Party: r.Party}.Accept(ctx, host, by)
		r.may(err)
	case 6:
		_, err := queue.Bursts{Party: r.Party}.Void(ctx, host, by)
		r.may(err)
		r.set(r.test, "codes", "false")
	case 7:
		_, err := r.Ban(ctx, host, by, rapid.Bool().Draw(r.t, "banned"))
		r.may(err)
	case 8:
		_, err := r.Merge(ctx, host, by, r.somebody())
		r.may(err)
	case 9:
		r.may(r.ForgetGuest(ctx, host, by, "somebody"))
	case 10:
		_, err := r.Void(ctx, host, by)
		r.may(err)
	default:
		r.speak(by)
	}
}

// speak votes on something that waits, or ends it so that it is history.
func (r *doubtedRoom) speak(by models.GuestID) {
	snap := r.snapshot(r.test)
	if len(snap.Queue) == 0 {
		return
	}
	entry := rapid.SampledFrom(snap.Queue).Draw(r.t, "entry")
	if rapid.IntRange(0, 5).Draw(r.t, "end") == 0 {
		r.may(r.Withdraw(r.test.Context(), host, entry.ID))
		return
	}
	_, err := r.Vote(r.test.Context(), models.AsGuest(by), entry.ID, rapid.SampledFrom([]int{1, -1, 0}).Draw(r.t, "vote"))
	r.may(err)
}
