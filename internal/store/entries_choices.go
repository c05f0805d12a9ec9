package store

import "upbeat/models"

// CountRequests counts what waits in the room and is none of the party's choices, the closing song included, up to most. What is held does
// not count: something else has to play.
func (e Entries) CountRequests(room models.RoomID, most int) (int, error) {
	var ids []models.EntryID
	err := e.tx.db.Model(&models.Entry{}).Where("room_id = ? AND status IN ('preparing', 'ready') AND reason = ''", room).
		Where("(guest_id <> 0 OR because IN ('', 'closing'))").Limit(most).Pluck("id", &ids).Error
	return len(ids), err
}

// Choices reads the party's waiting choices that are not held, the oldest first.
func (e Entries) Choices(room models.RoomID) ([]models.Entry, error) {
	var list []models.Entry
	return list, e.tx.db.Order("id").Find(&list, `room_id = ? AND status IN ('preparing', 'ready') AND reason = '' AND guest_id = 0
		AND because NOT IN ('', 'closing')`, room).Error
}

// CountFailedChoices counts the party's choices that have failed since the given time and are still in the queue's list.
func (e Entries) CountFailedChoices(room models.RoomID, since models.Millis) (int, error) {
	var n int64
	err := e.tx.db.Model(&models.Entry{}).
		Where("room_id = ? AND status = 'failed' AND guest_id = 0 AND because <> '' AND ended_at > ?", room, since).Count(&n).Error
	return int(n), err
}
