package history

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/history"
	"upbeat/web/api"
	"upbeat/web/request"
)

// longestToken bounds what is looked up (bytes).
const longestToken = 64

// recap reads the party that the link in the path shares.
func (s *Area) recap(v *request.Context) (history.Recap, error) {
	token := v.Param("token")
	if len(token) > longestToken {
		return history.Recap{}, request.ErrNotFound
	}
	party, err := s.Stats.Shared(v.Context(), token)
	if err != nil {
		return history.Recap{}, err
	}
	return s.Stats.Recap(v.Context(), party, v.Zone())
}

type recapAnswer struct {
	Name       string             `json:"name"`
	Awards     []api.Award        `json:"awards"`
	Plays      []api.Play         `json:"plays"` // in the order in which they played
	Statistics history.Statistics `json:"statistics"`
}

// getRecap tells a shared party: GET /api/v1/recap/{token}.
func (s *Area) getRecap(v *request.Context) error {
	r, err := s.recap(v)
	if err != nil {
		return err
	}
	return v.Answer(recapAnswer{r.Party.Name, s.paintAwards(v, r.Awards), s.paintPlays(r.Plays, v.Dates(), r.Span), r.Statistics})
}

// recapPage is a shared party as a page: GET /recap/{token}. Who opens it need not be a guest, and does not become one.
func (s *Area) recapPage(v *request.Context) error {
	r, err := s.recap(v)
	if err != nil {
		return err
	}
	d := v.Dates()
	h := &api.History{Heading: s.heading(v, r.Span), Plays: s.paintPlays(r.Plays, d, r.Span), More: r.More,
		Awards: s.paintAwards(v, r.Awards), Party: &api.Party{Name: titleOf(v, r.Party)}}
	if len(r.Plays) > 0 {
		h.Picture = "/recap/" + url.PathEscape(v.Param("token")) + "/picture?shape="
		h.Preview = strings.TrimSuffix(s.JoinURL(), "/") + h.Picture + "wide"
	}
	s.addStatistics(v, h, r.Statistics)
	v.Fiber.Set(fiber.HeaderXRobotsTag, "noindex") // a link among friends
	return v.Render(api.HistoryPage{Page: v.PlainPage("recap"), History: h})
}

func (s *Area) paintAwards(v *request.Context, awards []history.Award) []api.Award {
	list := make([]api.Award, len(awards))
	for i, a := range awards {
		shown := api.Award{Code: a.Code, N: a.N, Title: v.Words().T("award." + a.Code)}
		guest, kind := paintPerson(a.Guest)
		shown.Guest = guest
		name := v.Words().T("row.party")
		switch {
		case kind == api.ByForgotten:
			name = v.Words().T("history.somebody")
		case guest != nil:
			name = guest.Name
		}
		if a.Play != nil {
			song := s.paintPlay(a.Play).Song
			shown.Song = &song
		}
		shown.Text = v.Words().T("award."+a.Code+"_for", "name", name, "n", a.N)
		list[i] = shown
	}
	return list
}
