package queue

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/voting"
)

// burstTold is how long hosts hear of a burst, and the stage shows the code for it.
const burstTold models.Millis = 3_600_000

// Burst is the phones of one address that appeared faster than people walk in, as hosts hear of them.
type Burst struct {
	ID       models.GuestID // of its first phone
	Phones   int            // those that have not shown yet that they are here
	Address  string         // of the first one
	From, To models.Millis  // when they appeared
}

// Bursts are those of the last hour that no host has dealt with, the oldest first. Where the party asks everybody for the code there are
// none: nobody votes without it.
func (s *Snapshot) Bursts(now models.Millis) []Burst {
	if s.Values.Codes || len(s.Doubted) == 0 {
		return nil
	}
	byOrigin := map[string]Burst{}
	for id, g := range s.Doubted {
		if !told(g, now) {
			continue
		}
		b, known := byOrigin[g.Origin]
		if !known || id < b.ID {
			b.ID, b.Address = id, g.Address
		}
		if !known {
			b.From = g.JoinedAt
		}
		b.Phones, b.From, b.To = b.Phones+1, min(b.From, g.JoinedAt), max(b.To, g.JoinedAt)
		byOrigin[g.Origin] = b
	}
	return slices.SortedFunc(maps.Values(byOrigin), func(a, b Burst) int { return cmp.Compare(a.ID, b.ID) })
}

// told tells whether hosts hear of a doubted guest.
func told(g models.Guest, now models.Millis) bool {
	return !g.BurstVoided && !g.Banned && now-g.BurstAt < burstTold
}

// doubtBurst doubts a guest that has just been made, and those who came with it, where they are a burst.
func doubtBurst(tx *roomTx, g *models.Guest) error {
	if tx.values.BurstMinutes == 0 || g.Origin == "" {
		return nil
	}
	joined, err := tx.Guests().JoinedFrom(tx.roomID, g.Origin, tx.now-voting.BurstSpan, voting.BurstMost)
	if err != nil {
		return err
	}
	since, burst := voting.Burst(joined, tx.now)
	if !burst {
		return nil
	}
	others, err := tx.Guests().Countable(tx.roomID, g.Origin, since)
	if err != nil {
		return err
	}
	if others = slices.DeleteFunc(others, func(id models.GuestID) bool { return id == g.ID }); len(others) > 0 {
		if err := tx.Guests().Doubt(others, tx.now, tx.version); err != nil {
			return err
		}
		if err := reapplyThresholds(tx); err != nil {
			return err
		}
	}
	g.BurstAt, g.StayedAt, g.StandingVersion = tx.now, g.JoinedAt, tx.version
	return nil
}

// trust counts what doubted guests have said, as if it had always counted; proved is when they proved that they are here, 0 = as before.
func trust(tx *roomTx, guests []models.GuestID, proved models.Millis) error {
	if err := tx.Guests().Trust(guests, proved, tx.version); err != nil {
		return err
	}
	return reapplyThresholds(tx)
}

// Bursts is what hosts do about phones that appeared faster than people walk in.
type Bursts struct{ Party *Party }

// Void takes back what the phones of a burst have done: their votes and their waiting songs. From then on the party asks everybody for the
// code, and only the code makes these phones count. It tells how many there were. Errors: ErrNotAllowed, ErrNoGuest.
func (b Bursts) Void(ctx context.Context, by models.Actor, burst models.GuestID) (int, error) {
	return b.decide(ctx, by, burst, "burst_void", func(tx *roomTx, phones []models.GuestID) error {
		if err := askForCodes(tx, by); err != nil {
			return err
		}
		waiting, err := tx.Guests().Requesters(tx.roomID)
		if err != nil {
			return err
		}
		for _, g := range waiting {
			if !slices.Contains(phones, g.ID) {
				continue
			}
			if err := unlockNext(tx, g.ID); err != nil {
				return err
			}
			if _, err := tx.Entries().WithdrawAll(tx.roomID, g.ID, tx.now, tx.version); err != nil {
				return err
			}
		}
		return tx.Guests().VoidDoubted(tx.roomID, phones, tx.now, tx.version)
	})
}

// Accept says that the phones of a burst are guests like others: they count from then on. It tells how many there were. Errors:
// ErrNotAllowed, ErrNoGuest.
func (b Bursts) Accept(ctx context.Context, by models.Actor, burst models.GuestID) (int, error) {
	return b.decide(ctx, by, burst, "burst_accept", func(tx *roomTx, phones []models.GuestID) error {
		return trust(tx, phones, tx.now)
	})
}

// decide does something about the phones that hosts hear of together with this one.
func (b Bursts) decide(ctx context.Context, by models.Actor, burst models.GuestID, action string,
	do func(tx *roomTx, phones []models.GuestID) error,
) (int, error) {
	n := 0
	err := b.Party.change(ctx, func(tx *roomTx) error {
		first, err := tx.guestForHost(by, burst)
		if err != nil {
			return err
		}
		doubted, err := tx.Guests().Doubted(tx.roomID)
		if err != nil {
			return err
		}
		var phones []models.GuestID
		for _, g := range doubted {
			if g.Origin == first.Origin && told(g, tx.now) {
				phones = append(phones, g.ID)
			}
		}
		if n = len(phones); n == 0 {
			return models.ErrNoGuest
		}
		if err := do(tx, phones); err != nil {
			return err
		}
		return tx.audit(by, action, strconv.Itoa(n), "")
	})
	return n, err
}

// askForCodes switches the codes on. It is the one setting that a moderator may change, in the one moment that cannot wait for an admin.
func askForCodes(tx *roomTx, by models.Actor) error {
	g := Government{Changes: settings.Changes{"codes": []byte("true")}}
	_, changed, err := tx.values.With(g.Changes)
	if err != nil || len(changed) == 0 {
		return err
	}
	return saveSettings(tx, by, g, changed)
}

// stayMinute is within what time a guest must have been seen for the minute to count.
const stayMinute = time.Minute

// stay counts the minutes that doubted guests have been here, and lets those count who have stayed long enough.
func stay(ctx context.Context, p *Party, snap *Snapshot) error {
	if len(snap.Doubted) == 0 {
		return nil
	}
	seen, err := p.Present(ctx, stayMinute)
	if err != nil {
		return nil //nolint:nilerr // Redis is away: who was doubted stays so
	}
	seen = slices.DeleteFunc(seen, func(id models.GuestID) bool { _, doubted := snap.Doubted[id]; return !doubted })
	if len(seen) == 0 {
		return nil
	}
	var long []models.GuestID
	err = p.Store.Write(ctx, func(tx *store.Tx) (err error) {
		long, err = tx.Guests().Stay(seen, timeOf(p), snap.Values.BurstMinutes)
		return err
	})
	if err != nil || len(long) == 0 {
		return err
	}
	return p.change(ctx, func(tx *roomTx) error { return trust(tx, long, 0) })
}

// recordDoubted brings a snapshot up to who is doubted. The map is replaced, never changed.
func (l *Live) recordDoubted(s *Snapshot, changed []models.Guest) {
	cloned := false
	for _, g := range changed {
		if _, was := l.doubted[g.ID]; !was && !g.Doubted() {
			continue
		}
		if !cloned {
			l.doubted, cloned = maps.Clone(l.doubted), true
		}
		if g.Doubted() {
			l.doubted[g.ID] = g
		} else {
			delete(l.doubted, g.ID)
		}
	}
	s.Doubted = l.doubted
	s.Burst = len(l.doubted) > 0 && len(s.Bursts(timeOf(l.p))) > 0
}
