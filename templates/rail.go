package templates

import (
	"fmt"
	"slices"
)

// Section is one of the host's pages, as the rail leads to it. Its text is "host.<Name>", that of its group "rail.<Group>".
type Section struct {
	Group, Name, URL, Icon string
	Tab                    bool // a phone always shows it; the rest lies behind More
	Admin                  bool // moderators do not have it
}

// sections is the rail: a new section is one line here, and "host.<Name>" in the catalogues. A group stands where its first section does.
var sections = []Section{
	{Group: "party", Name: "now", URL: "/admin", Icon: "play", Tab: true},
	{Group: "party", Name: "queue", URL: "/admin/queue", Icon: "list-music", Tab: true},
	{Group: "party", Name: "rules", URL: "/admin/rules", Icon: "scale"},
	{Group: "party", Name: "people", URL: "/admin/people", Icon: "users", Tab: true},
	{Group: "party", Name: "history", URL: "/admin/history", Icon: "history"},
	{Group: "music", Name: "library", URL: "/admin/library", Icon: "library"},
	{Group: "music", Name: "playlists", URL: "/admin/playlists", Icon: "list-video"},
	{Group: "music", Name: "sources", URL: "/admin/sources", Icon: "globe", Admin: true},
	{Group: "music", Name: "uploads", URL: "/admin/uploads", Icon: "upload"},
	{Group: "room", Name: "sound", URL: "/admin/sound", Icon: "volume-2"},
	{Group: "room", Name: "lights", URL: "/admin/lights", Icon: "lightbulb"},
	{Group: "room", Name: "stage", URL: "/stage", Icon: "tv"},
	{Group: "box", Name: "system", URL: "/admin/system", Icon: "cpu", Admin: true},
	{Group: "box", Name: "tasks", URL: "/admin/tasks", Icon: "list-checks", Admin: true},
}

// Sections is the rail of an admin, in its order.
func Sections() []Section { return slices.Clone(sections) }

// tabs are the sections that a phone always shows.
func tabs() []Section {
	return slices.DeleteFunc(slices.Clone(sections), func(s Section) bool { return !s.Tab })
}

// group is a heading of the rail with its sections.
type group struct {
	Name     string
	Sections []Section
}

// railOf is the rail that a host of this role sees.
func railOf(role any) []group {
	var groups []group
	for _, s := range sections {
		if s.Admin && fmt.Sprint(role) != "admin" {
			continue
		}
		at := slices.IndexFunc(groups, func(g group) bool { return g.Name == s.Group })
		if at < 0 {
			at, groups = len(groups), append(groups, group{Name: s.Group})
		}
		groups[at].Sections = append(groups[at].Sections, s)
	}
	return groups
}

// sectionOf is the section to which a host's page belongs.
func sectionOf(page string) string {
	switch page {
	case "person", "accounts", "audit", "undo":
		return "people"
	case "blocks", "out":
		return "queue"
	case "playlist", "folders":
		return "playlists"
	case "names":
		return "library"
	case "https":
		return "system"
	}
	return page
}

// tabOf is the tab of a phone under which a host's page stands: a section that is one, else "more".
func tabOf(page string) string {
	name := sectionOf(page)
	if slices.ContainsFunc(tabs(), func(s Section) bool { return s.Name == name }) {
		return name
	}
	return "more"
}
