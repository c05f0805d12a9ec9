package store

import "upbeat/models"

// Asking counts the guests of the room who have requested something in a party, and the songs of theirs that were played to the end.
func (q Entries) Asking(room models.RoomID, party models.PartyID) (guests, played int, err error) {
	err = q.tx.db.Raw("SELECT COUNT(*), COALESCE(SUM(played), 0) FROM guests WHERE room_id = ? AND party_id = ?", room, party).Row().Scan(&guests, &played)
	return guests, played, err
}
