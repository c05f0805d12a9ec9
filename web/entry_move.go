package web

import (
	"upbeat/models"
	"upbeat/web/view"
)

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
	return s.Party.Move(v.ctx, v.actor(), id, before)
}

// postMoveMine puts one of the guest's own entries before another one of theirs: POST /api/v1/queue/{entry}/move-mine.
func (s *Server) postMoveMine(v *visit) error {
	var in struct {
		Before *models.EntryID `json:"before"`
	}
	if err := v.body(&in); err != nil {
		return err
	}
	if in.Before == nil {
		return missing("before")
	}
	if err := s.moveMine(v, *in.Before); err != nil {
		return err
	}
	return v.JSON(struct{}{})
}

// formMoveMine is the same without script: POST /queue/{entry}/move-mine.
func (s *Server) formMoveMine(v *visit) error {
	before, present, err := v.formInt("before")
	if err != nil {
		return err
	}
	if !present {
		return missing("before")
	}
	if err := s.moveMine(v, models.EntryID(before)); err != nil {
		return err
	}
	return v.back(view.Flash{})
}

func (s *Server) moveMine(v *visit, before models.EntryID) error {
	id, err := v.entry()
	if err != nil {
		return err
	}
	if before < 0 {
		return &models.FieldError{Field: "before", Want: "an entry's id, or 0 for the end"}
	}
	return s.Party.MoveOwn(v.ctx, v.actor(), id, before)
}
