package accounts

import (
	"strconv"
	"strings"

	"upbeat/internal/i18n"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/request"
)

func (s *Area) acts() queue.Acts { return queue.Acts{Party: s.Party, Lights: s.Lights} }

// actsOf lists what hosts did in the last hour, for its page and the API.
func (s *Area) actsOf(v *request.Context) ([]api.Act, error) {
	rows, err := s.acts().List(v.Context(), v.AsHost())
	if err != nil {
		return nil, err
	}
	acts, dates, messages := make([]api.Act, len(rows)), v.Dates(), v.Words()
	for i, row := range rows {
		acts[i] = api.Act{
			ID: row.ID, At: row.At, Until: row.At + models.UndoFor, Account: row.Account, Action: row.Action, Target: row.Target,
			Undoes: row.Undoes, Undone: row.UndoneBy != 0, Text: s.actSentence(v, messages, row), When: dates.Clock(row.At),
		}
	}
	return acts, nil
}

// actSentence says what was done, as the log does.
func (s *Area) actSentence(v *request.Context, messages i18n.Messages, act models.Act) string {
	said := ""
	if act.Action == "settings" {
		said = messages.T("audit.settings", "n", act.Detail)
	} else {
		said = s.auditSentence(v, messages, models.Audit{Action: act.Action, Target: act.Target, Detail: act.Detail})
	}
	switch {
	case act.Redo:
		return messages.T("audit.redo", "target", said)
	case act.Undoes != 0:
		return messages.T("audit.undo", "target", said)
	}
	return said
}

// undoneSentence is a line of the log about an undo, which holds what was undone.
func (s *Area) undoneSentence(v *request.Context, messages i18n.Messages, a models.Audit) string {
	action, detail, _ := strings.Cut(a.Detail, " ")
	said := s.actSentence(v, messages, models.Act{Action: action, Target: a.Target, Detail: detail})
	return messages.T("audit."+a.Action, "target", said)
}

type actsAnswer struct {
	Acts []api.Act `json:"acts"`
}

// getUndo lists what hosts did in the last hour and may undo, the newest first: GET /api/v1/undo.
func (s *Area) getUndo(v *request.Context) error {
	acts, err := s.actsOf(v)
	if err != nil {
		return err
	}
	return v.Answer(actsAnswer{acts})
}

type undoneAnswer struct {
	Undo models.ActID `json:"undo"` // the act that takes this back again
	Left []api.Left   `json:"left"` // what could not be restored
}

// postUndo undoes an act: POST /api/v1/undo/{act}, POST /admin/undo/{act}.
func (s *Area) postUndo(v *request.Context) error {
	id, err := strconv.ParseInt(v.Param("act"), 10, 64)
	if err != nil || id <= 0 {
		return models.ErrBadID
	}
	done, err := s.acts().Undo(v.Context(), v.AsHost(), models.ActID(id))
	if err != nil {
		return err
	}
	messages := v.Words()
	left := make([]api.Left, len(done.Left))
	said := []string{messages.T("undo.done")}
	for i, l := range done.Left {
		text := l.Text
		if key := "setting." + text; l.Code == "changed" && messages.Has(key) {
			text = messages.T(key)
		}
		left[i] = api.Left{Code: l.Code, Text: text, Message: messages.T("error.undo_"+l.Code, "text", text)}
		said = append(said, left[i].Message)
	}
	const most = 4 // sentences that a flash has room for
	if len(said) > most {
		said = append(said[:most-1], messages.T("undo.more", "n", len(left)-most+2))
	}
	return v.Reply(request.Reply{
		Data: undoneAnswer{Undo: done.By, Left: left}, To: "/admin/undo", Flash: request.Done(strings.Join(said, " ")),
	})
}

// undoPage lists what hosts did in the last hour.
func (s *Area) undoPage(v *request.Context) error {
	frame, err := v.NewPage("undo")
	if err != nil {
		return err
	}
	acts, err := s.actsOf(v)
	if err != nil {
		return err
	}
	return v.Render(api.UndoPage{Page: frame, Acts: acts})
}
