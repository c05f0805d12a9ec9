package web_test

import (
	"fmt"
	"strings"
	"testing"

	"upbeat/models"
)

// A festival's guests come fifty at a time, and each is on exactly one page.
func TestGuestsComeInPages(t *testing.T) {
	h := newHarness(t, 2)
	h.account("mod", models.Moderator)
	host := h.login("mod")
	const guests = 120
	first := h.guest()
	for range guests - 1 {
		_, err := h.party.Join(t.Context(), "192.0.2.1", "", nil)
		must(t, err)
	}
	h.request(first, 0)
	seen := map[models.GuestID]int{}
	var pages []int
	next := models.GuestID(0)
	for range 5 {
		var page struct {
			Guests []struct {
				ID              models.GuestID
				Requests, Votes int
			}
			Next models.GuestID
		}
		h.do(ask{method: "GET", path: fmt.Sprintf("/api/v1/guests?before=%d", next), cookies: []string{host}}).expect(t, 200).into(t, &page)
		pages = append(pages, len(page.Guests))
		for _, g := range page.Guests {
			seen[g.ID]++
			if want := map[bool]int{true: 1}[g.ID == 1]; g.Requests != want || g.Votes != want {
				t.Errorf("guest %d: %d requests, %d votes, want %d", g.ID, g.Requests, g.Votes, want)
			}
		}
		if next = page.Next; next == 0 {
			break
		}
	}
	if fmt.Sprint(pages) != "[50 50 20]" || len(seen) != guests {
		t.Errorf("pages %v, %d guests", pages, len(seen))
	}
	if page := h.do(ask{method: "GET", path: "/admin/people", cookies: []string{host}}).expect(t, 200); !strings.Contains(page.body,
		"/admin/people?before=71") {
		t.Error("the page leads to no second one")
	}
	h.do(ask{method: "GET", path: "/api/v1/guests?before=x", cookies: []string{host}}).expect(t, 400)
}
