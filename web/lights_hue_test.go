package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"upbeat/lights/device/devicetest"
	"upbeat/web/api"
)

func newBridge(t *testing.T) *devicetest.Bridge {
	t.Helper()
	b, err := devicetest.NewBridge()
	must(t, err)
	t.Cleanup(b.Close)
	return b
}

func (l *lit) pair(body string) answer {
	return l.do(ask{method: "POST", path: "/api/v1/lights/hue", body: body, cookies: []string{l.admin}})
}

func (l *lit) area(body string) answer {
	return l.do(ask{method: "POST", path: "/api/v1/lights/hue/area", body: body, cookies: []string{l.admin}})
}

// keeps holds everything that is told against the secrets of the bridge.
func (l *lit) keeps(told ...string) {
	l.t.Helper()
	all := strings.Join(told, "") + l.log.String()
	for _, path := range []string{"/api/v1/lights", "/api/v1/audit", "/api/v1/undo", "/admin/lights", "/admin/undo", "/admin/audit"} {
		all += l.do(ask{method: "GET", path: path, cookies: []string{l.admin}}).expect(l.t, 200).body
	}
	for _, secret := range []string{devicetest.User, devicetest.ClientKey, strings.ToLower(devicetest.ClientKey)} {
		if strings.Contains(all, secret) {
			l.t.Error("a secret is told")
		}
	}
}

// A bridge is paired by its button; then one of its areas is chosen, and its certificate is kept.
func TestABridgeIsPairedInThePage(t *testing.T) {
	l, b := newLit(t), newBridge(t)
	b.Set(func(b *devicetest.Bridge) { b.Areas = 2 })
	at := fmt.Sprintf(`{"address":%q}`, b.Address())
	if a := l.pair(at).expect(t, 409); a.code() != "hue_button" || !strings.Contains(a.body, "Press the round button") {
		t.Error(a.body)
	}
	choice := fmt.Sprintf(`{"address":%q,"area":%q}`, b.Address(), devicetest.Area2)
	if a := l.area(choice).expect(t, 409); a.code() != "hue_again" {
		t.Error(a.body)
	}
	b.Set(func(b *devicetest.Bridge) { b.Pressed = true })
	paired := l.pair(at).expect(t, 200)
	var shown api.LightBridge
	paired.into(t, &shown)
	if len(shown.Areas) != 2 || shown.Areas[0] != (api.LightArea{ID: devicetest.Area, Name: "Dance floor", Lamps: 3}) ||
		shown.Areas[1].Name != "Bar" {
		t.Errorf("%+v", shown)
	}
	b.Set(func(b *devicetest.Bridge) { b.Pressed = false })
	l.pair(at).expect(t, 200) // it knows us: its button need not be pressed again
	if a := l.area(strings.Replace(choice, devicetest.Area2, "none", 1)).expect(t, 400); !strings.Contains(a.body, "entertainment area") {
		t.Error(a.body)
	}
	l.area(choice).expect(t, 201)
	d := l.setup().Devices[0]
	if d.Name != "Bar" || d.Pixels != 1 || d.Area != devicetest.Area2 || d.User != devicetest.User || d.Secret != devicetest.ClientKey ||
		len(d.Fingerprint) != 64 || d.Address != b.Address() {
		t.Errorf("%s %d %s %s %s", d.Name, d.Pixels, d.Area, d.Fingerprint, d.Address)
	}
	l.put("/devices/1", fmt.Sprintf(`{"kind":"hue","name":"Ceiling","address":%q,"pixels":1}`, b.Address()), l.admin).expect(t, 200)
	if now := l.setup().Devices[0]; now.Fingerprint != d.Fingerprint || now.Secret != d.Secret {
		t.Error("a change of its name forgets the bridge")
	}
	log := l.do(ask{method: "GET", path: "/api/v1/audit", cookies: []string{l.admin}}).body
	if strings.Count(log, "paired the Hue bridge "+b.Address()) != 1 || !strings.Contains(log, "added the lamp Bar") {
		t.Error(log)
	}
	// Its area is changed without another press.
	l.pair(`{"lamp":1}`).expect(t, 200).into(t, &shown)
	if shown.Area != devicetest.Area2 || shown.Lamp != 1 {
		t.Errorf("%+v", shown)
	}
	l.area(fmt.Sprintf(`{"address":%q,"lamp":1,"area":%q}`, b.Address(), devicetest.Area)).expect(t, 200)
	if now := l.setup(); now.Devices[0].Pixels != 3 || now.Devices[0].Name != "Ceiling" || l.seen(l.admin).Zones[0].Pixels != 3 {
		t.Errorf("%d pixels", now.Devices[0].Pixels)
	}
	l.keeps(paired.body, l.pair(at).body)
}

// Another bridge at the address is told no secret; the host presses its button, and the lamp is its.
func TestABridgeWithAnotherCertificateIsPairedAgain(t *testing.T) {
	l, b := newLit(t), newBridge(t)
	b.Set(func(b *devicetest.Bridge) { b.Pressed = true })
	l.pair(fmt.Sprintf(`{"address":%q}`, b.Address())).expect(t, 200)
	l.area(fmt.Sprintf(`{"address":%q,"area":%q,"name":"Floor"}`, b.Address(), devicetest.Area)).expect(t, 201)
	b.Set(func(b *devicetest.Bridge) { b.Pressed = false })
	must(t, b.Renew())
	if a := l.pair(`{"lamp":1}`).expect(t, 409); a.code() != "hue_button" {
		t.Error(a.body)
	}
	b.Set(func(b *devicetest.Bridge) {
		if b.Told != 0 {
			t.Errorf("the other bridge was told who we are %d times", b.Told)
		}
		b.Pressed = true
	})
	was := l.setup().Devices[0].Fingerprint
	l.pair(`{"lamp":1}`).expect(t, 200)
	l.area(fmt.Sprintf(`{"address":%q,"lamp":1,"area":%q}`, b.Address(), devicetest.Area)).expect(t, 200)
	if now := l.setup().Devices[0]; now.Fingerprint == was || len(now.Fingerprint) != 64 || now.Name != "Floor" {
		t.Error("the new certificate is not kept")
	}
	b.Set(func(b *devicetest.Bridge) { b.Forgot, b.Pressed = true, false })
	if a := l.pair(`{"lamp":1}`).expect(t, 409); a.code() != "hue_button" {
		t.Error(a.body)
	}
	l.keeps()
}

func TestWhereNoBridgeIs(t *testing.T) {
	l, b := newLit(t), newBridge(t)
	other := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(other.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for address, says := range map[string]string{"8.8.8.8": "outside", "": "Give its address", "a b": "no address",
		other.Listener.Addr().String(): "Something else", gone.Listener.Addr().String(): "No Hue bridge answers", "224.0.0.1": "group"} {
		a := l.pair(fmt.Sprintf(`{"address":%q}`, address))
		var told struct{ Error api.Error }
		a.into(t, &told)
		if a.status != 400 || told.Error.Field != "address" || !strings.Contains(told.Error.Message, says) {
			t.Errorf("%q: %d %s, want %q", address, a.status, a.body, says)
		}
	}
	l.add(bar).expect(t, 201)
	l.pair(`{"lamp":1}`).expect(t, 404)
	l.pair(`{"lamp":9}`).expect(t, 404)
	b.Set(func(b *devicetest.Bridge) { b.Areas, b.Pressed = 0, true })
	var shown api.LightBridge
	l.pair(fmt.Sprintf(`{"address":%q}`, b.Address())).expect(t, 200).into(t, &shown)
	if shown.Areas == nil || len(shown.Areas) != 0 {
		t.Errorf("%+v", shown)
	}
}

// The same by forms alone.
func TestABridgeIsPairedWithoutScript(t *testing.T) {
	l, b := newLit(t), newBridge(t)
	b.Set(func(b *devicetest.Bridge) { b.Areas = 0 })
	post := func(path, body string) answer {
		return l.do(ask{method: "POST", path: "/admin/lights" + path, body: body, kind: "application/x-www-form-urlencoded",
			cookies: []string{l.admin}})
	}
	start := "kind=hue&name=Ceiling&universe=1&address=" + b.Address()
	page := post("/devices", start).expect(t, 200)
	checkPage(t, "press", page)
	if !strings.Contains(page.body, `data-state="pressing"`) || !strings.Contains(page.body, "I have pressed it") {
		t.Error("the page does not ask for the button")
	}
	b.Set(func(b *devicetest.Bridge) { b.Pressed = true })
	again := "name=Ceiling&lamp=0&address=" + b.Address()
	if page = post("/hue", again).expect(t, 200); !strings.Contains(page.body, `data-state="none"`) {
		t.Error("the page does not say that there is no area")
	}
	b.Set(func(b *devicetest.Bridge) { b.Areas, b.Pressed = 2, false })
	page = post("/hue", again).expect(t, 200)
	checkPage(t, "areas", page)
	if !strings.Contains(page.body, `data-state="areas"`) || !strings.Contains(page.body, `value="`+devicetest.Area+`"`) {
		t.Error("the page does not list the areas")
	}
	l.form("/hue/area", again+"&area="+devicetest.Area)
	if d := l.setup().Devices; len(d) != 1 || d[0].Name != "Ceiling" || d[0].Pixels != 3 || d[0].Brightness != 100 {
		t.Errorf("%d lamps", len(d))
	}
	if a := post("/hue", "address=8.8.8.8").expect(t, 303); a.cookies["upbeat_flash"] == "" {
		t.Error("a wrong address is not told")
	}
	l.keeps(page.body)
}
