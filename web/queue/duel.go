package queue

import (
	"upbeat/queue"
	"upbeat/web/request"
)

func (s *Area) duels() queue.Duels { return queue.Duels{Party: s.Party} }

// startDuel has the two songs that play next face each other: POST /api/v1/duel, POST /admin/duel.
func (s *Area) startDuel(v *request.Context) error {
	if _, err := s.duels().Start(v.Context(), v.AsHost()); err != nil {
		return err
	}
	return v.Reply(request.Reply{Data: v.Playback(), Flash: request.Done(v.Words().T("toast.duel"))})
}

// cancelDuel ends a duel that nobody wins: DELETE /api/v1/duel, POST /admin/duel/cancel.
func (s *Area) cancelDuel(v *request.Context) error {
	if _, err := s.duels().Cancel(v.Context(), v.AsHost()); err != nil {
		return err
	}
	return v.Reply(request.Reply{Data: v.Playback(), Flash: request.Done(v.Words().T("toast.duel_off"))})
}
