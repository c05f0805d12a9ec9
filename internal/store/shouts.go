package store

import "upbeat/models"

// Shouts are the messages and dedications of guests.
type Shouts struct{ tx *Tx }

// Shouts of this transaction.
func (tx *Tx) Shouts() Shouts { return Shouts{tx} }

// Hush takes a message's text out of the audit log.
func (s Shouts) Hush(room models.RoomID, id models.ShoutID) error {
	return s.hush(room, "room_id = ? AND id = ?", room, id)
}

// hush takes the texts of the messages that match a condition out of the audit log. It is called while they still have them.
func (s Shouts) hush(room models.RoomID, messages string, args ...any) error {
	texts := s.tx.db.Model(&models.Shout{}).Select("text").Where("text <> ''").Where(messages, args...)
	return s.tx.db.Model(&models.Audit{}).
		Where("room_id = ? AND action IN ('shout', 'shout_show', 'shout_reject', 'shout_remove') AND target IN (?)", room, texts).
		Update("target", untold).Error
}

// Create inserts the message and sets its id.
func (s Shouts) Create(shout *models.Shout) error { return s.tx.db.Create(shout).Error }

// Save writes the whole row.
func (s Shouts) Save(shout models.Shout) error { return s.tx.db.Save(&shout).Error }

// Get reads one message of the room. Errors: models.ErrNoSuchShout.
func (s Shouts) Get(room models.RoomID, id models.ShoutID) (models.Shout, error) {
	var shout models.Shout
	return shout, found(s.tx.db.Take(&shout, "id = ? AND room_id = ?", id, room).Error, models.ErrNoSuchShout)
}

// Page reads messages of one status, the newest first: those with an id below before; 0 = the newest. Those whose text is gone are
// left out.
func (s Shouts) Page(room models.RoomID, status models.ShoutStatus, before models.ShoutID, limit int) ([]models.Shout, error) {
	var list []models.Shout
	query := s.tx.db.Where("room_id = ? AND status = ? AND text <> ''", room, status)
	if before > 0 {
		query = query.Where("id < ?", before)
	}
	return list, query.Order("at DESC, id DESC").Limit(limit).Find(&list).Error
}

// After reads the messages that changed in the room after a version, the oldest change first.
func (s Shouts) After(room models.RoomID, version models.Version, limit int) ([]models.Shout, error) {
	var list []models.Shout
	return list, s.tx.db.Where("room_id = ? AND version > ?", room, version).Order("version").Limit(limit).Find(&list).Error
}

// ShownOfKind reads the newest messages of one kind that are shown and have been decided since a moment.
func (s Shouts) ShownOfKind(room models.RoomID, kind models.ShoutKind, since models.Millis, limit int) ([]models.Shout, error) {
	var list []models.Shout
	err := s.tx.db.Where("room_id = ? AND status = 'shown' AND kind = ? AND at >= ?", room, kind, since).
		Order("at DESC").Limit(limit).Find(&list).Error
	return list, err
}

// Count counts the messages of one status in the room.
func (s Shouts) Count(room models.RoomID, status models.ShoutStatus) (int, error) {
	var n int64
	err := s.tx.db.Model(&models.Shout{}).Where("room_id = ? AND status = ?", room, status).Count(&n).Error
	return int(n), err
}

// Waiting counts the messages that wait in the room, and names the newest of them; 0 = none.
func (s Shouts) Waiting(room models.RoomID) (n int, newest models.ShoutID, err error) {
	err = s.tx.db.Model(&models.Shout{}).Select("COUNT(*), COALESCE(MAX(id), 0)").
		Where("room_id = ? AND status = 'waiting'", room).Row().Scan(&n, &newest)
	return n, newest, err
}

// By counts a guest's messages: those that wait, and those written after a moment.
func (s Shouts) By(room models.RoomID, guest models.GuestID, since models.Millis) (waiting, written int, err error) {
	err = s.tx.db.Model(&models.Shout{}).Select(`COALESCE(SUM(CASE WHEN status = 'waiting' THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN at > ? THEN 1 ELSE 0 END), 0)`, since).
		Where("guest_id = ? AND room_id = ?", guest, room).Row().Scan(&waiting, &written)
	return waiting, written, err
}

// DropDedications takes back the guest's dedications of an entry that are there: another one takes their place, or none. Their texts are
// kept nowhere.
func (s Shouts) DropDedications(room models.RoomID, guest models.GuestID, entry models.EntryID, version models.Version) error {
	if err := s.hush(room, "room_id = ? AND guest_id = ? AND entry_id = ? AND kind = 'dedication'", room, guest, entry); err != nil {
		return err
	}
	return s.tx.db.Model(&models.Shout{}).
		Where("room_id = ? AND guest_id = ? AND entry_id = ? AND kind = 'dedication'", room, guest, entry).
		Updates(map[string]any{"status": "rejected", "text": "", "version": version}).Error
}

// DropLate takes back the dedications of an entry that still wait for a moderator: its song is over, or will not play.
func (s Shouts) DropLate(room models.RoomID, entry models.EntryID, version models.Version) error {
	return s.tx.db.Model(&models.Shout{}).
		Where("room_id = ? AND status = 'waiting' AND entry_id = ? AND kind = 'dedication'", room, entry).
		Updates(map[string]any{"status": "rejected", "text": "", "version": version}).Error
}
