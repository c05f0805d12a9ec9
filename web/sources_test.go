package web_test

import (
	"net/url"
	"strings"
	"testing"

	"upbeat/models"
	"upbeat/sources"
	"upbeat/sources/fetch"
	"upbeat/web"
)

// An admin orders sources and switches them on and off; guests hear of those that are on, in that order.
func TestSourcesAreArranged(t *testing.T) {
	h := newHarness(t, 0, withSources)
	h.account("host", models.Admin)
	host, guest := h.login("host"), h.guest()
	on := func() (names string) {
		if _, err := h.live.Fresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		var answer struct{ Sources []struct{ Name string } }
		h.do(ask{method: "GET", path: "/api/v1/sources", cookies: []string{guest}}).expect(t, 200).into(t, &answer)
		for _, s := range answer.Sources {
			names += s.Name + " "
		}
		return names
	}
	for _, step := range []struct{ name, do, want string }{
		{"youtube", "on", "link youtube "}, {"youtube", "up", "youtube link "}, {"youtube", "up", "youtube link "},
		{"soundcloud", "on", "youtube link soundcloud "}, {"youtube", "down", "link youtube soundcloud "},
		{"link", "off", "youtube soundcloud "}, {"link", "off", "youtube soundcloud "},
	} {
		h.form("/admin/sources", url.Values{"name": {step.name}, "do": {step.do}}, host).expect(t, 303)
		if got := on(); got != step.want {
			t.Errorf("%s %s: %q, want %q", step.name, step.do, got, step.want)
		}
	}
	page := h.do(ask{method: "GET", path: "/admin/sources?test=link", cookies: []string{host}}).expect(t, 200)
	if !strings.Contains(page.body, "Works without anything else.") {
		t.Error("the test of a source says nothing")
	}
}

// What is shared to the party is searched for; bots are told what is wrong with what they share.
func TestSharing(t *testing.T) {
	h := newHarness(t, 0, withSources)
	guest := h.guest()
	for shared, want := range map[string]string{
		"/share?text=hear%20this:%20https://example.com/a%20now": "/search?q=https%3A%2F%2Fexample.com%2Fa",
		"/share?title=Song&text=by%20Ann":                        "/search?q=by+Ann+Song",
		"/share?url=javascript:alert(1)":                         "/search?q=javascript%3Aalert%281%29",
	} {
		if a := h.do(ask{method: "GET", path: shared, cookies: []string{guest}}).expect(t, 303); a.header.Get("Location") != want {
			t.Errorf("%s leads to %s, want %s", shared, a.header.Get("Location"), want)
		}
	}
	for text, want := range map[string]string{
		"no link": "no_link", "see http://127.0.0.1:1/a.mp3": "fetch_address", "http://169.254.169.254/latest": "fetch_address",
	} {
		a := h.do(ask{method: "POST", path: "/share", body: `{"text":"` + text + `"}`, cookies: []string{guest}})
		if a.status != 409 || a.code() != want {
			t.Errorf("%q: %d %s", text, a.status, a.body)
		}
	}
}

// A question to the outside counts the same at whatever door it is asked.
func TestQuestionsToTheOutsideAreCounted(t *testing.T) {
	h := newHarness(t, 0, withSources)
	guest := h.guest()
	const often = 60 // a minute
	for i := range often {
		path := "/api/v1/link?url="
		if i%10 == 0 {
			path = "/search?q="
		}
		if a := h.do(ask{method: "GET", path: path + "http://127.0.0.1:1/a.mp3", cookies: []string{guest}}); a.status == 429 {
			t.Fatalf("refused at the question %d: %s", i, a.body)
		}
	}
	a := h.do(ask{method: "GET", path: "/search?q=http://127.0.0.1:1/a.mp3", cookies: []string{guest}})
	if !strings.Contains(a.body, "That was quick!") {
		t.Error("a page asks once more")
	}
	for path, field := range map[string]string{"/share": "text", "/api/v1/queue": "url"} {
		body := `{"` + field + `":"http://127.0.0.1:1/a.mp3"}`
		if a := h.do(ask{method: "POST", path: path, body: body, cookies: []string{guest}}); a.status != 429 {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}

// withSources adds a source for links, and those that need a program, which is missing.
func withSources(c *web.Config) {
	client := fetch.New(fetch.Config{})
	all := append(sources.Sites(&sources.Tool{Path: "/no/such/program", Client: client}, nil), &sources.Link{Client: client})
	c.Sources = &sources.Set{Sources: all, Options: func() sources.Options {
		return sources.Options{On: c.Live.Snapshot().Values.Sources, Most: 1 << 20}
	}}
}
