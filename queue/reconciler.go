package queue

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"upbeat/models"
	"upbeat/voting"
)

const (
	// sweepEvery is how often presence in the database is brought up to what Redis has seen.
	sweepEvery = 5 * time.Second
	// dropActsEvery is how often it looks for acts that nobody can undo any more.
	dropActsEvery = 5 * time.Minute
	// keepWithin bounds one look.
	keepWithin = 10 * time.Second
	// failedShownFor is how long the queue shows an entry that could not be played.
	failedShownFor = 30 * time.Minute
)

// Reconciler does what nobody's tap brings about but the rules do: guests who left no longer count, a song that was voted down in its first
// seconds ends after them, the schedule turns the volume down and plays the closing song, internet radio ends when nobody wants it any
// more, entries that could not be played leave the list after a while, and something plays when nothing waits. All of it is found in the
// state, so a reconciler that was away catches up, and several at once do no harm.
//
// Run is for one goroutine; so is Reconcile, which a test calls instead.
type Reconciler struct {
	party    *Party
	live     *Live
	fallback fallback
	swept    time.Time
	gone     map[models.GuestID]bool // not seen by the last sweep: by the next one they have left
	dropped  time.Time               // when it last looked for acts that nobody can undo any more
}

// Reconciler makes a reconciler that looks at live, which somebody else runs.
func (p *Party) Reconciler(live *Live) *Reconciler {
	return &Reconciler{party: p, live: live, fallback: fallback{party: p}}
}

// Run does what is due after each change of the party, and when time alone makes it so, until ctx ends.
func (r *Reconciler) Run(ctx context.Context) error {
	changes, stop := r.live.Changes()
	defer stop()
	for {
		r.once(ctx)
		timer := time.NewTimer(r.wait())
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-changes:
		case <-timer.C:
		}
		timer.Stop()
	}
}

func (r *Reconciler) once(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, keepWithin)
	defer cancel()
	if err := r.Reconcile(ctx); err != nil && ctx.Err() == nil {
		r.party.Log.Warn("the party's rules could not be kept up; trying again", "error", err)
	}
}

// Reconcile looks once and does what is due.
func (r *Reconciler) Reconcile(ctx context.Context) error {
	var errs []error
	if now := r.party.Now(); now.Sub(r.swept) >= sweepEvery {
		r.swept = now
		errs = append(errs, r.sweep(ctx), stay(ctx, r.party, r.live.Snapshot()))
	}
	if now := r.party.Now(); now.Sub(r.dropped) >= dropActsEvery {
		r.dropped = now
		errs = append(errs, Acts{Party: r.party}.dropOld(ctx))
	}
	snap := r.live.Snapshot()
	hour := snap.Values.At(r.party.Now())
	if outvoted(snap, timeOf(r.party)) {
		errs = append(errs, review(ctx, r.party))
	}
	if duelOver(snap, timeOf(r.party)) {
		errs = append(errs, endDuel(ctx, r.party, snap.Playback.DuelUntil))
	}
	if snap.Playback.VolumeCap != hour.Volume {
		errs = append(errs, capVolume(ctx, r.party, hour.Volume))
	}
	if closing(snap.Room, snap.Values, timeOf(r.party)) {
		errs = append(errs, lastSong(ctx, r.party)) // and what that changes brings the next look
	} else if overdue(snap, hour) {
		errs = append(errs, endStream(ctx, r.party, snap.Current.ID))
	}
	before := models.At(r.party.Now().Add(-failedShownFor))
	if slices.ContainsFunc(snap.Queue, func(i *Item) bool { return i.failedBefore(before) }) {
		errs = append(errs, forgetFailed(ctx, r.party, before))
	}
	return errors.Join(append(errs, r.Refill(ctx))...)
}

// Refill makes what the fallback chooses wait, as the settings say. Any number of processes may call it after each change.
func (r *Reconciler) Refill(ctx context.Context) error { return r.fallback.refill(ctx) }

// failedBefore tells whether the item could not be played, as was known before the given time.
func (i *Item) failedBefore(at models.Millis) bool {
	return i.Status == models.Failed && i.EndedAt < at
}

// wait is how long nothing is due, unless something changes.
func (r *Reconciler) wait() time.Duration {
	wait := sweepEvery
	snap := r.live.Snapshot()
	if until := snap.Playback.DuelUntil; until != 0 {
		wait = max(time.Millisecond, min(wait, (until-timeOf(r.party)).Duration()))
	}
	if c := snap.Current; c != nil && voting.Out(c.Votes, voting.SkipAt(snap.Present, snap.Values)) {
		if left := grace(snap) - snap.Playback.PositionAt(timeOf(r.party)); left > 0 {
			wait = min(wait, left.Duration()+time.Millisecond)
		}
	}
	return wait
}

func grace(snap *Snapshot) models.Millis { return models.Millis(snap.Values.SkipGrace) * 1000 }

// outvoted tells whether something has fallen to its threshold without a vote of its own: guests left, the rules changed, or the first
// seconds of a song are over.
func outvoted(snap *Snapshot, now models.Millis) bool {
	if c := snap.Current; c != nil && voting.Out(c.Votes, voting.SkipAt(snap.Present, snap.Values)) &&
		snap.Playback.PositionAt(now) >= grace(snap) {
		return true
	}
	for _, item := range snap.Queue {
		if item.Status.Waiting() && voting.Kicked(item.Votes, item.Net, snap.Present, snap.Values) {
			return true
		}
	}
	return false
}

// review ends all entries whose votes have fallen to their threshold.
func review(ctx context.Context, p *Party) error {
	return p.change(ctx, func(tx *roomTx) error {
		listed, err := tx.Entries().Listed(tx.roomID)
		if err != nil {
			return err
		}
		unloved := slices.DeleteFunc(listed, func(e models.Entry) bool { return e.Votes >= 0 || e.Status == models.Failed })
		ended, err := applyThresholds(tx, unloved)
		if err == nil && !ended {
			err = errUnchanged
		}
		return err
	})
}

func capVolume(ctx context.Context, p *Party, percent int) error {
	return p.change(ctx, func(tx *roomTx) error {
		playback, err := tx.Playbacks().Get(tx.roomID)
		if err != nil {
			return err
		}
		if playback.VolumeCap == percent {
			return errUnchanged
		}
		playback.VolumeCap, playback.Version = percent, tx.version
		return tx.Playbacks().Save(playback)
	})
}

// sweep brings presence in the database up to what the pages' processes have told Redis. Who is missing leaves at the second sweep: what
// two reconcilers and a Redis that comes back do at the same moment throws nobody out.
func (r *Reconciler) sweep(ctx context.Context) error {
	if err := r.party.presence.remind(ctx, r.party.Store); err != nil {
		return nil //nolint:nilerr // Redis is away: who was here stays here
	}
	here, err := r.party.Present(ctx, presentFor)
	if err != nil {
		return nil //nolint:nilerr // Redis is away: who was here stays here
	}
	seen := make(map[models.GuestID]bool, len(here))
	for _, g := range here {
		seen[g] = true
	}
	var marked []models.GuestID
	err = read(ctx, r.party, func(tx *roomTx) (err error) {
		if marked, err = tx.Guests().Present(tx.roomID); err != nil {
			return err
		}
		return onlyProven(tx, seen)
	})
	if err != nil {
		return err
	}
	var left []models.GuestID
	missing := map[models.GuestID]bool{}
	for _, g := range marked {
		switch {
		case seen[g]:
			delete(seen, g)
		case r.gone[g]:
			left = append(left, g)
		default:
			missing[g] = true
		}
	}
	r.gone = missing
	came := make([]models.GuestID, 0, len(seen))
	for g := range seen {
		came = append(came, g)
	}
	return markPresence(ctx, r.party, came, left)
}

// onlyProven leaves those whom the rules count as here: where the party asks for codes, an open page proves nothing.
func onlyProven(tx *roomTx, seen map[models.GuestID]bool) error {
	if !tx.values.Codes {
		return nil
	}
	const hour = 3_600_000
	ids, err := tx.Guests().ProvenSince(tx.roomID, tx.now-models.Millis(tx.values.ProofHours)*hour)
	proven := make(map[models.GuestID]bool, len(ids))
	for _, id := range ids {
		proven[id] = true
	}
	maps.DeleteFunc(seen, func(id models.GuestID, _ bool) bool { return !proven[id] })
	return err
}

// markPresence writes who came and who left. A guest that came must be of this room.
func markPresence(ctx context.Context, p *Party, came, left []models.GuestID) error {
	if len(came)+len(left) == 0 {
		return nil
	}
	return p.change(ctx, func(tx *roomTx) error {
		if err := tx.Guests().MarkPresent(tx.roomID, came, true, tx.version); err != nil {
			return err
		}
		return tx.Guests().MarkPresent(tx.roomID, left, false, tx.version)
	})
}
