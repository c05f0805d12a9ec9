package web_test

import (
	"regexp"
	"strings"
	"testing"

	"upbeat/models"
)

// Everything that the search over the dashboard knows: each leads to a page that is, and on it to the part that its address names.
func TestTheSearchLeadsWhereSomethingIs(t *testing.T) {
	h := newHarness(t, 3)
	h.account("admin", models.Admin)
	host := h.login("admin")
	h.request(h.guest(), 0)
	link := regexp.MustCompile(`<li><a href="([^"]+)" data-place="([^"]+)"`)
	pages, places := map[string]string{}, map[string]string{}
	words := []string{""}
	for _, rule := range regexp.MustCompile(`id="rule-([a-z_]+)" data-rule="[^"]+"[^>]* data-words="([^"]*)"`).
		FindAllStringSubmatch(h.do(ask{method: "GET", path: "/admin/rules", cookies: []string{host}}).body, -1) {
		words = append(words, strings.Fields(rule[2])...)
	}
	if len(words) < 60 {
		t.Fatalf("the page of rules carries %d words", len(words))
	}
	words = append(words, "queue", "people", "history", "library", "playlists", "stage", "system", "sound", "rules", "now")
	for _, word := range words {
		a := h.do(ask{method: "GET", path: "/admin/find?q=" + word, cookies: []string{host}})
		a.expect(t, 200)
		found := link.FindAllStringSubmatch(a.body, -1)
		if len(found) == 0 {
			t.Errorf("%q finds nothing", word)
		}
		for _, one := range found {
			places[one[2]] = one[1]
		}
	}
	for place, url := range places {
		path, part, _ := strings.Cut(url, "#")
		if pages[path] == "" {
			a := h.do(ask{method: "GET", path: path, cookies: []string{host}})
			a.expect(t, 200)
			pages[path] = a.body
		}
		if part != "" && !strings.Contains(pages[path], `id="`+part+`"`) {
			t.Errorf("%s leads to %s, where nothing is called %q", place, path, part)
		}
	}
	t.Logf("%d words, %d places, %d pages", len(words), len(places), len(pages))
	if len(places) < 60 {
		t.Errorf("only %d places were found", len(places))
	}
}
