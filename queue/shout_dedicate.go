package queue

import (
	"context"
	"errors"

	"upbeat/models"
)

// Wish is a request with more to say than which song.
type Wish struct {
	Song       models.SongID
	File       bool   // this file, though there may be a better one of the recording
	Dedication string // shown when the song starts; "" = none
}

// RequestFor is Request of a wish. A song that was there already as somebody else's gets the vote, and no dedication. Errors: as Request's;
// a *models.RuleError for a guest who may not write.
func (p *Party) RequestFor(ctx context.Context, by models.Actor, wish Wish) (e models.Entry, created bool, err error) {
	text := models.Line(wish.Dedication, ShoutLength)
	err = p.change(ctx, func(tx *roomTx) error {
		if text == "" {
			e, created, err = requestOf(tx, by, wish.Song, wish.File)
			return err
		}
		if err := mayShout(tx, by, models.Dedication); err != nil {
			return err
		}
		e, created, err = requestOf(tx, by, wish.Song, wish.File)
		theirs := errors.Is(err, errUnchanged) && by.Guest != 0 && e.Status.Waiting() // only the dedication is new
		if err != nil && !theirs || e.GuestID != by.Guest {
			return err
		}
		return dedicate(tx, by, &e, text)
	})
	if created && e.Status == models.Preparing {
		handToWorker(ctx, p, e.ID)
	}
	return e, created, err
}

// Dedicate gives one's own waiting entry a dedication in place of the one that it had; "" takes it back.
// Errors: ErrNoSuchEntry, ErrNotYours, ErrEntryGone, ErrNoGuest; a *models.RuleError.
func (p *Party) Dedicate(ctx context.Context, by models.Actor, entry models.EntryID, dedication string) (models.Entry, error) {
	text := models.Line(dedication, ShoutLength)
	var e models.Entry
	err := p.change(ctx, func(tx *roomTx) error {
		if text != "" {
			if err := mayShout(tx, by, models.Dedication); err != nil {
				return err
			}
		}
		var err error
		if e, err = tx.Entries().Get(tx.roomID, entry); err != nil {
			return err
		}
		switch {
		case by.Guest == 0 || e.GuestID != by.Guest:
			return models.ErrNotYours
		case !e.Status.Waiting():
			return models.ErrEntryGone
		}
		return dedicate(tx, by, &e, text)
	})
	return e, err
}

// dedicate replaces an entry's dedication. One that has to be moderated is set when it was let through.
func dedicate(tx *roomTx, by models.Actor, e *models.Entry, text string) error {
	if err := tx.Shouts().DropDedications(tx.roomID, by.Guest, e.ID, tx.version); err != nil {
		return err
	}
	e.Dedication, e.Version = "", tx.version
	if text != "" {
		s := newMessage(tx, by, models.Dedication, text)
		s.EntryID = e.ID
		if s.Status == models.ShoutShown {
			e.Dedication = text
		}
		if err := tx.Shouts().Create(&s); err != nil {
			return err
		}
	}
	return tx.Entries().SetDedication(e.ID, e.Dedication, tx.version)
}
