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
	// keepWithin bounds one round of the keeper.
	keepWithin = 10 * time.Second
	// failedShownFor is how long the queue shows an entry that could not be played.
	failedShownFor = 30 * time.Minute
)

// Reconciler does what nobody's tap brings about but the rules do: guests who left no longer count, a song that was voted down in its first
// seconds ends after them, the schedule turns the volume down and plays the closing song, internet radio ends when nobody wants it any
// more, entries that could not be played leave the list after a while, and something plays when nothing waits. All of it is found in the
// state, so a reconciler that was away catches up, and several at once do no harm.
type Reconciler struct {
	p     *Party
	live  *Live
	swept time.Time
	gone  map[models.GuestID]bool // not seen by the last sweep: by the next one they have left
}

// Reconciler makes a keeper that looks at live, which somebody else runs.
func (p *Party) Reconciler(live *Live) *Reconciler { return &Reconciler{p: p, live: live} }

// Run keeps the party until ctx ends.
func (k *Reconciler) Run(ctx context.Context) error {
	changes, stop := k.live.Changes()
	defer stop()
	for {
		k.round(ctx)
		timer := time.NewTimer(k.patience())
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

func (k *Reconciler) round(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, keepWithin)
	defer cancel()
	if err := k.Tend(ctx); err != nil && ctx.Err() == nil {
		k.p.Log.Warn("the party's rules could not be kept up; trying again", "error", err)
	}
}

// Tend looks once and does what is due.
func (k *Reconciler) Tend(ctx context.Context) error {
	var errs []error
	if now := k.p.Now(); now.Sub(k.swept) >= sweepEvery {
		k.swept = now
		errs = append(errs, k.sweep(ctx))
	}
	snap := k.live.Snapshot()
	hour := snap.Values.At(k.p.Now())
	if outvoted(snap, k.p.now()) {
		errs = append(errs, k.p.Review(ctx))
	}
	if snap.Playback.VolumeCap != hour.Volume {
		errs = append(errs, k.p.capVolume(ctx, hour.Volume))
	}
	if closing(snap.Room, snap.Values, k.p.now()) {
		errs = append(errs, k.p.lastSong(ctx)) // and what that changes brings the next look
	} else if overdue(snap, hour) {
		errs = append(errs, k.p.endStream(ctx, snap.Current.ID))
	}
	before := models.At(k.p.Now().Add(-failedShownFor))
	if slices.ContainsFunc(snap.Queue, func(i *Item) bool { return i.failedBefore(before) }) {
		errs = append(errs, k.p.Forget(ctx, before))
	}
	return errors.Join(append(errs, k.p.Refill(ctx))...)
}

// failedBefore tells whether the item could not be played, as was known before the given time.
func (i *Item) failedBefore(at models.Millis) bool {
	return i.Status == models.Failed && i.EndedAt < at
}

// patience is how long nothing is due, unless something changes.
func (k *Reconciler) patience() time.Duration {
	wait := sweepEvery
	snap := k.live.Snapshot()
	if c := snap.Current; c != nil && voting.Out(c.Votes, voting.SkipAt(snap.Present, snap.Values)) {
		if left := grace(snap) - snap.Playback.PositionAt(k.p.now()); left > 0 {
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

// Review ends all entries whose votes have fallen to their threshold.
func (p *Party) Review(ctx context.Context) error {
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

func (p *Party) capVolume(ctx context.Context, percent int) error {
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
// two keepers and a Redis that comes back do at the same moment throws nobody out.
func (k *Reconciler) sweep(ctx context.Context) error {
	if err := k.p.remind(ctx); err != nil {
		return nil //nolint:nilerr // Redis is away: who was here stays here
	}
	here, err := k.p.Present(ctx, presentFor)
	if err != nil {
		return nil //nolint:nilerr // Redis is away: who was here stays here
	}
	seen := make(map[models.GuestID]bool, len(here))
	for _, g := range here {
		seen[g] = true
	}
	var marked []models.GuestID
	err = k.p.read(ctx, func(tx *roomTx) (err error) {
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
		case k.gone[g]:
			left = append(left, g)
		default:
			missing[g] = true
		}
	}
	k.gone = missing
	came := make([]models.GuestID, 0, len(seen))
	for g := range seen {
		came = append(came, g)
	}
	return k.p.mark(ctx, came, left)
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

// mark writes who came and who left. A guest that came must be of this room.
func (p *Party) mark(ctx context.Context, came, left []models.GuestID) error {
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
