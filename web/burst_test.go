package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/web"
	"upbeat/web/api"
)

// venue is a party behind a proxy on this machine that is trusted; guests come from the addresses that it tells.
func venue(t *testing.T, songs int) *harness {
	h := newHarness(t, songs, func(c *web.Config) { c.TrustedProxies = []string{"127.0.0.0/8"} })
	h.serve()
	return h
}

// from joins from an address.
func (h *harness) from(address string) string {
	h.t.Helper()
	return h.do(ask{method: "POST", path: "/api/v1/guests", headers: map[string]string{"X-Forwarded-For": address}}).expect(h.t,
		201).cookies["upbeat_guest"]
}

func (h *harness) voteFor(guest string, e api.Entry, value int) {
	h.t.Helper()
	h.do(ask{method: "PUT", path: fmt.Sprintf("/api/v1/queue/%d/vote", e.ID), body: fmt.Sprintf(`{"value":%d}`, value),
		cookies: []string{guest}}).expect(h.t, 200)
}

// attacked is a song with ten up votes, another one below it, and fifty identities that one address made at once: twenty vote the song
// down, thirty the other one up.
func attacked(t *testing.T) (h *harness, song, other api.Entry, fakes []string) {
	h = venue(t, 3)
	h.set("policy", `"votes"`)
	song = h.request(h.from("192.0.2.1"), 0)
	for i := range 9 {
		h.voteFor(h.from(fmt.Sprintf("192.0.2.%d", i+2)), song, 1)
	}
	other = h.request(h.from("192.0.2.20"), 1)
	for range 50 {
		fakes = append(fakes, h.from("203.0.113.9"))
	}
	for i, fake := range fakes {
		if i < 20 {
			h.voteFor(fake, song, -1)
		} else {
			h.voteFor(fake, other, 1)
		}
	}
	return h, song, other, fakes
}

func TestFiftyFakesOfOneAddressTurnNothing(t *testing.T) {
	h, song, other, fakes := attacked(t)
	queue := h.state(fakes[0]).Queue
	if len(queue) != 2 || queue[0].ID != song.ID || queue[1].ID != other.ID {
		t.Fatalf("the queue is %+v", queue)
	}
	if queue[0].Votes != 10 || queue[0].Ups != 10 || queue[0].Downs != 0 || queue[1].Votes != 1 {
		t.Errorf("counts %+v", queue)
	}
	if queue[0].MyVote != -1 || !h.state(fakes[0]).Standing.Doubted {
		t.Errorf("the fake sees %+v", queue[0])
	}
	page := h.do(ask{method: "GET", path: "/", cookies: []string{fakes[0]}}).expect(t, 200).body
	if !strings.Contains(page, "Your votes count as soon as you have been here for 5 minutes") {
		t.Error("the page does not say when the votes count")
	}
	if honest := h.from("192.0.2.30"); h.state(honest).Standing.Doubted {
		t.Error("a guest from elsewhere is doubted")
	}
}

func TestAProxyThatNobodyTrustsCannotSpreadABurst(t *testing.T) {
	h := newHarness(t, 1) // no proxy is trusted: what it says of addresses is not believed
	h.serve()
	var last string
	for i := range 20 {
		last = h.from(fmt.Sprintf("198.51.100.%d", i))
	}
	if !h.state(last).Standing.Doubted {
		t.Error("twenty made-up addresses of one visitor are twenty visitors")
	}
}

func TestOneSubscriberOfIPv6IsOneAddress(t *testing.T) {
	h := venue(t, 1)
	var last, elsewhere string
	for i := range 20 {
		last = h.from(fmt.Sprintf("2001:db8:0:1::%x", i+1))
		elsewhere = h.from(fmt.Sprintf("2001:db8:1:%x::1", i+1))
	}
	if !h.state(last).Standing.Doubted || h.state(elsewhere).Standing.Doubted {
		t.Error("a /64 is one address, and others are others")
	}
}

func TestTheHostVoidsABurst(t *testing.T) {
	h, song, _, fakes := attacked(t)
	h.account("mod", models.Moderator)
	host := h.login("mod")
	page, _ := h.open(host)
	until(t, "the open page is told", func() bool {
		m := page.await("host", any1)
		return len(m.Bursts) == 1 && m.Bursts[0].Phones == 50 && m.Bursts[0].Minutes == 1 && m.Bursts[0].Address == "203.0.113.9"
	})
	for _, path := range []string{"/admin", "/admin/people"} {
		if body := h.do(ask{method: "GET", path: path, cookies: []string{host}}).expect(t, 200).body; !strings.Contains(body,
			"50 new phones came from one address in a minute") {
			t.Errorf("%s does not tell of it", path)
		}
	}
	var list struct{ Bursts []api.Burst }
	h.do(ask{method: "GET", path: "/api/v1/bursts", cookies: []string{host}}).expect(t, 200).into(t, &list)
	path := fmt.Sprintf("/admin/bursts/%d/void", list.Bursts[0].ID)
	if said := h.said(h.form(path, url.Values{}, host).expect(t, 303), host); !strings.Contains(said, "50 phones: their votes") {
		t.Error("the page does not say what was done")
	}
	s := h.state(fakes[0])
	if !s.Rules.Codes || s.Queue[0].ID != song.ID || s.Queue[0].MyVote != 0 || s.Queue[0].Votes != 10 {
		t.Errorf("%+v, %+v", s.Rules, s.Queue)
	}
	h.do(ask{method: "GET", path: "/api/v1/bursts", cookies: []string{host}}).expect(t, 200).into(t, &list)
	if len(list.Bursts) != 0 {
		t.Errorf("there still is %+v", list.Bursts)
	}
	if body := h.do(ask{method: "GET", path: "/admin", cookies: []string{host}}).body; strings.Contains(body, `data-burst="12"`) {
		t.Error("the notice is still there")
	}
}

func TestTheHostSaysThatThesePhonesAreGuests(t *testing.T) {
	h, _, other, fakes := attacked(t)
	h.account("mod", models.Moderator)
	host := h.login("mod")
	var list struct{ Bursts []api.Burst }
	h.do(ask{method: "GET", path: "/api/v1/bursts", cookies: []string{host}}).expect(t, 200).into(t, &list)
	var done struct{ Phones int }
	path := fmt.Sprintf("/api/v1/bursts/%d/accept", list.Bursts[0].ID)
	h.do(ask{method: "POST", path: path, cookies: []string{fakes[0]}}).expect(t, 401)
	h.do(ask{method: "POST", path: path, cookies: []string{host}}).expect(t, 200).into(t, &done)
	s := h.state(fakes[0])
	if done.Phones != 50 || s.Standing.Doubted || s.Queue[0].ID != other.ID || s.Queue[0].Votes != 31 || s.Rules.Codes {
		t.Errorf("%d phones, %+v", done.Phones, s.Queue)
	}
	if a := h.do(ask{method: "POST", path: path, cookies: []string{host}}); a.status != 404 {
		t.Errorf("once more: %d %s", a.status, a.body)
	}
}

// TestTheStageShowsTheCodeForABurst: codes are off, and whoever stands before the stage counts at once all the same.
func TestTheStageShowsTheCodeForABurst(t *testing.T) {
	h, song, _, fakes := attacked(t)
	h.account("mod", models.Moderator)
	host := h.login("mod")
	var shown struct{ Code string }
	h.do(ask{method: "GET", path: "/api/v1/stage/code", cookies: []string{host}}).expect(t, 200).into(t, &shown)
	if shown.Code == "" || !h.state(fakes[0]).Rules.Burst {
		t.Fatal("the stage shows no code")
	}
	if a := h.prove(fakes[0], "nope"); a.code() != "wrong_code" {
		t.Errorf("wrong: %d %s", a.status, a.body)
	}
	h.prove(fakes[0], shown.Code).expect(t, 200)
	s := h.state(fakes[0])
	if s.Standing.Doubted || s.Queue[0].ID != song.ID || s.Queue[0].Votes != 9 || s.Queue[0].MyVote != -1 {
		t.Errorf("%+v", s.Queue[0])
	}
	late := h.do(ask{method: "GET", path: "/?code=" + shown.Code, headers: map[string]string{"X-Forwarded-For": "203.0.113.9"}}).expect(t, 303)
	if h.state(late.cookies["upbeat_guest"]).Standing.Doubted {
		t.Error("who comes by the stage's code is doubted")
	}
}

// TestAPartyBehindOneRouterStartsAsEver: sixty guests within ten minutes, twelve of them from a bus.
func TestAPartyBehindOneRouterStartsAsEver(t *testing.T) {
	h := newHarness(t, 1, func(c *web.Config) { c.TrustedProxies = []string{"127.0.0.0/8"} })
	begin := time.Now()
	var later atomic.Int64 // nanoseconds
	h.party.Now = func() time.Time { return begin.Add(time.Duration(later.Load())) }
	h.serve()
	song := h.request(h.from("203.0.113.9"), 0)
	for i := range 59 {
		if later.Add(int64(11 * time.Second)); i >= 20 && i < 32 {
			later.Add(-int64(7 * time.Second))
		}
		h.voteFor(h.from("203.0.113.9"), song, 1)
	}
	if e := h.state(h.from("192.0.2.1")).Queue[0]; e.Votes != 60 {
		t.Errorf("%d votes count", e.Votes)
	}
}
