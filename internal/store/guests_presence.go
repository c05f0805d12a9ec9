package store

import "upbeat/models"

// Colours reads the colours of all guests of the room, "#rrggbb".
func (q Guests) Colours(room models.RoomID) (map[models.GuestID]string, error) {
	var rows []struct {
		ID     models.GuestID
		Colour string
	}
	if err := q.tx.db.Raw("SELECT id, colour FROM guests WHERE room_id = ?", room).Scan(&rows).Error; err != nil {
		return nil, err
	}
	colours := make(map[models.GuestID]string, len(rows))
	for _, row := range rows {
		colours[row.ID] = row.Colour
	}
	return colours, nil
}
