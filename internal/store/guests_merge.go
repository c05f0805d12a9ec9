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

// Members lists the guests of the room that are members': those of no device alone.
func (g Guests) Members(room models.RoomID) (map[models.GuestID]bool, error) {
	var ids []models.GuestID
	if err := g.tx.db.Model(&models.Guest{}).Where("room_id = ? AND account <> ''", room).Pluck("id", &ids).Error; err != nil {
		return nil, err
	}
	members := make(map[models.GuestID]bool, len(ids))
	for _, id := range ids {
		members[id] = true
	}
	return members, nil
}

// OfAccount reads a member's guest in the room; models.ErrNoGuest where the member has none yet.
func (g Guests) OfAccount(room models.RoomID, account string) (models.Guest, error) {
	var guest models.Guest
	return guest, found(g.tx.db.Take(&guest, "room_id = ? AND account = ?", room, account).Error, models.ErrNoGuest)
}

// MergeDeeds makes the entries, messages, uploads and tokens of one guest another's, and leads those who had turned out to be the one on
// to the other.
func (g Guests) MergeDeeds(room models.RoomID, from, into models.GuestID, version models.Version) error {
	err := g.tx.db.Model(&models.Entry{}).Where("guest_id = ? AND room_id = ?", from, room).
		Where("status IN ('preparing', 'ready', 'failed', 'playing')").
		Updates(map[string]any{"guest_id": into, "own_place": 0, "version": version}).Error
	if err != nil {
		return err
	}
	if err := g.tx.db.Model(&models.Entry{}).Where("guest_id = ?", from).Update("guest_id", into).Error; err != nil {
		return err
	}
	err = g.tx.db.Model(&models.Shout{}).Where("guest_id = ?", from).Updates(map[string]any{"guest_id": into, "version": version}).Error
	if err != nil {
		return err
	}
	if err := g.tx.db.Model(&models.Upload{}).Where("guest_id = ?", from).Update("guest_id", into).Error; err != nil {
		return err
	}
	err = g.tx.db.Model(&models.Token{}).Where("guest_id = ? AND room_id = ?", from, room).Update("guest_id", into).Error
	if err != nil {
		return err
	}
	return g.tx.db.Model(&models.Guest{}).Where("merged_into = ? AND room_id = ?", from, room).
		Updates(map[string]any{"merged_into": into, "version": version, "standing": version}).Error
}
