package queue

import (
	"context"

	"upbeat/models"
	"upbeat/store"
	"upbeat/voting"
)

// Voted is the answer to a vote.
type Voted struct {
	Entry  models.Entry
	MyVote int
}

// Vote sets the guest's say on an entry that waits or plays: -1, 0 (take it back) or 1. Setting the same value again changes nothing,
// so a retry is harmless. An entry that falls to the kick threshold is out at once; the current song ends.
// Errors: ErrBadValue, ErrNoSuchEntry, ErrEntryGone.
func (p *Party) Vote(ctx context.Context, guest models.GuestID, entry models.EntryID, value int) (Voted, error) {
	if !voting.ValidVote(value) {
		return Voted{}, models.ErrBadValue
	}
	answer := Voted{MyVote: value}
	err := p.change(ctx, func(tx *store.Tx, version models.Version) error {
		e, err := tx.Entry(p.Room, entry)
		if err != nil {
			return err
		}
		answer.Entry = e
		if !e.Status.Waiting() && e.Status != models.Playing {
			return models.ErrEntryGone
		}
		if err := p.setVote(tx, version, &e, guest, value); err != nil {
			return err
		}
		answer.Entry = e
		if !voting.Kicked(e.Votes, p.Rules) {
			return nil
		}
		answer.Entry, err = p.kick(tx, version, e)
		return err
	})
	return answer, err
}

// setVote stores the vote and keeps the entry's sums in step. It returns errUnchanged where the guest had voted so already.
func (p *Party) setVote(tx *store.Tx, version models.Version, e *models.Entry, guest models.GuestID, value int) error {
	old, err := tx.VoteOf(e.ID, guest)
	if err != nil {
		return err
	}
	if old == value {
		return errUnchanged
	}
	if err := tx.SetVote(models.Vote{EntryID: e.ID, GuestID: guest, RoomID: p.Room, Value: value, At: p.now(), Version: version}); err != nil {
		return err
	}
	e.Votes += value - old
	e.Ups += up(value) - up(old)
	e.Downs += up(-value) - up(-old)
	e.Version = version
	return tx.SaveSums(*e)
}

func up(value int) int { return max(value, 0) }

// kick ends a voted-out entry: the current song is skipped, a waiting one leaves the queue.
func (p *Party) kick(tx *store.Tx, version models.Version, e models.Entry) (models.Entry, error) {
	if e.Status == models.Playing {
		if _, err := p.advance(tx, version, e.ID, models.EndVoted); err != nil {
			return e, err
		}
		return tx.Entry(p.Room, e.ID)
	}
	return p.end(tx, version, e, models.Kicked)
}

// end takes a waiting or failed entry out of the queue.
func (p *Party) end(tx *store.Tx, version models.Version, e models.Entry, status models.Status) (models.Entry, error) {
	e.Status, e.EndedAt, e.Version = status, p.now(), version
	if err := tx.SaveEntry(e); err != nil {
		return e, err
	}
	playback, err := tx.Playback(p.Room)
	if err != nil || playback.NextID != e.ID {
		return e, err
	}
	playback.NextID, playback.Version = 0, version
	return e, tx.SavePlayback(playback)
}
