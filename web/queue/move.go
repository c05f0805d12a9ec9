package queue

import (
	"context"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

// mover is a verb of the party that puts an entry before another one; 0 = at the end.
type mover func(ctx context.Context, by models.Actor, id, before models.EntryID) error

// postMove is the host's hand: POST /api/v1/queue/{entry}/move.
func (s *Area) postMove(v *request.Context) error { return postBefore(v, s.Party.Move) }

// formMove is the same without script: POST /admin/queue/{entry}/move.
func (s *Area) formMove(v *request.Context) error { return formBefore(v, s.Party.Move) }

// postMoveMine puts one of the guest's own entries before another one of theirs: POST /api/v1/queue/{entry}/move-mine.
func (s *Area) postMoveMine(v *request.Context) error { return postBefore(v, s.Party.MoveOwn) }

// formMoveMine is the same without script: POST /queue/{entry}/move-mine.
func (s *Area) formMoveMine(v *request.Context) error { return formBefore(v, s.Party.MoveOwn) }

func postBefore(v *request.Context, move mover) error {
	var in struct {
		Before *models.EntryID `json:"before"`
	}
	if err := v.Body(&in); err != nil {
		return err
	}
	if in.Before == nil {
		return request.Missing("before")
	}
	if err := moveBefore(v, *in.Before, move); err != nil {
		return err
	}
	return v.JSON(struct{}{})
}

func formBefore(v *request.Context, move mover) error {
	before, present, err := v.FormInt("before")
	if err != nil {
		return err
	}
	if !present {
		return request.Missing("before")
	}
	if err := moveBefore(v, models.EntryID(before), move); err != nil {
		return err
	}
	return v.Back(api.Flash{})
}

func moveBefore(v *request.Context, before models.EntryID, move mover) error {
	id, err := v.Entry()
	if err != nil {
		return err
	}
	if before < 0 {
		return &models.FieldError{Field: "before", Want: "an entry's id, or 0 for the end"}
	}
	return move(v.Context(), v.Actor(), id, before)
}
