package store

import "upbeat/models"

// Parties are the parties of a room: one from the first request after a pause to the last act before the next.
type Parties struct{ tx *Tx }

// Parties of this transaction.
func (tx *Tx) Parties() Parties { return Parties{tx} }

// Create inserts p and sets its id.
func (q Parties) Create(p *models.Party) error { return q.tx.db.Create(p).Error }

// Get reads one party of the room. Errors: models.ErrNoSuchParty.
func (q Parties) Get(room models.RoomID, id models.PartyID) (models.Party, error) {
	var p models.Party
	return p, found(q.tx.db.Take(&p, "id = ? AND room_id = ?", id, room).Error, models.ErrNoSuchParty)
}

// Save writes the whole row.
func (q Parties) Save(p models.Party) error { return q.tx.db.Save(&p).Error }

// Adopt makes all listed entries of the room part of a party.
func (q Parties) Adopt(room models.RoomID, party models.PartyID, version models.Version) error {
	return q.tx.db.Model(&models.Entry{}).Where("room_id = ? AND status IN ('preparing', 'ready', 'failed', 'playing')", room).
		Updates(map[string]any{"party_id": party, "version": version}).Error
}
