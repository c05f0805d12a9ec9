package web_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"upbeat/models"
	"upbeat/web"
	"upbeat/web/api"
)

// secureParty is a party that is reached by plain HTTP and by HTTPS.
type secureParty struct {
	*harness
	plain, secure string // "http://127.0.0.1:port", "https://..."
	roots         *x509.CertPool
}

// secureNames are the names of the certificate beside 127.0.0.1.
var secureNames = []string{"party.example", "party.local"}

func newSecureParty(t *testing.T, change ...func(*web.HTTPS)) *secureParty {
	t.Helper()
	cert, roots := selfSigned(t)
	setting := &web.HTTPS{Config: &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"http/1.1"}},
		Seen: func() api.HTTPS { return api.HTTPS{Way: "local", Issuer: "Test", Until: "2040-01-01"} }}
	for _, f := range change {
		f(setting)
	}
	s := &secureParty{harness: newHarness(t, 3, func(c *web.Config) { c.HTTPS = setting }), roots: roots}
	plain, secure := listenLocal(t), listenLocal(t)
	ctx, cancel := context.WithCancel(context.Background())
	var jobs sync.WaitGroup
	jobs.Go(func() { _ = s.live.Run(ctx) })
	jobs.Go(func() {
		if err := s.Serve(ctx, plain, secure); err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	s.plain, s.secure = "http://"+plain.Addr().String(), "https://"+secure.Addr().String()
	s.stop = sync.OnceFunc(func() { cancel(); jobs.Wait() })
	t.Cleanup(s.stop)
	return s
}

func listenLocal(t *testing.T) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	return ln
}

func selfSigned(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	draft := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: secureNames, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, draft, draft, key.Public(), key)
	must(t, err)
	cert, err := x509.ParseCertificate(der)
	must(t, err)
	roots := x509.NewCertPool()
	roots.AddCert(cert)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: cert}, roots
}

// ask sends a request to one of the two addresses, with cookies and further headers ("Name: value").
func (s *secureParty) ask(method, url, body string, cookies []string, headers ...string) *http.Response {
	s.t.Helper()
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	must(s.t, err)
	if body != "" {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	request.Header.Set("Cookie", strings.Join(cookies, "; "))
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
		if name == "Host" {
			request.Host = value
		}
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.roots}, DisableKeepAlives: true}
	response, err := transport.RoundTrip(request)
	must(s.t, err)
	data, err := io.ReadAll(response.Body)
	must(s.t, err)
	_ = response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(data))
	return response
}

// cookie is one that an answer gives; nil = it does not.
func cookie(r *http.Response, name string) *http.Cookie {
	for _, c := range r.Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func pair(c *http.Cookie) string { return c.Name + "=" + c.Value }

// A guest who moves from plain HTTP to HTTPS stays the same guest, and nothing that HTTPS gave is known to plain HTTP.
func TestAGuestMovesToHTTPS(t *testing.T) {
	s := newSecureParty(t)
	first := cookie(s.ask("GET", s.plain+"/", "", nil), "upbeat_guest")
	if first == nil || first.Secure || !first.HttpOnly {
		t.Fatalf("plain HTTP gives %v", first)
	}
	moved := cookie(s.ask("GET", s.secure+"/", "", []string{pair(first)}), "__Host-upbeat_guest")
	if moved == nil || moved.Value != first.Value || !moved.Secure || !moved.HttpOnly || moved.Path != "/" || moved.Domain != "" {
		t.Fatalf("HTTPS gives %v", moved)
	}
	again := s.ask("GET", s.secure+"/", "", []string{pair(first), pair(moved)})
	if len(again.Cookies()) != 0 {
		t.Errorf("a known guest gets %v", again.Cookies())
	}
	if other := cookie(s.ask("GET", s.plain+"/", "", []string{pair(moved)}), "upbeat_guest"); other == nil || other.Value == first.Value {
		t.Errorf("plain HTTP takes the cookie of HTTPS: %v", other)
	}
	forged := s.ask("GET", s.secure+"/", "", []string{"upbeat_guest=1-1.forged"})
	if got := cookie(forged, "__Host-upbeat_guest"); got == nil || got.Value == "1-1.forged" {
		t.Errorf("a forged cookie brings %v", got)
	}
}

// A session that travelled in the clear opens nothing over HTTPS, and one of HTTPS nothing in the clear.
func TestHostsLogInOnEachWay(t *testing.T) {
	s := newSecureParty(t)
	s.account("admin", models.Admin)
	login := "name=admin&password=" + strings.ReplaceAll(adminPassword, " ", "+")
	plain := cookie(s.ask("POST", s.plain+"/admin/login", login, nil), "upbeat_host")
	secured := s.ask("POST", s.secure+"/admin/login", login, nil)
	secure := cookie(secured, "__Host-upbeat_host")
	if plain == nil || plain.Secure || secure == nil || !secure.Secure {
		t.Fatalf("the sessions are %v and %v", plain, secure)
	}
	if to := secured.Header.Get("Location"); secured.StatusCode != 303 || !strings.HasPrefix(to, "/") {
		t.Errorf("%d to %q: a redirect leaves the way that the visitor came by", secured.StatusCode, to)
	}
	for _, c := range []struct {
		url    string
		cookie *http.Cookie
		want   int
	}{{s.plain, plain, 200}, {s.secure, secure, 200}, {s.secure, plain, 303}, {s.plain, secure, 303}} {
		if got := s.ask("GET", c.url+"/admin", "", []string{pair(c.cookie)}).StatusCode; got != c.want {
			t.Errorf("%s with %s: %d, want %d", c.url, c.cookie.Name, got, c.want)
		}
	}
	page := s.ask("GET", s.plain+"/admin/https", "", []string{pair(plain)})
	if text, _ := io.ReadAll(page.Body); !bytes.Contains(text, []byte(s.secure+"/")) || !bytes.Contains(text, []byte("2040-01-01")) {
		t.Errorf("the page on HTTPS is %s", clip(string(text)))
	}
	long := strings.Repeat("x", 200<<10) // a playlist that only a host may send
	sent := s.ask("POST", s.secure+"/admin/playlists/import", long, []string{pair(secure)})
	if sent.StatusCode == 413 {
		t.Error("a host's long playlist is refused over HTTPS")
	}
}

// What a page of plain HTTP sends, others may have written: over HTTPS it comes from another site.
func TestPlainPagesDoNotActOverHTTPS(t *testing.T) {
	s := newSecureParty(t)
	host := strings.TrimPrefix(s.secure, "https://")
	for origin, want := range map[string]int{"https://" + host: 303, "http://" + host: 403} {
		got := s.ask("POST", s.secure+"/admin/login", "name=a&password=b", nil, "Origin: "+origin, "Accept: text/html").StatusCode
		if refused := got == 403; refused != (want == 403) {
			t.Errorf("from %s: %d", origin, got)
		}
	}
	policy := s.ask("GET", s.secure+"/", "", nil).Header.Get("Content-Security-Policy")
	if strings.Contains(policy, " ws://") || !strings.Contains(policy, "wss://"+host) {
		t.Errorf("the policy is %s", policy)
	}
}

// Live updates come by wss, the page is told when the server goes, and the end waits for no socket.
func TestLiveUpdatesOverHTTPS(t *testing.T) {
	s := newSecureParty(t)
	guest := cookie(s.ask("POST", s.secure+"/api/v1/guests", "", nil), "__Host-upbeat_guest")
	dialer := websocket.Dialer{TLSClientConfig: &tls.Config{RootCAs: s.roots}}
	address := strings.Replace(s.secure, "https", "wss", 1) + "/api/v1/events"
	ws, answer, err := dialer.Dial(address, http.Header{"Cookie": {pair(guest)}, "Origin": {s.secure}})
	must(t, err)
	defer func() { _ = ws.Close() }()
	_ = answer.Body.Close()
	read := func() string {
		must(t, ws.SetReadDeadline(time.Now().Add(patience)))
		_, data, err := ws.ReadMessage()
		must(t, err)
		return string(data)
	}
	if text := read(); !strings.Contains(text, `"snapshot"`) {
		t.Fatalf("the first message is %s", clip(text))
	}
	body := fmt.Sprintf("song_id=%d", s.songs[0])
	if got := s.ask("POST", s.secure+"/queue", body, []string{pair(guest)}).StatusCode; got != 303 {
		t.Fatalf("request: %d", got)
	}
	for !strings.Contains(read(), "Song Number 0") {
	}
	begun := time.Now()
	go s.stop()
	for !strings.Contains(read(), `"bye"`) {
	}
	s.stop()
	if took := time.Since(begun); took > 30*time.Second {
		t.Errorf("the end took %s", took)
	}
}

// HSTS is for names that were asked for, over HTTPS, at its usual port.
func TestWhoIsToldToStayWithHTTPS(t *testing.T) {
	s := newSecureParty(t, func(h *web.HTTPS) {
		h.Stay = func(host string) bool { return strings.HasPrefix(host, "party.example") }
	})
	for _, c := range []struct {
		url, host string
		want      bool
	}{
		{s.secure, "party.example", true}, {s.secure, "party.example:8443", false}, {s.secure, "party.local", false},
		{s.secure, "127.0.0.1", false}, {s.plain, "party.example", false},
	} {
		if got := s.ask("GET", c.url+"/", "", nil, "Host: "+c.host).Header.Get("Strict-Transport-Security"); (got != "") != c.want {
			t.Errorf("%s as %s: %q", c.url, c.host, got)
		}
	}
	silent := newSecureParty(t)
	if got := silent.ask("GET", silent.secure+"/", "", nil, "Host: party.example").Header.Get("Strict-Transport-Security"); got != "" {
		t.Errorf("without the setting: %q", got)
	}
}

func TestTheRootIsForEverybodyToInstall(t *testing.T) {
	s := newSecureParty(t, func(h *web.HTTPS) { h.Root = func() []byte { return []byte("-----BEGIN CERTIFICATE-----") } })
	for path, kind := range map[string]string{"/authority.crt": "application/x-x509-ca-cert", "/authority.pem": "application/x-pem-file"} {
		r := s.ask("GET", s.plain+path, "", nil)
		text, _ := io.ReadAll(r.Body)
		if r.StatusCode != 200 || r.Header.Get("Content-Type") != kind || string(text) != "-----BEGIN CERTIFICATE-----" {
			t.Errorf("%s: %d %s %s", path, r.StatusCode, r.Header.Get("Content-Type"), text)
		}
	}
	h := newHarness(t, 1)
	h.do(ask{method: "GET", path: "/authority.crt"}).expect(t, 404)
	h.do(ask{method: "GET", path: "/.well-known/acme-challenge/abc"}).expect(t, 404)
}

func TestAnAuthoritysQuestionIsAnsweredInTheClear(t *testing.T) {
	s := newSecureParty(t, func(h *web.HTTPS) {
		h.Challenge = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = fmt.Fprint(w, r.Host, r.URL.Path) })
	})
	r := s.ask("GET", s.plain+"/.well-known/acme-challenge/abc", "", nil, "Host: party.example")
	if text, _ := io.ReadAll(r.Body); r.StatusCode != 200 || string(text) != "party.example/.well-known/acme-challenge/abc" {
		t.Errorf("%d %s", r.StatusCode, text)
	}
}

// Who talks something else to the port of HTTPS, or nothing, holds up nobody.
func TestStrangersAtThePortOfHTTPS(t *testing.T) {
	s := newSecureParty(t)
	address := strings.TrimPrefix(s.secure, "https://")
	silent, err := net.Dial("tcp", address)
	must(t, err)
	defer func() { _ = silent.Close() }()
	wrong, err := net.Dial("tcp", address)
	must(t, err)
	defer func() { _ = wrong.Close() }()
	_, err = fmt.Fprint(wrong, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	must(t, err)
	must(t, wrong.SetReadDeadline(time.Now().Add(patience)))
	if line, err := bufio.NewReader(wrong).ReadString('\n'); err == nil && strings.Contains(line, "200") {
		t.Errorf("plain HTTP is answered: %s", line)
	}
	if got := s.ask("GET", s.secure+"/healthz", "", nil).StatusCode; got != 200 {
		t.Errorf("beside them: %d", got)
	}
}
