package queue

import (
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/request"
)

// putDedication dedicates one's own entry to somebody: PUT /api/v1/queue/{entry}/dedication.
func (s *Area) putDedication(v *request.Context) error {
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
func (s *Area) formDedication(v *request.Context) error {
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
