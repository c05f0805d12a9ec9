package queue

import (
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/request"
)

// dedicate dedicates one's own entry to somebody: PUT /api/v1/queue/{entry}/dedication, POST /queue/{entry}/dedication.
func (s *Area) dedicate(v *request.Context) error {
	id, err := v.Entry()
	if err != nil {
		return err
	}
	var in struct {
		Text *string `json:"text"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if in.Text == nil {
		return request.Missing("text")
	}
	e, err := s.Party.Dedicate(v.Context(), v.Actor(), id, *in.Text)
	if err != nil {
		return err
	}
	waiting, key := waits(e, *in.Text), "message.sent"
	switch {
	case waiting:
		key = "message.waits"
	case e.Dedication == "":
		key = "dedication.gone"
	}
	return v.Reply(request.Reply{
		Data: dedicationAnswer{Dedication: e.Dedication, Waiting: waiting}, Flash: request.Done(v.Words().T(key)),
	})
}

type dedicationAnswer struct {
	Dedication string `json:"dedication"` // as it is shown; "" = none, or it waits
	Waiting    bool   `json:"waiting"`    // for a moderator
}

func waits(e models.Entry, text string) bool {
	return e.Dedication == "" && models.Line(text, queue.ShoutLength) != ""
}
