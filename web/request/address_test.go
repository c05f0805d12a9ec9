package request

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// How proxies write the headers that count. What the visitor forged stands first in each case: an address on the box itself, which may do
// more than others.
func TestWhatAVisitorForgesBehindAProxyDoesNotCount(t *testing.T) {
	const visitor, forged, proxy = "203.0.113.7", "127.0.0.1", "192.0.2.1"
	for name, c := range map[string]struct {
		header http.Header
		want   string
		secure bool
	}{
		"HAProxy, option forwardfor: a line behind": {http.Header{"X-Forwarded-For": {forged, visitor}}, visitor, false},
		"HAProxy, three forged lines":               {http.Header{"X-Forwarded-For": {forged, forged, "", visitor}}, visitor, false},
		"HAProxy, set-header":                       {http.Header{"X-Forwarded-For": {visitor}, "X-Forwarded-Proto": {"https"}}, visitor, true},
		"nginx, $proxy_add_x_forwarded_for: the same line": {http.Header{"X-Forwarded-For": {forged + ", " + visitor},
			"X-Forwarded-Proto": {"http"}}, visitor, false},
		"nginx, $remote_addr":                   {http.Header{"X-Forwarded-For": {visitor}, "X-Forwarded-Proto": {"https"}}, visitor, true},
		"Caddy: forged headers are thrown away": {http.Header{"X-Forwarded-For": {visitor}, "X-Forwarded-Proto": {"https"}}, visitor, true},
		"Traefik, with X-Real-Ip and a server": {http.Header{"X-Forwarded-For": {visitor}, "X-Real-Ip": {forged},
			"X-Forwarded-Proto": {"wss"}, "X-Forwarded-Server": {"edge"}}, visitor, true},
		"two trusted proxies, a line each":        {http.Header{"X-Forwarded-For": {forged, visitor, "10.1.1.1"}}, visitor, false},
		"a load balancer that adds the port":      {http.Header{"X-Forwarded-For": {forged + ", " + visitor + ":50123"}}, visitor, false},
		"IPv6 in brackets, with a port":           {http.Header{"X-Forwarded-For": {forged, "[2001:db8::1]:443"}}, "2001:db8::1", false},
		"IPv6 in brackets":                        {http.Header{"X-Forwarded-For": {"[2001:db8::1]"}}, "2001:db8::1", false},
		"unknown, as RFC 7239 has it":             {http.Header{"X-Forwarded-For": {visitor, "unknown"}}, proxy, false},
		"an empty element at the end":             {http.Header{"X-Forwarded-For": {visitor + ","}}, proxy, false},
		"a scheme that the visitor forged before": {http.Header{"X-Forwarded-Proto": {"https", "http"}}, proxy, false},
		"a scheme in a list":                      {http.Header{"X-Forwarded-Proto": {"https, http"}}, proxy, false},
	} {
		t.Run(name, func(t *testing.T) {
			want := fmt.Sprint(c.want, " ", c.secure, " false")
			if got := seen(t, c.header, proxy, proxy, "10.0.0.0/8"); got != want {
				t.Errorf("address, HTTPS, at the box: %s; want %s", got, want)
			}
			if got := seen(t, c.header, proxy); got != proxy+" false false" {
				t.Errorf("without a trusted proxy: %s", got)
			}
		})
	}
}

// A proxy on the box itself that nobody has named passes a visitor on: the visitor is not at the box, whatever lines they send before.
func TestBehindAnUnnamedLocalProxyNobodyIsAtTheBox(t *testing.T) {
	for _, header := range []http.Header{{"X-Forwarded-For": {"127.0.0.1"}}, {"X-Forwarded-For": {"", "203.0.113.7"}},
		{"X-Forwarded-For": {""}}, {"Via": {"1.1 edge"}}, {"Forwarded": {"for=127.0.0.1"}}} {
		if got := seen(t, header, "127.0.0.1"); got != "127.0.0.1 false false" {
			t.Errorf("%v: %s", header, got)
		}
	}
	if got := seen(t, nil, "127.0.0.1"); got != "127.0.0.1 false true" {
		t.Errorf("without a proxy: %s", got)
	}
}

// seen is what a site with these trusted proxies takes a request from there for: its address, whether it came over HTTPS, whether it was
// made at the box.
func seen(t *testing.T, header http.Header, from string, trusted ...string) string {
	t.Helper()
	proxies, err := ParseProxies(trusted)
	if err != nil {
		t.Fatal(err)
	}
	var request fasthttp.RequestCtx
	request.SetRemoteAddr(net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(from), 50000)))
	for name, lines := range header {
		for _, line := range lines {
			request.Request.Header.Add(name, line)
		}
	}
	app := fiber.New()
	c := app.AcquireCtx(&request)
	defer app.ReleaseCtx(c)
	site := Site{Proxies: proxies}
	return fmt.Sprint(site.Address(c), " ", site.Secure(c), " ", site.AtTheBox(c))
}
