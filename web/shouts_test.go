package web_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"upbeat/models"
	"upbeat/web/api"
)

// screen opens a stage's socket.
func (h *harness) screen() *wire {
	h.t.Helper()
	dialer := websocket.Dialer{HandshakeTimeout: 5 * time.Second}
	conn, _, err := dialer.Dial(strings.Replace(h.base, "http", "ws", 1)+"/api/v1/events?screen=stage", nil)
	must(h.t, err)
	h.t.Cleanup(func() { _ = conn.Close() })
	w := &wire{conn, h.t}
	w.await("snapshot", any1)
	return w
}

type stageMessage struct {
	Shouts []api.Shout    `json:"shouts"`
	Counts map[string]int `json:"counts"`
}

func (m message) stage(t testing.TB) stageMessage {
	t.Helper()
	var s stageMessage
	must(t, json.Unmarshal([]byte(m.raw), &s))
	return s
}

func (h *harness) say(guest, text string) answer {
	h.t.Helper()
	body, err := json.Marshal(map[string]string{"text": text})
	must(h.t, err)
	return h.do(ask{method: "POST", path: "/api/v1/shouts", body: string(body), cookies: []string{guest}})
}

func TestAMessageGoesByTheModeratorToTheStage(t *testing.T) {
	h := newHarness(t, 1)
	h.account("mod", models.Moderator)
	h.serve()
	guest, host := h.guest(), h.login("mod")
	stage := h.screen()
	dashboard, _ := h.open(host)
	var said api.Shout
	h.say(guest, "hello <b>room</b>").expect(t, 201).into(t, &said)
	if said.Status != models.ShoutWaiting {
		t.Fatalf("%+v", said)
	}
	dashboard.await("host", func(m message) bool { return strings.Contains(m.raw, `"shouts":{"waiting":1,`) })
	path := fmt.Sprintf("/api/v1/shouts/%d", said.ID)
	h.do(ask{method: "POST", path: path + "/decide", body: `{"show":true}`, cookies: []string{guest}}).expect(t, 401)
	h.do(ask{method: "POST", path: path + "/decide", body: `{}`, cookies: []string{host}}).expect(t, 400)
	h.do(ask{method: "POST", path: "/api/v1/shouts/999/decide", body: `{"show":true}`, cookies: []string{host}}).expect(t, 404)
	h.do(ask{method: "POST", path: path + "/decide", body: `{"show":true}`, cookies: []string{host}}).expect(t, 200)
	shown := stage.await("shouts", any1).stage(t).Shouts
	if len(shown) != 1 || shown[0].Text != "hello <b>room</b>" || shown[0].Guest == nil {
		t.Errorf("%+v", shown)
	}
	if late := h.screen().await("shouts", any1).stage(t).Shouts; len(late) != 1 || late[0].ID != said.ID {
		t.Errorf("a stage that comes a moment later: %+v", late)
	}
	h.do(ask{method: "DELETE", path: path, cookies: []string{host}}).expect(t, 204)
	if gone := stage.await("shouts", any1).stage(t).Shouts; len(gone) != 1 || gone[0].ID != said.ID || gone[0].Text != "" {
		t.Errorf("%+v", gone)
	}
}

func TestAMessageThatIsRejectedIsNotShown(t *testing.T) {
	h := newHarness(t, 1)
	h.account("mod", models.Moderator)
	h.serve()
	guest, host := h.guest(), h.login("mod")
	stage := h.screen()
	for i, text := range []string{"no", "yes"} {
		var said api.Shout
		h.say(guest, text).expect(t, 201).into(t, &said)
		h.do(ask{method: "POST", path: fmt.Sprintf("/api/v1/shouts/%d/decide", said.ID), body: fmt.Sprintf(`{"show":%v}`, i == 1),
			cookies: []string{host}}).expect(t, 200)
	}
	shows := func(m message) bool {
		if strings.Contains(m.raw, `"no"`) {
			t.Errorf("shown: %s", m.raw)
		}
		return strings.Contains(m.raw, `"yes"`)
	}
	stage.await("shouts", shows)
}

func TestReactionsReachStagesOnlyAndTogether(t *testing.T) {
	h := newHarness(t, 1)
	h.serve()
	guest := h.guest()
	phone, _ := h.open(guest)
	stage := h.screen()
	react := func(cookie, emoji string) answer {
		return h.do(ask{method: "POST", path: "/api/v1/reactions", body: fmt.Sprintf(`{"emoji":%q}`, emoji), cookies: []string{cookie}})
	}
	until(t, "the stage shows a reaction", func() bool { // Redis may not be listened to yet
		react(h.guest(), "🔥").expect(t, 200)
		_ = stage.SetReadDeadline(time.Now().Add(2 * time.Second))
		_, data, err := stage.ReadMessage()
		if err != nil {
			stage = h.screen()
			return false
		}
		return strings.Contains(string(data), `"type":"reactions"`) && strings.Contains(string(data), "🔥")
	})
	for _, bad := range []string{"", "x", "🔥🔥", "<script>"} {
		if a := react(guest, bad); a.status != 400 || a.field() != "emoji" {
			t.Errorf("%q: %d %s", bad, a.status, a.body)
		}
	}
	h.set("reactions", "false")
	if a := react(h.guest(), "🔥"); a.status != 409 || a.code() != "no_reactions" {
		t.Errorf("%d %s", a.status, a.body)
	}
	h.request(guest, 0)
	for m := phone.next(); m.Type != "diff" || !strings.Contains(m.raw, "Song Number 0"); m = phone.next() {
		if m.Type == "reactions" || m.Type == "shouts" {
			t.Errorf("a phone got %s", m.raw)
		}
	}
}

// A thousand reactions at once are a few messages, and one guest's flood is refused.
func TestAFloodOfReactions(t *testing.T) {
	h := newHarness(t, 0)
	h.serve()
	stage := h.screen()
	const guests = 40
	cookies := make([]string, guests)
	for i := range cookies {
		cookies[i] = h.guest()
	}
	var wait sync.WaitGroup
	var mu sync.Mutex
	statuses := map[int]int{}
	start := time.Now()
	for i := range 1000 {
		wait.Go(func() {
			a := h.do(ask{method: "POST", path: "/api/v1/reactions", body: `{"emoji":"🎉"}`, cookies: []string{cookies[i%guests]}})
			mu.Lock()
			statuses[a.status]++
			mu.Unlock()
		})
	}
	wait.Wait()
	took := time.Since(start)
	windows := int(took/(2*time.Second)) + 2
	if statuses[200] > guests*5*windows || statuses[200]+statuses[429] != 1000 {
		t.Errorf("%v in %v", statuses, took)
	}
	messages := 0
	_ = stage.SetReadDeadline(time.Now().Add(time.Second))
	for {
		_, data, err := stage.ReadMessage()
		if err != nil {
			break
		}
		if strings.Contains(string(data), `"type":"reactions"`) {
			if messages++; len(data) > 100 {
				t.Errorf("%s", data)
			}
		}
	}
	if most := int(took/(500*time.Millisecond)) + 3; messages > most {
		t.Errorf("%d messages in %v", messages, took)
	}
}

func TestOneGuestsMessagesAreLimited(t *testing.T) {
	h := newHarness(t, 0)
	h.set("shouts_moderated", "false")
	guest := h.guest()
	refusedAt := 0
	for i := range 12 {
		a := h.say(guest, fmt.Sprint("message ", i))
		if a.status == 429 && refusedAt == 0 {
			refusedAt = i
		}
		if a.status != 201 && a.status != 429 {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	if refusedAt != 10 {
		t.Errorf("refused from message %d on", refusedAt)
	}
	h.say(h.guest(), "somebody else").expect(t, 201)
}

func TestHostileMessages(t *testing.T) {
	h := newHarness(t, 1)
	h.set("shouts_moderated", "false")
	h.set("hashtags", "true")
	h.account("mod", models.Moderator)
	host := h.login("mod")
	for text, status := range map[string]int{
		"": 400, "\u202e\u200b \t": 400, strings.Repeat("long ", 2000): 201, "\u202eoverride": 201, "a\x00b": 201,
		strings.Repeat("e\u0301\u0302\u0303\u0304", 200): 201,
	} {
		a := h.say(h.guest(), text).expect(t, status)
		if status != 201 {
			continue
		}
		var s api.Shout
		a.into(t, &s)
		if len([]rune(s.Text)) > 140 || strings.ContainsAny(s.Text, "\u202e\u200b\x00\n") {
			t.Errorf("%.20q became %q", text, s.Text)
		}
	}
	h.say(h.guest(), `<img src=x onerror=alert(1)>`).expect(t, 201)
	h.do(ask{method: "POST", path: "/api/v1/shouts", body: `{"text":"x","kind":"dedication"}`, cookies: []string{h.guest()}}).expect(t, 400)
	h.do(ask{method: "POST", path: "/api/v1/shouts", body: `{"text":"<script>tag</script>","kind":"hashtag"}`,
		cookies: []string{h.guest()}}).expect(t, 201)
	page := h.do(ask{method: "GET", path: "/", cookies: []string{h.guest()}}).expect(t, 200).body
	if !strings.Contains(page, "#&lt;script&gt;tag") || strings.Contains(page, "<script>tag") {
		t.Error("the line under the logo is not text")
	}
	if now := h.do(ask{method: "GET", path: "/admin", cookies: []string{host}}).expect(t, 200).body; !strings.Contains(now,
		"&lt;img src=x") || strings.Contains(now, "<img src=x") {
		t.Error("the host's list is not text")
	}
	for _, path := range []string{"/api/v1/shouts?status=odd", "/api/v1/shouts?before=-1"} {
		h.do(ask{method: "GET", path: path, cookies: []string{host}}).expect(t, 400)
	}
}

func TestMessagesWorkWithoutScript(t *testing.T) {
	h := newHarness(t, 2)
	h.account("mod", models.Moderator)
	guest, host := h.guest(), h.login("mod")
	form := func(cookie, path string, fields url.Values) answer {
		t.Helper()
		return h.do(ask{method: "POST", path: path, body: fields.Encode(), kind: "application/x-www-form-urlencoded",
			cookies: []string{cookie}}).expect(t, 303)
	}
	flash := func(cookie string, a answer, path string) string {
		t.Helper()
		return h.do(ask{method: "GET", path: path, cookies: []string{cookie, a.cookies["upbeat_flash"]}}).expect(t, 200).body
	}
	if page := flash(guest, form(guest, "/shouts", url.Values{"text": {"hello"}}), "/"); !strings.Contains(page,
		"once the host has read it") {
		t.Error("the guest is not told that the message waits")
	}
	form(guest, "/reactions", url.Values{"emoji": {"🎉"}})
	form(guest, "/queue", url.Values{"song_id": {strconv.Itoa(int(h.songs[0]))}, "dedication": {"for all of you"}})
	list, err := h.party.Messages().List(t.Context(), models.ShoutWaiting, 0, 10)
	must(t, err)
	if len(list) != 2 || list[0].Text != "for all of you" || list[0].Title != "Song Number 0" {
		t.Fatalf("%+v", list)
	}
	page := h.do(ask{method: "GET", path: "/admin", cookies: []string{host}}).expect(t, 200).body
	for _, want := range []string{"for all of you", "Dedication for Song Number 0", fmt.Sprintf("/admin/shouts/%d/decide", list[0].ID)} {
		if !strings.Contains(page, want) {
			t.Errorf("the host's page lacks %q", want)
		}
	}
	if page := flash(host, form(host, fmt.Sprintf("/admin/shouts/%d/decide", list[0].ID), url.Values{"show": {"true"}}),
		"/admin"); !strings.Contains(page, "Shown.") {
		t.Error("no answer to showing")
	}
	entry := list[0].EntryID
	if got := h.state(guest); got.Queue[0].ID != entry || got.Queue[0].Dedication != "for all of you" {
		t.Errorf("%+v", got.Queue[0])
	}
	form(guest, fmt.Sprintf("/queue/%d/dedication", entry), url.Values{"text": {""}})
	if got := h.state(guest); got.Queue[0].Dedication != "" {
		t.Errorf("%+v", got.Queue[0])
	}
	form(host, fmt.Sprintf("/admin/shouts/%d/remove", list[1].ID), nil)
	if n, _, err := h.party.Messages().Waiting(t.Context()); err != nil || n != 0 {
		t.Errorf("%d wait (%v)", n, err)
	}
}
