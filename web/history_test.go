package web_test

import (
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"upbeat/internal/history"
	"upbeat/internal/pastparties"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/web/api"
)

// past gives the harness some parties, the last of which ended a minute ago.
func (h *harness) past(plays int) {
	h.t.Helper()
	must(h.t, h.store.Add(h.t.Context(), pastparties.Rows(pastparties.Config{Room: models.DefaultRoom, Songs: h.songs, Guests: 30,
		Plays: plays,
		Votes: plays * 4, Until: models.At(time.Now()) - 60_000})))
}

// setting changes one of the party's settings, as the host.
func (h *harness) setting(name string, value any) {
	h.t.Helper()
	raw, err := json.Marshal(value)
	must(h.t, err)
	_, err = h.party.Change(h.t.Context(), models.Actor{Role: models.Admin, Account: "admin"}, map[string]json.RawMessage{name: raw})
	must(h.t, err)
	_, err = h.live.Fresh(h.t.Context())
	must(h.t, err)
}

func TestTheHistoryIsPagedByItsMarks(t *testing.T) {
	h := newHarness(t, 20)
	h.past(260)
	h.account("mod", models.Moderator)
	host := h.login("mod")
	seen, next := map[models.EntryID]bool{}, ""
	for pages := 1; ; pages++ {
		var page struct {
			Plays []api.Play
			Next  string
		}
		h.do(ask{method: "GET", path: "/api/v1/history?span=month&after=" + next, cookies: []string{host}}).expect(t, 200).into(t, &page)
		for _, p := range page.Plays {
			if seen[p.ID] || p.Song.Title == "" {
				t.Fatalf("again, or empty: %+v", p)
			}
			seen[p.ID] = true
		}
		if next = page.Next; next == "" {
			if len(seen) != 260 || pages != 6 {
				t.Errorf("%d plays on %d pages", len(seen), pages)
			}
			break
		}
	}
	for _, bad := range []string{"x", "1", "1-", "-1-5", "1-0", "9999999999999999999-1"} {
		if a := h.do(ask{method: "GET", path: "/api/v1/history?after=" + bad, cookies: []string{host}}); a.status != 400 ||
			a.field() != "after" {
			t.Errorf("%q: %d %s", bad, a.status, a.body)
		}
	}
	page := h.do(ask{method: "GET", path: "/admin/history?span=month", cookies: []string{host}}).expect(t, 200)
	for _, want := range []string{"Requests per day", "Top songs", "Whose songs played", `role="img"`, "after=",
		"format=csv&amp;span=month", "As a table"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page.body, "NaN") || strings.Contains(page.body, "192.0.2.7") {
		t.Error("the page tells nonsense, or an address")
	}
}

func TestGuestsSeeTonightWhereTheHostLetsThem(t *testing.T) {
	h := newHarness(t, 20)
	h.past(150)
	guest := h.guest()
	var stats history.Statistics
	h.do(ask{method: "GET", path: "/api/v1/statistics", cookies: []string{guest}}).expect(t, 200).into(t, &stats)
	if stats.Totals.Plays != 30 || stats.Step != history.ByHour {
		t.Errorf("%+v", stats.Totals)
	}
	h.do(ask{method: "GET", path: "/history", cookies: []string{guest}}).expect(t, 200)
	for _, path := range []string{"/api/v1/history?span=month", "/api/v1/statistics?span=party&party=1", "/history?span=week"} {
		h.do(ask{method: "GET", path: path, cookies: []string{guest}}).expect(t, 403)
	}
	h.setting("guest_history", false)
	for _, path := range []string{"/api/v1/history", "/api/v1/statistics", "/history"} {
		h.do(ask{method: "GET", path: path, cookies: []string{guest}}).expect(t, 403)
	}
	if page := h.do(ask{method: "GET", path: "/", cookies: []string{guest}}).expect(t, 200); strings.Contains(page.body,
		`href="/history"`) {
		t.Error("a link leads where the guest may not go")
	}
}

func TestFilesAreSentAsFiles(t *testing.T) {
	h := newHarness(t, 20)
	h.past(130)
	h.account("mod", models.Moderator)
	host := h.login("mod")
	for format, kind := range map[string]string{"csv": "text/csv", "json": "application/json", "m3u8": "audio/x-mpegurl",
		"pls": "audio/x-scpls", "xspf": "application/xspf+xml", "jspf": "application/jspf+json"} {
		a := h.do(ask{method: "GET", path: "/api/v1/history/export?span=month&format=" + format, cookies: []string{host}}).expect(t, 200)
		if !strings.HasPrefix(a.header.Get("Content-Type"), kind) || !strings.Contains(a.header.Get("Content-Disposition"), "."+format) ||
			!strings.Contains(a.body, "Song Number") {
			t.Errorf("%s: %s, %s", format, a.header.Get("Content-Type"), a.header.Get("Content-Disposition"))
		}
	}
	for _, format := range []string{"", "M3U8", "exe", "../csv"} {
		if a := h.do(ask{method: "GET", path: "/api/v1/history/export?format=" + url.QueryEscape(format),
			cookies: []string{host}}); a.status != 400 || a.field() != "format" {
			t.Errorf("%q: %d", format, a.status)
		}
	}
}

func TestARecapIsSharedByItsLink(t *testing.T) {
	h := newHarness(t, 20)
	h.past(130)
	h.account("mod", models.Moderator)
	host, guest := h.login("mod"), h.guest()
	h.do(ask{method: "PUT", path: "/api/v1/parties/1/recap", body: `{"shared":true}`, cookies: []string{guest}}).expect(t, 401)
	var party api.Party
	h.do(ask{method: "PUT", path: "/api/v1/parties/1/recap", body: `{"shared":true}`, cookies: []string{host}}).expect(t, 200).into(t,
		&party)
	at, err := url.Parse(party.Recap)
	must(t, err)
	page := h.do(ask{method: "GET", path: at.Path}).expect(t, 200)
	for _, want := range []string{"Night 1", "Crowd favourite", "Kingmaker", "Set list", "noindex"} {
		if !strings.Contains(page.body+page.header.Get("X-Robots-Tag"), want) {
			t.Errorf("the recap lacks %q", want)
		}
	}
	if page.cookies["upbeat_guest"] != "" {
		t.Error("who reads a recap became a guest")
	}
	told := h.do(ask{method: "GET", path: "/api/v1" + at.Path}).expect(t, 200)
	var value any
	told.into(t, &value)
	if err := asDescribed(shapeNamed(t, readDocument(t), "RecapAnswer"), value); err != nil {
		t.Error(err)
	}
	if strings.Contains(page.body+told.body, "192.0.2.7") || !strings.Contains(told.body, `"awards"`) {
		t.Error("the recap tells an address, or no awards")
	}
	tall, wide := image.Pt(1080, 1920), image.Pt(1200, 630)
	for shape, want := range map[string]image.Point{"": tall, "?shape=tall": tall, "?shape=wide": wide} {
		drawn := h.do(ask{method: "GET", path: at.Path + "/picture" + shape}).expect(t, 200)
		size, err := jpeg.DecodeConfig(strings.NewReader(drawn.body))
		if err != nil || size.Width != want.X || size.Height != want.Y || drawn.header.Get("Content-Type") != "image/jpeg" {
			t.Errorf("%s: %v, %d x %d, %s", shape, err, size.Width, size.Height, drawn.header.Get("Content-Type"))
		}
		known := map[string]string{"If-None-Match": drawn.header.Get("ETag")}
		h.do(ask{method: "GET", path: at.Path + "/picture" + shape, headers: known}).expect(t, 304)
		german := h.do(ask{method: "GET", path: at.Path + "/picture" + shape, headers: map[string]string{"Accept-Language": "de"}}).expect(t, 200)
		if german.body == drawn.body || drawn.cookies["upbeat_guest"] != "" {
			t.Errorf("%s: the German picture is the English one, or who looks at it became a guest", shape)
		}
	}
	h.do(ask{method: "GET", path: at.Path + "/picture?shape=round"}).expect(t, 404)
	if !strings.Contains(page.body, `<meta property="og:image" content="http`) {
		t.Error("a messenger finds no picture")
	}
	shown := h.do(ask{method: "GET", path: "/admin/history?span=party&party=1", cookies: []string{host}}).expect(t, 200)
	if !strings.Contains(shown.body, party.Recap) {
		t.Error("the host does not see the link")
	}
	off := url.Values{"party": {"1"}, "shared": {"false"}}
	h.do(ask{method: "POST", path: "/admin/history/recap", body: off.Encode(), kind: "application/x-www-form-urlencoded",
		cookies: []string{host}}).expect(t, 303)
	h.do(ask{method: "GET", path: at.Path}).expect(t, 404)
	h.do(ask{method: "GET", path: at.Path + "/picture"}).expect(t, 404)
	h.do(ask{method: "GET", path: "/recap/" + strings.Repeat("x", 2000)}).expect(t, 404)
}

func TestAGuestsNightAndTheEndOfTheirData(t *testing.T) {
	h := newHarness(t, 5)
	h.account("mod", models.Moderator)
	me, other := h.guest(), h.guest()
	mine := h.request(me, 0)
	h.request(other, 1)
	h.do(ask{method: "PUT", path: "/api/v1/queue/" + strconv.Itoa(int(mine.ID)) + "/vote", body: `{"value":1}`,
		cookies: []string{other}}).expect(t, 200)
	fence, err := h.party.Acquire(t.Context())
	must(t, err)
	_, err = h.party.Finish(t.Context(), fence, 0, models.EndPlayed)
	must(t, err)
	_, err = h.party.Finish(t.Context(), fence, mine.ID, models.EndPlayed)
	must(t, err)
	var night api.Night
	h.do(ask{method: "GET", path: "/api/v1/guests/me/night", cookies: []string{me}}).expect(t, 200).into(t, &night)
	if night.Played != 1 || night.Received.Up != 1 || night.Best == nil || night.Best.ID != mine.ID {
		t.Errorf("my night: %+v", night)
	}
	h.do(ask{method: "GET", path: "/api/v1/guests/me/night", cookies: []string{other}}).expect(t, 200).into(t, &night)
	if len(night.Helped) != 1 || night.Given.Up != 1 {
		t.Errorf("the other's night: %+v", night)
	}
	if page := h.do(ask{method: "GET", path: "/me/night", cookies: []string{me}}).expect(t, 200); !strings.Contains(page.body, "Your hit") {
		t.Error("the page does not name the hit")
	}
	h.request(me, 2)
	name := fmt.Sprintf("Zebulon %d", time.Now().UnixNano())
	h.do(ask{method: "PATCH", path: "/api/v1/guests/me", body: fmt.Sprintf(`{"name":%q}`, name), cookies: []string{me}}).expect(t, 200)

	unsure := h.do(ask{method: "POST", path: "/me/forget", body: "x=1", kind: "application/x-www-form-urlencoded",
		cookies: []string{me}}).expect(t, 303)
	if unsure.header.Get("Location") != "/me/night" {
		t.Errorf("without the tick: %s", unsure.header.Get("Location"))
	}
	gone := h.do(ask{method: "POST", path: "/me/forget", body: "sure=yes", kind: "application/x-www-form-urlencoded",
		cookies: []string{me}}).expect(t, 303)
	if gone.header.Get("Location") != "/me/forgotten" || !strings.HasPrefix(gone.cookies["upbeat_guest"], "upbeat_guest=") ||
		len(gone.cookies["upbeat_guest"]) > len("upbeat_guest=") {
		t.Errorf("forgotten: %s, cookie %q", gone.header.Get("Location"), gone.cookies["upbeat_guest"])
	}
	h.do(ask{method: "GET", path: "/me/forgotten"}).expect(t, 200)
	h.do(ask{method: "GET", path: "/api/v1/guests/me/night", cookies: []string{me}}).expect(t, 401)
	h.do(ask{method: "POST", path: "/api/v1/queue", body: fmt.Sprintf(`{"song_id":%d}`, h.songs[3]), cookies: []string{me}}).expect(t, 401)
	host := h.login("mod")
	for _, path := range []string{"/admin/history", "/api/v1/history", "/api/v1/statistics", "/api/v1/history/export?format=csv",
		"/admin/people", "/api/v1/guests", "/api/v1/state", "/"} {
		if a := h.do(ask{method: "GET", path: path, cookies: []string{host, other}}).expect(t, 200); strings.Contains(a.body, name) {
			t.Errorf("%s still knows the name", path)
		}
	}
	var told struct{ Plays []api.Play }
	h.do(ask{method: "GET", path: "/api/v1/history", cookies: []string{host}}).expect(t, 200).into(t, &told)
	var found *api.Play
	for i := range told.Plays {
		if told.Plays[i].ID == mine.ID {
			found = &told.Plays[i]
		}
	}
	if found == nil || found.RequestedBy != api.ByForgotten || found.Requester != nil || found.Votes != 2 {
		t.Errorf("the song is told as %+v", found)
	}
	if queue := h.state(other).Queue; len(queue) != 0 {
		t.Errorf("still waiting: %+v", queue)
	}
}

func TestThePastIsToldInTheRoomsTimeZone(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	at := time.Date(2026, 1, 10, 23, 30, 0, 0, time.UTC)
	must(t, h.store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.Entries().Create(&models.Entry{RoomID: models.DefaultRoom, SongID: h.songs[0], Status: models.Played,
			StartedAt: models.At(at), EndedAt: models.At(at) + 1000})
	}))
	host := h.login("admin")
	for zone, want := range map[string]string{"Asia/Tokyo": "11 Jan, 08:30", "America/New_York": "10 Jan, 18:30"} {
		h.setting("time_zone", zone)
		page := h.do(ask{method: "GET", path: "/admin/history?span=custom&from=2026-01-09&to=2026-01-12",
			cookies: []string{host}}).expect(t, 200)
		if !strings.Contains(page.body, want) {
			t.Errorf("%s: the page does not say %q", zone, want)
		}
	}
}
