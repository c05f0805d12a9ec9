package i18n

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/language"
)

// allForms are CLDR's names of plural forms beside "other", which a catalogue writes under the bare key.
var allForms = []string{"zero", "one", "two", "few", "many"}

// cutForm splits "queue.count.few" into "queue.count" and "few"; form is "" for a bare key.
func cutForm(key string) (base, form string) {
	for _, form := range allForms {
		if base, ok := strings.CutSuffix(key, "."+form); ok {
			return base, form
		}
	}
	return key, ""
}

// numbersOf tells how many of 0 to 200 take each form of a language: what it has no number for, no catalogue need say.
func numbersOf(lang string) map[string]int {
	tag, found := language.MustParse(lang), map[string]int{}
	for n := range 201 {
		found[pluralForm(tag, n)]++
	}
	return found
}

// gaps lists what a language's catalogue lacks or has too much beside English: messages, their placeholders, and, for a message that
// counts something, each plural form of the language.
func gaps(lang string, messages, english map[string]string) []string {
	var found []string
	numbers := numbersOf(lang)
	for key, text := range english {
		if base, form := cutForm(key); form != "" {
			for form := range numbers {
				if _, ok := messages[base+"."+form]; !ok && form != "other" {
					found = append(found, fmt.Sprintf("%s lacks %q", lang, base+"."+form))
				}
			}
			continue
		}
		if _, ok := messages[key]; !ok {
			found = append(found, fmt.Sprintf("%s lacks %q", lang, key))
		} else if got, want := placeholders(messages[key]), placeholders(text); got != want {
			found = append(found, fmt.Sprintf("%s: %q has placeholders %q, English has %q", lang, key, got, want))
		}
	}
	for key, text := range messages {
		if strings.TrimSpace(text) == "" {
			found = append(found, fmt.Sprintf("%s: %q is empty", lang, key))
		}
		if _, ok := english[key]; ok && !strings.HasSuffix(key, ".one") {
			continue
		}
		base, form := cutForm(key)
		counted, ok := english[base+".one"]
		if form == "" || !ok || numbers[form] == 0 {
			found = append(found, fmt.Sprintf("%s has %q, which English has not", lang, key))
			continue
		}
		want := english[base] // of several numbers, the text says which
		if numbers[form] == 1 {
			want = cmp.Or(counted, want)
		}
		if placeholders(text) != placeholders(want) {
			found = append(found, fmt.Sprintf("%s: %q has placeholders %q, want %q", lang, key, placeholders(text), placeholders(want)))
		}
	}
	slices.Sort(found)
	return found
}

// others is a catalogue with languages that have more forms than ours, or fewer.
var others = fstest.MapFS{
	"en.json": {Data: []byte(`{"songs": "{n} songs", "songs.one": "1 song", "late": "{n} are late", "late.one": "one is late"}`)},
	"pl.json": {Data: []byte(`{"songs": "{n} utworu", "songs.one": "1 utwór", "songs.few": "{n} utwory", "songs.many": "{n} utworów"}`)},
	"ru.json": {Data: []byte(`{"songs": "{n} песни", "songs.one": "{n} песня", "songs.few": "{n} песни", "songs.many": "{n} песен"}`)},
	"fr.json": {Data: []byte(`{"songs": "{n} chansons", "songs.one": "{n} chanson"}`)},
	"ja.json": {Data: []byte(`{"songs": "{n}曲"}`)},
	"ar.json": {Data: []byte(`{"songs": "{n} أغنية", "songs.zero": "لا أغان", "songs.one": "أغنية", "songs.two": "أغنيتان",
		"songs.few": "{n} أغان", "songs.many": "{n} أغنيةً"}`)},
}

// A language needs its catalogue and nothing else: the form that a number takes comes from the language's own rules.
func TestPluralForms(t *testing.T) {
	catalogue, err := load(others)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		lang string
		n    any
		want string
	}{
		{"en", 0, "0 songs"}, {"en", 1, "1 song"}, {"en", "1", "1 song"}, {"en", 2, "2 songs"}, {"en", 21, "21 songs"},
		{"en", "1.5", "1.5 songs"},
		{"pl", 1, "1 utwór"}, {"pl", 2, "2 utwory"}, {"pl", 4, "4 utwory"}, {"pl", 5, "5 utworów"}, {"pl", 12, "12 utworów"},
		{"pl", 21, "21 utworów"}, {"pl", 22, "22 utwory"}, {"pl", 112, "112 utworów"}, {"pl", 0, "0 utworów"}, {"pl", "1.5", "1.5 utworu"},
		{"ru", 1, "1 песня"}, {"ru", 21, "21 песня"}, {"ru", 11, "11 песен"}, {"ru", 3, "3 песни"}, {"ru", -3, "-3 песни"},
		{"ru", 14, "14 песен"},
		{"ru", 100, "100 песен"},
		{"fr", 0, "0 chanson"}, {"fr", 1, "1 chanson"}, {"fr", 2, "2 chansons"},
		{"ja", 1, "1曲"}, {"ja", 2, "2曲"},
		{"ar", 0, "لا أغان"}, {"ar", 1, "أغنية"}, {"ar", 2, "أغنيتان"}, {"ar", 3, "3 أغان"},
		{"ar", 11, "11 أغنيةً"}, {"ar", 100, "100 أغنية"},
	} {
		if got := catalogue.For(test.lang).T("songs", "n", test.n); got != test.want {
			t.Errorf("%s %v: %q, want %q", test.lang, test.n, got, test.want)
		}
	}
	// What Polish lacks is said in English, by English's rules: 2 is "few" in Polish alone.
	polish := catalogue.For("pl")
	for n, want := range map[int]string{1: "one is late", 2: "2 are late"} {
		if got := polish.T("late", "n", n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

// The test of our catalogues finds a plural form that is missing, one that the language has not, and a number that is not said.
func TestGapsAreFound(t *testing.T) {
	english := map[string]string{"songs": "{n} songs", "songs.one": "1 song", "hello": "Hello {name}"}
	for _, test := range []struct {
		lang     string
		messages map[string]string
		want     []string
	}{
		{"ru", map[string]string{"songs": "{n} песни", "songs.one": "{n} песня", "songs.few": "{n} песни", "songs.many": "{n} песен",
			"hello": "Привет {name}"}, nil},
		{"ru", map[string]string{"songs": "{n} песни", "songs.one": "1 песня", "songs.few": "{n} песни", "hello": "Привет"}, []string{
			`ru lacks "songs.many"`, `ru: "hello" has placeholders "", English has "{name}"`,
			`ru: "songs.one" has placeholders "", want "{n}"`,
		}},
		{"ja", map[string]string{"songs": "{n}曲", "hello": "{name}"}, nil},
		{"ja", map[string]string{"songs": "{n}曲", "songs.one": "1曲", "bye": " "}, []string{
			`ja has "bye", which English has not`, `ja has "songs.one", which English has not`, `ja lacks "hello"`, `ja: "bye" is empty`,
		}},
		{"de", map[string]string{"songs": "{n} Lieder", "songs.one": "1 Lied", "songs.few": "{n} Lieder", "hello": "Hallo {name}"},
			[]string{
				`de has "songs.few", which English has not`,
			}},
	} {
		if got := gaps(test.lang, test.messages, english); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.lang, got, test.want)
		}
	}
}
