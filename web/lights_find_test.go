package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"upbeat/lights/device"
	"upbeat/lights/device/devicetest"
	lightwire "upbeat/lights/wire"
	"upbeat/models"
	"upbeat/web"
	"upbeat/web/api"
)

// newLitWith is newLit with lamps that are found and opened by o.
func newLitWith(t *testing.T, o *device.Opener) *lit {
	h := newHarness(t, 1, func(c *web.Config) { c.Lamps = o })
	h.account("admin", models.Admin)
	h.account("mod", models.Moderator)
	return &lit{h, h.login("admin"), h.login("mod"), h.guest()}
}

func announced(t *testing.T, service, name, host, address string) []byte {
	t.Helper()
	packet, err := devicetest.Announce(service, name, host, netip.MustParseAddr(address))
	must(t, err)
	return packet
}

// Boards and bridges that answer are listed with one tap to add each; what lies elsewhere is not, and odd names are only text.
func TestBoardsAreFound(t *testing.T) {
	t.Parallel()
	board := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"ver":"0.15.0","name":"Bar","leds":{"count":77}}`))
	}))
	t.Cleanup(board.Close)
	at, end, err := devicetest.Responder(announced(t, lightwire.WLEDService, "Bar", "wled-bar.local.", "127.0.0.1"),
		announced(t, lightwire.WLEDService, "<b>Rémy", "wled-odd.local.", "127.0.0.7"), // where nobody listens
		announced(t, lightwire.WLEDService, "Elsewhere", "wled-far.local.", "8.8.8.8"),
		announced(t, lightwire.HueService, "Hue", "hue.local.", "10.0.0.9"))
	must(t, err)
	t.Cleanup(end)
	u, err := url.Parse(board.URL)
	must(t, err)
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	must(t, err)
	l := newLitWith(t, &device.Opener{MDNS: device.Finder{Group: at}, Ports: device.Ports{WLEDHTTP: uint16(port)}})
	l.add(strings.Replace(bar, "127.0.0.1", "127.0.0.7:21324", 1)).expect(t, 201)
	var list struct{ Found []api.LightFound }
	l.do(ask{method: "POST", path: "/api/v1/lights/find", cookies: []string{l.admin}}).expect(t, 200).into(t, &list)
	want := []api.LightFound{{Kind: "wled", Label: "WLED", Name: "<b>Rémy", Address: "127.0.0.7", Known: true},
		{Kind: "wled", Label: "WLED", Name: "Bar", Address: "127.0.0.1", Pixels: 77},
		{Kind: "hue", Label: "Philips Hue", Name: "Hue", Address: "10.0.0.9"}}
	if len(list.Found) != 3 || list.Found[0] != want[0] || list.Found[1] != want[1] || list.Found[2] != want[2] {
		t.Errorf("%+v", list.Found)
	}
	page := l.do(ask{method: "POST", path: "/admin/lights/find", kind: "application/x-www-form-urlencoded", cookies: []string{l.admin}}).
		expect(t, 200)
	checkPage(t, "found", page)
	for _, has := range []string{"&lt;b&gt;Rémy", `name="pixels" min="1" max="20000" value="77"`, "is here already"} {
		if !strings.Contains(page.body, has) {
			t.Errorf("the page lacks %q", has)
		}
	}
	if strings.Contains(page.body, "8.8.8.8") || strings.Contains(page.body, "<b>R") {
		t.Error("the page shows what lies elsewhere, or takes a name for markup")
	}
	l.form("/devices", "kind=wled&name=Bar&address=127.0.0.1&pixels=77")
	if all := l.seen(l.admin); len(all.Devices) != 2 || all.Devices[1].Pixels != 77 {
		t.Errorf("%+v", all.Devices)
	}
}

func TestNothingFoundSaysWhatToCheck(t *testing.T) {
	t.Parallel()
	l := newLit(t)
	page := l.do(ask{method: "POST", path: "/admin/lights/find", kind: "application/x-www-form-urlencoded", cookies: []string{l.admin},
		headers: map[string]string{"Accept-Language": "de"}}).expect(t, 200)
	if !strings.Contains(page.body, "Nichts hat sich gemeldet. Ist das Gerät an") {
		t.Error("the page does not say what to check")
	}
}

// What somebody pastes as a lamp's address is the host that it names, and what is none is refused at the field.
func TestALampsAddressIsOne(t *testing.T) {
	t.Parallel()
	l := newLit(t)
	for _, odd := range []string{"not a host!!", "192.168.1.60:99999", "<b>x</b>.local"} {
		refused := l.add(strings.Replace(bar, "127.0.0.1", odd, 1)).expect(t, 400)
		if !strings.Contains(refused.body, `"field":"address"`) || !strings.Contains(refused.body, "It looks like 192.168.1.60 or strip.local.") {
			t.Error(refused.body)
		}
		l.do(ask{method: "POST", path: "/admin/lights/devices", body: url.Values{"kind": {"wled"}, "pixels": {"60"}, "address": {odd}}.Encode(),
			kind: "application/x-www-form-urlencoded", cookies: []string{l.admin}})
	}
	if all := l.seen(l.admin); len(all.Devices) > 0 {
		t.Errorf("%+v", all.Devices)
	}
	l.add(strings.Replace(bar, "127.0.0.1", "http://192.168.1.60/", 1)).expect(t, 201)
	l.put("/devices/1", strings.Replace(bar, "127.0.0.1", "a b", 1), l.admin).expect(t, 400)
	l.form("/devices", "kind=wled&name=&pixels=60&address=https%3A%2F%2Fstrip.local%2Fpath")
	l.form("/devices", "kind=wled&name=WLED&pixels=60&address=192.168.1.61")
	all := l.seen(l.admin)
	var names []string
	for i, d := range all.Devices {
		names = append(names, d.Name+" "+d.Address+" "+all.Zones[i].Name)
	}
	if got := strings.Join(names, ", "); got != "Bar 192.168.1.60 Bar, WLED strip.local WLED, WLED 2 192.168.1.61 WLED 2" {
		t.Error(got)
	}
}
