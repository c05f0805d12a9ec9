package queue

import (
	"context"

	"upbeat/models"
	"upbeat/web/request"
)

// move puts an entry before another one, by the host's hand: POST /api/v1/queue/{entry}/move, POST /queue/{entry}/move,
// POST /admin/queue/{entry}/move.
func (s *Area) move(v *request.Context) error { return moveBefore(v, s.Party.Move) }

// moveMine puts one of the guest's own entries before another one of theirs: POST /api/v1/queue/{entry}/move-mine,
// POST /queue/{entry}/move-mine.
func (s *Area) moveMine(v *request.Context) error { return moveBefore(v, s.Party.MoveOwn) }

// mover is a verb of the party that puts an entry before another one; 0 = at the end.
type mover func(ctx context.Context, by models.Actor, id, before models.EntryID) error

func moveBefore(v *request.Context, move mover) error {
	var in struct {
		Before *models.EntryID `json:"before"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if in.Before == nil {
		return request.Missing("before")
	}
	id, err := v.Entry()
	if err != nil {
		return err
	}
	if *in.Before < 0 {
		return &models.FieldError{Field: "before", Want: "an entry's id, or 0 for the end"}
	}
	if err := move(v.Context(), v.Actor(), id, *in.Before); err != nil {
		return err
	}
	return v.Reply(request.Reply{Data: struct{}{}})
}
