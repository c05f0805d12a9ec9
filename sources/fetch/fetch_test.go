package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

func codeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// canary counts the connections to all addresses of this machine at one port.
func canary(t *testing.T) (port int, calls *atomic.Int32) {
	t.Helper()
	calls = &atomic.Int32{}
	ln, err := net.Listen("tcp", ":0") // both families
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			calls.Add(1)
			_ = conn.Close()
		}
	}()
	return ln.Addr().(*net.TCPAddr).Port, calls
}

// nameServer answers each name with the next of its addresses, for ever the last one.
func nameServer(t *testing.T, names map[string][]string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	asked := map[string]int{}
	go func() {
		data := make([]byte, 512)
		for {
			n, from, err := conn.ReadFrom(data)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(data[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			q := m.Questions[0]
			m.Header = dnsmessage.Header{ID: m.ID, Response: true, RecursionAvailable: true}
			m.Additionals = nil
			name := strings.TrimSuffix(q.Name.String(), ".")
			if list := names[name]; q.Type == dnsmessage.TypeA && len(list) > 0 {
				a := netip.MustParseAddr(list[min(asked[name], len(list)-1)])
				asked[name]++
				m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 0},
					Body: &dnsmessage.AResource{A: a.As4()}}}
			}
			packed, err := m.Pack()
			if err != nil {
				continue
			}
			_, _ = conn.WriteTo(packed, from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// No address that a guest gives leads to this machine or into its network, however it is written, and nothing is connected to.
func TestAGuestsAddressStaysOutside(t *testing.T) {
	port, calls := canary(t)
	hosts := []string{"127.0.0.1", "localhost", "127.1", "0177.0.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "127.0.0.1.", "[::1]",
		"[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "0.0.0.0", "0", "[::]",
		"127.0.0.1%2f", "①②⑦.⓪.⓪.①", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254", "[fe80::1]",
		"[fd00:ec2::254]", "224.0.0.1", "255.255.255.255", "inside.example", "turns.example"}
	own, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range own {
		if prefix, err := netip.ParsePrefix(a.String()); err == nil && !Public(prefix.Addr()) {
			hosts = append(hosts, netip.AddrPortFrom(prefix.Addr().WithZone(""), 1).String())
		}
	}
	c := newClient(Config{}, nameServer(t, map[string][]string{"inside.example": {"127.0.0.1"},
		"turns.example": {"192.0.2.1", "127.0.0.1"}}))
	for _, host := range hosts {
		host = strings.TrimSuffix(host, ":1")
		for range 2 { // the second time a name may lead elsewhere
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			body, err := c.Open(ctx, fmt.Sprintf("http://%s:%d/latest/meta-data", host, port), Options{})
			cancel()
			if err == nil {
				body.Close()
			}
			if code := codeOf(err); code != Private && code != BadAddress && code != Unreachable {
				t.Errorf("%s: %v", host, err)
			}
		}
	}
	if n := calls.Load(); n != 0 {
		t.Errorf("%d connections were made", n)
	}
	for _, address := range []string{"file:///etc/passwd", "data:audio/mpeg;base64,AAAA", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "-oProxy",
		"//127.0.0.1/", "http://", "http://user:pass@example.com/", "http://example.com/" + strings.Repeat("x", 10_000), "http://a b/", "",
		"http://example.com:99999999/", "concat:/etc/passwd", "\x00http://example.com"} {
		if _, err := c.Open(t.Context(), address, Options{}); codeOf(err) != BadAddress {
			t.Errorf("%.40q: %v", address, err)
		}
	}
}

func TestWhatIsPublic(t *testing.T) {
	for address, want := range map[string]bool{"1.1.1.1": true, "93.184.215.14": true, "2606:4700::1111": true, "::ffff:8.8.8.8": true,
		"::ffff:10.0.0.1": false, "10.1.2.3": false, "192.0.2.7": false, "198.19.0.1": false, "2001:db8::1": false, "2002:a00:1::": false,
		"64:ff9b::a00:1": false, "fe80::1": false, "fc00::1": false, "ff02::1": false, "::1": false, "0.1.2.3": false, "240.0.0.1": false,
		"172.15.0.1": true, "172.32.0.1": true, "100.63.0.1": true, "100.128.0.1": true} {
		if got := Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is public: %t", address, got)
		}
	}
}

// misbehave is a server of every bad day.
func misbehave(t *testing.T, secret string) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/ok", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "music") })
	mux.HandleFunc("/inside", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, secret, http.StatusFound) })
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	mux.HandleFunc("/circle", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/circle", http.StatusFound) })
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/long", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000000000")
		w.WriteHeader(200)
	})
	mux.HandleFunc("/short", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, "half of")
	})
	mux.HandleFunc("/stalls", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "begun")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, _ = z.Write(make([]byte, 32<<20))
	_ = z.Close()
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb.Bytes())
	})
	mux.HandleFunc("/head", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 1<<20)) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	return server
}

func TestServersThatMisbehave(t *testing.T) {
	port, calls := canary(t)
	server := misbehave(t, fmt.Sprintf("http://[::1]:%d/", port))
	c := New(Config{Allow: func(host string) bool { return host == "127.0.0.1" }})
	for path, want := range map[string]Code{"/ok": "", "/inside": Private, "/file": BadAddress, "/circle": Redirects, "/endless": TooLarge,
		"/long": TooLarge, "/short": Broken, "/bomb": "", "/head": Unreachable, "/none": Status, "/stalls": Stalled} {
		body, err := c.Open(t.Context(), server.URL+path, Options{Most: 1 << 20, Stall: time.Second})
		var got int64
		if err == nil {
			got, err = io.Copy(io.Discard, body)
			body.Close()
		}
		if codeOf(err) != want || err != nil && want == "" {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
		if got > 1<<20 {
			t.Errorf("%s: %d bytes were taken", path, got)
		}
		var e *Error
		if errors.As(err, &e) && e.Code == Status && e.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, e.Status)
		}
	}
	if n := calls.Load(); n != 0 {
		t.Errorf("%d connections were made", n)
	}
	if _, err := New(Config{}).Open(t.Context(), server.URL+"/ok", Options{}); codeOf(err) != Private {
		t.Errorf("without the host's word: %v", err)
	}
	if body, err := New(Config{Trust: Venue}).Open(t.Context(), server.URL+"/ok", Options{}); err != nil {
		t.Errorf("of a host: %v", err)
	} else {
		body.Close()
	}
	if _, err := New(Config{Trust: Venue}).Open(t.Context(), "http://169.254.169.254/", Options{}); codeOf(err) != Private {
		t.Errorf("a cloud's secrets, of a host: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Open(ctx, server.URL+"/ok", Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

// A SHOUTcast server before version 2 speaks a dialect of HTTP.
func TestICYAnswersAreUnderstood(t *testing.T) {
	for _, pieces := range [][]string{{"ICY 200 OK\r\nicy-metaint:16000\r\n\r\nmusic"},
		{"I", "C", "Y ", "200 OK\r\nicy-metaint:16000\r\n\r\nmus", "ic"}} {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 4096))
			for _, piece := range pieces {
				_, _ = io.WriteString(conn, piece)
			}
			_ = conn.Close()
		}()
		body, err := New(Config{Trust: Venue}).Open(t.Context(), "http://"+ln.Addr().String()+"/", Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(body)
		if err != nil || string(got) != "music" || body.Header.Get("Icy-Metaint") != "16000" {
			t.Errorf("%q, %v, %v", got, err, body.Header)
		}
		body.Close()
		_ = ln.Close()
	}
	synctest.Test(t, func(t *testing.T) { // what is no dialect passes unchanged, byte by byte too
		a, b := net.Pipe()
		go func() {
			for _, c := range []byte("IC") {
				_, _ = b.Write([]byte{c})
			}
			_ = b.Close()
		}()
		got, err := io.ReadAll(&icyConn{Conn: a})
		if err != nil || !bytes.Equal(got, []byte("IC")) {
			t.Errorf("%q, %v", got, err)
		}
	})
}

// A server that sends a byte now and then holds nobody up.
func TestASlowServerIsGivenUp(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write([]byte("x")); err != nil {
				return
			}
			w.(http.Flusher).Flush()
		}
	}))
	t.Cleanup(server.Close)
	body, err := New(Config{Trust: Venue}).Open(t.Context(), server.URL, Options{Stall: 50 * time.Millisecond, Least: 1 << 40})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = body.Close() })
	var slow *Error
	if _, err := io.Copy(io.Discard, body); !errors.As(err, &slow) || slow.Code != Stalled {
		t.Error(err)
	}
}
