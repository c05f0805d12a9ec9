package store

import "upbeat/models"

// CountsByGuest counts, for each guest who requested something in a party, how many of their songs played to the end or play now.
func (q Entries) CountsByGuest(room models.RoomID, party models.PartyID) ([]int, error) {
	var counts []int
	err := q.tx.db.Raw(`SELECT SUM(CASE WHEN status IN ('played', 'playing') THEN 1 ELSE 0 END) FROM entries
WHERE party_id = ? AND room_id = ? AND guest_id > 0 GROUP BY guest_id`, party, room).Scan(&counts).Error
	return counts, err
}
