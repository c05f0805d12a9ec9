package web

import (
	"strconv"

	"upbeat/internal/history"
	"upbeat/internal/store"
	"upbeat/templates"
	"upbeat/web/api"
	"upbeat/web/request"
)

// night reads what the visitor did tonight.
func (s *Server) night(v *request.Context) (api.Night, history.Span, error) {
	span, err := s.book.Span(v.Context(), history.Ask{}, v.Zone())
	if err != nil {
		return api.Night{}, span, err
	}
	n, err := s.book.Night(v.Context(), span, v.Guest)
	if err != nil {
		return api.Night{}, span, err
	}
	d := v.Dates()
	shown := api.Night{
		Songs: s.paintPlays(n.Songs, d, span), Helped: s.paintPlays(n.Helped, d, span), Played: n.Played,
		Received: api.Votes{Up: n.Received[0], Down: n.Received[1]}, Given: api.Votes{Up: n.Given[0], Down: n.Given[1]},
	}
	if n.Best != nil {
		shown.Best = &s.paintPlays([]store.Play{*n.Best}, d, span)[0]
	}
	return shown, span, nil
}

// getNight tells a guest's night: GET /api/v1/guests/me/night.
func (s *Server) getNight(v *request.Context) error {
	n, _, err := s.night(v)
	if err != nil {
		return err
	}
	return v.Answer(n)
}

// nightPage is the same as a page, and where a guest's data can be deleted: GET /me/night.
func (s *Server) nightPage(v *request.Context) error {
	if v.Guest == 0 {
		return v.To("/", api.Flash{})
	}
	p, err := v.NewPage("night")
	if err != nil {
		return err
	}
	n, span, err := s.night(v)
	if err != nil {
		return err
	}
	number := func(n int) string { return templates.Count(v.Words().Lang, n) }
	w := v.Words().T
	p.History = &api.History{Heading: s.heading(v, span), Night: &n, Figures: []api.Figure{
		{Value: number(n.Played), Text: w("night.played", "n", n.Played)},
		{Value: number(n.Received.Up), Text: w("night.received", "n", n.Received.Up)},
		{Value: number(n.Given.Up + n.Given.Down), Text: w("night.given", "n", n.Given.Up+n.Given.Down)},
		{Value: number(len(n.Helped)), Text: w("night.helped", "n", len(n.Helped))},
	}}
	return v.Render(p)
}

// deleteMe deletes the guest's data: DELETE /api/v1/guests/me.
func (s *Server) deleteMe(v *request.Context) error {
	if err := s.forget(v); err != nil {
		return err
	}
	return v.NoContent()
}

// formForget is the same without script: POST /me/forget. It asks for a tick, because nothing brings the data back.
func (s *Server) formForget(v *request.Context) error {
	if v.Form("sure") != "yes" {
		return v.To("/me/night", request.Refused(v.Words().T("night.forget_unsure")))
	}
	if err := s.forget(v); err != nil {
		return err
	}
	return v.To("/me/forgotten", api.Flash{})
}

// forget deletes the visitor's data and ends their cookie.
func (s *Server) forget(v *request.Context) error {
	if err := s.Party.ForgetGuest(v.Context(), v.Actor(), v.Guest, v.Words().T("history.somebody")); err != nil {
		return err
	}
	s.site.Forget(v.Guest)
	s.book.Forget()
	v.SetCookie(request.GuestCookie, "", 0)
	s.Log.Info("a guest's data was deleted", "guest", strconv.FormatInt(int64(v.Guest), 10))
	v.Guest = 0
	return nil
}

// forgottenPage is where who was forgotten lands. It makes no guest of them again.
func (s *Server) forgottenPage(v *request.Context) error {
	return v.Render(v.PlainPage("forgotten"))
}
