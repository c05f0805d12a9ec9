package shouts

import (
	"math"
	"math/rand/v2"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/present"
	"upbeat/web/request"
)

const shoutsPerPage = 50

// postShout sends a message to the room: POST /api/v1/shouts.
func (s *Area) postShout(v *request.Context) error {
	var in struct {
		Text *string          `json:"text"`
		Kind models.ShoutKind `json:"kind"`
	}
	if err := v.Body(&in); err != nil {
		return err
	}
	if in.Text == nil {
		return request.Missing("text")
	}
	if in.Kind == "" {
		in.Kind = models.ShoutOut
	}
	shout, err := s.Party.Shout(v.Context(), v.Actor(), in.Kind, *in.Text)
	if err != nil {
		return err
	}
	me, err := v.Me()
	if err != nil {
		return err
	}
	return v.Send(fiber.StatusCreated, present.Shout(shout, me))
}

// formShout is the same without script: POST /shouts.
func (s *Area) formShout(v *request.Context) error {
	kind := models.ShoutOut
	if models.ShoutKind(v.Form("kind")) == models.Hashtag {
		kind = models.Hashtag
	}
	shout, err := s.Party.Shout(v.Context(), v.Actor(), kind, v.Form("text"))
	if err != nil {
		return err
	}
	return v.Back(request.Done(v.Words().T(thanks(shout.Status))))
}

// thanks is the key of the answer to a message.
func thanks(status models.ShoutStatus) string {
	if status == models.ShoutWaiting {
		return "message.waits"
	}
	return "message.sent"
}

type shoutsAnswer struct {
	Shouts  []api.Shout    `json:"shouts"`
	Waiting int            `json:"waiting"`        // for a moderator
	Next    models.ShoutID `json:"next,omitempty"` // the next page: ?before=
}

// getShouts lists messages, the newest first: GET /api/v1/shouts?status=waiting&before=.
func (s *Area) getShouts(v *request.Context) error {
	status := models.ShoutStatus(v.Query("status", string(models.ShoutWaiting)))
	if status != models.ShoutWaiting && status != models.ShoutShown && status != models.ShoutRejected {
		return &models.FieldError{Field: "status", Want: "waiting, shown or rejected"}
	}
	before, err := v.QueryInt("before", 0, 0, math.MaxInt)
	if err != nil {
		return err
	}
	list, err := s.Party.Shouts(v.Context(), status, models.ShoutID(before), shoutsPerPage+1)
	if err != nil {
		return err
	}
	answer := shoutsAnswer{}
	if len(list) > shoutsPerPage {
		list = list[:shoutsPerPage]
		answer.Next = list[shoutsPerPage-1].ID
	}
	answer.Shouts = present.Shouts(list)
	answer.Waiting, _, err = s.Party.WaitingShouts(v.Context())
	if err != nil {
		return err
	}
	return v.Answer(answer)
}

// postDecide lets a message through or rejects it: POST /api/v1/shouts/{id}/decide.
func (s *Area) postDecide(v *request.Context) error {
	var in struct {
		Show *bool `json:"show"`
	}
	if err := v.Body(&in); err != nil {
		return err
	}
	if in.Show == nil {
		return request.Missing("show")
	}
	id, err := models.ParseShoutID(v.Param("id"))
	if err != nil {
		return err
	}
	shout, err := s.Party.Decide(v.Context(), v.Actor(), id, *in.Show)
	if err != nil {
		return err
	}
	return v.JSON(present.Shout(shout, nil))
}

// formDecide is the same without script: POST /admin/shouts/{id}/decide.
func (s *Area) formDecide(v *request.Context) error {
	id, err := models.ParseShoutID(v.Param("id"))
	if err != nil {
		return err
	}
	shows := v.Form("show") == "true"
	if _, err := s.Party.Decide(v.Context(), v.Actor(), id, shows); err != nil {
		return err
	}
	return v.Back(request.Done(v.Words().T(decided(shows))))
}

func decided(shows bool) string {
	if shows {
		return "shouts.shown"
	}
	return "shouts.rejected"
}

// deleteShout takes a message away for good: DELETE /api/v1/shouts/{id}.
func (s *Area) deleteShout(v *request.Context) error {
	id, err := models.ParseShoutID(v.Param("id"))
	if err != nil {
		return err
	}
	if err := s.Party.RemoveShout(v.Context(), v.Actor(), id); err != nil {
		return err
	}
	return v.NoContent()
}

// formShoutRemove is the same without script: POST /admin/shouts/{id}/remove.
func (s *Area) formShoutRemove(v *request.Context) error {
	id, err := models.ParseShoutID(v.Param("id"))
	if err != nil {
		return err
	}
	if err := s.Party.RemoveShout(v.Context(), v.Actor(), id); err != nil {
		return err
	}
	return v.Back(request.Done(v.Words().T("shouts.removed")))
}

// AddLatest are the messages that wait for a moderator, and the last ones that are shown.
func (s *Area) AddLatest(v *request.Context, a *api.AdminData) error {
	const lately = 5
	waiting, err := s.Party.Shouts(v.Context(), models.ShoutWaiting, 0, shoutsPerPage)
	if err != nil {
		return err
	}
	shown, err := s.Party.Shouts(v.Context(), models.ShoutShown, 0, lately)
	a.Shouts = present.Shouts(append(waiting, shown...))
	return err
}

// Hashtag is the line under the logo: another one with each load of the page. "" where there is none.
func (s *Area) Hashtag(v *request.Context) string {
	if !s.Live.Snapshot().Values.Hashtags {
		return ""
	}
	lines, err := s.Party.Hashtags(v.Context())
	if err != nil || len(lines) == 0 {
		return ""
	}
	return lines[rand.IntN(len(lines))] //nolint:gosec // any of them will do
}
