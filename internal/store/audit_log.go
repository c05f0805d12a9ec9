package store

import (
	"context"

	"upbeat/models"
)

// AuditLog is the audit log, as a host reads it.
type AuditLog struct{ s *Store }

// AuditLog of this database.
func (s *Store) AuditLog() AuditLog { return AuditLog{s} }

// AuditQuery is a part of the audit log.
type AuditQuery struct {
	Account *string // nil = everybody's; "" = the party's own
	Action  string  // "" = all
	Before  int64   // only lines before this one; 0 = start with the newest
	Limit   int
}

// Page reads lines of the audit log, the newest first.
func (a AuditLog) Page(ctx context.Context, room models.RoomID, query AuditQuery) ([]models.Audit, error) {
	matching := a.s.r.WithContext(ctx).Order("id DESC").Limit(query.Limit).Where("room_id = ?", room)
	if query.Account != nil {
		matching = matching.Where("account = ?", *query.Account)
	}
	if query.Action != "" {
		matching = matching.Where("action = ?", query.Action)
	}
	if query.Before > 0 {
		matching = matching.Where("id < ?", query.Before)
	}
	var list []models.Audit
	return list, translate(matching.Find(&list).Error)
}

// Names lists whose lines the log has, and what they did, for the page's filters.
func (a AuditLog) Names(ctx context.Context, room models.RoomID) (accounts, actions []string, err error) {
	for column, into := range map[string]*[]string{"account": &accounts, "action": &actions} {
		// SQL, because gorm builds no recursive query. It takes one step of the index for each name, however long the log is.
		err := a.s.r.WithContext(ctx).Raw(`WITH RECURSIVE names (n) AS (SELECT MIN(`+column+`) FROM audit WHERE room_id = @room
			UNION ALL SELECT (SELECT MIN(`+column+`) FROM audit WHERE room_id = @room AND `+column+` > names.n) FROM names WHERE names.n IS NOT NULL)
			SELECT n FROM names WHERE n IS NOT NULL`, map[string]any{"room": room}).Scan(into).Error
		if err != nil {
			return nil, nil, translate(err)
		}
	}
	return accounts, actions, nil
}

// Note writes one line into the audit log of a room, which is made where it is missing.
func (a AuditLog) Note(ctx context.Context, line models.Audit) error {
	return a.s.Write(ctx, func(tx *Tx) error {
		if err := tx.Rooms().Ensure(line.RoomID, line.At); err != nil {
			return err
		}
		return tx.Audits().Create(line)
	})
}
