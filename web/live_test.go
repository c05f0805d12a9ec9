package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/present"
)

// wire is one open page.
type wire struct {
	*websocket.Conn
	t testing.TB
}

type message struct {
	Type    string         `json:"type"`
	From    models.Version `json:"from"`
	Version models.Version `json:"version"`
	State   api.State      `json:"state"`
	Votes   present.Votes  `json:"votes"`
	Online  *int           `json:"online"`
	T       int64          `json:"t"`
	Now     int64          `json:"now"`
	Retry   int64          `json:"retry_ms"`
	Bursts  []api.Burst    `json:"bursts"`
	raw     string
}

func (h *harness) dial(headers http.Header) (*wire, *http.Response, error) {
	h.t.Helper()
	dialer := websocket.Dialer{HandshakeTimeout: 5 * time.Second}
	conn, response, err := dialer.Dial(strings.Replace(h.base, "http", "ws", 1)+"/api/v1/events", headers)
	if err != nil {
		return nil, response, err
	}
	h.t.Cleanup(func() { _ = conn.Close() })
	return &wire{conn, h.t}, response, nil
}

// open is a page whose snapshot has come.
func (h *harness) open(cookies ...string) (*wire, api.State) {
	h.t.Helper()
	headers := http.Header{"Origin": {h.base}}
	if len(cookies) > 0 {
		headers.Set("Cookie", strings.Join(cookies, "; "))
	}
	w, _, err := h.dial(headers)
	must(h.t, err)
	m := w.next()
	if m.Type != "snapshot" || m.Version != m.State.Version {
		h.t.Fatalf("first message: %s", clip(m.raw))
	}
	return w, m.State
}

func (w *wire) next() message {
	w.t.Helper()
	must(w.t, w.SetReadDeadline(time.Now().Add(patience)))
	_, data, err := w.ReadMessage()
	must(w.t, err)
	m := message{raw: string(data)}
	must(w.t, json.Unmarshal(data, &m))
	return m
}

// await reads until a message of this type comes that fits.
func (w *wire) await(kind string, fits func(message) bool) message {
	w.t.Helper()
	for {
		if m := w.next(); m.Type == kind && fits(m) {
			return m
		}
	}
}

func any1(message) bool { return true }

func TestAVoteReachesEveryPageAsADiff(t *testing.T) {
	h := newHarness(t, 40)
	h.serve()
	ann, bob := h.guest(), h.guest()
	for i := range 30 {
		h.request(ann, i)
	}
	until(t, "the hub follows", func() bool {
		page, state := h.open()
		defer func() { _ = page.Close() }()
		return len(state.Queue) == 30
	})
	annPage, before := h.open(ann)
	bobPage, _ := h.open(bob)
	stage, _ := h.open()
	last := before.Queue[29]
	if !last.Mine || last.MyVote != 1 || before.Guest == nil {
		t.Fatalf("ann's own entry: %+v", last)
	}
	path := fmt.Sprintf("/api/v1/queue/%d/vote", last.ID)
	h.set("policy", `"votes"`)
	for _, page := range []*wire{annPage, bobPage, stage} {
		page.await("diff", func(m message) bool { return strings.Contains(m.raw, `"policy":"votes"`) })
	}
	h.do(ask{method: "PUT", path: path, body: `{"value":1}`, cookies: []string{bob}}).expect(t, 200)
	for _, page := range []*wire{annPage, bobPage, stage} {
		m := page.await("diff", func(m message) bool { return strings.Contains(m.raw, `"changed"`) })
		want := fmt.Sprintf(`"changed":[{"id":%d,"votes":2,"ups":2}],"placed":[[%d,0]]`, last.ID, last.ID)
		if !strings.Contains(m.raw, want) || len(m.raw) >= 300 {
			t.Errorf("%d bytes: %s", len(m.raw), m.raw)
		}
	}
	if m := bobPage.await("mine", any1); m.Votes[last.ID] != 1 {
		t.Errorf("bob's own: %s", m.raw)
	}
	h.do(ask{method: "PUT", path: path, body: `{"value":0}`, cookies: []string{bob}}).expect(t, 200)
	if m := bobPage.await("mine", any1); m.Votes[last.ID] != 0 {
		t.Errorf("bob's own: %s", m.raw)
	}
	annPage.await("diff", func(m message) bool { return strings.Contains(m.raw, `"votes":1`) })
}

func TestPingPongKeepsTheClocksInStep(t *testing.T) {
	h := newHarness(t, 1)
	h.serve()
	page, _ := h.open(h.guest())
	for _, odd := range []string{"nonsense", `{"type":"ping"}`, `{"type":"ping","t":"x"}`, `{"type":"vote"}`, `[]`, "\x00"} {
		must(t, page.WriteMessage(websocket.TextMessage, []byte(odd)))
	}
	must(t, page.WriteMessage(websocket.TextMessage, []byte(`{"type":"ping","t":1234}`)))
	before := time.Now().UnixMilli()
	if m := page.await("pong", any1); m.T != 1234 || m.Now < before-60_000 {
		t.Errorf("pong: %s", m.raw)
	}
	must(t, page.WriteMessage(websocket.TextMessage, bytes.Repeat([]byte("x"), 5000)))
	must(t, page.SetReadDeadline(time.Now().Add(patience)))
	for {
		if _, _, err := page.ReadMessage(); err != nil {
			break
		}
	}
}

func TestSocketsOfOtherSitesAreRefused(t *testing.T) {
	h := newHarness(t, 1)
	h.serve()
	for _, headers := range []http.Header{
		{"Origin": {"http://evil.example"}}, {"Origin": {"null"}}, {"Origin": {"http://127.0.0.1:1"}}, {"Sec-Fetch-Site": {"cross-site"}},
		{"Sec-Fetch-Site": {"same-site"}},
		{"Origin": {"http://evil.example"}, "X-Forwarded-Host": {"evil.example"}},
	} {
		_, response, err := h.dial(headers)
		if err == nil || response == nil || response.StatusCode != 403 {
			t.Errorf("%v: %v, %v", headers, err, response)
		}
	}
	if _, _, err := h.dial(http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {h.base}}); err != nil {
		t.Error(err)
	}
	if got := h.do(ask{method: "GET", path: "/api/v1/events"}); got.status != 426 || got.code() != "websocket_only" {
		t.Errorf("without upgrade: %d %s", got.status, got.body)
	}
}

func TestAGuestMayOpenEightPages(t *testing.T) {
	h := newHarness(t, 1)
	h.serve()
	guest := h.guest()
	for range 8 {
		h.open(guest)
	}
	_, response, err := h.dial(http.Header{"Cookie": {guest}})
	if err == nil || response.StatusCode != 503 {
		t.Errorf("the ninth: %v", err)
	}
}

func TestHostsHearOfTheBox(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	h.serve()
	host := h.login("admin")
	page, _ := h.open(host)
	page.await("host", any1)
	must(t, h.ScanProgress.Publish(t.Context(), models.ScanProgress{Running: true, Found: 5, Done: 3}))
	page.await("host", func(m message) bool { return strings.Contains(m.raw, `"done":3`) })
	lease := h.party.Lease("somebody", "box", time.Minute)
	must(t, lease.Renew(t.Context()))
	page.await("host", func(m message) bool { return strings.Contains(m.raw, `"running":true,"output"`) })
}

func TestOnlineIsCountedByGuests(t *testing.T) {
	h := newHarness(t, 1)
	h.serve()
	ann, bob := h.guest(), h.guest()
	stage, _ := h.open()
	first, _ := h.open(ann)
	h.open(ann)
	h.open(bob)
	stage.await("diff", func(m message) bool { return m.Online != nil && *m.Online == 2 })
	_ = first
}

func TestGoingDownSaysByeAndLeavesNothingBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	h := newHarness(t, 1)
	h.serve()
	page, _ := h.open(h.guest())
	done := make(chan struct{})
	start := time.Now()
	go func() { h.stop(); close(done) }()
	if m := page.await("bye", any1); m.Retry <= 0 {
		t.Errorf("bye: %s", m.raw)
	}
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal("did not stop")
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("took %v", took)
	}
	noRedirect.CloseIdleConnections()
	until(t, "no goroutine of hub or server is left", func() bool {
		stacks := make([]byte, 1<<20)
		text := string(stacks[:runtime.Stack(stacks, true)])
		return !strings.Contains(text, "upbeat/web/hub.") && !strings.Contains(text, "upbeat/web.(*Server)")
	})
	t.Logf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}
