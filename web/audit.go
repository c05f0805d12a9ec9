package web

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
)

const linesPerPage = 100

// auditQuery is what the URL asks for.
func (s *Server) auditQuery(v *requestContext) (store.AuditQuery, error) {
	query := store.AuditQuery{Action: v.queryText("action", longestAccount), Limit: linesPerPage + 1}
	if v.Query("account") != "" {
		account := v.queryText("account", longestAccount)
		if account == nobody {
			account = ""
		}
		query.Account = &account
	}
	before, err := v.queryInt("before", 0, 0, math.MaxInt)
	query.Before = int64(before)
	return query, err
}

// noteHost writes down what a host did to the box: no change of the party writes that line.
func (s *Server) noteHost(v *requestContext, action, target string) error {
	return s.Party.Note(v.ctx, v.asHost(), action, target, "")
}

// nobody is how the filter spells lines that are no account's. No account's name holds such a character.
const nobody = "-"

// auditLines reads one page of the log.
func (s *Server) auditLines(v *requestContext) (lines []api.AuditLine, more bool, err error) {
	query, err := s.auditQuery(v)
	if err != nil {
		return nil, false, err
	}
	rows, err := s.Store.AuditLog().Page(v.ctx, s.Party.Room, query)
	if err != nil {
		return nil, false, err
	}
	if more = len(rows) > linesPerPage; more {
		rows = rows[:linesPerPage]
	}
	lines = make([]api.AuditLine, len(rows))
	dates, messages := v.dates(), v.words()
	for i, row := range rows {
		lines[i] = api.AuditLine{
			ID: row.ID, At: row.At, Account: row.Account, Role: row.Role, Action: row.Action, Target: row.Target, Detail: row.Detail,
			Text: v.auditSentence(messages, row), When: dates.moment(row.At),
		}
	}
	return lines, more, nil
}

// auditSentence says what was done. A setting is named as its page names it.
func (v *requestContext) auditSentence(messages i18n.Messages, a models.Audit) string {
	target, detail := a.Target, a.Detail
	if key := "setting." + target; a.Action == "setting" && messages.Has(key) {
		target, detail = messages.T(key), v.auditSetting(a)
	}
	return messages.T("audit."+a.Action, "target", target, "detail", detail, "n", a.Detail)
}

type auditAnswer struct {
	Lines []api.AuditLine `json:"lines"`
	Next  int64           `json:"next,omitempty"` // the next page: ?before=
}

// getAudit reads the audit log, the newest first: GET /api/v1/audit?account=&action=&before=.
func (s *Server) getAudit(v *requestContext) error {
	lines, more, err := s.auditLines(v)
	if err != nil {
		return err
	}
	answer := auditAnswer{Lines: lines}
	if more {
		answer.Next = lines[len(lines)-1].ID
	}
	return v.answer(answer)
}

// auditPage shows the log to admins.
func (s *Server) auditPage(v *requestContext) error {
	lines, more, err := s.auditLines(v)
	if err != nil {
		return err
	}
	p, err := v.newPage("audit")
	if err != nil {
		return err
	}
	p.Admin = &api.AdminData{}
	p.Audit = &api.Audit{Lines: lines, Account: v.Query("account"), Action: v.Query("action")}
	accounts, actions, err := s.Store.AuditLog().Names(v.ctx, s.Party.Room)
	if err != nil {
		return err
	}
	for _, account := range accounts {
		if account == "" {
			account = nobody
		}
		p.Audit.Accounts = append(p.Audit.Accounts, account)
	}
	for _, action := range actions {
		p.Audit.Actions = append(p.Audit.Actions, api.AuditAction{Code: action, Text: auditKind(p.Words, action)})
	}
	slices.SortFunc(p.Audit.Actions, func(a, b api.AuditAction) int { return strings.Compare(a.Text, b.Text) })
	if more {
		next := url.Values{"before": {strconv.FormatInt(lines[len(lines)-1].ID, 10)}}
		if p.Audit.Account != "" {
			next.Set("account", p.Audit.Account)
		}
		if p.Audit.Action != "" {
			next.Set("action", p.Audit.Action)
		}
		p.Audit.Next = "/admin/audit?" + next.Encode()
	}
	return v.render(p)
}

// auditKind names an action without what it was done to.
func auditKind(messages i18n.Messages, action string) string {
	text := messages.T("audit."+action, "target", "…", "detail", "…")
	return strings.TrimSpace(text)
}
