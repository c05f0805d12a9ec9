package web

import (
	"math"
	"math/rand/v2"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/present"
	"upbeat/web/request"
)

const shoutsPerPage = 50

// postShout sends a message to the room: POST /api/v1/shouts.
func (s *Server) postShout(v *request.Context) error {
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
func (s *Server) formShout(v *request.Context) error {
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
func (s *Server) getShouts(v *request.Context) error {
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
func (s *Server) postDecide(v *request.Context) error {
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
func (s *Server) formDecide(v *request.Context) error {
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
func (s *Server) deleteShout(v *request.Context) error {
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
func (s *Server) formShoutRemove(v *request.Context) error {
	id, err := models.ParseShoutID(v.Param("id"))
	if err != nil {
		return err
	}
	if err := s.Party.RemoveShout(v.Context(), v.Actor(), id); err != nil {
		return err
	}
	return v.Back(request.Done(v.Words().T("shouts.removed")))
}

// addShouts are the messages that wait for a moderator, and the last ones that are shown.
func (s *Server) addShouts(v *request.Context, a *api.AdminData) error {
	const lately = 5
	waiting, err := s.Party.Shouts(v.Context(), models.ShoutWaiting, 0, shoutsPerPage)
	if err != nil {
		return err
	}
	shown, err := s.Party.Shouts(v.Context(), models.ShoutShown, 0, lately)
	a.Shouts = present.Shouts(append(waiting, shown...))
	return err
}

// hashtag is the line under the logo: another one with each load of the page. "" where there is none.
func (s *Server) hashtag(v *request.Context) string {
	if !s.Live.Snapshot().Values.Hashtags {
		return ""
	}
	lines, err := s.Party.Hashtags(v.Context())
	if err != nil || len(lines) == 0 {
		return ""
	}
	return lines[rand.IntN(len(lines))] //nolint:gosec // any of them will do
}

// putDedication dedicates one's own entry to somebody: PUT /api/v1/queue/{entry}/dedication.
func (s *Server) putDedication(v *request.Context) error {
	id, err := v.Entry()
	if err != nil {
		return err
	}
	var in struct {
		Text *string `json:"text"`
	}
	if err := v.Body(&in); err != nil {
		return err
	}
	if in.Text == nil {
		return request.Missing("text")
	}
	e, err := s.Party.Dedicate(v.Context(), v.Actor(), id, *in.Text)
	if err != nil {
		return err
	}
	return v.JSON(dedicationAnswer{Dedication: e.Dedication, Waiting: waits(e, *in.Text)})
}

type dedicationAnswer struct {
	Dedication string `json:"dedication"` // as it is shown; "" = none, or it waits
	Waiting    bool   `json:"waiting"`    // for a moderator
}

func waits(e models.Entry, text string) bool {
	return e.Dedication == "" && models.Line(text, queue.ShoutLength) != ""
}

// formDedication is the same without script: POST /queue/{entry}/dedication.
func (s *Server) formDedication(v *request.Context) error {
	id, err := v.Entry()
	if err != nil {
		return err
	}
	e, err := s.Party.Dedicate(v.Context(), v.Actor(), id, v.Form("text"))
	if err != nil {
		return err
	}
	key := "message.sent"
	switch {
	case waits(e, v.Form("text")):
		key = "message.waits"
	case e.Dedication == "":
		key = "dedication.gone"
	}
	return v.Back(request.Done(v.Words().T(key)))
}
