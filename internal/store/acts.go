package store

import "upbeat/models"

// Acts are what hosts did in the last hour and may undo.
type Acts struct{ tx *Tx }

// Acts of this transaction.
func (tx *Tx) Acts() Acts { return Acts{tx} }

// Create inserts an act and sets its id.
func (a Acts) Create(act *models.Act) error { return a.tx.db.Create(act).Error }

// Get reads an act that was done after a moment. Errors: models.ErrNoSuchAct.
func (a Acts) Get(room models.RoomID, id models.ActID, after models.Millis) (models.Act, error) {
	var act models.Act
	return act, found(a.tx.db.Take(&act, "id = ? AND room_id = ? AND at > ?", id, room, after).Error, models.ErrNoSuchAct)
}

// Since reads up to limit acts that were done after a moment, the newest first, without what they changed.
func (a Acts) Since(room models.RoomID, after models.Millis, limit int) ([]models.Act, error) {
	var list []models.Act
	return list, a.tx.db.Omit("changes").Order("id DESC").Limit(limit).Find(&list, "room_id = ? AND at > ?", room, after).Error
}

// Newest is the newest act that was done after a moment, and how many of those were undone.
func (a Acts) Newest(room models.RoomID, after models.Millis) (newest models.ActID, undone int, err error) {
	err = a.tx.db.Model(&models.Act{}).Select("COALESCE(MAX(id), 0), COALESCE(SUM(CASE WHEN undone_by <> 0 THEN 1 ELSE 0 END), 0)").
		Where("room_id = ? AND at > ?", room, after).Row().Scan(&newest, &undone)
	return newest, undone, err
}

// SetUndone notes which act took one back.
func (a Acts) SetUndone(id, by models.ActID) error {
	return a.tx.db.Model(&models.Act{}).Where("id = ?", id).Update("undone_by", by).Error
}

// AnyUntil tells whether there are acts that were done up to a moment.
func (a Acts) AnyUntil(room models.RoomID, until models.Millis) (bool, error) {
	var ids []models.ActID
	err := a.tx.db.Model(&models.Act{}).Where("room_id = ? AND at <= ?", room, until).Limit(1).Pluck("id", &ids).Error
	return len(ids) > 0, err
}

// DropUntil deletes the acts that were done up to a moment.
func (a Acts) DropUntil(room models.RoomID, until models.Millis) error {
	return a.tx.db.Delete(&models.Act{}, "room_id = ? AND at <= ?", room, until).Error
}

// Some reads the entries of the room with these ids, whatever their status.
func (e Entries) Some(room models.RoomID, ids []models.EntryID) ([]models.Entry, error) {
	var list []models.Entry
	const chunk = 500
	for start := 0; start < len(ids); start += chunk {
		var part []models.Entry
		err := e.tx.db.Find(&part, "room_id = ? AND id IN ?", room, ids[start:min(start+chunk, len(ids))]).Error
		if err != nil {
			return nil, err
		}
		list = append(list, part...)
	}
	return list, nil
}

// Newest is the id of the room's newest entry; 0 = there is none.
func (e Entries) Newest(room models.RoomID) (models.EntryID, error) {
	var ids []models.EntryID
	err := e.tx.db.Model(&models.Entry{}).Where("room_id = ?", room).Order("id DESC").Limit(1).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	return ids[0], nil
}

// CountVotes makes the sums of entries those of their votes, without those of who is doubted. It is SQL because gorm builds no such
// UPDATE.
func (e Entries) CountVotes(ids []models.EntryID, version models.Version) error {
	if len(ids) == 0 {
		return nil
	}
	const counted = ` FROM votes v WHERE v.entry_id = entries.id AND NOT EXISTS
		(SELECT 1 FROM guests g WHERE g.id = v.guest_id AND g.burst_at > 0)`
	return e.tx.run(map[string]any{"ids": ids, "version": version},
		`UPDATE entries SET version = @version, votes = (SELECT COALESCE(SUM(v.value), 0)`+counted+`),
			ups = (SELECT COALESCE(SUM(CASE WHEN v.value > 0 THEN 1 ELSE 0 END), 0)`+counted+`),
			downs = (SELECT COALESCE(SUM(CASE WHEN v.value < 0 THEN 1 ELSE 0 END), 0)`+counted+`) WHERE id IN @ids`)
}

// GivenBy reads the votes that Void takes back.
func (v Votes) GivenBy(room models.RoomID, guest models.GuestID, now models.Millis) ([]models.Vote, error) {
	var list []models.Vote
	err := v.tx.db.Order("entry_id").Find(&list, "guest_id = @guest AND value <> 0 AND entry_id IN ("+returningEntries+")",
		map[string]any{"room": room, "guest": guest, "since": now - models.UndoFor}).Error
	return list, err
}
