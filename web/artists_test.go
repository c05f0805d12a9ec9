package web_test

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"upbeat/models"
	"upbeat/web/api"
)

// Every artist of a song that waits is linked from its open row, with script and without; on an artist's page the others are.
func TestArtistsOfASongAreLinked(t *testing.T) {
	d, h := readDocument(t), newHarness(t, 1)
	guest := h.guest()
	songs := []models.Song{
		{Path: "/a/1.mp3", Title: "Under Pressure", Artist: "Queen & David Bowie", Artists: "Queen" + models.ListSeparator + "David Bowie",
			Format: "mp3", Duration: 200_000, ProbedAt: 1},
		{Path: "/a/2.mp3", Title: "Innuendo (feat. AC/DC)", Artist: "Queen", Format: "mp3", Duration: 200_000, ProbedAt: 1},
	}
	must(t, h.lib.Save(t.Context(), songs))
	const queen, bowie, acdc = "/browse/songs?artist=queen", "/browse/songs?artist=david+bowie", "/browse/songs?artist=ac+dc"
	a := h.do(ask{method: "POST", path: "/api/v1/queue", body: fmt.Sprintf(`{"song_id":%d}`, songs[0].ID), cookies: []string{guest}})
	a.expect(t, 201)
	var entry api.Entry
	a.into(t, &entry)

	links := func(body string) (list []string) {
		for _, within := range regexp.MustCompile(`(?s)<(?:button|summary)\b.*?</(?:button|summary)>`).FindAllString(body, -1) {
			if strings.Contains(within, "<a ") {
				t.Errorf("a link within what is pressed: %s", within)
			}
		}
		for _, p := range regexp.MustCompile(`(?s)<p class="artists".*?</p>`).FindAllString(body, -1) {
			for _, link := range regexp.MustCompile(`(?s)<a href="([^"]*)".*?>([^<]*)</a>`).FindAllStringSubmatch(p, -1) {
				list = append(list, html.UnescapeString(link[2]+" "+link[1]))
			}
		}
		return list
	}
	page := h.do(ask{path: "/", cookies: []string{guest}})
	page.expect(t, 200)
	if got := fmt.Sprint(links(string(page.body))); got != fmt.Sprint([]string{"Queen " + queen, "David Bowie " + bowie}) {
		t.Errorf("the guest's page links %s", got)
	}
	why := h.do(ask{path: fmt.Sprintf("/api/v1/queue/%d/why", entry.ID), cookies: []string{guest}})
	var described any
	if why.into(t, &described); asDescribed(shapeNamed(t, d, "Explanation"), described) != nil {
		t.Errorf("not as described: %s", why.body)
	}
	var answer api.Explanation
	both := []api.Artist{{Name: "Queen", URL: queen}, {Name: "David Bowie", URL: bowie}}
	if why.into(t, &answer); !slices.Equal(answer.Artists, both) {
		t.Errorf("an open row is told %+v", answer.Artists)
	}

	artist := h.do(ask{path: queen, cookies: []string{guest}})
	artist.expect(t, 200)
	if got := fmt.Sprint(links(string(artist.body))); got != fmt.Sprint([]string{"AC/DC " + acdc, "David Bowie " + bowie}) {
		t.Errorf("the artist's page links %s", got)
	}
	var list struct{ Songs []api.Song }
	h.do(ask{path: "/api/v1" + queen, cookies: []string{guest}}).into(t, &list)
	if len(list.Songs) != 2 || len(list.Songs[1].Artists) != 1 || list.Songs[1].Artists[0].URL != bowie {
		t.Errorf("%+v", list.Songs)
	}
	for _, url := range []string{queen, bowie, acdc} {
		h.do(ask{path: url, cookies: []string{guest}}).expect(t, 200)
	}
}
