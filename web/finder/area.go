// Package finder is the search over the host's dashboard: sections, rules and what hosts do, by their names and by the words that people
// say.
package finder

import (
	"slices"

	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/request"
)

// Deps is what the area works with.
type Deps struct {
	Live *queue.Live
}

// Area answers its routes.
type Area struct{ Deps }

// Routes lists what the area answers.
func Routes(deps Deps) []request.Route {
	s := &Area{deps}
	return []request.Route{request.Page("/admin/find", request.Hosts, "", s.findPage)}
}

// findPage answers a search over the dashboard, and lists what hosts do where nothing was typed: GET /admin/find?q=.
func (s *Area) findPage(v *request.Context) error {
	const longest, most = 60, 12 // letters, places
	frame, err := v.NewPage("find")
	if err != nil {
		return err
	}
	p := api.FindPage{Page: frame, Query: v.QueryText("q", longest)}
	places := all(v.Role(), s.Live.Snapshot().Values)
	if p.Query != "" {
		places = find(p.Query, spoken(v.Words().T, places))
		places = places[:min(len(places), most)]
	} else {
		places = slices.DeleteFunc(places, func(one place) bool { return one.Name != "find."+one.ID })
	}
	for _, one := range places {
		p.Found = append(p.Found, shown(v, one))
	}
	return v.Render(p)
}

// spoken are places with their words in the reader's language.
func spoken(t func(string, ...any) string, places []place) []said {
	list := make([]said, len(places))
	for i, p := range places {
		list[i] = said{place: p, name: words(t(p.Name)), everyday: leads()[p.ID]}
		if p.Under != "" {
			list[i].under = words(t(p.Under))
		}
		if p.Help != "" {
			list[i].help = words(t(p.Help))
		}
	}
	return list
}

// shown is a place in the reader's words.
func shown(v *request.Context, p place) api.Found {
	f := api.Found{ID: p.ID, URL: p.URL, Icon: p.Icon, Name: v.Words().T(p.Name)}
	if p.Under != "" {
		f.Under = v.Words().T(p.Under)
	}
	if p.Help != "" {
		f.Help = v.Words().T(p.Help)
	}
	return f
}
