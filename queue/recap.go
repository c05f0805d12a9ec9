package queue

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"upbeat/models"
)

// ShareRecap makes the link to a party's recap, or ends it: who has an old one finds nothing then. A party that is shared already keeps
// its link. Errors: ErrNoSuchParty, ErrNotAllowed.
func (p *Party) ShareRecap(ctx context.Context, by models.Actor, party models.PartyID, share bool) (models.Party, error) {
	var shared models.Party
	err := p.change(ctx, func(tx *roomTx) error {
		if !by.Host() {
			return models.ErrNotAllowed
		}
		var err error
		if shared, err = tx.Parties().Get(tx.roomID, party); err != nil {
			return err
		}
		if share == (shared.Token != "") {
			return errUnchanged
		}
		action := "recap_private"
		if shared.Token = ""; share {
			action, shared.Token = "recap_shared", recapToken()
		}
		if err := tx.audit(by, action, cmp.Or(shared.Name, shared.StartedAt.Time().In(tx.values.Location()).Format(time.DateOnly)),
			""); err != nil {
			return err
		}
		return tx.Parties().Save(shared)
	})
	return shared, err
}

// recapToken cannot be guessed: 128 random bits.
func recapToken() string {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails: https://pkg.go.dev/crypto/rand#Read
	return base64.RawURLEncoding.EncodeToString(raw)
}
