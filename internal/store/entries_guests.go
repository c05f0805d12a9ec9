package store

import "upbeat/models"

// OwnListed reads the guest's entries that wait, play, or show why they failed.
func (e Entries) OwnListed(room models.RoomID, guest models.GuestID) ([]models.Entry, error) {
	var list []models.Entry
	err := e.tx.db.Where("room_id = ? AND guest_id = ?", room, guest).
		Where("status IN ('preparing', 'ready', 'failed', 'playing')").Find(&list).Error
	return list, err
}

// VotedListed reads the entries that wait or play and that the guest has a vote on.
func (e Entries) VotedListed(room models.RoomID, guest models.GuestID) ([]models.Entry, error) {
	var list []models.Entry
	err := e.tx.db.Where("room_id = ? AND status IN ('preparing', 'ready', 'playing')", room).
		Where("EXISTS (SELECT 1 FROM votes WHERE votes.entry_id = entries.id AND votes.guest_id = ? AND votes.value <> 0)", guest).
		Find(&list).Error
	return list, err
}

// WithdrawAll takes all of a guest's entries that do not play yet out of the queue, and tells how many there were.
func (e Entries) WithdrawAll(room models.RoomID, guest models.GuestID, now models.Millis, version models.Version) (int, error) {
	r := e.tx.db.Model(&models.Entry{}).
		Where("room_id = ? AND guest_id = ? AND status IN ('preparing', 'ready', 'failed')", room, guest).
		Updates(map[string]any{"status": "removed", "ended_at": now, "version": version})
	return int(r.RowsAffected), r.Error
}

// Negative reads the entries that wait or play, changed under this version, and have more votes against them than for them.
func (e Entries) Negative(room models.RoomID, version models.Version) ([]models.Entry, error) {
	var list []models.Entry
	err := e.tx.db.Where("room_id = ? AND version = ? AND votes < 0", room, version).
		Where("status IN ('preparing', 'ready', 'playing')").Order("id").Find(&list).Error
	return list, err
}

// SetDedication writes an entry's dedication under a version.
func (e Entries) SetDedication(entry models.EntryID, text string, version models.Version) error {
	return e.tx.db.Model(&models.Entry{}).Where("id = ?", entry).Updates(map[string]any{"dedication": text, "version": version}).Error
}

// Titles reads the titles of the songs of these entries.
func (e Entries) Titles(entries []models.EntryID) (map[models.EntryID]string, error) {
	titles := make(map[models.EntryID]string, len(entries))
	if len(entries) == 0 {
		return titles, nil
	}
	var rows []struct {
		ID    models.EntryID
		Title string
	}
	err := e.tx.db.Model(&models.Entry{}).Select("entries.id, songs.title").Joins("JOIN songs ON songs.id = entries.song_id").
		Where("entries.id IN ?", entries).Scan(&rows).Error
	for _, row := range rows {
		titles[row.ID] = row.Title
	}
	return titles, err
}

// CountsByGuest counts, for each guest who requested something in a party, how many of their songs played to the end or play now.
func (e Entries) CountsByGuest(room models.RoomID, party models.PartyID) ([]int, error) {
	var counts []int
	err := e.tx.db.Model(&models.Entry{}).Where("party_id = ? AND room_id = ? AND guest_id > 0", party, room).Group("guest_id").
		Pluck("SUM(CASE WHEN status IN ('played', 'playing') THEN 1 ELSE 0 END)", &counts).Error
	return counts, err
}

// Asking counts the guests of the room who have requested something in a party, and the songs of theirs that were played to the end.
func (e Entries) Asking(room models.RoomID, party models.PartyID) (guests, played int, err error) {
	err = e.tx.db.Model(&models.Guest{}).Select("COUNT(*), COALESCE(SUM(played), 0)").
		Where("room_id = ? AND party_id = ?", room, party).Row().Scan(&guests, &played)
	return guests, played, err
}
