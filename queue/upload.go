package queue

import (
	"context"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/voting"
)

// Uploads is what the party says of files that guests bring. What becomes of such a file is its source's to see to.
type Uploads struct{ Party *Party }

// UploadRules are the rules as they are now, for one who wants to bring a song.
type UploadRules struct {
	Values settings.Values
	Party  models.PartyID // that is on; 0 = none
	Listen bool           // a host is to listen first
	May    error          // why they may not; nil = they may. A *models.RuleError
}

// Rules reads them. Errors: ErrNoGuest, where by names no guest.
func (u Uploads) Rules(ctx context.Context, by models.Actor) (r UploadRules, err error) {
	err = read(ctx, u.Party, func(tx *roomTx) error {
		r = UploadRules{Values: tx.values, Party: tx.room.PartyID}
		r.Listen = tx.values.Uploads == settings.UploadsListen && !by.Host()
		if by.Guest != 0 {
			g, err := tx.Guests().Get(tx.roomID, by.Guest)
			if err == nil && (g.Gone || g.MergedInto != 0) {
				err = models.ErrNoGuest
			}
			if err != nil {
				return err
			}
			if !by.Host() {
				r.May = tx.admit(g)
			}
		}
		if r.May == nil {
			r.May = tx.allow(by, voting.Upload)
		}
		return nil
	})
	return r, err
}

// Note writes a line into the audit log about what hosts decided, and makes a new version, so that pages look again.
func (u Uploads) Note(ctx context.Context, by models.Actor, action, target string) error {
	return u.Party.change(ctx, func(tx *roomTx) error { return tx.audit(by, action, target, "") })
}

// Changed makes a new version, so that pages look again.
func (u Uploads) Changed(ctx context.Context) error {
	return u.Party.change(ctx, func(*roomTx) error { return nil })
}
