package web_test

import (
	"strings"
	"testing"

	"upbeat/models"
	"upbeat/web/api"
)

// A song that plays is not found as one that waits.
func TestASearchTellsWhatPlaysFromWhatWaits(t *testing.T) {
	h := newHarness(t, 3)
	guest := h.guest()
	playing := h.request(guest, 0)
	fence, err := h.party.Acquire(t.Context())
	must(t, err)
	_, err = h.party.Finish(t.Context(), fence, 0, models.EndPlayed)
	must(t, err)
	h.request(guest, 1)
	h.state(guest) // a search tells what was read last
	var found struct{ Songs []api.Song }
	h.do(ask{method: "GET", path: "/api/v1/search?q=song+number", cookies: []string{guest}}).expect(t, 200).into(t, &found)
	for _, s := range found.Songs {
		if plays, waits := s.ID == h.songs[0], s.ID == h.songs[1]; s.Playing != plays || (s.InQueue != 0) != (plays || waits) {
			t.Errorf("%s: playing %v, entry %d", s.Title, s.Playing, s.InQueue)
		}
		if s.Playing && s.InQueue != playing.ID {
			t.Errorf("it plays as entry %d, not %d", s.InQueue, playing.ID)
		}
	}
	page := h.do(ask{method: "GET", path: "/search?q=song+number", cookies: []string{guest}}).expect(t, 200).body
	if strings.Count(page, "Playing now</span>") != 1 {
		t.Error("the page does not say what plays")
	}
}
