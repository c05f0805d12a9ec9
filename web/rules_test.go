package web_test

import (
	"bytes"
	"fmt"
	"html"
	"mime/multipart"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/web/api"
)

// was is what a card of the page says of its settings, as a browser would send it back.
func (h *harness) was(group, host string) string {
	h.t.Helper()
	page := h.do(ask{method: "GET", path: "/admin/rules", cookies: []string{host}}).expect(h.t, 200).body
	card := regexp.MustCompile(`(?s)id="group-` + group + `".*?name="was" value="([^"]*)"`).FindStringSubmatch(page)
	if card == nil {
		h.t.Fatalf("no card %q", group)
	}
	return html.UnescapeString(card[1])
}

func TestTheRulesPageShowsEverySetting(t *testing.T) {
	h, admin, _ := governed(t, 3)
	h.set("schedule", `[{"rule":"volume","from":"23:00","until":"06:00","value":40,"days":["fri"]}]`)
	h.set("closing_song", fmt.Sprint(h.songs[1]))
	page := h.do(ask{method: "GET", path: "/admin/rules", cookies: []string{admin}}).expect(t, 200).body
	for _, s := range settings.Table() {
		if strings.Contains(page, `data-rule="`+s.Name+`"`) == s.Unused {
			t.Errorf("%s: on the page is %v", s.Name, s.Unused)
		}
	}
	for _, text := range []string{"While your song waits, nobody plays two songs more than you.", "at most 12 later requests overtake you",
		"Artist 1 – Song Number 1", "Silent office"} {
		if !strings.Contains(page, text) {
			t.Errorf("the page does not say %q", text)
		}
	}
}

// 0 as the value of a limit is told as what it means, in both languages; a number that is no limit stays a number.
func TestZeroIsToldAsNoLimit(t *testing.T) {
	h, admin, _ := governed(t, 1)
	h.set("queue_songs", "1")
	h.set("lift_share", "0")
	for language, words := range map[string]struct{ none, one, many string }{
		"en": {"no limit", "song", "songs"}, "de": {"keine Grenze", "Song", "Songs"},
	} {
		page := h.do(ask{method: "GET", path: "/admin/rules", cookies: []string{admin},
			headers: map[string]string{"Accept-Language": language}}).expect(t, 200).body
		beside := func(name string) string {
			t.Helper()
			unit := regexp.MustCompile(`id="unit-` + name + `"[^>]*>([^<]*)<`).FindStringSubmatch(page)
			if unit == nil {
				t.Fatalf("nothing beside %s", name)
			}
			return unit[1]
		}
		for name, want := range map[string]string{"requests_per_hour": words.none, "artist_cooldown": words.none,
			"down_votes_per_hour": words.none, "queue_songs": words.one, "bound": words.many, "lift_share": "%"} {
			if got := beside(name); got != want {
				t.Errorf("%s: %s has %q beside it, want %q", language, name, got, want)
			}
		}
		var would struct{ Changes []api.SettingDiff }
		h.do(ask{method: "POST", path: "/api/v1/settings/import?try=true", cookies: []string{admin},
			headers: map[string]string{"Accept-Language": language}, body: `{"format":"upbeat-settings","version":1,"settings":` +
				`{"queue_songs":0,"down_votes_per_hour":3}}`}).expect(t, 200).into(t, &would)
		for _, c := range would.Changes {
			if c.Name == "queue_songs" && c.New != words.none || c.Name == "down_votes_per_hour" && c.Old != words.none {
				t.Errorf("%s: %+v", language, c)
			}
		}
		if len(would.Changes) != 2 {
			t.Errorf("%+v", would)
		}
	}
}

func TestRulesChangeWithoutScript(t *testing.T) {
	h, admin, _ := governed(t, 3)
	post := func(path string, fields url.Values) answer {
		t.Helper()
		return h.form(path, fields, admin).expect(t, 303)
	}
	values := func() settings.Values {
		t.Helper()
		v, err := h.party.Settings(t.Context())
		must(t, err)
		return v
	}
	a := post("/admin/rules", url.Values{"was": {h.was("presence", admin)}, "codes": {"false", "true"}, "code_minutes": {"7"},
		"proof_hours": {"12"}})
	if v := values(); !v.Codes || v.CodeMinutes != 7 || v.ProofHours != 12 {
		t.Errorf("%+v", v)
	}
	if got := h.said(a, admin); !strings.Contains(got, "2 rules changed.") {
		t.Errorf("said %q", got)
	}
	post("/admin/rules", url.Values{"was": {h.was("presence", admin)}, "codes": {"false"}, "code_minutes": {"7"}})
	if values().Codes {
		t.Error("the switch is still on")
	}
	post("/admin/rules", url.Values{"was": {h.was("times", admin)}, "time_zone": {"Europe/Berlin"}, "closing_song": {"song number 2"},
		"party_pause": {"6"}, "schedule.lines": {"3"},
		"schedule.0.rule": {"volume"}, "schedule.0.from": {"23:00"}, "schedule.0.until": {"06:00"}, "schedule.0.value": {"40"},
		"schedule.0.days": {"fri", "sat"},
		"schedule.1.rule": {"last_song"}, "schedule.1.from": {"02:00"}, "schedule.1.until": {""}, "schedule.1.value": {"40"},
		"schedule.2.rule": {""}})
	if v := values(); len(v.Schedule) != 2 || v.Schedule[0].Value != 40 || len(v.Schedule[0].Days) != 2 || v.TimeZone != "Europe/Berlin" ||
		v.ClosingSong != int(h.songs[2]) {
		t.Errorf("%+v", v)
	}
	post("/admin/rules", url.Values{"was": {h.was("times", admin)}, "closing_song": {"Artist 2 – Song Number 2"}, "schedule.lines": {"3"},
		"schedule.0.rule": {"volume"}, "schedule.0.remove": {"true"},
		"schedule.1.rule": {"last_song"}, "schedule.1.from": {"02:00"}, "schedule.2.rule": {""}})
	if v := values(); len(v.Schedule) != 1 || v.ClosingSong != int(h.songs[2]) {
		t.Errorf("%+v", v.Schedule)
	}
	post("/admin/rules", url.Values{"was": {h.was("limits", admin)}, "forbidden": {"polka\r\n\r\n/x+/\r\n"}, "no_explicit": {"false"}})
	if v := values(); fmt.Sprint(v.Forbidden) != "[polka /x+/]" {
		t.Errorf("%q", v.Forbidden)
	}
	a = post("/admin/rules", url.Values{"was": {h.was("order", admin)}, "policy": {"votes"}, "bound": {"many"}})
	if got := h.said(a, admin); !strings.Contains(got, "Overtaken at most: a whole number from 3 to 1000") ||
		values().Policy != settings.Fair {
		t.Errorf("said %q", got)
	}
}

func TestAFormThatWasPaintedBeforeAnotherHostsChangeKeepsIt(t *testing.T) {
	h, admin, _ := governed(t, 1)
	old := h.was("removal", admin)
	h.set("kick_votes", "9")
	h.form("/admin/rules", url.Values{"was": {old}, "kick": {"share"}, "kick_votes": {"2"}, "kick_share": {"33"}}, admin).expect(t, 303)
	v, err := h.party.Settings(t.Context())
	must(t, err)
	if v.Kick != settings.KickShare || v.KickVotes != 9 {
		t.Errorf("kick %s, votes %d", v.Kick, v.KickVotes)
	}
	a := h.form("/admin/rules", url.Values{"was": {old}, "kick_votes": {"4"}}, admin).expect(t, 303)
	if got := h.said(a, admin); !strings.Contains(got, "another host has changed this") {
		t.Errorf("said %q", got)
	}
}

func TestWhatIsFarReachingAsksFirst(t *testing.T) {
	h, admin, _ := governed(t, 1)
	level := func() settings.Level {
		t.Helper()
		v, err := h.party.Settings(t.Context())
		must(t, err)
		return v.Level
	}
	follow := func(a answer, want string) {
		t.Helper()
		page := h.do(ask{method: "GET", path: a.header.Get("Location"), cookies: []string{admin}}).expect(t, 200).body
		if !strings.Contains(page, want) {
			t.Errorf("%s does not ask %q", a.header.Get("Location"), want)
		}
	}
	follow(h.form("/admin/rules", url.Values{"was": {h.was("say", admin)}, "level": {"host_only"}}, admin).expect(t, 303),
		"Take all say from the guests?")
	if level() != settings.UpDown {
		t.Error("it did not ask")
	}
	h.form("/admin/rules", url.Values{"was": {"{}"}, "only": {"level"}, "level": {"host_only"}, "sure": {"true"}}, admin).expect(t, 303)
	if level() != settings.HostOnly {
		t.Error("yes is not enough")
	}
	follow(h.form("/admin/rules/preset", url.Values{"name": {"house_party"}}, admin).expect(t, 303), "Use the rules of “House party”?")
	h.form("/admin/rules/preset", url.Values{"name": {"house_party"}, "sure": {"true"}}, admin).expect(t, 303)
	if level() != settings.UpDown {
		t.Error("the preset is not in use")
	}
	follow(h.form("/admin/parties", url.Values{"name": {"Late"}}, admin).expect(t, 303), "Begin a new party?")
	h.form("/admin/parties", url.Values{"name": {"Late"}, "sure": {"true"}}, admin).expect(t, 303)
	follow(answer{header: map[string][]string{"Location": {"/admin/rules"}}}, "Late")

	send := func(content, sure string) answer {
		t.Helper()
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("file", "rules.json")
		must(t, err)
		_, err = part.Write([]byte(content))
		must(t, err)
		must(t, form.WriteField("sure", sure))
		must(t, form.Close())
		return h.do(ask{method: "POST", path: "/admin/rules/import", body: body.String(), kind: form.FormDataContentType(),
			cookies: []string{admin}}).expect(t, 303)
	}
	file := `{"format":"upbeat-settings","version":1,"settings":{"level":"up_only"}}`
	send(file, "")
	if level() != settings.UpDown {
		t.Error("a file is taken without a yes")
	}
	send(file, "true")
	if level() != settings.UpOnly {
		t.Error("the file is not taken")
	}
	if got := h.said(send(`{"format":"upbeat-settings","version":1,"settings":{"level":"none"}}`, "true"), admin); !strings.Contains(got,
		"Level of say: one of the choices") {
		t.Errorf("said %q", got)
	}
	if got := h.said(h.form("/admin/rules/import", url.Values{}, admin), admin); !strings.Contains(got, "Choose a file first") {
		t.Errorf("said %q", got)
	}
}

func TestTheRulesPageTellsHowEvenTonightIs(t *testing.T) {
	h, admin, _ := governed(t, 6)
	read := func() string {
		t.Helper()
		return h.do(ask{method: "GET", path: "/admin/rules", cookies: []string{admin}}).expect(t, 200).body
	}
	if !strings.Contains(read(), "too few songs have played") {
		t.Error("it tells something before anything has played")
	}
	ann, bob := h.guest(), h.guest()
	for song := range 5 {
		h.request(ann, song)
	}
	h.request(bob, 5)
	fence, err := h.party.Acquire(t.Context())
	must(t, err)
	var current models.EntryID
	for range 7 {
		now, err := h.party.Finish(t.Context(), fence, current, models.EndPlayed)
		must(t, err)
		current = now.EntryID
	}
	for _, text := range []string{"69 %", "83 %", "2 of 2 guests who asked"} { // five songs and one, against three and three
		if page := read(); !strings.Contains(page, text) {
			t.Errorf("the page does not say %q", text)
		}
	}
}
