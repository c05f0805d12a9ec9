package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

// note writes what was done on the command line into the party's audit log. Done is done: a line that cannot be written is only told.
func note(ctx context.Context, db *store.Store, log *slog.Logger, line models.Audit) {
	line.RoomID, line.Role, line.At = models.DefaultRoom, models.System, models.At(time.Now())
	if err := db.AuditLog().Note(ctx, line); err != nil {
		log.Warn("a line is missing in the audit log", "action", line.Action, "error", err)
	}
}

func backedUp(file string) models.Audit {
	return models.Audit{Action: "backup", Target: filepath.Base(file)}
}

func restored(file string) models.Audit {
	return models.Audit{Action: "restore", Target: filepath.Base(file)}
}

func passwordSet(account string) models.Audit {
	return models.Audit{Action: "password_reset", Target: account}
}
