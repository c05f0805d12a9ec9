package web

import (
	"github.com/gofiber/fiber/v2"

	"upbeat/models"
)

// actor is who acts: the host who is logged in, with the guest that this browser is, or that guest alone.
func (v *requestContext) actor() models.Actor {
	if v.host != nil {
		return models.Actor{Role: v.host.Role, Account: v.host.Name, Guest: v.guest}
	}
	return models.AsGuest(v.guest)
}

// deleteEntry takes an entry out of the queue: DELETE /api/v1/queue/{entry}.
func (s *Server) deleteEntry(v *requestContext) error {
	id, err := v.entry()
	if err != nil {
		return err
	}
	if err := s.Party.Withdraw(v.ctx, v.actor(), id); err != nil {
		return err
	}
	return v.SendStatus(fiber.StatusNoContent)
}

// formRemove is the same without script: POST /queue/{entry}/remove.
func (s *Server) formRemove(v *requestContext) error {
	id, err := v.entry()
	if err != nil {
		return err
	}
	if err := s.Party.Withdraw(v.ctx, v.actor(), id); err != nil {
		return err
	}
	return v.back(done(v.words().T("toast.removed")))
}

// formHostRemove is the host's: POST /admin/queue/{entry}/remove.
func (s *Server) formHostRemove(v *requestContext) error {
	id, err := v.entry()
	if err != nil {
		return err
	}
	if err := s.Party.Withdraw(v.ctx, v.actor(), id); err != nil {
		return err
	}
	return v.back(done(v.words().T("toast.removed")))
}

// postRetry gives a failed entry another chance: POST /api/v1/queue/{entry}/retry.
func (s *Server) postRetry(v *requestContext) error {
	id, err := v.entry()
	if err != nil {
		return err
	}
	row, err := s.Party.Retry(v.ctx, v.actor(), id)
	if err != nil {
		return err
	}
	entry, err := s.entryOf(v, row)
	if err != nil {
		return err
	}
	return v.JSON(entry)
}

// formRetry is the same without script: POST /queue/{entry}/retry.
func (s *Server) formRetry(v *requestContext) error {
	id, err := v.entry()
	if err != nil {
		return err
	}
	if _, err := s.Party.Retry(v.ctx, v.actor(), id); err != nil {
		return err
	}
	return v.back(done(v.words().T("toast.retrying")))
}
