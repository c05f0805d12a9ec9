package finder

import (
	"strings"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/templates"
)

// place is something that a host may look for.
type place struct {
	ID    string // as everyday names it: a section's name, "rules/<setting>", or an act's name
	URL   string
	Name  string // keys in the catalogue
	Under string // where it is; "" = nowhere in particular
	Help  string
	Icon  string
	Admin bool // only admins have it
}

// acts are what hosts do, and where. Their text is "find.<ID>".
var acts = []place{
	{ID: "pause", URL: "/admin#now", Under: "host.now", Icon: "pause"},
	{ID: "skip", URL: "/admin#now", Under: "host.now", Icon: "skip-forward"},
	{ID: "volume", URL: "/admin#set-volume", Under: "host.now", Icon: "volume-2"},
	{ID: "buzzer", URL: "/admin#now", Under: "host.now", Icon: "siren"},
	{ID: "messages", URL: "/admin#shouts", Under: "host.now", Icon: "mic-vocal"},
	{ID: "code", URL: "/qr", Under: "host.now", Icon: "qr-code"},
	{ID: "wifi", URL: "/qr#wifi-ssid", Under: "join.title", Icon: "qr-code", Admin: true},
	{ID: "request", URL: "/", Icon: "music"},
	{ID: "clear", URL: "/admin/queue#clear", Under: "host.queue", Icon: "trash-2"},
	{ID: "undo", URL: "/admin/undo", Under: "host.people", Icon: "rotate-ccw"},
	{ID: "blocks", URL: "/admin/blocks", Under: "host.queue", Icon: "ban"},
	{ID: "presets", URL: "/admin/rules#presets", Under: "host.rules", Icon: "scale", Admin: true},
	{ID: "party", URL: "/admin/rules#tonight", Under: "host.rules", Icon: "party-popper"},
	{ID: "file", URL: "/admin/rules#file", Under: "host.rules", Icon: "download", Admin: true},
	{ID: "bar", URL: "/admin/people#people-q", Under: "host.people", Icon: "users"},
	{ID: "password", URL: "/admin/accounts#password-old", Under: "host.accounts", Icon: "tags"},
	{ID: "invite", URL: "/admin/accounts#invite-name", Under: "host.accounts", Icon: "users", Admin: true},
	{ID: "log", URL: "/admin/audit", Under: "host.people", Icon: "history", Admin: true},
	{ID: "logout", URL: "/admin/system#account", Under: "host.system", Icon: "log-out", Admin: true},
	{ID: "folders", URL: "/admin/library#roots", Under: "host.library", Icon: "folder"},
	{ID: "scan", URL: "/admin/library#scan", Under: "host.library", Icon: "refresh-cw"},
	{ID: "problems", URL: "/admin/library#problems", Under: "host.library", Icon: "triangle-alert"},
	{ID: "names", URL: "/admin/names", Under: "host.library", Icon: "tags"},
	{ID: "new_list", URL: "/admin/playlists#create", Under: "host.playlists", Icon: "plus"},
	{ID: "import", URL: "/admin/playlists#import", Under: "host.playlists", Icon: "upload"},
	{ID: "folder_lists", URL: "/admin/folders", Under: "host.playlists", Icon: "folder"},
	{ID: "output", URL: "/admin/sound#output", Under: "host.sound", Icon: "volume-2"},
	{ID: "crossfade", URL: "/admin/sound#set-crossfade_ms", Under: "host.sound", Icon: "volume-2"},
	{ID: "lights_off", URL: "/admin/lights", Under: "host.lights", Icon: "lightbulb-off"},
	{ID: "lamps", URL: "/admin/lights#lamp-new", Under: "host.lights", Icon: "lightbulb", Admin: true},
	{ID: "recap", URL: "/admin/history", Under: "host.history", Icon: "share-2"},
	{ID: "export", URL: "/admin/history", Under: "host.history", Icon: "download"},
	{ID: "https", URL: "/admin/https", Under: "host.system", Icon: "info"},
	{ID: "health", URL: "/admin/system", Under: "host.system", Icon: "cpu", Admin: true},
}

// all lists the places that somebody with this role has: sections, what hosts do, and the rules. A rule that makes no difference now is not
// on its page: its place is that of the rule on which it depends.
func all(role models.Role, values *settings.Values) []place {
	var list []place
	for _, s := range templates.Sections() {
		list = append(list, place{ID: s.Name, URL: s.URL, Name: "host." + s.Name, Under: "rail." + s.Group, Icon: s.Icon, Admin: s.Admin})
	}
	for _, a := range acts {
		a.Name = "find." + a.ID
		list = append(list, a)
	}
	for _, line := range settings.Table() {
		if !line.Visible(role) || line.Unused {
			continue
		}
		at := line.Name
		for one := line; !values.Matters(one); {
			at, _, _ = strings.Cut(one.When, "=")
			one, _ = settings.Of(at)
		}
		list = append(list, place{ID: "rules/" + line.Name, URL: "/admin/rules#rule-" + at, Name: "setting." + line.Name,
			Under: "settings." + line.Group, Help: "setting." + line.Name + ".help", Icon: "scale"})
	}
	if role == models.Admin {
		return list
	}
	kept := list[:0]
	for _, p := range list {
		if !p.Admin {
			kept = append(kept, p)
		}
	}
	return kept
}
