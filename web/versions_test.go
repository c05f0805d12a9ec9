package web_test

import (
	"fmt"
	"strings"
	"testing"

	"upbeat/models"
	"upbeat/web/api"
)

// A guest sees one row, opens its versions and chooses one of them.
func TestAGuestChoosesAVersion(t *testing.T) {
	h := newHarness(t, 1)
	guest := h.guest()
	songs := []models.Song{
		{Path: "/v/a.mp3", Title: "Anthem", Artist: "Band", Format: "mp3", Duration: 200_000, Size: 4_000_000, ProbedAt: 1},
		{Path: "/v/b.flac", Title: "Anthem", Artist: "Band", Format: "flac", Duration: 201_000, Size: 30_000_000, ProbedAt: 1},
	}
	must(t, h.lib.Save(t.Context(), songs))
	var found struct{ Songs []api.Song }
	read := func(path string) {
		t.Helper()
		a := h.do(ask{method: "GET", path: path, cookies: []string{guest}})
		a.expect(t, 200)
		found.Songs = nil
		a.into(t, &found)
	}
	read("/api/v1/search?q=anthem")
	if len(found.Songs) != 1 || found.Songs[0].Versions != 2 || found.Songs[0].ID != songs[1].ID {
		t.Fatalf("%+v", found.Songs)
	}
	read(fmt.Sprintf("/api/v1/search?versions=%d", songs[0].ID))
	if len(found.Songs) != 2 || found.Songs[0].File != "FLAC" || found.Songs[1].File != "MP3, 160 kbit/s" {
		t.Fatalf("%+v", found.Songs)
	}
	page := h.do(ask{method: "GET", path: fmt.Sprintf("/search?versions=%d", songs[0].ID), cookies: []string{guest}})
	page.expect(t, 200)
	if body := string(page.body); strings.Count(body, `name="file" value="true"`) != 2 || !strings.Contains(body, "MP3, 160 kbit/s") {
		t.Error("the page does not list the versions")
	}
	a := h.do(ask{method: "POST", path: "/api/v1/queue", body: fmt.Sprintf(`{"song_id":%d,"file":true}`, songs[0].ID),
		cookies: []string{guest}})
	a.expect(t, 201)
	var entry api.Entry
	if a.into(t, &entry); entry.Song.ID != songs[0].ID {
		t.Errorf("%+v plays, not the version that was chosen", entry.Song)
	}
	read("/api/v1/search?q=anthem")
	if found.Songs[0].InQueue != entry.ID {
		t.Error("the row does not say that a version of it waits")
	}
}
