package sources

import (
	"context"
	"encoding/json"
	"html/template"
	"slices"
	"strings"
	"time"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/sources"
	"upbeat/web/api"
	"upbeat/web/request"
)

const checkWithin = 30 * time.Second

// page shows an admin where music comes from, and what a test of one source found: GET /admin/sources?test=name.
func (s *Area) page(v *request.Context) error {
	frame, err := v.NewPage("sources")
	if err != nil {
		return err
	}
	p := api.SourcesPage{Page: frame, Update: s.Update != nil}
	base := strings.TrimSuffix(s.JoinURL(), "/")
	p.Curl = "curl -H 'Authorization: Bearer TOKEN' --data-urlencode 'text=https://…' " + base + "/share"
	leads := "location.href=" + quoted(base+"/share?url=") + "+encodeURIComponent(location.href)"
	p.Bookmarklet = template.URL("javascript:" + leads) //nolint:gosec // it is ours
	on := s.Sources.On()
	for i, one := range s.Sources.All() {
		_, search := one.(sources.Searcher)
		row := api.SourceRow{Name: one.Name(), On: i < len(on), First: i == 0, Last: i == len(on)-1, Search: search}
		if v.Query("test") == one.Name() {
			row.Checks = s.check(v, one)
		}
		p.Sources = append(p.Sources, row)
	}
	return v.Render(p)
}

// quoted is a text of JavaScript.
func quoted(text string) string {
	data, err := json.Marshal(text)
	if err != nil {
		return `""`
	}
	return string(data)
}

// check tries a source.
func (s *Area) check(v *request.Context, one sources.Source) []api.SourceCheck {
	ctx, cancel := context.WithTimeout(v.Context(), checkWithin)
	defer cancel()
	var list []api.SourceCheck
	for _, c := range one.Check(ctx) {
		var with []any
		for name, value := range c.With {
			with = append(with, name, value)
		}
		list = append(list, api.SourceCheck{OK: c.OK, Text: v.Words().T(c.Text, with...)})
	}
	return list
}

// arrange switches a source on or off, or moves it: POST /admin/sources (name, do).
func (s *Area) arrange(v *request.Context) error {
	var in struct {
		Name string `json:"name"`
		Do   string `json:"do"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if !slices.ContainsFunc(s.Sources.All(), func(one sources.Source) bool { return one.Name() == in.Name }) {
		return &models.FieldError{Field: "name", Want: "the name of a source"}
	}
	var on []string
	for _, one := range s.Sources.On() {
		on = append(on, one.Name())
	}
	was := slices.Clone(on)
	at := slices.Index(on, in.Name)
	switch {
	case in.Do == "on" && at < 0:
		on = append(on, in.Name)
	case in.Do == "off" && at >= 0:
		on = slices.Delete(on, at, at+1)
	case in.Do == "up" && at > 0:
		on[at-1], on[at] = on[at], on[at-1]
	case in.Do == "down" && at >= 0 && at < len(on)-1:
		on[at+1], on[at] = on[at], on[at+1]
	}
	if !slices.Equal(on, was) {
		if err := s.save(v, on); err != nil {
			return err
		}
	}
	return v.Reply(request.Reply{To: "/admin/sources", Flash: request.Done(v.Words().T("host.saved"))})
}

// save makes these the sources that are on, in this order.
func (s *Area) save(v *request.Context, on []string) error {
	value, err := json.Marshal(on)
	if err != nil {
		return err
	}
	_, err = s.Party.Govern(v.Context(), v.Actor(), queue.Government{Changes: settings.Changes{"sources": value}})
	return err
}

// update runs the command that brings yt-dlp up to date: POST /admin/sources/update.
func (s *Area) update(v *request.Context) error {
	if s.Update == nil {
		return request.ErrNotFound
	}
	said, err := s.Update(v.Context())
	flash := request.Done(v.Words().T("sources.updated", "text", said))
	if err != nil {
		flash = request.Done(v.Words().T("sources.not_updated", "text", said))
	}
	return v.Reply(request.Reply{To: "/admin/sources?test=youtube", Flash: flash})
}
