package player

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"upbeat/models"
	"upbeat/player/deck"
	"upbeat/queue"
)

const (
	leaseTTL    = 3 * time.Second        // how long a player may leave the question open whether it lives
	leaseEvery  = 500 * time.Millisecond // between renewals, and between two tries of a waiting player
	leaseMargin = 200 * time.Millisecond // silence before the lease ends: clocks and scheduling are not exact
	leaseLimit  = 700 * time.Millisecond // for one call to the database, or to Redis
)

// lease is the room's right to make sound; see queue.Lease.
type lease interface {
	Renew(ctx context.Context) error // takes it too; queue.ErrHeld where another holds it
	Lasts() time.Duration            // of the last Renew, counted from before it
	Lead(ctx context.Context) (models.Fence, error)
	Holder(ctx context.Context) (models.Lease, error)
	Break(ctx context.Context, owner string) error
	Release(ctx context.Context) error
	Trouble(ctx context.Context, why string) error
	Sign(ctx context.Context) error
	Unsign(ctx context.Context) error
}

// takeLease waits until this process holds the lease and returns a time until which it certainly lasts. A holder that died on this machine
// is known to be dead at once; any other is waited for.
func (w *worker) takeLease(ctx context.Context) (time.Time, error) {
	behind := ""
	for {
		begun := time.Now()
		err := limited(ctx, w.lease.Renew)
		if err == nil {
			return begun.Add(w.lease.Lasts() - leaseMargin), nil
		}
		if ctx.Err() != nil {
			return begun, ctx.Err()
		}
		reason := err.Error()
		if errors.Is(err, queue.ErrHeld) {
			holder := w.holder(ctx)
			if w.breakDead(ctx, holder) {
				continue
			}
			reason = holder.Owner
			if reason != behind && reason != "" {
				w.log.Info("another player leads; this one stands by", "host", holder.Host, "since", holder.Since.Time().Format(time.DateTime))
			}
		} else if reason != behind {
			w.log.Warn("the lease cannot be read or taken; trying again", "error", err)
		}
		behind = reason
		pause(ctx, leaseEvery)
	}
}

// holder is the lease as it stands; zero where it cannot be read.
func (w *worker) holder(ctx context.Context) (holder models.Lease) {
	_ = limited(ctx, func(ctx context.Context) (err error) { holder, err = w.lease.Holder(ctx); return err })
	return holder
}

// breakDead takes the lease from a holder that is dead, and reports whether it did.
func (w *worker) breakDead(ctx context.Context, holder models.Lease) bool {
	owner, ok := parseOwner(holder.Owner)
	if !ok || !w.owner.knowsDead(owner) {
		return false
	}
	w.log.Info("the last player is dead; taking over", "pid", owner.pid)
	return limited(ctx, func(ctx context.Context) error { return w.lease.Break(ctx, holder.Owner) }) == nil
}

func limited(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, leaseLimit)
	defer cancel()
	return f(ctx)
}

// leaseRenewer renews the lease and with it the gate. While the database is away it tries on; the gate shuts by itself when the time is
// up.
type leaseRenewer struct {
	w     *worker
	gate  *deck.Gate
	fence models.Fence
	until time.Time     // the gate's deadline; of run's goroutine
	sure  atomic.Bool   // the gate is open, as far as run knows
	lost  chan struct{} // closed when another player leads
}

func (r *leaseRenewer) run(ctx context.Context) {
	ticker := time.NewTicker(leaseEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		begun := time.Now()
		err := limited(ctx, r.w.lease.Renew)
		if err == nil {
			err = r.confirm(ctx, begun)
		}
		switch {
		case err == nil:
			r.until = begun.Add(r.w.lease.Lasts() - leaseMargin)
			r.gate.OpenUntil(r.until)
			r.sure.Store(true)
		case errors.Is(err, queue.ErrHeld), errors.Is(err, models.ErrFenced):
			r.gate.Shut()
			r.sure.Store(false)
			close(r.lost)
			return
		case ctx.Err() == nil:
			r.sure.Store(time.Now().Before(r.until))
			r.w.log.Warn("the lease cannot be renewed", "error", err, "sound_ends_in", time.Until(r.until).Round(time.Millisecond))
		}
	}
}

// confirm makes sure, after a gap in which another player may have led, that none has.
func (r *leaseRenewer) confirm(ctx context.Context, begun time.Time) error {
	if begun.Before(r.until) {
		return nil
	}
	return limited(ctx, func(ctx context.Context) error {
		playback, err := r.w.party.Playback(ctx)
		if err == nil && playback.Fence != r.fence {
			err = models.ErrFenced
		}
		return err
	})
}

// sign tells by Redis that this player leads, beside the renewal: whether Redis answers or hangs, the lease does not depend on it.
func (r *leaseRenewer) sign(ctx context.Context) {
	ticker := time.NewTicker(leaseEvery)
	defer ticker.Stop()
	down := false
	for {
		var err error
		if r.sure.Load() {
			err = limited(ctx, r.w.lease.Sign)
		}
		if failed := err != nil; failed != down && ctx.Err() == nil {
			down = failed
			r.w.log.Info("Redis and the player's sign of life", "away", down, "error", err)
		}
		select {
		case <-ctx.Done():
			_ = limited(context.WithoutCancel(ctx), r.w.lease.Unsign) // it expires by itself as well
			return
		case <-ticker.C:
		}
	}
}
