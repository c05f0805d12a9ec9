package store

import "upbeat/models"

// Counted lists the guests of the room who count for a quorum: present, not banned and not doubted.
func (g Guests) Counted(room models.RoomID) ([]models.GuestID, error) {
	var ids []models.GuestID
	return ids, g.tx.db.Model(&models.Guest{}).Where("room_id = ? AND present AND NOT banned AND burst_at = 0", room).Pluck("id", &ids).Error
}

// Requesters reads the guests who have waiting entries in the room.
func (g Guests) Requesters(room models.RoomID) ([]models.Guest, error) {
	var list []models.Guest
	waiting := g.tx.db.Model(&models.Entry{}).Select("guest_id").Where("room_id = ? AND status IN ('preparing', 'ready')", room)
	return list, g.tx.db.Find(&list, "id IN (?)", waiting).Error
}

// Present lists the guests of the room that are marked as present.
func (g Guests) Present(room models.RoomID) ([]models.GuestID, error) {
	var ids []models.GuestID
	return ids, g.tx.db.Model(&models.Guest{}).Where("room_id = ? AND present", room).Pluck("id", &ids).Error
}

// ProvenSince lists the guests of the room who proved after a moment that they are here.
func (g Guests) ProvenSince(room models.RoomID, since models.Millis) ([]models.GuestID, error) {
	var ids []models.GuestID
	err := g.tx.db.Model(&models.Guest{}).Where("room_id = ? AND proved_at > ? AND NOT gone AND merged_into = 0", room, since).
		Pluck("id", &ids).Error
	return ids, err
}

// CountPresent counts the guests of the room that are marked as present. Who is banned or doubted counts for no
// quorum.
func (g Guests) CountPresent(room models.RoomID) (int, error) {
	var n int64
	err := g.tx.db.Model(&models.Guest{}).Where("room_id = ? AND present AND NOT banned AND burst_at = 0", room).Count(&n).Error
	return int(n), err
}

// MarkPresent writes whether guests are present, under a version. Who turned out to be somebody else, or was forgotten, stays away.
func (g Guests) MarkPresent(room models.RoomID, guests []models.GuestID, present bool, version models.Version) error {
	const chunk = 500
	for start := 0; start < len(guests); start += chunk {
		part := guests[start:min(start+chunk, len(guests))]
		err := g.tx.db.Model(&models.Guest{}).Where("room_id = ? AND merged_into = 0 AND NOT gone", room).
			Where("present <> ? AND id IN ?", present, part).Updates(map[string]any{"present": present, "version": version}).Error
		if err != nil {
			return err
		}
	}
	return nil
}
