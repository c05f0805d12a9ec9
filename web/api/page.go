package api

import (
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"upbeat/internal/i18n"
	"upbeat/models"
	"upbeat/voting"
)

// Page is the frame of every page: what its head, its navigation and its texts need. The view of a page holds it, beside what that page
// alone shows.
type Page struct {
	Name   string         // the template, and the body's data-page: "guest", "people"
	Zone   *time.Location // of the party's clock; nil = the box's
	Words  i18n.Messages  // the reader's language: {{.T "key" "name" value}}
	Nonce  string         // for the one <style nonce> that sets the accent
	Accent Accent         // of the current song
	State  State          // the party as this reader sees it
	Flash  *Flash         // the answer to a form that was sent without script
	Host   *Host          // the logged-in host; nil for guests
	Member string         // the account of the guest who reads; "" = none
}

// Frame is the page itself: what all views have in common.
func (p Page) Frame() Page { return p }

// Join is the way to the party.
type Join struct {
	JoinURL string        // what the QR code holds: "http://192.168.1.7:8080/"
	JoinQR  template.HTML // that code as an inline SVG: black on white with its quiet zone
}

// ErrorPage tells a refusal: page "error".
type ErrorPage struct {
	Page
	Problem Error
}

// Offset is how many minutes the party's clock is ahead of UTC, for scripts; "" = the page has no clock.
func (p Page) Offset() string {
	if p.Zone == nil {
		return ""
	}
	_, seconds := p.State.Now.Time().In(p.Zone).Zone()
	return strconv.Itoa(seconds / 60)
}

// Clock is a time of day as the party's clock shows it: "21:04". The markup that scripts clone has no time: nothing.
func (p Page) Clock(at any) string {
	ms, ok := at.(models.Millis)
	if !ok {
		return ""
	}
	when := ms.Time()
	if p.Zone != nil {
		when = when.In(p.Zone)
	}
	return when.Format("15:04")
}

// T is the page's message for key.
func (p Page) T(key string, pairs ...any) string { return p.Words.T(key, pairs...) }

// Because is the sentence that says why the party itself chose a song: see Entry.Because. "" = somebody requested it.
func (p Page) Because(because string) string {
	if because == "" {
		return ""
	}
	code, name, _ := strings.Cut(because, ":")
	return p.T("because."+code, "text", name)
}

// May tells whether the party's rules let guests do it.
func (p Page) May(what voting.Action) bool {
	return !p.State.Standing.Banned && slices.Contains(p.State.Rules.May, what)
}

// Reactions that the page offers.
func (p Page) Reactions() []string { return models.Reactions() }

// Barred is what the host lets the visitor not do, as a page's data-barred has it: "banned", "muted"; "" = nothing.
func (p Page) Barred() string {
	switch s := p.State.Standing; {
	case s.Banned:
		return "banned"
	case s.Muted:
		return "muted"
	}
	return ""
}

// Hello is the key of the hello that fits what the rules let guests do. static/js/me.js finds the same.
func (p Page) Hello() string {
	switch requests, votes := p.May(voting.Request), p.May(voting.VoteUp); {
	case requests && votes && p.May(voting.VoteDown):
		return "hello.all"
	case requests && votes:
		return "hello.up"
	case requests:
		return "hello.request"
	case votes:
		return "hello.vote"
	}
	return "hello.look"
}

// MayAll lists what the rules let the visitor do, as a page's data-may has it.
func (p Page) MayAll() string {
	if p.State.Standing.Banned {
		return ""
	}
	all := make([]string, len(p.State.Rules.May))
	for i, what := range p.State.Rules.May {
		all[i] = string(what)
	}
	return strings.Join(all, " ")
}

// Flash is the answer to a form, shown once: the toast of a page without script.
type Flash struct {
	Kind string // "done" or "refused"
	Text string
}

// Host is who is logged in.
type Host struct {
	Name string
	Role models.Role
}
