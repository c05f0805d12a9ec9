package web

import (
	"strings"
	"testing"

	"upbeat/web/request"
)

func FuzzPublicURLAndProxies(f *testing.F) {
	f.Add("http://party.example/", "10.0.0.0/8")
	f.Fuzz(func(t *testing.T, address, proxy string) {
		if checkPublicURL(address) == nil && !strings.HasPrefix(strings.ToLower(address), "http") {
			t.Errorf("%q was taken", address)
		}
		if prefixes, err := request.ParseProxies([]string{proxy}); err == nil && !prefixes[0].IsValid() {
			t.Errorf("%q gave %v", proxy, prefixes)
		}
	})
}
