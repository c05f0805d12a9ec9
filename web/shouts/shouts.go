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

// send sends a message to the room: POST /api/v1/shouts, POST /shouts.
func (s *Area) send(v *request.Context) error {
	var in struct {
		Text *string          `json:"text"`
		Kind models.ShoutKind `json:"kind"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	switch {
	case in.Text == nil:
		return request.Missing("text")
	case in.Kind == "", v.IsForm() && in.Kind != models.Hashtag:
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
	return v.Reply(request.Reply{
		Status: fiber.StatusCreated, Data: present.Shout(shout, me), Flash: request.Done(v.Words().T(thanks(shout.Status))),
	})
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
	list, err := s.Party.Messages().List(v.Context(), status, models.ShoutID(before), shoutsPerPage+1)
	if err != nil {
		return err
	}
	answer := shoutsAnswer{}
	if len(list) > shoutsPerPage {
		list = list[:shoutsPerPage]
		answer.Next = list[shoutsPerPage-1].ID
	}
	answer.Shouts = present.Shouts(list)
	answer.Waiting, _, err = s.Party.Messages().Waiting(v.Context())
	if err != nil {
		return err
	}
	return v.Answer(answer)
}

// decide lets a message through or rejects it: POST /api/v1/shouts/{id}/decide, POST /admin/shouts/{id}/decide.
func (s *Area) decide(v *request.Context) error {
	var in struct {
		Show *bool `json:"show"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	switch {
	case in.Show == nil && v.IsForm():
		in.Show = new(bool)
	case in.Show == nil:
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
	return v.Reply(request.Reply{Data: present.Shout(shout, nil), Flash: request.Done(v.Words().T(decided(*in.Show)))})
}

func decided(shows bool) string {
	if shows {
		return "shouts.shown"
	}
	return "shouts.rejected"
}

// remove takes a message away for good: DELETE /api/v1/shouts/{id}, POST /admin/shouts/{id}/remove.
func (s *Area) remove(v *request.Context) error {
	id, err := models.ParseShoutID(v.Param("id"))
	if err != nil {
		return err
	}
	if err := s.Party.RemoveShout(v.Context(), v.Actor(), id); err != nil {
		return err
	}
	return v.Reply(request.Reply{Flash: request.Done(v.Words().T("shouts.removed"))})
}

// AddLatest are the messages that wait for a moderator, and the last ones that are shown.
func (s *Area) AddLatest(v *request.Context, p *api.NowPage) error {
	const lately = 5
	waiting, err := s.Party.Messages().List(v.Context(), models.ShoutWaiting, 0, shoutsPerPage)
	if err != nil {
		return err
	}
	shown, err := s.Party.Messages().List(v.Context(), models.ShoutShown, 0, lately)
	p.Shouts = present.Shouts(append(waiting, shown...))
	return err
}

// Hashtag is the line under the logo: another one with each load of the page. "" where there is none.
func (s *Area) Hashtag(v *request.Context) string {
	if !s.Live.Snapshot().Values.Hashtags {
		return ""
	}
	lines, err := s.Party.Messages().Hashtags(v.Context())
	if err != nil || len(lines) == 0 {
		return ""
	}
	return lines[rand.IntN(len(lines))] //nolint:gosec // any of them will do
}
