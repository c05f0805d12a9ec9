package history

import (
	"strconv"
	"time"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

// toldFor is how long a browser remembers of which of its songs its guest was told.
const toldFor = 24 * time.Hour

// TakenOut are the visitor's songs that others have taken out of the queue since the visitor was last told, the newest first. The browser
// remembers that it is told of them now.
func (s *Area) TakenOut(v *request.Context) ([]api.Play, error) {
	if v.Guest == 0 {
		return []api.Play{}, nil
	}
	told, err := strconv.ParseInt(v.Cookie(request.ToldCookie), 10, 64)
	if err != nil {
		told = 0
	}
	rows, err := s.Stats.TakenOut(v.Context(), v.Guest, models.Millis(told))
	if err != nil {
		return nil, err
	}
	if len(rows) > 0 {
		v.SetCookie(request.ToldCookie, strconv.FormatInt(int64(rows[0].EndedAt), 10), toldFor)
	}
	list := make([]api.Play, len(rows))
	for i := range rows {
		list[i] = s.paintPlay(&rows[i])
	}
	return list, nil
}

// getRemoved tells a guest what others took out: GET /api/v1/guests/me/removed.
func (s *Area) getRemoved(v *request.Context) error {
	list, err := s.TakenOut(v)
	if err != nil {
		return err
	}
	return v.Answer(struct {
		Plays []api.Play `json:"plays"`
	}{list})
}
