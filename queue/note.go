package queue

import (
	"context"

	"upbeat/internal/store"
	"upbeat/models"
)

// Note writes a line into the audit log that belongs to no change of the party: a login, a backup. Account and role may be empty.
func (p *Party) Note(ctx context.Context, by models.Actor, action, target, detail string) error {
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.Audits().Create(models.Audit{
			RoomID: p.Room, At: timeOf(p), Account: by.Account, Role: by.Role, Action: action, Target: target, Detail: detail,
		})
	})
}
