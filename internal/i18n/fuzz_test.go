package i18n_test

import (
	"slices"
	"testing"

	"upbeat/internal/i18n"
)

func FuzzFor(f *testing.F) {
	for _, seed := range []string{"", "de", "de-AT,de;q=0.9,en;q=0.1", "*", "en;q=x", ",,,,", "\xff\x00", "x-klingon"} {
		f.Add(seed)
	}
	c, err := i18n.Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if m := c.For(header); !slices.Contains(c.Languages(), m.Lang) || !m.Has("error.internal") {
			t.Fatalf("%q gave the language %q", header, m.Lang)
		}
	})
}

func TestPlaceholdersAndSingular(t *testing.T) {
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	m := c.For("en")
	if got := m.T("error.field", "field", "volume", "want", "0 to 100"); got != "volume: 0 to 100" {
		t.Errorf("filled: %q", got)
	}
	if got := m.T("no.such.key"); got != "no.such.key" {
		t.Errorf("unknown key: %q", got)
	}
}
