package web_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"upbeat/models"
)

// apiCall is a request below /api/v1, the described path that it is of, and the status that it gets.
type apiCall struct{ method, path, body, shape, status string }

// The whole interface once, each answer held against its description.
func TestAnswersAreAsDescribed(t *testing.T) {
	d, h := readDocument(t), newHarness(t, 8)
	h.account("admin", models.Admin)
	guest, host := h.guest(), h.login("admin")
	fence, err := h.party.Acquire(t.Context())
	must(t, err)
	for i := range 4 {
		h.request(guest, i)
	}
	_, err = h.party.Finish(t.Context(), fence, 0, models.EndPlayed)
	must(t, err)
	must(t, h.party.ReportOutput(t.Context(), fence, "null", "", ""))
	failed := h.state(guest).Queue[2].ID
	_, err = h.party.Fail(t.Context(), fence, failed, models.ProblemBroken)
	must(t, err)
	state := h.state(guest)
	waiting, playing := state.Queue[0].ID, state.Playback.Entry.ID
	told := 0
	for _, call := range slices.Concat(
		queueCalls(h, waiting, playing, failed),
		historyCalls(),
		libraryCalls(t.TempDir()),
		settingsCalls(),
		peopleCalls(),
		lightCalls(),
		lastCalls(),
	) {
		name := call.method + " " + call.path
		a := h.do(ask{method: strings.ToUpper(call.method), path: "/api/v1" + call.path, body: call.body, cookies: []string{guest, host}})
		if fmt.Sprint(a.status) != call.status {
			t.Errorf("%s: %d, want %s: %s", name, a.status, call.status, clip(a.body))
			continue
		}
		if err := answerAsDescribed(t, d, call.method, call.shape, a); err != nil {
			t.Errorf("%s: %v in %s", name, err, clip(a.body))
		}
		if a.status == 204 {
			continue
		}
		if err := bodyAsDescribed(operation(d, call.method, call.shape), call.body); err != nil && a.status < 300 {
			t.Errorf("%s is done for a body that is described as wrong: %v", name, err)
		}
		told++
	}
	if told < 30 {
		t.Errorf("only %d answers were held against their description", told)
	}
}

// queueCalls find songs, request, vote, and control what plays.
func queueCalls(h *harness, waiting, playing, failed models.EntryID) []apiCall {
	return []apiCall{
		{"post", "/guests", `{"name":"Zoë"}`, "/guests", "200"},
		{"patch", "/guests/me", `{"name":"Zoë","colour":"#aabbcc"}`, "/guests/me", "200"},
		{"get", "/guests", "", "/guests", "200"},
		{"get", "/state", "", "/state", "200"},
		{"get", "/search?q=song&limit=5", "", "/search", "200"},
		{"get", "/search", "", "/search", "200"},
		{"get", "/suggestions", "", "/suggestions", "200"},
		{"get", "/random", "", "/random", "200"},
		{"get", "/browse/artists?limit=3", "", "/browse/{by}", "200"},
		{"get", "/browse/albums", "", "/browse/{by}", "200"},
		{"get", "/browse/genres", "", "/browse/{by}", "200"},
		{"get", "/browse/songs?genre=pop", "", "/browse/songs", "200"},
		{"post", "/queue", fmt.Sprintf(`{"song_id":%d,"typed":"sng"}`, h.songs[5]), "/queue", "201"},
		{"post", "/queue", fmt.Sprintf(`{"song_id":%d}`, h.songs[5]), "/queue", "200"},
		{"put", fmt.Sprintf("/queue/%d/vote", waiting), `{"value":-1}`, "/queue/{entry}/vote", "200"},
		{"post", fmt.Sprintf("/queue/%d/move", waiting), `{"before":0}`, "/queue/{entry}/move", "200"},
		{"post", fmt.Sprintf("/queue/%d/retry", failed), "", "/queue/{entry}/retry", "200"},
		{"delete", fmt.Sprintf("/queue/%d", waiting), "", "/queue/{entry}", "204"},
		{"put", "/playback", `{"volume":40,"paused":true,"position_ms":1000,"crossfade_ms":0,"output":""}`, "/playback", "200"},
		{"post", "/playback/skip", fmt.Sprintf(`{"entry":%d}`, playing), "/playback/skip", "200"},
		{"post", "/playback/skip", fmt.Sprintf(`{"entry":%d}`, playing), "/playback/skip", "410"},
		{"post", "/alarm", `{"sound":"yes"}`, "/alarm", "200"},
		{"post", "/alarm", "", "/alarm", "429"},
	}
}

// lightCalls are about lamps, zones and what they show.
func lightCalls() []apiCall {
	return []apiCall{
		{"get", "/lights", "", "/lights", "200"},
		{"post", "/lights/devices", `{"kind":"wled","name":"Bar","address":"127.0.0.1","pixels":60}`, "/lights/devices", "201"},
		{"post", "/lights/find", "", "/lights/find", "200"},
		{"post", "/lights/hue", `{"address":"127.0.0.1:9"}`, "/lights/hue", "400"},
		{"post", "/lights/hue/area", `{"address":"127.0.0.1:9","area":"none"}`, "/lights/hue/area", "409"},
		{"post", "/lights/devices", `{"kind":"candle","name":"Bar"}`, "/lights/devices", "400"},
		{"put", "/lights/devices/1", `{"kind":"wled","name":"Bar","address":"127.0.0.1","pixels":50,"brightness":40,"gamma":1.5}`,
			"/lights/devices/{device}", "200"},
		{"post", "/lights/zones", `{"name":"Left","parts":[{"device":1,"count":10,"reversed":true}],"rows":2,"snake":true}`, "/lights/zones", "201"},
		{"put", "/lights/zones/2", `{"version":99,"name":"Left","parts":[{"device":1,"first":2}]}`, "/lights/zones/{zone}", "409"},
		{"put", "/lights/zones/2", `{"version":0,"name":"Left","parts":[{"device":1,"first":2}]}`, "/lights/zones/{zone}", "200"},
		{"put", "/lights/zones/2/program", `{"program":"fire","params":{"speed":2}}`, "/lights/zones/{zone}/program", "200"},
		{"post", "/lights/scenes", `{"name":"Rave"}`, "/lights/scenes", "201"},
		{"put", "/lights/scenes/1", `{"name":"Rave","from":"23:00","until":"04:00","genres":["House"],"songs":[1]}`, "/lights/scenes/{scene}",
			"200"},
		{"put", "/lights/scenes/1", `{"name":"Rave","from":"late","until":"04:00"}`, "/lights/scenes/{scene}", "400"},
		{"post", "/lights/scenes/1/show", "", "/lights/scenes/{scene}/show", "200"},
		{"put", "/lights", `{"off":true}`, "/lights", "200"},
		{"get", "/lights", "", "/lights", "200"},
		{"delete", "/lights/scenes/1?version=0", "", "/lights/scenes/{scene}", "200"},
		{"delete", "/lights/zones/2?version=0", "", "/lights/zones/{zone}", "200"},
		{"delete", "/lights/devices/1", "", "/lights/devices/{device}", "200"},
	}
}

// historyCalls ask what was played.
func historyCalls() []apiCall {
	return []apiCall{
		{"get", "/history", "", "/history", "200"},
		{"get", "/history?span=custom&from=2026-01-01&to=x", "", "/history", "400"},
		{"get", "/history?span=party&party=999", "", "/history", "404"},
		{"get", "/statistics?span=week", "", "/statistics", "200"},
		{"get", "/parties", "", "/parties", "200"},
		{"put", "/parties/1/recap", `{"shared":true}`, "/parties/{party}/recap", "200"},
		{"get", "/recap/nothing", "", "/recap/{token}", "404"},
		{"get", "/guests/me/night", "", "/guests/me/night", "200"},
		{"get", "/guests/me/removed", "", "/guests/me/removed", "200"},
	}
}

// libraryCalls are about music folders, outputs and the machine.
func libraryCalls(root string) []apiCall {
	return []apiCall{
		{"get", "/tasks", "", "/tasks", "200"},
		{"get", "/tasks?state=lost", "", "/tasks", "400"},
		{"post", "/tasks/none/retry", "", "/tasks/{task}/retry", "404"},
		{"delete", "/tasks/none", "", "/tasks/{task}", "404"},
		{"post", "/library/scan", "", "/library/scan", "202"},
		{"post", "/library/roots", fmt.Sprintf(`{"path":%q}`, root), "/library/roots", "200"},
		{"post", "/library/roots", `{"path":"/does/not/exist"}`, "/library/roots", "400"},
		{"post", "/library/roots", `{"path":"relative"}`, "/library/roots", "400"},
		{"get", "/library", "", "/library", "200"},
		{"get", "/library/encodings", "", "/library/encodings", "200"},
		{"get", "/library/encodings/folder?folder=nowhere", "", "/library/encodings/folder", "404"},
		{"put", "/library/encodings", `{"folder":"nowhere","encoding":"gbk"}`, "/library/encodings", "404"},
		{"put", "/library/encodings", `{"folder":"nowhere","encoding":"klingon"}`, "/library/encodings", "400"},
		{"delete", "/library/roots", fmt.Sprintf(`{"path":%q}`, root), "/library/roots", "200"},
		{"delete", "/library/roots", `{"path":"/nowhere"}`, "/library/roots", "404"},
		{"get", "/outputs", "", "/outputs", "200"},
		{"get", "/system", "", "/system", "200"},
		{"put", "/wifi", `{"ssid":"Party; \"x\"","password":"a:b,c;d\\"}`, "/wifi", "200"},
	}
}

// settingsCalls are about settings and parties.
func settingsCalls() []apiCall {
	return []apiCall{
		{"get", "/settings", "", "/settings", "200"},
		{"patch", "/settings",
			`{"kick_votes":4,"schedule":[{"rule":"volume","from":"23:00","until":"06:00","value":40,"days":["fri","sat"]}],"forbidden":["polka"],"if":{"kick_votes":2}}`, "/settings", "200"},
		{"get", "/settings", "", "/settings", "200"},
		{"patch", "/settings", `{"kick_votes":5,"if":{"kick_votes":2}}`, "/settings", "409"},
		{"patch", "/settings", `{"kick_votes":0}`, "/settings", "400"},
		{"get", "/settings/export", "", "/settings/export", "200"},
		{"post", "/settings/preset", `{"name":"bar","try":true}`, "/settings/preset", "200"},
		{"post", "/settings/preset", `{"name":"disco"}`, "/settings/preset", "404"},
		{"post", "/settings/import?try=true", `{"format":"upbeat-settings","version":1,"settings":{"level":"up_only"}}`, "/settings/import",
			"200"},
		{"post", "/parties", `{"name":"Late"}`, "/parties", "201"},
		{"put", "/wifi", `{"ssid":"Party","password":"short"}`, "/wifi", "400"},
	}
}

// peopleCalls are about guests, the stage, accounts and invitations.
func peopleCalls() []apiCall {
	return []apiCall{
		{"post", "/listen", `{"songs":[1,2]}`, "/listen", "200"},
		{"get", "/tokens", "", "/tokens", "200"},
		{"post", "/tokens", `{"name":"script","scopes":["request","listen"]}`, "/tokens", "201"},
		{"delete", "/tokens/1", "", "/tokens/{token}", "204"},
		{"get", "/accounts/me", "", "/accounts/me", "200"},
		{"get", "/guests?q=zo&show=here", "", "/guests", "200"},
		{"get", "/guests/1", "", "/guests/{guest}", "200"},
		{"patch", "/guests/1", `{"muted":true,"banned":false,"name":"Zo"}`, "/guests/{guest}", "200"},
		{"patch", "/guests/1", `{"muted":1}`, "/guests/{guest}", "400"},
		{"delete", "/guests/1/votes", "", "/guests/{guest}/votes", "200"},
		{"post", "/guests/1/merge", `{"into":1}`, "/guests/{guest}/merge", "400"},
		{"post", "/guests/me/proof", `{"code":"whatever"}`, "/guests/me/proof", "200"},
		{"get", "/stage/code", "", "/stage/code", "200"},
		{"get", "/stage/link", "", "/stage/link", "200"},
		{"delete", "/stage/link", "", "/stage/link", "204"},
		{"get", "/accounts", "", "/accounts", "200"},
		{"patch", "/accounts/admin", `{"disabled":true}`, "/accounts/{name}", "409"},
		{"patch", "/accounts/admin", `{"role":"admin"}`, "/accounts/{name}", "200"},
		{"delete", "/accounts/nobody", "", "/accounts/{name}", "404"},
		{"delete", "/accounts/me/sessions", "", "/accounts/me/sessions", "200"},
		{"put", "/accounts/me/password", `{"old":"wrong","new":"long enough"}`, "/accounts/me/password", "403"},
		{"post", "/invites", `{"name":"Robin","hours":2}`, "/invites", "201"},
		{"get", "/invites", "", "/invites", "200"},
		{"post", "/invites/accept", `{"token":"x","password":"long enough"}`, "/invites/accept", "404"},
		{"delete", "/invites/x", "", "/invites/{invite}", "404"},
		{"get", "/audit", "", "/audit", "200"},
		{"get", "/undo", "", "/undo", "200"},
		{"post", "/undo/999", "", "/undo/{act}", "404"},
		{"delete", "/queue", "", "/queue", "200"},
	}
}

// lastCalls end what the calls before need: the guest goes, the host logs out and in again.
func lastCalls() []apiCall {
	return []apiCall{
		{"delete", "/guests/me", "", "/guests/me", "204"},
		{"delete", "/session", "", "/session", "204"},
		{"post", "/session", fmt.Sprintf(`{"name":"admin","password":%q}`, adminPassword), "/session", "200"},
		{"get", "/events", "", "/events", "426"},
		{"get", "/openapi.json", "", "/openapi.json", "200"},
		{"get", "/browse/nothing", "", "/browse/{by}", "404"},
		{"get", "/search?limit=0", "", "/search", "400"},
	}
}
