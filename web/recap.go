package web

import (
	"github.com/gofiber/fiber/v2"

	"upbeat/internal/history"
	"upbeat/web/api"
)

// longestToken bounds what is looked up (bytes).
const longestToken = 64

// recap reads the party that the link in the path shares.
func (s *Server) recap(v *requestContext) (history.Recap, error) {
	token := v.Params("token")
	if len(token) > longestToken {
		return history.Recap{}, errNotFound
	}
	party, err := s.book.Shared(v.ctx, token)
	if err != nil {
		return history.Recap{}, err
	}
	return s.book.Recap(v.ctx, party, v.zone())
}

type recapAnswer struct {
	Name       string             `json:"name"`
	Awards     []api.Award        `json:"awards"`
	Plays      []api.Play         `json:"plays"` // in the order in which they played
	Statistics history.Statistics `json:"statistics"`
}

// getRecap tells a shared party: GET /api/v1/recap/{token}.
func (s *Server) getRecap(v *requestContext) error {
	r, err := s.recap(v)
	if err != nil {
		return err
	}
	return v.answer(recapAnswer{r.Party.Name, s.paintAwards(v, r.Awards), s.paintPlays(r.Plays, v.dates(), r.Span), r.Statistics})
}

// recapPage is a shared party as a page: GET /recap/{token}. Who opens it need not be a guest, and does not become one.
func (s *Server) recapPage(v *requestContext) error {
	r, err := s.recap(v)
	if err != nil {
		return err
	}
	d := v.dates()
	h := &api.History{Heading: v.heading(r.Span), Plays: s.paintPlays(r.Plays, d, r.Span), More: r.More, Awards: s.paintAwards(v, r.Awards), Party: &api.Party{Name: r.Party.Name}}
	if h.Party.Name == "" {
		h.Party.Name = v.words().T("recap.party", "date", d.full(r.Party.StartedAt))
	}
	v.addStatistics(h, r.Statistics)
	v.Set(fiber.HeaderXRobotsTag, "noindex") // a link among friends
	return v.render(api.Page{Name: "recap", Words: v.words(), Nonce: newNonce(), JoinURL: s.join.URL(), History: h})
}

func (s *Server) paintAwards(v *requestContext, awards []history.Award) []api.Award {
	list := make([]api.Award, len(awards))
	for i, a := range awards {
		shown := api.Award{Code: a.Code, N: a.N, Title: v.words().T("award." + a.Code)}
		guest, source := paintPerson(a.Guest)
		shown.Guest = guest
		name := v.words().T("row.party")
		switch {
		case source == api.ByForgotten:
			name = v.words().T("history.somebody")
		case guest != nil:
			name = guest.Name
		}
		if a.Play != nil {
			song := s.paintPlay(a.Play).Song
			shown.Song = &song
		}
		shown.Text = v.words().T("award."+a.Code+"_for", "name", name, "n", a.N)
		list[i] = shown
	}
	return list
}
