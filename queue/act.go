package queue

import (
	"upbeat/models"
)

// acting reads the guest that acts, who is present by that. A host or the party itself need not be a guest. Errors: ErrNoGuest; a
// *models.RuleError for one who is banned, or has not proved that they are here where the party asks for it.
func (tx *roomTx) acting(by models.Actor) (models.Guest, error) {
	if by.Guest == 0 {
		if by.Host() {
			return models.Guest{}, nil
		}
		return models.Guest{}, models.ErrNoGuest
	}
	g, err := tx.Guests().Get(tx.roomID, by.Guest)
	if err == nil && (g.Gone || g.MergedInto != 0) {
		err = models.ErrNoGuest
	}
	if err != nil {
		return g, err
	}
	if !by.Host() {
		if err := tx.admit(g); err != nil {
			return g, err
		}
	}
	if tx.admit(g) != nil { // a host acts all the same, and counts for no quorum
		return g, nil
	}
	tx.acted = g.ID
	if g.Present {
		return g, nil
	}
	g.Present, tx.arrived = true, true
	return g, tx.Guests().MarkPresent(tx.roomID, []models.GuestID{g.ID}, true, tx.version)
}

// admit refuses a guest that the rules shut out.
func (tx *roomTx) admit(g models.Guest) error {
	switch {
	case g.Banned:
		return &models.RuleError{Code: "banned"}
	case tx.values.Codes && !Proven(g, tx.values.ProofHours, tx.now):
		return &models.RuleError{Code: "unproven"}
	}
	return nil
}
