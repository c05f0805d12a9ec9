package web_test

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	"upbeat/models"
)

func TestBadVotesAreRefusedWithTheFieldNamed(t *testing.T) {
	h := newHarness(t, 3)
	h.set("burst_minutes", "0") // one address makes all the guests
	guest := h.guest()
	entry := h.request(guest, 0).ID
	for _, c := range []struct {
		path, body  string
		status      int
		code, field string
	}{
		{"abc", `{"value":1}`, 400, "bad_id", ""},
		{"0", `{"value":1}`, 400, "bad_id", ""},
		{"-1", `{"value":1}`, 400, "bad_id", ""},
		{"99999999999999999999", `{"value":1}`, 400, "bad_id", ""},
		{"..%2f..%2fetc", `{"value":1}`, 400, "bad_id", ""},
		{"%00", `{"value":1}`, 400, "bad_id", ""},
		{"1%20or%201=1", `{"value":1}`, 400, "bad_id", ""},
		{"987654", `{"value":1}`, 404, "no_such_entry", ""},
		{"E", `{"value":2}`, 400, "bad_value", "value"},
		{"E", `{"value":-2}`, 400, "bad_value", "value"},
		{"E", `{"value":9223372036854775808}`, 400, "bad_value", "value"},
		{"E", `{"value":1.5}`, 400, "bad_value", "value"},
		{"E", `{"value":"1"}`, 400, "bad_value", "value"},
		{"E", `{"value":true}`, 400, "bad_value", "value"},
		{"E", `{"value":[1]}`, 400, "bad_value", "value"},
		{"E", `{"value":null}`, 400, "bad_value", "value"},
		{"E", `{}`, 400, "bad_value", "value"},
		{"E", `{"value":1,"weight":9}`, 400, "bad_value", "weight"},
		{"E", `{"value":1}{"value":1}`, 400, "bad_json", ""},
		{"E", `[]`, 400, "bad_json", ""},
		{"E", `null`, 400, "bad_value", "value"},
		{"E", `value=1`, 400, "bad_json", ""},
		{"E", ``, 400, "bad_json", ""},
		{"E", "{\"value\":1", 400, "bad_json", ""},
		{"E", strings.Repeat("[", 60000), 400, "bad_json", ""},
	} {
		path := strings.Replace(c.path, "E", strconv.FormatInt(int64(entry), 10), 1)
		other := h.guest() // a guest for each: the limit is another test's matter
		a := h.do(ask{method: "PUT", path: "/api/v1/queue/" + path + "/vote", body: c.body, cookies: []string{other}})
		if a.status != c.status || a.code() != c.code || a.field() != c.field {
			t.Errorf("%s %.40s: %d %s", c.path, c.body, a.status, clip(a.body))
		}
	}
	if got := h.state(guest).Queue[0]; got.Votes != 1 {
		t.Errorf("votes are %d after all that", got.Votes)
	}
}

func TestAHundredVotesAtOnceAreOne(t *testing.T) {
	h := newHarness(t, 3)
	h.serve()
	ann, bob := h.guest(), h.guest()
	entry := h.request(ann, 0).ID
	var wait sync.WaitGroup
	var mu sync.Mutex
	seen := map[int]int{}
	for i := range 100 {
		wait.Go(func() {
			a := h.do(ask{method: "PUT", path: fmt.Sprintf("/api/v1/queue/%d/vote", entry), body: `{"value":1}`, cookies: []string{bob},
				headers: map[string]string{"X-Forwarded-For": fmt.Sprint("10.0.0.", i)}})
			mu.Lock()
			defer mu.Unlock()
			seen[a.status]++
		})
	}
	wait.Wait()
	if seen[200] == 0 || seen[200]+seen[429] != 100 {
		t.Errorf("answers: %v", seen)
	}
	if got := h.state(bob).Queue[0]; got.Votes != 2 || got.MyVote != 1 {
		t.Errorf("%d votes", got.Votes)
	}
}

func TestVotesOnASongThatIsGoneAre410(t *testing.T) {
	h := newHarness(t, 2)
	h.account("admin", models.Admin)
	ann, bob, host := h.guest(), h.guest(), h.login("admin")
	entry := h.request(ann, 0).ID
	fence, err := h.party.Acquire(t.Context())
	must(t, err)
	_, err = h.party.Finish(t.Context(), fence, 0, models.EndPlayed)
	must(t, err)
	path := fmt.Sprintf("/api/v1/queue/%d/vote", entry)
	h.do(ask{method: "PUT", path: path, body: `{"value":1}`, cookies: []string{bob}}).expect(t, 200)
	_, err = h.party.Finish(t.Context(), fence, entry, models.EndPlayed)
	must(t, err)
	a := h.do(ask{method: "PUT", path: path, body: `{"value":1}`, cookies: []string{bob},
		headers: map[string]string{"Accept-Language": "en"}}).expect(t, 410)
	if a.code() != "entry_gone" || !strings.Contains(a.body, "just finished") {
		t.Error(a.body)
	}
	german := h.do(ask{method: "PUT", path: path, body: `{"value":1}`, cookies: []string{bob},
		headers: map[string]string{"Accept-Language": "de-AT,de;q=0.9"}}).expect(t, 410)
	if german.body == a.body {
		t.Errorf("the German refusal is English: %s", german.body)
	}
	if a := h.do(ask{method: "POST", path: "/api/v1/playback/skip", body: fmt.Sprintf(`{"entry":%d}`, entry),
		cookies: []string{host}}); a.status != 410 {
		t.Errorf("a late skip: %d %s", a.status, a.body)
	}
}

func TestGuestsAreLimitedWithAFriendlyAnswer(t *testing.T) {
	h := newHarness(t, 2)
	guest := h.guest()
	entry := h.request(guest, 0).ID
	limited := false
	for range 40 {
		a := h.do(ask{method: "PUT", path: fmt.Sprintf("/api/v1/queue/%d/vote", entry), body: `{"value":1}`, cookies: []string{guest}})
		if a.status == 429 {
			limited = true
			if a.code() != "too_many" || a.header.Get("Retry-After") != "1" {
				t.Errorf("%s, Retry-After %q", a.body, a.header.Get("Retry-After"))
			}
		}
	}
	if !limited {
		t.Error("40 votes in a moment were taken")
	}
}
