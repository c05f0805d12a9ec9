package accounts

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"upbeat/internal/i18n"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

const linesPerPage = 100

// auditQuery is what the URL asks for.
func (s *Area) auditQuery(v *request.Context) (store.AuditQuery, error) {
	query := store.AuditQuery{Action: v.QueryText("action", request.LongestAccount), Limit: linesPerPage + 1}
	if v.Query("account") != "" {
		account := v.QueryText("account", request.LongestAccount)
		if account == nobody {
			account = ""
		}
		query.Account = &account
	}
	before, err := v.QueryInt("before", 0, 0, math.MaxInt)
	query.Before = int64(before)
	return query, err
}

// nobody is how the filter spells lines that are no account's. No account's name holds such a character.
const nobody = "-"

// auditLines reads one page of the log.
func (s *Area) auditLines(v *request.Context) (lines []api.AuditLine, more bool, err error) {
	query, err := s.auditQuery(v)
	if err != nil {
		return nil, false, err
	}
	rows, err := s.AuditLog.Page(v.Context(), s.Party.Room, query)
	if err != nil {
		return nil, false, err
	}
	if more = len(rows) > linesPerPage; more {
		rows = rows[:linesPerPage]
	}
	lines = make([]api.AuditLine, len(rows))
	dates, messages := v.Dates(), v.Words()
	for i, row := range rows {
		lines[i] = api.AuditLine{
			ID: row.ID, At: row.At, Account: row.Account, Role: row.Role, Action: row.Action, Target: row.Target, Detail: row.Detail,
			Text: s.auditSentence(v, messages, row), When: dates.Moment(row.At),
		}
	}
	return lines, more, nil
}

// auditSentence says what was done. A setting is named as its page names it.
func (s *Area) auditSentence(v *request.Context, messages i18n.Messages, a models.Audit) string {
	target, detail := a.Target, a.Detail
	if a.Action == "undo" || a.Action == "redo" {
		return s.undoneSentence(v, messages, a)
	}
	if key := "setting." + target; a.Action == "setting" && messages.Has(key) {
		target, detail = messages.T(key), s.auditSetting(v, a)
	}
	return messages.T("audit."+a.Action, "target", target, "detail", detail, "n", a.Detail)
}

type auditAnswer struct {
	Lines []api.AuditLine `json:"lines"`
	Next  int64           `json:"next,omitempty"` // the next page: ?before=
}

// getAudit reads the audit log, the newest first: GET /api/v1/audit?account=&action=&before=.
func (s *Area) getAudit(v *request.Context) error {
	lines, more, err := s.auditLines(v)
	if err != nil {
		return err
	}
	answer := auditAnswer{Lines: lines}
	if more {
		answer.Next = lines[len(lines)-1].ID
	}
	return v.Answer(answer)
}

// auditPage shows the log to admins.
func (s *Area) auditPage(v *request.Context) error {
	lines, more, err := s.auditLines(v)
	if err != nil {
		return err
	}
	frame, err := v.NewPage("audit")
	if err != nil {
		return err
	}
	p := api.AuditPage{Page: frame, Lines: lines, Account: v.Query("account"), Action: v.Query("action")}
	accounts, actions, err := s.AuditLog.Names(v.Context(), s.Party.Room)
	if err != nil {
		return err
	}
	for _, account := range accounts {
		if account == "" {
			account = nobody
		}
		p.Accounts = append(p.Accounts, account)
	}
	for _, action := range actions {
		p.Actions = append(p.Actions, api.AuditAction{Code: action, Text: auditKind(p.Words, action)})
	}
	slices.SortFunc(p.Actions, func(a, b api.AuditAction) int { return strings.Compare(a.Text, b.Text) })
	if more {
		next := url.Values{"before": {strconv.FormatInt(lines[len(lines)-1].ID, 10)}}
		if p.Account != "" {
			next.Set("account", p.Account)
		}
		if p.Action != "" {
			next.Set("action", p.Action)
		}
		p.Next = "/admin/audit?" + next.Encode()
	}
	return v.Render(p)
}

// auditKind names an action without what it was done to.
func auditKind(messages i18n.Messages, action string) string {
	text := messages.T("audit."+action, "target", "…", "detail", "…")
	return strings.TrimSpace(text)
}
