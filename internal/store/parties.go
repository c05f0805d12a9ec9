package store

import "upbeat/models"

// Parties are the parties of a room: one from the first request after a pause to the last act before the next.
type Parties struct{ tx *Tx }

// Parties of this transaction.
func (tx *Tx) Parties() Parties { return Parties{tx} }

// Create inserts the party and sets its id.
func (p Parties) Create(party *models.Party) error { return p.tx.db.Create(party).Error }

// Get reads one party of the room. Errors: models.ErrNoSuchParty.
func (p Parties) Get(room models.RoomID, id models.PartyID) (models.Party, error) {
	var party models.Party
	return party, found(p.tx.db.Take(&party, "id = ? AND room_id = ?", id, room).Error, models.ErrNoSuchParty)
}

// Save writes the whole row.
func (p Parties) Save(party models.Party) error { return p.tx.db.Save(&party).Error }

// Adopt makes all listed entries of the room part of a party.
func (p Parties) Adopt(room models.RoomID, party models.PartyID, version models.Version) error {
	return p.tx.db.Model(&models.Entry{}).Where("room_id = ? AND status IN ('preparing', 'ready', 'failed', 'playing')", room).
		Updates(map[string]any{"party_id": party, "version": version}).Error
}
