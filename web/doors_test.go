package web_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/web"
	"upbeat/web/api"
)

// door is a way in: how an act is asked for, and how a refusal looks there.
type door struct {
	name    string
	ask     func(act string, entry models.EntryID, song models.SongID) ask
	refused func(answer) bool
}

func doors() []door {
	return []door{
		{"api", apiAsk, func(a answer) bool {
			return a.status == 403 && (strings.HasPrefix(a.code(), "may_not_") || a.code() == "not_yours")
		}},
		{"form", formAsk, func(a answer) bool {
			flash := readFlash(a)
			return strings.HasPrefix(flash, "Only ") || strings.HasPrefix(flash, "There are no votes")
		}},
	}
}

// readFlash is the answer to a form, as its cookie holds it.
func readFlash(a answer) string {
	_, token, _ := strings.Cut(a.cookies["upbeat_flash"], "=")
	text, _, _ := strings.Cut(token, ".")
	data, _ := base64.RawURLEncoding.DecodeString(text)
	var flash api.Flash
	_ = json.Unmarshal(data, &flash)
	return flash.Text
}

func apiAsk(act string, entry models.EntryID, song models.SongID) ask {
	one := fmt.Sprintf("/api/v1/queue/%d", entry)
	return map[string]ask{
		"request":   {method: "POST", path: "/api/v1/queue", body: fmt.Sprintf(`{"song_id":%d}`, song)},
		"vote":      {method: "PUT", path: one + "/vote", body: `{"value":1}`},
		"vote_down": {method: "PUT", path: one + "/vote", body: `{"value":-1}`},
		"remove":    {method: "DELETE", path: one},
		"reorder":   {method: "POST", path: one + "/move", body: `{"before":0}`},
		"skip":      {method: "POST", path: "/api/v1/playback/skip", body: fmt.Sprintf(`{"entry":%d}`, entry)},
		"playback":  {method: "PUT", path: "/api/v1/playback", body: `{"paused":false}`},
		"volume":    {method: "PUT", path: "/api/v1/playback", body: `{"volume":50}`},
	}[act]
}

func formAsk(act string, entry models.EntryID, song models.SongID) ask {
	one := fmt.Sprintf("/queue/%d", entry)
	a := map[string]ask{
		"request":   {path: "/queue", body: fmt.Sprintf("song_id=%d", song)},
		"vote":      {path: one + "/vote", body: "value=1"},
		"vote_down": {path: one + "/vote", body: "value=-1"},
		"remove":    {path: one + "/remove"},
		"reorder":   {path: one + "/move", body: "before=0"},
		"skip":      {path: "/skip", body: fmt.Sprintf("entry=%d", entry)},
		"playback":  {path: "/playback", body: "paused=false"},
		"volume":    {path: "/playback", body: "volume=50"},
	}[act]
	a.method, a.kind = "POST", "application/x-www-form-urlencoded"
	return a
}

// TestEveryActAtEveryLevelThroughEveryDoor: what a level of say and a permission allow holds wherever somebody comes in.
func TestEveryActAtEveryLevelThroughEveryDoor(t *testing.T) {
	given := map[string]string{
		"full_control": "request vote vote_down remove reorder skip playback volume", "up_down": "request vote vote_down",
		"up_only": "request vote", "requests_only": "request", "host_only": "",
	}
	acts := strings.Fields(given["full_control"])
	ranks := map[string]int{"level": -1, "guests": 0, "moderators": 1, "admins": 2, "nobody": 3}
	now := time.Now()
	h := newHarness(t, 6, func(c *web.Config) { c.Now = func() time.Time { return now } })
	h.account("mod", models.Moderator)
	h.account("admin", models.Admin)
	h.set("kick", `"off"`)
	h.set("skip_share", "0")
	owner := h.guest()
	visitors := [][]string{{h.guest()}, {h.guest(), h.login("mod")}, {h.guest(), h.login("admin")}}
	fence, err := h.party.Acquire(t.Context())
	must(t, err)
	for level, may := range given {
		h.set("level", `"`+level+`"`)
		for _, act := range acts {
			setting := "may_" + strings.TrimSuffix(act, "_down")
			for who, least := range ranks {
				h.set(setting, `"`+who+`"`)
				for rank, cookies := range visitors {
					want := rank >= least
					if who == "level" {
						want = rank > 0 || slices.Contains(strings.Fields(may), act)
					}
					if rank == 0 && (level == "host_only" || act == "vote_down" && level != "up_down" && level != "full_control") {
						want = false
					}
					for _, d := range doors() {
						now = now.Add(time.Minute) // the speed limits are not what this test is about
						h.redis.FlushAll()
						a := d.ask(act, h.target(act, owner, fence), h.songs[5])
						a.cookies = cookies
						got := h.do(a)
						if refused := d.refused(got); refused == want || got.status >= 500 {
							t.Errorf("level %s, %s=%s, %s by %d at %s: %d %s, want let in: %v", level, setting, who, act, rank, d.name,
								got.status, clip(got.body), want)
						}
						h.clear(h.songs[5])
					}
				}
				h.set(setting, `"level"`)
			}
		}
	}
}

// target is an entry of somebody else's: the one that plays for a skip, one that waits otherwise.
func (h *harness) target(act, owner string, fence models.Fence) models.EntryID {
	h.t.Helper()
	by := models.Actor{Role: models.System, Guest: h.state(owner).Guest.ID}
	if act != "skip" {
		e, _, err := h.party.Request(h.t.Context(), by, h.songs[0])
		must(h.t, err)
		return e.ID
	}
	now, err := h.party.Playback(h.t.Context())
	must(h.t, err)
	if now.EntryID == 0 {
		_, _, err := h.party.Request(h.t.Context(), by, h.songs[1])
		must(h.t, err)
		now, err = h.party.Finish(h.t.Context(), fence, 0, models.EndPlayed)
		must(h.t, err)
	}
	return now.EntryID
}

// clear takes a song out of the queue, if it is there.
func (h *harness) clear(song models.SongID) {
	h.t.Helper()
	snap, err := h.live.Fresh(h.t.Context())
	must(h.t, err)
	for id, item := range snap.Items {
		if item.SongID == song && item.Status.Waiting() {
			must(h.t, h.party.Withdraw(h.t.Context(), models.AsSystem(), id))
		}
	}
}
