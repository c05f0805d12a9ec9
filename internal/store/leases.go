package store

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"upbeat/models"
)

// Leases say who may make each room's sound: one row a room. All that changes one names the owner that it was read with, so that of two
// processes one succeeds.
type Leases struct{ tx *Tx }

// Leases of this transaction.
func (tx *Tx) Leases() Leases { return Leases{tx} }

// Get reads the room's lease; one without an owner where nobody ever had it.
func (l Leases) Get(room models.RoomID) (models.Lease, error) {
	var rows []models.Lease
	err := l.tx.db.Limit(1).Find(&rows, "room_id = ?", room).Error
	if err != nil || len(rows) == 0 {
		return models.Lease{RoomID: room}, err
	}
	return rows[0], nil
}

// Take makes next the owner in place of was, unless was has answered, or another was quicker.
func (l Leases) Take(was, next models.Lease) (bool, error) {
	missing := l.tx.db.Clauses(clause.OnConflict{DoNothing: true})
	if err := missing.Create(&models.Lease{RoomID: was.RoomID}).Error; err != nil {
		return false, err
	}
	return one(l.tx.db.Model(&models.Lease{}).
		Where("room_id = ? AND owner = ? AND answered = ?", was.RoomID, was.Owner, was.Answered).
		Updates(map[string]any{"owner": next.Owner, "host": next.Host, "since": next.Since, "trouble": "", "answered": gorm.Expr("asked")}))
}

// Ask asks the owner whether it lives, unless it is asked already.
func (l Leases) Ask(room models.RoomID, owner string) (bool, error) {
	return one(l.of(room, owner).Where("asked = answered").Update("asked", gorm.Expr("asked + 1")))
}

// Answer says that the owner lives.
func (l Leases) Answer(room models.RoomID, owner string) (bool, error) {
	return one(l.of(room, owner).Update("answered", gorm.Expr("asked")))
}

// Release leaves the lease to whoever comes.
func (l Leases) Release(room models.RoomID, owner string) (bool, error) {
	return one(l.of(room, owner).Updates(map[string]any{"owner": "", "trouble": "", "answered": gorm.Expr("asked")}))
}

// SetTrouble says why the owner cannot play; "" = it can.
func (l Leases) SetTrouble(room models.RoomID, owner, why string) (bool, error) {
	return one(l.of(room, owner).Update("trouble", why))
}

func (l Leases) of(room models.RoomID, owner string) *gorm.DB {
	return l.tx.db.Model(&models.Lease{}).Where("room_id = ? AND owner = ?", room, owner)
}

func one(r *gorm.DB) (bool, error) { return r.RowsAffected == 1, r.Error }
