package web

import (
	"math"
	"math/rand/v2"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/present"
)

const shoutsPerPage = 50

// postShout sends a message to the room: POST /api/v1/shouts.
func (s *Server) postShout(v *requestContext) error {
	var in struct {
		Text *string          `json:"text"`
		Kind models.ShoutKind `json:"kind"`
	}
	if err := v.body(&in); err != nil {
		return err
	}
	if in.Text == nil {
		return missing("text")
	}
	if in.Kind == "" {
		in.Kind = models.ShoutOut
	}
	shout, err := s.Party.Shout(v.ctx, v.actor(), in.Kind, *in.Text)
	if err != nil {
		return err
	}
	me, err := v.me()
	if err != nil {
		return err
	}
	return v.Status(fiber.StatusCreated).JSON(present.Shout(shout, me))
}

// formShout is the same without script: POST /shouts.
func (s *Server) formShout(v *requestContext) error {
	kind := models.ShoutOut
	if models.ShoutKind(v.FormValue("kind")) == models.Hashtag {
		kind = models.Hashtag
	}
	shout, err := s.Party.Shout(v.ctx, v.actor(), kind, v.FormValue("text"))
	if err != nil {
		return err
	}
	return v.back(done(v.words().T(thanks(shout.Status))))
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
func (s *Server) getShouts(v *requestContext) error {
	status := models.ShoutStatus(v.Query("status", string(models.ShoutWaiting)))
	if status != models.ShoutWaiting && status != models.ShoutShown && status != models.ShoutRejected {
		return &models.FieldError{Field: "status", Want: "waiting, shown or rejected"}
	}
	before, err := v.queryInt("before", 0, 0, math.MaxInt)
	if err != nil {
		return err
	}
	list, err := s.Party.Shouts(v.ctx, status, models.ShoutID(before), shoutsPerPage+1)
	if err != nil {
		return err
	}
	answer := shoutsAnswer{}
	if len(list) > shoutsPerPage {
		list = list[:shoutsPerPage]
		answer.Next = list[shoutsPerPage-1].ID
	}
	answer.Shouts = present.Shouts(list)
	answer.Waiting, _, err = s.Party.WaitingShouts(v.ctx)
	if err != nil {
		return err
	}
	return v.answer(answer)
}

// postDecide lets a message through or rejects it: POST /api/v1/shouts/{id}/decide.
func (s *Server) postDecide(v *requestContext) error {
	var in struct {
		Show *bool `json:"show"`
	}
	if err := v.body(&in); err != nil {
		return err
	}
	if in.Show == nil {
		return missing("show")
	}
	id, err := models.ParseShoutID(v.Params("id"))
	if err != nil {
		return err
	}
	shout, err := s.Party.Decide(v.ctx, v.actor(), id, *in.Show)
	if err != nil {
		return err
	}
	return v.JSON(present.Shout(shout, nil))
}

// formDecide is the same without script: POST /admin/shouts/{id}/decide.
func (s *Server) formDecide(v *requestContext) error {
	id, err := models.ParseShoutID(v.Params("id"))
	if err != nil {
		return err
	}
	shows := v.FormValue("show") == "true"
	if _, err := s.Party.Decide(v.ctx, v.actor(), id, shows); err != nil {
		return err
	}
	return v.back(done(v.words().T(decided(shows))))
}

func decided(shows bool) string {
	if shows {
		return "shouts.shown"
	}
	return "shouts.rejected"
}

// deleteShout takes a message away for good: DELETE /api/v1/shouts/{id}.
func (s *Server) deleteShout(v *requestContext) error {
	id, err := models.ParseShoutID(v.Params("id"))
	if err != nil {
		return err
	}
	if err := s.Party.RemoveShout(v.ctx, v.actor(), id); err != nil {
		return err
	}
	return v.SendStatus(fiber.StatusNoContent)
}

// formShoutRemove is the same without script: POST /admin/shouts/{id}/remove.
func (s *Server) formShoutRemove(v *requestContext) error {
	id, err := models.ParseShoutID(v.Params("id"))
	if err != nil {
		return err
	}
	if err := s.Party.RemoveShout(v.ctx, v.actor(), id); err != nil {
		return err
	}
	return v.back(done(v.words().T("shouts.removed")))
}

// addShouts are the messages that wait for a moderator, and the last ones that are shown.
func (s *Server) addShouts(v *requestContext, a *api.AdminData) error {
	const lately = 5
	waiting, err := s.Party.Shouts(v.ctx, models.ShoutWaiting, 0, shoutsPerPage)
	if err != nil {
		return err
	}
	shown, err := s.Party.Shouts(v.ctx, models.ShoutShown, 0, lately)
	a.Shouts = present.Shouts(append(waiting, shown...))
	return err
}

// hashtag is the line under the logo: another one with each load of the page. "" where there is none.
func (s *Server) hashtag(v *requestContext) string {
	if !v.s.Live.Snapshot().Values.Hashtags {
		return ""
	}
	lines, err := s.Party.Hashtags(v.ctx)
	if err != nil || len(lines) == 0 {
		return ""
	}
	return lines[rand.IntN(len(lines))] //nolint:gosec // any of them will do
}

// putDedication dedicates one's own entry to somebody: PUT /api/v1/queue/{entry}/dedication.
func (s *Server) putDedication(v *requestContext) error {
	id, err := v.entry()
	if err != nil {
		return err
	}
	var in struct {
		Text *string `json:"text"`
	}
	if err := v.body(&in); err != nil {
		return err
	}
	if in.Text == nil {
		return missing("text")
	}
	e, err := s.Party.Dedicate(v.ctx, v.actor(), id, *in.Text)
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
func (s *Server) formDedication(v *requestContext) error {
	id, err := v.entry()
	if err != nil {
		return err
	}
	e, err := s.Party.Dedicate(v.ctx, v.actor(), id, v.FormValue("text"))
	if err != nil {
		return err
	}
	key := "message.sent"
	switch {
	case waits(e, v.FormValue("text")):
		key = "message.waits"
	case e.Dedication == "":
		key = "dedication.gone"
	}
	return v.back(done(v.words().T(key)))
}
