package request

import (
	"encoding/json"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"upbeat/internal/i18n"
	"upbeat/models"
)

func FuzzGuestToken(f *testing.F) {
	s := Signer{Key: []byte("0123456789abcdef0123456789abcdef")}
	real := s.GuestToken("main", models.Guest{ID: 42, JoinedAt: 1_700_000_000_000})
	f.Add(real)
	f.Add("")
	f.Add(".")
	f.Add("16-loyw3v28." + strings.Repeat("A", 43))
	f.Fuzz(func(t *testing.T, token string) {
		id, joined, ok := s.ParseGuestToken("main", token)
		if ok && (token != real || id != 42 || joined != 1_700_000_000_000) {
			t.Errorf("%q was taken as guest %d", token, id)
		}
		if _, ok := s.Verify("flash", token); ok {
			t.Errorf("%q was taken for another purpose", token)
		}
	})
}

func TestTokensBelongToTheirRoomAndPurpose(t *testing.T) {
	s := Signer{Key: []byte("key")}
	token := s.GuestToken("main", models.Guest{ID: 7, JoinedAt: 5})
	if id, joined, ok := s.ParseGuestToken("main", token); !ok || id != 7 || joined != 5 {
		t.Errorf("%d %d %v", id, joined, ok)
	}
	if _, _, ok := s.ParseGuestToken("other", token); ok {
		t.Error("the token opens another room")
	}
	if _, _, ok := (Signer{Key: []byte("another")}).ParseGuestToken("main", token); ok {
		t.Error("the token opens another party")
	}
}

func FuzzBody(f *testing.F) {
	for _, seed := range []string{`{"song_id":1,"typed":"x"}`, `{"value":1}`, `{"value":1}x`, `{"a\u0000":1}`, `[`, `null`,
		`{"typed":"\ud800"}`, "\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var request struct {
			SongID *models.SongID `json:"song_id"`
			Typed  string         `json:"typed"`
			Value  *int           `json:"value"`
			Paused *bool          `json:"paused"`
		}
		err := DecodeBody(data, &request)
		var field *models.FieldError
		if err != nil && !errors.Is(err, ErrBadJSON) && !errors.As(err, &field) {
			t.Errorf("%q: %v would be our own fault", data, err)
		}
		if err == nil && !json.Valid(data) {
			t.Errorf("%q was taken", data)
		}
	})
}

func FuzzCleanText(f *testing.F) {
	for _, seed := range []string{"Mira", "a\x00b", "\u202eevil", "👩‍👩‍👧", "  a   b  ", "é̷̷̷̷̷̷", "\xff\xfe", "\n\t"} {
		f.Add(seed, 32)
	}
	f.Fuzz(func(t *testing.T, text string, most int) {
		most = max(min(most, 500), 1)
		got := CleanText(text, most)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > most || strings.TrimSpace(got) != got || strings.Contains(got, "  ") {
			t.Errorf("%q became %q", text, got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
				t.Errorf("%q became %q", text, got)
			}
		}
		if again := CleanText(got, most); again != got {
			t.Errorf("%q, cleaned twice, is %q", got, again)
		}
	})
}

func FuzzRefusalInAnyLanguage(f *testing.F) {
	catalogue, err := i18n.Load()
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"de-AT,de;q=0.9", "*", "x-klingon", ";;;", "en;q=nan", strings.Repeat("a,", 500)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if status, body := Refuse(models.ErrEntryGone, catalogue.For(header)); status != 410 || body.Message == "" ||
			strings.HasPrefix(body.Message, "error.") {
			t.Errorf("%q: %d %v", header, status, body)
		}
	})
}

// Every refusal has its sentence, in every language.
func TestEveryRefusalHasASentence(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range catalogue.Languages() {
		messages := catalogue.For(lang)
		for _, r := range Refusals() {
			if !messages.Has("error." + r.code) {
				t.Errorf("%s has no error.%s", lang, r.code)
			}
		}
	}
	if status, body := Refuse(errors.New("pq: secret"), catalogue.For("en")); status != 500 || body.Code != "internal" ||
		strings.Contains(body.Message, "secret") {
		t.Errorf("an unknown error: %d %v", status, body)
	}
}

func TestAddressesAreCountedBySubscriber(t *testing.T) {
	for address, want := range map[string]string{"192.0.2.7": "192.0.2.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64"} {
		if got := LimitKey(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is counted as %s", address, got)
		}
	}
}
