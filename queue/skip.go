package queue

import (
	"context"

	"upbeat/models"
	"upbeat/voting"
)

// Skip ends the current song: the actor's own, or anybody's where the rules let them. It names the entry it means, so a late one does
// nothing. Errors: ErrEntryGone; a *models.RuleError.
func (p *Party) Skip(ctx context.Context, by models.Actor, entry models.EntryID) (models.Playback, error) {
	var playback models.Playback
	err := p.change(ctx, func(tx *roomTx) error {
		current, err := tx.Playbacks().Get(tx.roomID)
		if err != nil {
			return err
		}
		if current.EntryID != entry || entry == 0 {
			return models.ErrEntryGone
		}
		e, err := ownedEntry(tx, by, entry, voting.Skip)
		if err != nil {
			return err
		}
		if err := tx.auditSong(by, "skip", e); err != nil {
			return err
		}
		if err := endsOwn(tx, by, e); err != nil {
			return err
		}
		playback, err = advance(tx, entry, models.EndSkipped)
		return err
	})
	return playback, err
}

// endsOwn counts a song as had that its own requester ends while it plays, unless in the seconds in which nobody can vote it off: who ended
// theirs just before the end, again and again, would always be the one who had fewest.
func endsOwn(tx *roomTx, by models.Actor, e models.Entry) error {
	if by.Guest == 0 || by.Guest != e.GuestID {
		return nil
	}
	playback, err := tx.Playbacks().Get(tx.roomID)
	if err != nil || playback.PositionAt(tx.now) < models.Millis(tx.values.SkipGrace)*1000 {
		return err
	}
	return countTurn(tx, e)
}
