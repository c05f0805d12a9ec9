package web_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"upbeat/lights"
	"upbeat/models"
	"upbeat/web/api"
)

// lit is a party with an admin, a moderator and a guest, and what they do with lights.
type lit struct {
	*harness
	admin, moderator, guestCookie string
}

func newLit(t *testing.T) *lit {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	h.account("mod", models.Moderator)
	return &lit{h, h.login("admin"), h.login("mod"), h.guest()}
}

func (l *lit) put(path, body, cookie string) answer {
	l.t.Helper()
	return l.do(ask{method: "PUT", path: "/api/v1/lights" + path, body: body, cookies: []string{cookie}})
}

func (l *lit) add(body string) answer {
	l.t.Helper()
	return l.do(ask{method: "POST", path: "/api/v1/lights/devices", body: body, cookies: []string{l.admin}})
}

func (l *lit) seen(cookie string) (all api.Lights) {
	l.t.Helper()
	l.do(ask{method: "GET", path: "/api/v1/lights", cookies: []string{cookie}}).expect(l.t, 200).into(l.t, &all)
	return all
}

func (l *lit) form(path, body string) answer {
	l.t.Helper()
	return l.do(ask{method: "POST", path: "/admin/lights" + path, body: body, kind: "application/x-www-form-urlencoded",
		cookies: []string{l.admin}}).expect(l.t, 303)
}

const bar = `{"kind":"wled","name":"Bar","address":"127.0.0.1","pixels":60}`

func TestALampGetsAZoneAndShowsWhatIsChosen(t *testing.T) {
	l := newLit(t)
	l.add(bar).expect(t, 201)
	all := l.seen(l.moderator)
	if len(all.Devices) != 1 || len(all.Zones) != 1 || all.Zones[0].Pixels != 60 || all.Devices[0].Brightness != 100 || all.Driven ||
		len(all.Programs) < 14 || len(all.Kinds) != len(lights.Kinds()) {
		t.Fatalf("%+v", all)
	}
	if speed := all.Zones[0].Params["sensitivity"]; speed != 1.0 {
		t.Errorf("what a program has by default is told as %v", speed)
	}
	l.put("/zones/1/program", `{"program":"fire","params":{"speed":2.5}}`, l.moderator).expect(t, 200)
	l.put("", `{"off":true}`, l.moderator).expect(t, 200)
	if all = l.seen(l.admin); all.Zones[0].Program != "fire" || all.Zones[0].Params["speed"] != 2.5 || !all.Off || all.Version != 3 {
		t.Errorf("%+v", all)
	}
	log := l.do(ask{method: "GET", path: "/api/v1/audit", cookies: []string{l.admin}}).expect(t, 200).body
	for _, line := range []string{"added the lamp Bar", "chose what the lights of Bar show", "switched the lights off"} {
		if !strings.Contains(log, line) {
			t.Errorf("the audit log lacks %q", line)
		}
	}
}

// At full control, or where the permission says so, guests choose too, and are told of zones and programs, not of lamps.
func TestGuestsAreLetAtTheLightsByTheRules(t *testing.T) {
	l := newLit(t)
	l.add(bar).expect(t, 201)
	for path, body := range map[string]string{"": `{"off":false}`, "/zones/1/program": `{"program":"fire"}`} {
		if a := l.put(path, body, l.guestCookie).expect(t, 403); a.code() != "may_not_lights" {
			t.Errorf("%q: %s", path, a.body)
		}
		l.set("level", `"full_control"`)
		l.put(path, body, l.guestCookie).expect(t, 200)
		l.set("may_lights", `"admins"`)
		l.put(path, body, l.guestCookie).expect(t, 403)
		l.put(path, body, l.moderator).expect(t, 403)
		l.put(path, body, l.admin).expect(t, 200)
		l.set("level", `"up_down"`)
		l.set("may_lights", `"level"`)
	}
	l.do(ask{method: "GET", path: "/api/v1/lights", cookies: []string{l.guestCookie}}).expect(t, 403)
	l.set("may_lights", `"guests"`)
	all := l.seen(l.guestCookie)
	if len(all.Devices) != 0 || len(all.Kinds) != 0 || len(all.Zones) != 1 || len(all.Programs) == 0 {
		t.Errorf("a guest is told %+v", all)
	}
	l.do(ask{method: "PATCH", path: "/api/v1/guests/1", body: `{"banned":true}`, cookies: []string{l.admin}}).expect(t, 200)
	if a := l.put("", `{"off":true}`, l.guestCookie).expect(t, 403); a.code() != "banned" {
		t.Error(a.body)
	}
}

func TestWhoWasFasterIsToldKindly(t *testing.T) {
	l := newLit(t)
	l.add(bar).expect(t, 201)
	old := l.seen(l.admin).Version
	l.put("", `{"off":true}`, l.moderator).expect(t, 200)
	late := fmt.Sprintf(`"version":%d`, old)
	for what, a := range map[string]answer{
		"lamp":    l.put("/devices/1", `{`+late+`,"kind":"wled","name":"Mine","address":"127.0.0.1","pixels":9}`, l.admin),
		"zone":    l.put("/zones/1", `{`+late+`,"name":"Mine","parts":[{"device":1}]}`, l.admin),
		"program": l.put("/zones/1/program", `{`+late+`,"program":"fire"}`, l.admin),
		"switch":  l.put("", `{`+late+`,"off":false}`, l.admin),
		"removal": l.do(ask{method: "DELETE", path: fmt.Sprintf("/api/v1/lights/devices/1?version=%d", old), cookies: []string{l.admin}}),
	} {
		if a.status != 409 || a.code() != "lights_changed" || !strings.Contains(a.body, "Somebody else has just changed the lights") {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
	}
	if all := l.seen(l.admin); !all.Off || all.Devices[0].Name != "Bar" || all.Zones[0].Program == "fire" {
		t.Errorf("a late change was made: %+v", all)
	}
}

func TestBadLightsAreNamed(t *testing.T) {
	l := newLit(t)
	l.add(bar).expect(t, 201)
	lamp := func(more string) string {
		return `{"kind":"sacn","name":"Wall","address":"127.0.0.1","pixels":10,` + more + `}`
	}
	for _, test := range []struct{ method, path, body, field, says string }{
		{"POST", "/devices", `{"kind":"candle","name":"x"}`, "kind", "what kind of lamp"},
		{"POST", "/devices", `{"kind":"wled","name":"x","address":"127.0.0.1"}`, "pixels", "1 to 20,000"},
		{"POST", "/devices", lamp(`"order":"xyz"`), "order", "orders"},
		{"POST", "/devices", lamp(`"gamma":9`), "gamma", "1 to 3"},
		{"POST", "/devices", lamp(`"brightness":101`), "brightness", "100 %"},
		{"POST", "/devices", lamp(`"delay_ms":501`), "delay_ms", "500"},
		{"POST", "/devices", lamp(`"pixel_ma":-1`), "pixel_ma", "mA"},
		{"POST", "/devices", lamp(`"limit_ma":-1`), "limit_ma", "mA"},
		{"POST", "/devices", lamp(`"at_exit":"blink"`), "at_exit", "#ff8800"},
		{"POST", "/devices", lamp(`"universe":70000`), "universe", "63999"},
		{"POST", "/devices", lamp(`"universe":63999,"priority":201`), "priority", "200"},
		{"POST", "/devices", `{"kind":"apa102","name":"x","address":"/dev/spidev0.0","pixels":3,"order":"rgbw"}`, "order", "no white channel"},
		{"POST", "/devices", `{"kind":"pca9685","name":"x","address":"/dev/i2c-1","pixels":9}`, "pixels", "more pixels"},
		{"POST", "/devices", `{"kind":"hue","name":"x","address":"127.0.0.1","pixels":3}`, "area", "entertainment area"},
		{"POST", "/devices", `{"kind":"wled","name":"x","pixels":3}`, "address", "Give its address"},
		{"POST", "/devices", lamp(`"candles":3`), "candles", "candles"},
		{"POST", "/devices", `{"kind":"wled","name":"` + strings.Repeat("x", 61) + `","address":"127.0.0.1","pixels":1}`, "name", "60"},
		{"POST", "/zones", `{"name":"Left","parts":[]}`, "parts", "1 to 64"},
		{"POST", "/zones", `{"name":"Left","parts":[{"device":9}]}`, "parts", "gone"},
		{"POST", "/zones", `{"name":"Left","parts":[{"device":1,"first":50,"count":20}]}`, "parts.0.count",
			"From pixel 51 of Bar on there are only 10"},
		{"POST", "/zones", `{"name":"Left","parts":[{"device":1},{"device":1,"first":69,"count":1}]}`, "parts.1.first", "Bar has only 60 pixels"},
		{"POST", "/zones", `{"name":"Left","parts":[{"device":1}],"rows":7}`, "rows", "60 pixels make no 7 rows"},
		{"PUT", "/zones/1/program", `{"program":"disco"}`, "program", "programs"},
		{"PUT", "/zones/1/program", `{"program":"fire","params":{"speed":400}}`, "params.speed", "Speed is a number from 0.1 to 4"},
		{"PUT", "/zones/1/program", `{"program":"fire","params":{"palette":"mud"}}`, "params.palette", "list"},
		{"PUT", "/zones/1/program", `{"program":"fire","params":{"smoke":1}}`, "params", "no such setting"},
		{"PUT", "/zones/1/program", `{"program":"fixed","params":{"colour":"red"}}`, "params.colour", "#ff8800"},
		{"PUT", "/zones/1/program", `{}`, "program", "program"},
		{"PUT", "", `{}`, "off", "off"},
	} {
		a := l.do(ask{method: test.method, path: "/api/v1/lights" + test.path, body: test.body, cookies: []string{l.admin}})
		var told struct{ Error api.Error }
		a.into(t, &told)
		if a.status != 400 || told.Error.Field != test.field || !strings.Contains(told.Error.Message, test.says) {
			t.Errorf("%s %s: %d %s, want %q in the field %s", test.path, test.body, a.status, clip(a.body), test.says, test.field)
		}
	}
	german := l.do(ask{method: "PUT", path: "/api/v1/lights/zones/1/program", body: `{"program":"fire","params":{"speed":400}}`,
		cookies: []string{l.admin}, headers: map[string]string{"Accept-Language": "de"}}).expect(t, 400)
	if !strings.Contains(german.body, "Tempo ist eine Zahl von 0.1 bis 4") {
		t.Error(german.body)
	}
	for _, path := range []string{"/devices/9", "/zones/9", "/zones/9/program"} {
		body := map[string]string{"/devices/9": bar, "/zones/9": `{"name":"x","parts":[{"device":1}]}`,
			"/zones/9/program": `{"program":"fire"}`}[path]
		l.put(path, body, l.admin).expect(t, 404)
	}
	if all := l.seen(l.admin); all.Version != 1 {
		t.Errorf("something was changed: version %d", all.Version)
	}
}

// What a bridge gave us opens it: it is shown to nobody and stands in no log, and stays when a form does not send it back.
func TestSecretsOfLampsAreNeverShown(t *testing.T) {
	l := newLit(t)
	const secret, user, area = "0123456789ABCDEF0123456789ABCDEF", "a-user-of-the-bridge", "1a8d99cc-967b-44f2-9202-43f976c0fa6b"
	l.add(`{"kind":"hue","name":"Ceiling","address":"127.0.0.1","pixels":4,"area":"`+area+`","user":"`+user+`","secret":"`+
		secret+`"}`).expect(t, 201)
	l.put("/devices/1", `{"kind":"hue","name":"Roof","address":"127.0.0.1","pixels":4}`, l.admin).expect(t, 200)
	setup, err := (&lights.Control{Database: l.store, Room: l.party.Room}).Setup(t.Context())
	must(t, err)
	if d := setup.Devices[0]; d.Secret != secret || d.User != user || d.Area != area || d.Name != "Roof" {
		t.Errorf("what pairing gave is lost: %v", d)
	}
	told := l.do(ask{method: "GET", path: "/api/v1/audit", cookies: []string{l.admin}}).body + l.log.String()
	for _, path := range []string{"/api/v1/lights", "/admin/lights"} {
		told += l.do(ask{method: "GET", path: path, cookies: []string{l.admin}}).expect(t, 200).body
	}
	if strings.Contains(told, secret) || strings.Contains(told, user) {
		t.Error("a secret is told")
	}
	if !l.seen(l.admin).Devices[0].Paired {
		t.Error("it does not say that the bridge knows us")
	}
}

func TestHowLampsDoIsToldInWords(t *testing.T) {
	l := newLit(t)
	l.add(bar).expect(t, 201)
	page := l.do(ask{method: "GET", path: "/admin/lights", cookies: []string{l.admin}}).expect(t, 200).body
	if !strings.Contains(page, "not driven right now") {
		t.Error("the page does not say that nobody drives the lamp")
	}
	for reason, says := range map[string]string{"silent": "does not answer", "": "reachable", "smoke": "smoke"} {
		status, err := json.Marshal(lights.Status{Devices: map[int]lights.Health{1: {Reachable: reason == "", Answers: true, Reason: reason}}})
		must(t, err)
		must(t, l.redis.Set("upbeat:"+string(l.party.Room)+":lights:status", string(status)))
		if all := l.seen(l.admin); !all.Driven || all.Devices[0].Health == nil || !strings.Contains(all.Devices[0].Health.Text, says) {
			t.Errorf("%s: %+v", reason, all.Devices[0].Health)
		}
		if page := l.do(ask{method: "GET", path: "/admin/lights", cookies: []string{l.admin}}).body; !strings.Contains(page, says) {
			t.Errorf("the page does not say %q", says)
		}
	}
	status, err := json.Marshal(lights.Status{Devices: map[int]lights.Health{1: {Reason: "address", Cause: "address_public"}}})
	must(t, err)
	must(t, l.redis.Set("upbeat:"+string(l.party.Room)+":lights:status", string(status)))
	german := l.do(ask{method: "GET", path: "/admin/lights", cookies: []string{l.admin},
		headers: map[string]string{"Accept-Language": "de"}}).expect(t, 200).body
	for _, says := range []string{"diese Adresse liegt außerhalb dieses Netzes", "lässt sie sich erlauben", `class="steps lamp-more" open>`} {
		if !strings.Contains(german, says) {
			t.Errorf("the page does not say %q", says)
		}
	}
	if health := l.seen(l.moderator).Devices[0].Health; health.Cause+health.Detail != "" {
		t.Errorf("a moderator is told %+v", health)
	}
	l.redis.Close()
	if all := l.seen(l.admin); all.Driven || len(all.Devices) != 1 {
		t.Errorf("without Redis: %+v", all)
	}
}

// Two zones of one name have landmarks of their own.
func TestZonesOfOneNameAreToldApart(t *testing.T) {
	t.Parallel()
	l := newLit(t)
	l.add(bar).expect(t, 201)
	l.add(bar).expect(t, 201)
	page := l.do(ask{method: "GET", path: "/admin/lights", cookies: []string{l.admin}}).expect(t, 200).body
	for _, has := range []string{`id="zone-name-1" dir="auto">Bar</h2>`, `id="zone-name-2" dir="auto">Bar (2)</h2>`} {
		if !strings.Contains(page, has) {
			t.Errorf("the page lacks %q", has)
		}
	}
}

// Everything that the page does works by its forms.
func TestLightsWorkWithoutScript(t *testing.T) {
	l := newLit(t)
	l.form("/devices", "kind=wled&name=Bar&address=127.0.0.1&pixels=60&universe=1&version=")
	l.form("/devices", "kind=ws2812&name=Shelf&address=%2Fdev%2Fspidev0.0&pixels=20&universe=1")
	all := l.seen(l.admin)
	if len(all.Devices) != 2 || all.Devices[1].Order != "grb" || all.Devices[1].Gamma != 2.2 {
		t.Fatalf("%+v", all.Devices)
	}
	l.form("/devices/1", url.Values{"kind": {"wled"}, "name": {"Counter"}, "address": {"127.0.0.1"}, "pixels": {"50"}, "brightness": {"70"},
		"gamma": {"1.8"}, "order": {"grb"}, "delay_ms": {"-20"}, "at_exit": {"colour"}, "at_exit_colour": {"#102030"}, "in_use": {"false"},
		"version": {fmt.Sprint(all.Version)}}.Encode())
	d := l.seen(l.admin).Devices[0]
	if d.Name != "Counter" || d.Pixels != 50 || d.Brightness != 70 || d.Gamma != 1.8 || d.DelayMS != -20 ||
		d.AtExit != "#102030" || !d.Disabled {
		t.Errorf("%+v", d)
	}
	l.form("/zones", url.Values{"name": {"All"}, "part_device": {"2", "1", ""}, "part_start": {"", "11", "1"}, "part_count": {"", "20", ""},
		"part_reversed": {"1", "0", "0"}, "rows": {"4"}, "snake": {"true"}}.Encode())
	z := l.seen(l.admin).Zones[2]
	if z.Name != "All" || z.Pixels != 40 || z.Rows != 4 || !z.Snake || len(z.Parts) != 2 || z.Parts[1].First != 10 || !z.Parts[0].Reversed {
		t.Errorf("%+v", z)
	}
	l.form("/zones/3/program", "shown=spectrum&program=spectrum&p.palette=ocean&p.sensitivity=1.5&p.mirror=true")
	if z = l.seen(l.admin).Zones[2]; z.Params["palette"] != "ocean" || z.Params["sensitivity"] != 1.5 || z.Params["mirror"] != true {
		t.Errorf("%+v", z)
	}
	l.form("/zones/3/program", "shown=spectrum&program=rainbow&p.palette=ocean&p.sensitivity=1.5")
	if z = l.seen(l.admin).Zones[2]; z.Program != "rainbow" || z.Params["speed"] != 1.0 {
		t.Errorf("%+v", z)
	}
	l.form("", "off=true")
	if !l.seen(l.admin).Off {
		t.Error("they are on")
	}
	for _, path := range []string{"/admin/lights", "/api/v1/lights"} {
		checked := l.do(ask{method: "GET", path: path, cookies: []string{l.admin}}).expect(t, 200)
		if path == "/admin/lights" {
			checkPage(t, path, checked)
		}
	}
	l.form("/zones/3/remove", "version=0")
	l.form("/devices/2/remove", "")
	if all = l.seen(l.admin); len(all.Devices) != 1 || len(all.Zones) != 1 {
		t.Errorf("%+v", all)
	}
	if a := l.form("/devices", "kind=wled&name=Bar&pixels=many"); a.cookies["upbeat_flash"] == "" {
		t.Error("a wrong number is not told")
	}
}

func TestAModeratorSeesLampsAndChangesNone(t *testing.T) {
	l := newLit(t)
	l.add(bar).expect(t, 201)
	page := l.do(ask{method: "GET", path: "/admin/lights", cookies: []string{l.moderator}}).expect(t, 200).body
	if strings.Contains(page, `action="/admin/lights/devices`) || !strings.Contains(page, `action="/admin/lights/zones/1/program"`) {
		t.Error("a moderator's page has forms for lamps, or none for programs")
	}
	l.set("may_lights", `"nobody"`)
	page = l.do(ask{method: "GET", path: "/admin/lights", cookies: []string{l.moderator}}).expect(t, 200).body
	if !strings.Contains(page, "Who may change the lights is set under Rules") || strings.Contains(page, `id="lights-power"`) {
		t.Error("who may not is not told, or has the switch")
	}
}
