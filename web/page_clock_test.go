package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zone of the test, wherever it runs

	"upbeat/models"
	"upbeat/web/api"
)

// Times are those of the party's clock, also where no script puts them right, whatever clock the box has.
func TestPagesTellThePartysTime(t *testing.T) {
	h := newHarness(t, 3)
	h.account("admin", models.Admin)
	admin, guest := h.login("admin"), h.guest()
	h.do(ask{method: "PATCH", path: "/api/v1/settings", body: `{"time_zone":"Asia/Kathmandu"}`, cookies: []string{admin}}).expect(t, 200)
	for song := range 3 {
		h.request(guest, song)
	}
	kathmandu, err := time.LoadLocation("Asia/Kathmandu")
	must(t, err)
	entry := h.state(guest).Queue[0]
	want := entry.RequestedAt.Time().In(kathmandu).Format("15:04")
	body := h.do(ask{method: "GET", path: "/", cookies: []string{guest}}).expect(t, 200).body
	if !strings.Contains(body, "requested at "+want) {
		t.Errorf("the page does not say that it was requested at %s", want)
	}
	if !strings.Contains(body, ` data-offset="345"`) {
		t.Error("the page does not tell scripts the party's clock")
	}
	about := func() string {
		return "counts. About " + h.state(guest).Queue[2].PlaysAt.Time().In(kathmandu).Format("15:04")
	}
	before := about()
	again := h.do(ask{method: "POST", path: "/queue", body: fmt.Sprintf("song_id=%d", h.songs[2]), kind: "application/x-www-form-urlencoded",
		cookies: []string{guest}, headers: map[string]string{"Origin": "http://party.example"}}).expect(t, 303)
	body = h.do(ask{method: "GET", path: "/", cookies: []string{guest, again.cookies["upbeat_flash"]}}).expect(t, 200).body
	if !strings.Contains(body, before) && !strings.Contains(body, about()) {
		t.Errorf("the answer to a request does not say %q", before)
	}
}

func TestPlaybackMovesOn(t *testing.T) {
	playing := api.Playback{Song: &api.Song{Duration: 180_000}, Position: 5_000, At: 1_000_000}
	paused, broken := playing, playing
	paused.Paused, broken.Error = true, "no_output"
	for name, test := range map[string]struct {
		is   api.Playback
		now  models.Millis
		want models.Millis
	}{
		"a minute later": {playing, 1_060_000, 65_000},
		"past its end":   {playing, 9_000_000, 180_000},
		"a clock behind": {playing, 900_000, 5_000},
		"paused":         {paused, 1_060_000, 5_000},
		"no sound":       {broken, 1_060_000, 5_000},
		"silence":        {api.Playback{}, 1_060_000, 0},
	} {
		if got := test.is.Advanced(test.now).Position; got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}
