package queue

import (
	"errors"

	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/request"
)

// propose throws the dice for the visitor. It requests nothing.
func (s *Area) propose(v *request.Context) (api.Song, error) {
	song, err := queue.Propose(v.Context(), s.Party, v.Actor())
	if err != nil {
		return api.Song{}, err
	}
	return v.Requestable([]models.Song{song})[0], nil
}

// getRandom proposes a song: GET /api/v1/random.
func (s *Area) getRandom(v *request.Context) error {
	song, err := s.propose(v)
	if err != nil {
		return err
	}
	return v.Answer(struct {
		Song api.Song `json:"song"`
	}{song})
}

// dicePage proposes a song without script, and asks: GET /dice.
func (s *Area) dicePage(v *request.Context) error {
	v.JoinByVisit()
	frame, err := v.NewPage("dice")
	if err != nil {
		return err
	}
	p := api.DicePage{Page: frame}
	song, err := s.propose(v)
	var rule *models.RuleError
	switch {
	case err == nil:
		p.Song = &song
	case errors.As(err, &rule), errors.Is(err, models.ErrNoSuchSong):
		_, p.Problem = request.Refuse(err, v.Words())
	default:
		return err
	}
	return v.Render(p)
}

// dice requests what the dice have proposed, and leads to the queue: POST /dice. Without a song it asks first.
func (s *Area) dice(v *request.Context) error {
	var in struct {
		SongID models.SongID `form:"song_id"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if in.SongID <= 0 {
		return v.To("/dice", api.Flash{})
	}
	entry, created, err := s.request(v, in.SongID, "", "", false)
	if err != nil {
		return err
	}
	return v.To("/", request.Done(s.requested(v, entry, created)))
}
