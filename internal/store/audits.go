package store

import "upbeat/models"

// Audits are the lines of the audit log, as the change that they tell of writes them.
type Audits struct{ tx *Tx }

// Audits of this transaction.
func (tx *Tx) Audits() Audits { return Audits{tx} }

// Last reads the newest line of the room's audit log; zero where there is none.
func (a Audits) Last(room models.RoomID) (models.Audit, error) {
	var list []models.Audit
	err := a.tx.db.Order("id DESC").Limit(1).Find(&list, "room_id = ?", room).Error
	if err != nil || len(list) == 0 {
		return models.Audit{}, err
	}
	return list[0], nil
}

// SetDetail lets the newest line tell how it went on.
func (a Audits) SetDetail(id int64, detail string) error {
	return a.tx.db.Model(&models.Audit{}).Where("id = ?", id).Update("detail", detail).Error
}

// Exists tells whether the audit log has a line of this action and target since the given time.
func (a Audits) Exists(room models.RoomID, action, target string, since models.Millis) (bool, error) {
	var ids []int64
	err := a.tx.db.Model(&models.Audit{}).Where("room_id = ? AND at >= ? AND action = ? AND target = ?", room, since, action, target).
		Limit(1).Pluck("id", &ids).Error
	return len(ids) > 0, err
}

// HostDid appends what a host did. Guests and the party itself leave no line.
func (q Audits) HostDid(room models.RoomID, at models.Millis, by models.Actor, action, target, detail string) error {
	if by.Role != models.Admin && by.Role != models.Moderator {
		return nil
	}
	return q.Create(models.Audit{RoomID: room, At: at, Account: by.Account, Role: by.Role, Action: action, Target: target, Detail: detail})
}

// Create appends a line to the audit log.
func (a Audits) Create(line models.Audit) error { return a.tx.db.Create(&line).Error }
