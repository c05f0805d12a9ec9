package queue

import (
	"slices"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/present"
	"upbeat/web/request"
)

// getWhy says why a waiting entry stands where it does, from when to when it may play, where its reader may move it, and who made it:
// GET /api/v1/queue/{entry}/why. A page asks for a row that is open; one that does not wait any more is gone.
func (s *Area) getWhy(v *request.Context) error {
	id, err := v.Entry()
	if err != nil {
		return err
	}
	state, err := v.State()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(state.Queue, func(e api.Entry) bool { return e.ID == id })
	if i < 0 {
		return models.ErrEntryGone
	}
	answer := present.Explain(&state, i, v.Words())
	song := state.Queue[i].Song
	artists, err := s.Artists(v, []api.Song{song})
	if err != nil {
		return err
	}
	answer.Artists = artists[song.ID]
	return v.Answer(answer)
}

func (s *Area) queuePage(v *request.Context) error {
	p, err := v.NewPage("queue")
	if err != nil {
		return err
	}
	return v.Render(p)
}
