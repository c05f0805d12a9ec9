//go:build system

package system

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Configurations as their manuals have them; each proxy listens on the first port and passes on to the second.
const (
	// HAProxy's forwardfor leaves the visitor's X-Forwarded-For as it is and adds a line of its own behind it.
	haproxyConfig = `defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tunnel 1h
frontend party
  bind 127.0.0.1:%d
  option forwardfor
  default_backend upbeat
backend upbeat
  server box 127.0.0.1:%d
`
	nginxConfig = `daemon off;
pid nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {
    listen 127.0.0.1:%d;
    location / {
      proxy_pass http://127.0.0.1:%d;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
    }
  }
}
`
)

// Behind HAProxy and nginx a guest is counted by the address that the proxy saw, whatever X-Forwarded-For the guest sends, and live updates
// pass. The visitors come from 127.0.0.2: only 127.0.0.1 is a trusted proxy.
func TestRealProxiesInFront(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	s := boxAt(t, t.TempDir(), port, "--redis", "embedded", "--music", makeMusic(t, 2, func(int) time.Duration { return 30 * time.Second }),
		"--trusted-proxies", "127.0.0.1")
	for i, proxy := range []struct {
		name, config string
		command      func(config, dir string) []string
	}{
		{"haproxy", haproxyConfig, func(config, _ string) []string { return []string{"haproxy", "-db", "-f", config} }},
		{"nginx", nginxConfig, func(config, dir string) []string { return []string{"nginx", "-p", dir, "-c", config} }},
	} {
		t.Run(proxy.name, func(t *testing.T) {
			dir, front := t.TempDir(), freePort(t)
			config := filepath.Join(dir, "proxy.conf")
			if err := os.WriteFile(config, fmt.Appendf(nil, proxy.config, front, port), 0o600); err != nil {
				t.Fatal(err)
			}
			start(t, proxy.name, nil, proxy.command(config, dir)...)
			base := fmt.Sprintf("http://127.0.0.1:%d", front)
			ready(t, base)
			p := &phone{base: base, http: visitorFrom("127.0.0.2", "127.0.0.1", "203.0.113.9")}
			var joined struct {
				Guest struct{ ID int64 }
				Token string
			}
			p.must(t, http.StatusCreated, http.MethodPost, "/api/v1/guests", map[string]string{}, &joined)
			p.token = joined.Token
			var address string
			if err := s.record.look(func(db *sql.DB) error {
				return db.QueryRow("SELECT address FROM guests WHERE id = ?", joined.Guest.ID).Scan(&address)
			}); err != nil || address != "127.0.0.2" {
				t.Errorf("the guest's address is %q (%v), want that which the proxy saw", address, err)
			}
			tune := p.awaitSongs(t, "tune", 2)[i]
			screen := openScreen(t, p)
			entry := p.request(t, tune.ID)
			until(t, 10*time.Second, "the live updates pass the proxy", func() bool {
				screen.mu.Lock()
				defer screen.mu.Unlock()
				_, waits := screen.votes[entry.ID]
				return waits || screen.playing == entry.ID
			})
		})
	}
}

// visitorFrom is a client at that address of this machine which forges X-Forwarded-For, a line each.
func visitorFrom(address string, forged ...string) *http.Client {
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	return &http.Client{Timeout: 10 * time.Second, Transport: forging{forged, &http.Transport{
		DialContext: func(ctx context.Context, network, to string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, to)
		},
	}}}
}

// forging adds lines of X-Forwarded-For to each request.
type forging struct {
	lines []string
	next  http.RoundTripper
}

func (f forging) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	for _, line := range f.lines {
		r.Header.Add("X-Forwarded-For", line)
	}
	return f.next.RoundTrip(r)
}
