package queue

import (
	"upbeat/internal/store"
	"upbeat/models"
)

// guest reads the guest that acts, who is present by that. A host or the party itself need not be a guest. Errors: ErrNoGuest; a
// *models.RuleError for one who is banned, or has not proved that they are here where the party asks for it.
func (p *Party) acting(tx *store.Tx, m txContext, by models.Actor) (models.Guest, error) {
	if by.Guest == 0 {
		if by.Host() {
			return models.Guest{}, nil
		}
		return models.Guest{}, models.ErrNoGuest
	}
	g, err := tx.Guests().Get(p.Room, by.Guest)
	if err == nil && (g.Gone || g.MergedInto != 0) {
		err = models.ErrNoGuest
	}
	if err != nil {
		return g, err
	}
	if !by.Host() {
		if err := m.admit(g); err != nil {
			return g, err
		}
	}
	if m.admit(g) != nil { // a host acts all the same, and counts for no quorum
		return g, nil
	}
	if g.Present {
		if p.touchedAt(g.ID) < m.now-touchEvery {
			*m.arrived = g.ID
		}
		return g, nil
	}
	g.Present = true
	*m.arrived = g.ID
	return g, tx.Guests().MarkPresent(p.Room, []models.GuestID{g.ID}, true, m.version)
}

// admit refuses a guest that the rules shut out.
func (m txContext) admit(g models.Guest) error {
	switch {
	case g.Banned:
		return &models.RuleError{Code: "banned"}
	case m.values.Codes && !Proven(g, m.values.ProofHours, m.now):
		return &models.RuleError{Code: "unproven"}
	}
	return nil
}
