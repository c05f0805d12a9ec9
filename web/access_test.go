package web_test

import (
	"maps"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/web"
)

// Every route, and what nobody, a guest, a moderator and an admin get: true = let in (whatever the answer to an empty request is then).
func TestEveryRouteKnowsWhoMayUseIt(t *testing.T) {
	var looks atomic.Int64 // at the clock: it runs ahead, or the limits would answer in place of the routes
	h := newHarness(t, 5, func(c *web.Config) {
		c.Now = func() time.Time { return time.Now().Add(time.Duration(looks.Add(1)) * 50 * time.Millisecond) }
	})
	h.account("mod", models.Moderator)
	h.account("admin", models.Admin)
	guest, moderator := h.guest(), h.login("mod")
	admin := h.login("admin")
	entry := h.request(guest, 0).ID
	let := func(nobody, guest, moderator, admin bool) []bool { return []bool{nobody, guest, moderator, admin} }
	all, guests, hosts, admins := let(true, true, true, true), let(false, true, false, false), let(false, false, true, true),
		let(false, false, false, true)
	guestsAndHosts := let(false, true, true, true)
	table := map[string][]bool{}
	for _, part := range []map[string][]bool{
		apiAccess(all, guests, hosts, admins, guestsAndHosts),
		pageAccess(all, guests, hosts, admins),
		playlistAccess(all, hosts, guestsAndHosts),
		peopleAccess(all, guests, hosts, admins, guestsAndHosts),
		uploadAccess(all, guests, hosts),
	} {
		maps.Copy(table, part)
	}
	visitors := []struct {
		name    string
		cookies []string
	}{{"nobody", nil}, {"guest", []string{guest}}, {"moderator", []string{moderator}}, {"admin", []string{admin}}}
	tested := map[string]bool{}
	for _, r := range h.App().GetRoutes(true) {
		name := r.Method + " " + r.Path
		if r.Method == "HEAD" || strings.HasSuffix(name, "/session") && r.Method == "DELETE" || name == "POST /admin/logout" ||
			name == "DELETE /api/v1/guests/me" {
			tested[name] = true // logging out would end the moderator's session: tested with the logins
			continue
		}
		may, known := table[name]
		if !known {
			t.Errorf("%s is in no table: who may use it?", name)
			continue
		}
		tested[name] = true
		for i, visitor := range visitors {
			path := strings.NewReplacer(":entry", "999"+strconv.Itoa(int(entry)), ":by", "artists", ":id", "aa", ":lang", "en.json",
				":party", "999", ":playlist", "999", ":token", "zzz", "*", "css/upbeat.css").Replace(r.Path)
			a := h.do(ask{method: r.Method, path: path, cookies: visitor.cookies})
			refused := a.status == 401 && a.code() != "bad_login" || a.status == 403 || a.status == 303 &&
				strings.HasSuffix(a.header.Get("Location"), "/login") && !strings.HasSuffix(path, "login")
			refused = refused || a.status == 303 && a.cookies["upbeat_flash"] != "" && isRefusal(h, a)
			if refused == may[i] {
				t.Errorf("%s by %s: %d %s, want let in: %v", name, visitor.name, a.status, clip(a.body), may[i])
			}
			if a.status >= 500 && a.status != 503 {
				t.Errorf("%s by %s: %d %s", name, visitor.name, a.status, clip(a.body))
			}
		}
	}
	for name := range table {
		if !tested[name] {
			t.Errorf("%s is in the table but not served", name)
		}
	}
	if strings.Contains(h.log.String(), "panic") {
		t.Error(h.log.String())
	}
}

// apiAccess is who may use the routes of the API.
func apiAccess(all, guests, hosts, admins, guestsAndHosts []bool) map[string][]bool {
	return map[string][]bool{
		"POST /api/v1/guests": all, "PATCH /api/v1/guests/me": guests, "GET /api/v1/guests": hosts, "GET /api/v1/state": all,
		"GET /api/v1/search": all, "GET /api/v1/suggestions": all, "GET /api/v1/random": all, "GET /api/v1/browse/songs": all,
		"GET /share": all, "POST /share": guests, "GET /admin/sources": admins, "POST /admin/sources": admins,
		"POST /admin/sources/update": admins,
		"GET /api/v1/sources":        all, "GET /api/v1/sources/:source/search": guests, "GET /api/v1/link": guests,
		"GET /api/v1/browse/:by": all, "GET /api/v1/queue/:entry/why": all, "POST /api/v1/queue": guests,
		"PUT /api/v1/queue/:entry/vote": guests, "DELETE /api/v1/queue/:entry": guestsAndHosts,
		"POST /api/v1/queue/:entry/move": guestsAndHosts, "POST /api/v1/queue/:entry/move-mine": guests,
		"PUT /api/v1/queue/:entry/dedication": guests, "POST /api/v1/shouts": guestsAndHosts, "GET /api/v1/shouts": hosts,
		"POST /api/v1/shouts/:id/decide": hosts, "DELETE /api/v1/shouts/:id": hosts, "POST /api/v1/reactions": guestsAndHosts,
		"POST /api/v1/queue/:entry/retry": guestsAndHosts, "POST /api/v1/session": all, "DELETE /api/v1/session": hosts,
		"PUT /api/v1/playback": guestsAndHosts, "POST /api/v1/playback/skip": guestsAndHosts, "POST /api/v1/alarm": hosts,
		"GET /api/v1/events": all, "GET /api/v1/library": hosts, "GET /api/v1/library/encodings": hosts,
		"GET /api/v1/library/encodings/folder": hosts, "PUT /api/v1/library/encodings": admins, "POST /api/v1/library/scan": admins,
		"POST /api/v1/library/roots": admins, "DELETE /api/v1/library/roots": admins, "GET /api/v1/outputs": hosts,
		"GET /api/v1/system": admins, "GET /api/v1/tasks": admins, "POST /api/v1/tasks/:task/retry": admins,
		"DELETE /api/v1/tasks/:task": admins, "PUT /api/v1/wifi": admins, "GET /api/v1/openapi.json": all, "GET /api/v1/settings": all,
		"PATCH /api/v1/settings": hosts, "POST /api/v1/settings/preset": hosts, "GET /api/v1/settings/export": admins,
		"POST /api/v1/settings/import": hosts, "POST /api/v1/parties": hosts, "GET /api/v1/history": all,
		"GET /api/v1/history/export": hosts, "GET /api/v1/statistics": all, "GET /api/v1/parties": hosts,
		"PUT /api/v1/parties/:party/recap": hosts, "GET /api/v1/recap/:token": all, "GET /api/v1/guests/me/night": guests,
		"GET /api/v1/guests/me/removed": guests,
		"DELETE /api/v1/guests/me":      guests, "GET /api/v1/bursts": hosts, "POST /api/v1/bursts/:guest/void": hosts,
		"POST /api/v1/bursts/:guest/accept": hosts, "GET /api/v1/undo": hosts, "GET /api/v1/blocks": hosts, "POST /api/v1/blocks": hosts,
		"GET /api/v1/lights": hosts, "PUT /api/v1/lights": hosts, "POST /api/v1/lights/devices": admins,
		"POST /api/v1/lights/find": admins, "POST /api/v1/lights/hue": admins, "POST /api/v1/lights/hue/area": admins,
		"PUT /api/v1/lights/devices/:device": admins, "DELETE /api/v1/lights/devices/:device": admins, "POST /api/v1/lights/zones": admins,
		"PUT /api/v1/lights/zones/:zone": admins, "DELETE /api/v1/lights/zones/:zone": admins, "PUT /api/v1/lights/zones/:zone/program": hosts,
		"POST /api/v1/lights/scenes": hosts, "PUT /api/v1/lights/scenes/:scene": hosts, "DELETE /api/v1/lights/scenes/:scene": hosts,
		"POST /api/v1/lights/scenes/:scene/show": hosts,
		"DELETE /api/v1/blocks/:block":           hosts, "POST /api/v1/undo/:act": hosts,
		"DELETE /api/v1/queue": hosts, "POST /api/v1/duel": hosts, "DELETE /api/v1/duel": hosts,
	}
}

// pageAccess is who may use pages, forms and files.
func pageAccess(all, guests, hosts, admins []bool) map[string][]bool {
	return map[string][]bool{
		"POST /queue/:entry/dedication": guests, "POST /shouts": guests, "POST /reactions": guests,
		"POST /admin/bursts/:guest/void": hosts, "POST /admin/bursts/:guest/accept": hosts,
		"GET /admin/blocks": hosts, "POST /admin/blocks": hosts, "POST /admin/blocks/:block/remove": hosts,
		"GET /admin/queue/:entry/out": hosts, "POST /admin/duel": hosts, "POST /admin/duel/cancel": hosts,
		"GET /admin/undo": hosts, "GET /admin/find": hosts, "POST /admin/undo/:act": hosts, "POST /admin/queue/clear": hosts,
		"POST /admin/lights/find": admins, "POST /admin/lights/hue": admins, "POST /admin/lights/hue/area": admins,
		"GET /admin/lights": hosts, "POST /admin/lights": hosts, "POST /admin/lights/devices": admins,
		"POST /admin/lights/devices/:device": admins, "POST /admin/lights/devices/:device/remove": admins, "POST /admin/lights/zones": admins,
		"POST /admin/lights/zones/:zone": admins, "POST /admin/lights/zones/:zone/remove": admins,
		"POST /admin/lights/zones/:zone/program": hosts, "POST /admin/lights/scenes": hosts, "POST /admin/lights/scenes/:scene": hosts,
		"POST /admin/lights/scenes/:scene/show": hosts, "POST /admin/lights/scenes/:scene/remove": hosts,
		"POST /admin/shouts/:id/decide": hosts, "POST /admin/shouts/:id/remove": hosts, "GET /admin/rules": hosts,
		"POST /admin/rules": hosts, "POST /admin/rules/preset": hosts, "POST /admin/rules/import": hosts, "POST /admin/parties": hosts,
		"GET /": all, "GET /search": all, "GET /dice": all, "GET /browse/songs": all, "GET /browse/:by": all, "GET /stage": all, "GET /qr": all,
		"GET /light":   all,
		"GET /offline": all, "GET /admin/login": all, "GET /admin": hosts, "GET /admin/queue": hosts, "GET /admin/library": hosts,
		"GET /admin/names": hosts, "POST /admin/names": admins,
		"GET /admin/sound": hosts, "GET /admin/system": admins, "GET /admin/tasks": admins, "POST /admin/tasks/retry": admins,
		"POST /admin/tasks/cancel": admins, "POST /queue": guests, "POST /queue/:entry/vote": guests,
		"GET /admin/https": hosts, "GET /authority.crt": all, "GET /authority.pem": all,
		"POST /queue/:entry/remove": guests, "POST /queue/:entry/retry": guests, "POST /me": guests, "POST /queue/:entry/move": guests,
		"POST /queue/:entry/move-mine": guests, "POST /playback": guests, "POST /skip": guests, "POST /dice": guests,
		"POST /admin/login": all, "POST /admin/logout": hosts, "POST /admin/playback": hosts, "POST /admin/skip": hosts,
		"POST /admin/alarm": hosts, "POST /admin/queue/:entry/remove": hosts, "POST /admin/queue/:entry/move": hosts,
		"POST /admin/library/scan": admins, "POST /admin/library/roots": admins, "POST /admin/library/roots/remove": admins,
		"POST /admin/wifi": admins, "GET /history": all, "GET /recap/:token": all,
		"GET /recap/:token/picture": all, "GET /me/night": all, "GET /me/forgotten": all,
		"GET /admin/history": hosts, "POST /me/forget": guests, "POST /admin/history/recap": hosts, "GET /static/*": all,
		"GET /covers/:id": all, "GET /messages/:lang": all, "GET /manifest.webmanifest": all, "GET /sw.js": all, "GET /favicon.ico": all,
		"GET /healthz": all, "GET /readyz": all, "GET /metrics": hosts,
	}
}

// playlistAccess is who may use the routes of playlists and folders.
func playlistAccess(all, hosts, guestsAndHosts []bool) map[string][]bool {
	return map[string][]bool{
		"GET /api/v1/playlists": all, "POST /api/v1/playlists": hosts, "POST /api/v1/playlists/import": hosts,
		"GET /api/v1/playlists/:playlist": all, "PATCH /api/v1/playlists/:playlist": hosts, "DELETE /api/v1/playlists/:playlist": hosts,
		"PATCH /api/v1/playlists/:playlist/items": hosts, "POST /api/v1/playlists/:playlist/match": hosts,
		"POST /api/v1/playlists/:playlist/queue": guestsAndHosts, "GET /api/v1/folders": hosts, "POST /api/v1/folders/queue": hosts,
		"GET /admin/playlists": hosts, "GET /admin/playlists/:playlist": hosts, "GET /admin/folders": hosts,
		"POST /playlists/:playlist/queue": guestsAndHosts, "POST /admin/playlists": hosts, "POST /admin/playlists/import": hosts,
		"POST /admin/playlists/keep": hosts, "POST /admin/playlists/:playlist": hosts, "POST /admin/playlists/:playlist/items": hosts,
		"POST /admin/playlists/:playlist/delete": hosts, "POST /admin/playlists/:playlist/match": hosts,
		"POST /admin/playlists/:playlist/queue": hosts, "POST /admin/folders/queue": hosts,
	}
}

// isRefusal tells whether a form's flash says that the visitor may not.
func isRefusal(h *harness, a answer) bool {
	page := h.do(ask{method: "GET", path: "/", cookies: []string{a.cookies["upbeat_flash"]}})
	for _, sentence := range []string{"Join the party first", "Only the host can do that", "Log in as the host first"} {
		if strings.Contains(page.body, sentence) {
			return true
		}
	}
	return false
}

func TestEntriesBelongToTheirRequester(t *testing.T) {
	h := newHarness(t, 3)
	h.account("mod", models.Moderator)
	ann, bob, host := h.guest(), h.guest(), h.login("mod")
	first, second := h.request(ann, 0), h.request(ann, 1)
	path := "/api/v1/queue/" + strconv.FormatInt(int64(first.ID), 10)
	if a := h.do(ask{method: "DELETE", path: path, cookies: []string{bob}}); a.status != 403 || a.code() != "not_yours" {
		t.Errorf("bob removes ann's: %d %s", a.status, a.body)
	}
	h.do(ask{method: "DELETE", path: path, cookies: []string{ann}}).expect(t, 204)
	if a := h.do(ask{method: "DELETE", path: path, cookies: []string{ann}}); a.status != 410 || a.code() != "entry_gone" {
		t.Errorf("removed twice: %d %s", a.status, a.body)
	}
	h.do(ask{method: "DELETE", path: "/api/v1/queue/" + strconv.FormatInt(int64(second.ID), 10), cookies: []string{host}}).expect(t, 200)
}
