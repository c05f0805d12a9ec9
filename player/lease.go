package player

import (
	"context"
	"errors"
	"time"

	"upbeat/models"
	"upbeat/player/deck"
	"upbeat/queue"
)

const (
	leaseTTL    = 3 * time.Second        // how long a dead player on another machine keeps the next one waiting
	leaseEvery  = 500 * time.Millisecond // between renewals, and between two tries of a waiting player
	leaseMargin = 200 * time.Millisecond // silence before the lease ends: clocks and scheduling are not exact
	leaseLimit  = 700 * time.Millisecond // for one call to Redis
)

// lease is the room's right to make sound; see queue.Lease.
type lease interface {
	Renew(ctx context.Context) error // takes it too; queue.ErrHeld where another holds it
	Holder(ctx context.Context) (string, error)
	Break(ctx context.Context, owner string) error
	Release(ctx context.Context) error
}

// takeLease waits until this process holds the lease and returns a time from which it certainly lasts leaseTTL. A holder that died on
// this machine is known to be dead at once; any other is waited for.
func (w *worker) takeLease(ctx context.Context) (time.Time, error) {
	logged := false
	for {
		begun := time.Now()
		err := limited(ctx, w.lease.Renew)
		if err == nil {
			return begun, nil
		}
		if ctx.Err() != nil {
			return begun, ctx.Err()
		}
		if errors.Is(err, queue.ErrHeld) && w.breakDead(ctx) {
			continue
		}
		if !logged {
			logged = true
			w.log.Info("waiting for the lease", "reason", err)
		}
		pause(ctx, leaseEvery)
	}
}

// breakDead takes the lease from a holder that is dead, and reports whether it did.
func (w *worker) breakDead(ctx context.Context) bool {
	var name string
	err := limited(ctx, func(ctx context.Context) (err error) { name, err = w.lease.Holder(ctx); return err })
	if err != nil || name == "" {
		return false
	}
	holder, ok := parseOwner(name)
	if !ok || !w.owner.knowsDead(holder) {
		return false
	}
	w.log.Info("the last player is dead; taking over", "pid", holder.pid)
	return limited(ctx, func(ctx context.Context) error { return w.lease.Break(ctx, name) }) == nil
}

func limited(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, leaseLimit)
	defer cancel()
	return f(ctx)
}

// leaseRenewer renews the lease and with it the gate. While Redis is away it tries on; the gate shuts by itself when the time is up.
type leaseRenewer struct {
	w     *worker
	gate  *deck.Gate
	fence models.Fence
	until time.Time     // the gate's deadline
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
			r.until = begun.Add(leaseTTL - leaseMargin)
			r.gate.OpenUntil(r.until)
		case errors.Is(err, queue.ErrHeld), errors.Is(err, models.ErrFenced):
			r.gate.Shut()
			close(r.lost)
			return
		case ctx.Err() == nil:
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
