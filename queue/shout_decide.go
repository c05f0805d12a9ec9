package queue

import (
	"cmp"
	"context"

	"upbeat/models"
)

// Decide lets a message through or rejects it: a moderator's part. One that was decided before may be decided again: what is shown can be
// taken off. Errors: ErrNotAllowed, ErrNoSuchShout.
func (p *Party) Decide(ctx context.Context, by models.Actor, id models.ShoutID, show bool) (models.Shout, error) {
	status, action := models.ShoutRejected, "shout_reject"
	if show {
		status, action = models.ShoutShown, "shout_show"
	}
	return decide(ctx, p, by, id, action, func(_ *roomTx, s *models.Shout) (bool, error) {
		if s.Status == status || show && s.Text == "" {
			return false, nil
		}
		s.Status = status
		return true, nil
	})
}

// RemoveShout takes a message away for good: its text is kept nowhere. Errors: ErrNotAllowed, ErrNoSuchShout.
func (p *Party) RemoveShout(ctx context.Context, by models.Actor, id models.ShoutID) error {
	_, err := decide(ctx, p, by, id, "shout_remove", func(tx *roomTx, s *models.Shout) (bool, error) {
		gone := s.Text == ""
		s.Status, s.Text = models.ShoutRejected, ""
		return !gone, tx.Shouts().Hush(tx.roomID, id)
	})
	return err
}

// decide changes a message for a host; change tells whether it did.
func decide(
	ctx context.Context,
	p *Party,
	by models.Actor,
	id models.ShoutID,
	action string,
	change func(*roomTx, *models.Shout) (bool, error),
) (models.Shout, error) {
	var s models.Shout
	err := p.change(ctx, func(tx *roomTx) error {
		if !by.Host() {
			return models.ErrNotAllowed
		}
		var err error
		if s, err = tx.Shouts().Get(tx.roomID, id); err != nil {
			return err
		}
		said := s.Text
		if changed, err := change(tx, &s); err != nil || !changed {
			return cmp.Or(err, errUnchanged)
		}
		if s.Text == "" {
			said = "…" // kept nowhere: not in the log either
		}
		s.DecidedAt, s.DecidedBy, s.Version = tx.now, by.Account, tx.version
		if err := tx.audit(by, action, said, ""); err != nil {
			return err
		}
		if err := showDedication(tx, s); err != nil {
			return err
		}
		return tx.Shouts().Save(s)
	})
	return s, err
}

// showDedication brings an entry in step with what was decided about its dedication.
func showDedication(tx *roomTx, s models.Shout) error {
	if s.Kind != models.Dedication {
		return nil
	}
	text := ""
	if s.Status == models.ShoutShown {
		text = s.Text
	}
	return tx.Entries().SetDedication(s.EntryID, text, tx.version)
}
