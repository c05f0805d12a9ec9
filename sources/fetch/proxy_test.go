package fetch

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
)

// A tunnel leads to where songs lie: to no mail server, shell or other service of a system.
func TestATunnelLeadsToNoServiceOfASystem(t *testing.T) {
	var asked []string
	p := &Proxy{client: &Client{dial: func(_ context.Context, _, address string) (net.Conn, error) {
		asked = append(asked, address)
		return nil, errors.New("the test goes no further")
	}}}
	for _, host := range []string{"a.example:22", "a.example:25", "a.example:0", "a.example:1023", "a.example:", "a.example",
		"a.example:65536", "a.example:-80", "[2606:4700::1]:25",
		"a.example:80", "a.example:443", "a.example:1024", "a.example:65535", "[2606:4700::1]:443"} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodConnect, "/", http.NoBody)
		r.URL.Host = host
		answer := httptest.NewRecorder()
		if p.tunnel(answer, r); answer.Code != http.StatusForbidden {
			t.Errorf("%s: %d", host, answer.Code)
		}
	}
	want := []string{"a.example:80", "a.example:443", "a.example:1024", "a.example:65535", "[2606:4700::1]:443"}
	if !slices.Equal(asked, want) {
		t.Errorf("it leads to %q", asked)
	}
}
