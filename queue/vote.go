package queue

import (
	"context"
	"slices"

	"upbeat/models"
	"upbeat/voting"
)

// Voted is the answer to a vote.
type Voted struct {
	Entry  models.Entry
	MyVote int
}

// Vote sets a guest's say on an entry that waits or plays: -1, 0 (take it back) or 1. Setting the same value again changes nothing,
// so a retry is harmless. An entry that falls to the kick threshold is out at once; the current song ends, once its grace is over.
// Errors: ErrBadValue, ErrNoSuchEntry, ErrEntryGone, ErrNoGuest; a *models.RuleError.
func (p *Party) Vote(ctx context.Context, by models.Actor, entry models.EntryID, value int) (Voted, error) {
	if !voting.ValidVote(value) {
		return Voted{}, models.ErrBadValue
	}
	answer := Voted{MyVote: value}
	err := p.change(ctx, func(tx *roomTx) error {
		e, err := tx.Entries().Get(tx.roomID, entry)
		if err != nil {
			return err
		}
		answer.Entry = e
		if !e.Status.Waiting() && e.Status != models.Playing {
			return models.ErrEntryGone
		}
		g, err := mayVote(tx, by, entry, value)
		if err != nil {
			return err
		}
		if value > 0 && chosen(e) {
			if e, err = ensurePartyForVote(tx, e); err != nil {
				return err
			}
		}
		if err := setVote(tx, &e, g, value); err != nil {
			return err
		}
		if value > 0 {
			if err := reopenParty(tx, by); err != nil {
				return err
			}
		}
		answer.Entry, err = applyThreshold(tx, e)
		return err
	})
	return answer, err
}

// mayVote holds a vote against permissions and limits. Taking a vote back is always allowed, and a down vote that was counted is not
// counted requestAgain when a phone repeats it. It tells who votes.
func mayVote(tx *roomTx, by models.Actor, entry models.EntryID, value int) (models.Guest, error) {
	if by.Guest == 0 {
		return models.Guest{}, models.ErrNoGuest
	}
	if value == 0 {
		return tx.Guests().Get(tx.roomID, by.Guest)
	}
	g, err := tx.acting(by)
	if err != nil {
		return g, err
	}
	if value > 0 {
		return g, tx.allow(by, voting.VoteUp)
	}
	return g, mayVoteDown(tx, by, entry)
}

func mayVoteDown(tx *roomTx, by models.Actor, entry models.EntryID) error {
	if err := tx.allow(by, voting.VoteDown); err != nil || tx.values.DownVotesPerHour == 0 || by.Host() {
		return err
	}
	const hour = 3_600_000
	given, err := tx.Votes().DownVotesSince(by.Guest, tx.now-hour)
	if err != nil || given < tx.values.DownVotesPerHour {
		return err
	}
	if said, err := tx.Votes().Of(entry, by.Guest); err != nil || said < 0 {
		return err
	}
	return &models.RuleError{Code: "down_limit", N: tx.values.DownVotesPerHour}
}

// setVote stores the vote and keeps the entry's sums in step, which leave out who is doubted. It returns errUnchanged where the guest had
// voted so already.
func setVote(tx *roomTx, e *models.Entry, g models.Guest, value int) error {
	old, err := tx.Votes().Of(e.ID, g.ID)
	if err != nil {
		return err
	}
	if old == value {
		return errUnchanged
	}
	if err := tx.Votes().Set(models.Vote{EntryID: e.ID, GuestID: g.ID, RoomID: tx.roomID, Value: value, At: tx.now,
		Version: tx.version}); err != nil || g.Doubted() {
		return err
	}
	e.Votes += value - old
	e.Ups += up(value) - up(old)
	e.Downs += up(-value) - up(-old)
	e.Version = tx.version
	return tx.Entries().SaveSums(*e)
}

func up(value int) int { return max(value, 0) }

// applyThreshold ends an entry whose votes have fallen to the threshold: a waiting one leaves the queue, the current song ends once its
// grace is over.
func applyThreshold(tx *roomTx, e models.Entry) (models.Entry, error) {
	out, err := votedOut(tx, e)
	if err != nil || !out {
		return e, err
	}
	if e.Status == models.Playing {
		if _, err := advance(tx, e.ID, models.EndVoted); err != nil {
			return e, err
		}
		return tx.Entries().Get(tx.roomID, e.ID)
	}
	return endEntry(tx, e, models.Kicked)
}

// applyThresholds judges entries, those that wait before the one that plays: what is out as well must not be claimed to follow it. It tells
// whether any has ended.
func applyThresholds(tx *roomTx, entries []models.Entry) (bool, error) {
	slices.SortStableFunc(entries, func(a, b models.Entry) int { return playing(a) - playing(b) })
	ended := false
	for _, e := range entries {
		after, err := applyThreshold(tx, e)
		if err != nil {
			return ended, err
		}
		ended = ended || after.Status != e.Status
	}
	return ended, nil
}

// playing is 1 for the entry that plays.
func playing(e models.Entry) int {
	if e.Status == models.Playing {
		return 1
	}
	return 0
}

// votedOut tells whether an entry's votes end it now.
func votedOut(tx *roomTx, e models.Entry) (bool, error) {
	if e.Votes >= 0 {
		return false, nil
	}
	present, err := tx.Guests().CountPresent(tx.roomID)
	if err != nil {
		return false, err
	}
	if e.Status != models.Playing {
		if !voting.Out(e.Votes, voting.KickAt(present, &tx.values)) {
			return false, nil
		}
		nets, err := tx.Votes().PresentNets(tx.roomID)
		return voting.Kicked(e.Votes, nets[e.ID], present, &tx.values), err
	}
	playback, err := tx.Playbacks().Get(tx.roomID)
	if err != nil {
		return false, err
	}
	heard := playback.PositionAt(tx.now)
	return heard >= models.Millis(tx.values.SkipGrace)*1000 && voting.Out(e.Votes, voting.SkipAt(present, &tx.values)), nil
}

// endEntry takes a waiting or failed entry out of the queue.
func endEntry(tx *roomTx, e models.Entry, status models.Status) (models.Entry, error) {
	e.Status, e.EndedAt, e.Version = status, tx.now, tx.version
	if err := tx.Entries().Save(e); err != nil {
		return e, err
	}
	if err := tx.Shouts().DropLate(tx.roomID, e.ID, tx.version); err != nil {
		return e, err
	}
	playback, err := tx.Playbacks().Get(tx.roomID)
	if err != nil || playback.NextID != e.ID {
		return e, err
	}
	playback.NextID, playback.Version = 0, tx.version
	return e, tx.Playbacks().Save(playback)
}
