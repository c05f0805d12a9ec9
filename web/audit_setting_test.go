package web_test

import (
	"fmt"
	"testing"

	"upbeat/models"
	"upbeat/web/api"
)

// The log tells a change of the rules in the words of the page, not in those of the settings file.
func TestLogTellsSettingsInWords(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	admin := h.login("admin")
	for _, step := range []struct{ change, text string }{
		{`{"level":"up_only"}`, "changed Level of say: Up and down votes → Up votes only"},
		{`{"codes":true}`, "changed Ask for the code on the stage: off → on"},
		{`{"song_minutes":8}`, "changed Longest song: no limit → 8 minutes"},
		{`{"down_votes_per_hour":5}`, "changed Down votes per guest and hour: no limit → 5 votes"},
		{`{"down_votes_per_hour":0}`, "changed Down votes per guest and hour: 5 votes → no limit"},
		{`{"fallback":"genre"}`, "changed When nothing waits, play: Nothing → A genre"},
		{`{"fallback_of":"Rock → Roll"}`, "changed Which one: empty → Rock → Roll"},
		{`{"fallback_of":"Soul"}`, "changed Which one: Rock → Roll → Soul"},
		{`{"forbidden":["last christmas","/[/]/"]}`, "changed Forbidden words: empty → last christmas; /[/]/"},
		{`{"schedule":[{"rule":"last_song","from":"02:00","until":"02:00"}]}`, "changed Schedule: empty → Last song at 02:00"},
		{`{"schedule":[{"rule":"volume","from":"23:00","until":"05:00","value":40,"days":["fri","sat"]}]}`,
			"changed Schedule: Last song at 02:00 → Volume at most 40 %, 23:00–05:00, Fri, Sat"},
	} {
		h.do(ask{method: "PATCH", path: "/api/v1/settings", body: step.change, cookies: []string{admin}}).expect(t, 200)
		var log struct{ Lines []api.AuditLine }
		h.do(ask{method: "GET", path: "/api/v1/audit?action=setting", cookies: []string{admin}}).expect(t, 200).into(t, &log)
		if got := log.Lines[0].Text; got != step.text {
			t.Errorf("%s: %q, want %q", step.change, got, step.text)
		}
	}
}

func TestLogCountsOneSong(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	admin := h.login("admin")
	h.do(ask{method: "POST", path: "/api/v1/playlists", body: fmt.Sprintf(`{"name":"Tea","songs":[%d]}`, h.songs[0]),
		cookies: []string{admin}}).expect(t, 201)
	var log struct{ Lines []api.AuditLine }
	h.do(ask{method: "GET", path: "/api/v1/audit?action=playlist_create", cookies: []string{admin}}).expect(t, 200).into(t, &log)
	if got := log.Lines[0].Text; got != "made the playlist “Tea” (1 song)" {
		t.Errorf("%q", got)
	}
}
