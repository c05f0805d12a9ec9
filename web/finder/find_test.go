package finder

import (
	"slices"
	"strings"
	"testing"

	"upbeat/internal/i18n"
	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/templates"
)

// spokenIn are an admin's places in a language.
func spokenIn(t *testing.T, lang string) []said {
	t.Helper()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	values := settings.Default()
	return spoken(catalogue.For(lang).T, all(models.Admin, &values))
}

func TestEverydayWordsLeadToPlacesThatAre(t *testing.T) {
	const least = 60
	values := settings.Default()
	known := map[string]bool{}
	sprite, err := templates.FS.ReadFile("partials/sprite.html")
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all(models.Admin, &values) {
		if known[p.ID] {
			t.Errorf("two places are called %q", p.ID)
		}
		known[p.ID] = true
		if !strings.Contains(string(sprite), `id="i-`+p.Icon+`"`) {
			t.Errorf("%s: no icon %q", p.ID, p.Icon)
		}
		for _, key := range []string{p.Name, p.Under, p.Help} {
			if key != "" && !catalogue.For("en").Has(key) {
				t.Errorf("%s: no text %q", p.ID, key)
			}
		}
	}
	for _, line := range everyday {
		if len(line.Leads) == 0 {
			t.Errorf("%q leads nowhere", line.Words)
		}
		for _, id := range line.Leads {
			if !known[id] {
				t.Errorf("%q leads to %q, which is nowhere", line.Words, id)
			}
		}
	}
	if len(everyday) < least {
		t.Errorf("%d lines of everyday words, want %d", len(everyday), least)
	}
}

func TestWhatHostsTypeIsFound(t *testing.T) {
	for lang, asked := range map[string]map[string]string{
		"en": {
			"spam": "rules/requests_per_hour", "quiet": "rules/schedule", "autoplay": "rules/fallback", "clean": "rules/no_explicit",
			"repeat": "rules/song_cooldown", "wifi": "wifi", "Wi-Fi": "wifi", "password": "password", "kids": "rules/no_explicit",
			"loud": "volume", "bluetooth": "output", "undo": "undo", "Queue": "queue", "ban": "blocks", "block": "blocks",
			"ban a guest":   "bar",
			"how do i skip": "skip", "autoplya": "rules/fallback", "blueto": "output", "crossfade": "crossfade", "system": "system",
			"print": "code", "led": "lamps", "wled": "lamps",
			"brightness": "lights", "dark": "lights_off", "lights": "lights",
			"songs per guest": "rules/waiting_per_guest", "leise": "rules/schedule",
			"kick": "bar", "log out": "logout",
		},
		"de": {
			"wlan": "wifi", "leise": "rules/schedule", "laut": "volume", "Lautstärke": "volume", "kinder": "rules/no_explicit",
			"passwort": "password", "wiederholung": "rules/song_cooldown", "lautsprecher": "output", "zu schließen": "rules/schedule",
			"rückgängig": "undo", "reihenfolge": "rules/policy", "drucken": "code", "lampen": "lamps",
			"licht": "lights", "helligkeit": "lights", "überspringen": "skip", "nachbarn": "rules/schedule",
			"spam": "rules/requests_per_hour", "rauswerfen": "bar", "playlist importieren": "import",
		},
	} {
		places := spokenIn(t, lang)
		for query, want := range asked {
			found := find(query, places)
			if len(found) == 0 || found[0].ID != want {
				t.Errorf("%s, %q: %v, want %s first", lang, query, ids(found), want)
			}
		}
		if found := find("xyzzyx", places); len(found) != 0 {
			t.Errorf("nonsense finds %v", ids(found))
		}
		if found := find("the", places); len(found) != 0 {
			t.Errorf("a small word finds %d places", len(found))
		}
	}
}

func ids(places []place) []string {
	list := make([]string, len(places))
	for i, p := range places {
		list[i] = p.ID
	}
	return list[:min(len(list), 5)]
}

// A rule that makes no difference now is hidden on its page: the search leads to what it depends on.
func TestAHiddenRuleLeadsToWhatItDependsOn(t *testing.T) {
	values := settings.Default()
	for _, test := range []struct{ fallback, want string }{{"off", "fallback"}, {"stream", "stream_url"}} {
		values.Fallback = settings.Fallback(test.fallback)
		list := all(models.Admin, &values)
		at := slices.IndexFunc(list, func(p place) bool { return p.ID == "rules/stream_url" })
		if want := "/admin/rules#rule-" + test.want; list[at].URL != want {
			t.Errorf("with %s: %s, want %s", test.fallback, list[at].URL, want)
		}
	}
}

func TestAModeratorIsLedToNothingOfAnAdmins(t *testing.T) {
	values := settings.Default()
	for _, p := range all(models.Moderator, &values) {
		if p.Admin || strings.HasPrefix(p.URL, "/admin/system") || p.ID == "rules/stream_url" {
			t.Errorf("a moderator finds %s", p.ID)
		}
	}
}

func TestOneOff(t *testing.T) {
	for pair, want := range map[[2]string]bool{
		{"autoplya", "autoplay"}: true, {"volum", "volume"}: true, {"vollume", "volume"}: true, {"volime", "volume"}: true,
		{"volume", "volume"}: true, {"vol", "volume"}: false, {"emulov", "volume"}: false, {"aa", "bb"}: false,
	} {
		if got := oneOff(pair[0], pair[1]); got != want {
			t.Errorf("%v: %v", pair, got)
		}
	}
}
