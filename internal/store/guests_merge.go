package store

import "upbeat/models"

// MergedInto tells whom the cookies of guests open who are not themselves any more: the guest they turned out to be, or 0 = nobody.
func (g Guests) MergedInto(room models.RoomID) (map[models.GuestID]models.GuestID, error) {
	var rows []models.Guest
	if err := g.tx.db.Select("id", "merged_into").Find(&rows, "room_id = ? AND (merged_into <> 0 OR gone)", room).Error; err != nil {
		return nil, err
	}
	moved := make(map[models.GuestID]models.GuestID, len(rows))
	for _, row := range rows {
		moved[row.ID] = row.MergedInto
	}
	return moved, nil
}

// MergeDeeds makes the entries and messages of one guest another's, and leads those who had turned out to be the one on to the other.
func (g Guests) MergeDeeds(room models.RoomID, from, into models.GuestID, version models.Version) error {
	return g.tx.run(map[string]any{"room": room, "from": from, "into": into, "version": version},
		`UPDATE entries SET guest_id = @into, own_place = 0, version = @version WHERE guest_id = @from AND room_id = @room
			AND status IN ('preparing', 'ready', 'failed', 'playing')`,
		"UPDATE entries SET guest_id = @into WHERE guest_id = @from",
		"UPDATE shouts SET guest_id = @into, version = @version WHERE guest_id = @from",
		"UPDATE guests SET merged_into = @into, version = @version, standing = @version WHERE merged_into = @from AND room_id = @room",
	)
}
