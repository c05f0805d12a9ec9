package web

import (
	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/web/view"
)

// owner is whose entries the visitor may touch: 0 = everybody's, for hosts.
func (v *visit) owner() models.GuestID {
	if v.host != nil {
		return 0
	}
	return v.guest
}

// deleteEntry takes an entry out of the queue: DELETE /api/v1/queue/{entry}.
func (s *Server) deleteEntry(v *visit) error {
	id, err := v.entry()
	if err != nil {
		return err
	}
	if err := s.Party.Withdraw(v.ctx, v.owner(), id); err != nil {
		return err
	}
	return v.SendStatus(fiber.StatusNoContent)
}

// formRemove is the same without script: POST /queue/{entry}/remove.
func (s *Server) formRemove(v *visit) error {
	id, err := v.entry()
	if err != nil {
		return err
	}
	if err := s.Party.Withdraw(v.ctx, v.guest, id); err != nil {
		return err
	}
	return v.back(done(v.words().T("toast.removed")))
}

// formHostRemove is the host's: POST /admin/queue/{entry}/remove.
func (s *Server) formHostRemove(v *visit) error {
	id, err := v.entry()
	if err != nil {
		return err
	}
	if err := s.Party.Withdraw(v.ctx, 0, id); err != nil {
		return err
	}
	return v.back(done(v.words().T("toast.removed")))
}

// postRetry gives a failed entry another chance: POST /api/v1/queue/{entry}/retry.
func (s *Server) postRetry(v *visit) error {
	id, err := v.entry()
	if err != nil {
		return err
	}
	row, err := s.Party.Retry(v.ctx, v.owner(), id)
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
func (s *Server) formRetry(v *visit) error {
	id, err := v.entry()
	if err != nil {
		return err
	}
	if _, err := s.Party.Retry(v.ctx, v.guest, id); err != nil {
		return err
	}
	return v.back(done(v.words().T("toast.retrying")))
}

// postMove is the host's hand: POST /api/v1/queue/{entry}/move.
func (s *Server) postMove(v *visit) error {
	var in struct {
		Before *models.EntryID `json:"before"`
	}
	if err := v.body(&in); err != nil {
		return err
	}
	if in.Before == nil {
		return missing("before")
	}
	if err := s.move(v, *in.Before); err != nil {
		return err
	}
	return v.JSON(struct{}{})
}

// formMove is the same without script: POST /admin/queue/{entry}/move.
func (s *Server) formMove(v *visit) error {
	before, present, err := v.formInt("before")
	if err != nil {
		return err
	}
	if !present {
		return missing("before")
	}
	if err := s.move(v, models.EntryID(before)); err != nil {
		return err
	}
	return v.back(view.Flash{})
}

func (s *Server) move(v *visit, before models.EntryID) error {
	id, err := v.entry()
	if err != nil {
		return err
	}
	if before < 0 {
		return &models.FieldError{Field: "before", Want: "an entry's id, or 0 for the end"}
	}
	return s.Party.Move(v.ctx, id, before)
}
