package web

import (
	"errors"
	"strings"
	"testing"

	"upbeat/models"
	"upbeat/web/request"
)

func FuzzMark(f *testing.F) {
	f.Add("QR5hHmE")
	f.Add("")
	f.Add("!!!")
	f.Fuzz(func(t *testing.T, text string) {
		mark, err := parseMark(text)
		var field *models.FieldError
		if err != nil && !errors.As(err, &field) {
			t.Errorf("%q: %v", text, err)
		}
		if err != nil || text == "" {
			return
		}
		if again, err := parseMark(formatMark(mark)); err != nil || again != mark {
			t.Errorf("%q is %v, then %v (%v)", text, mark, again, err)
		}
	})
}

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
