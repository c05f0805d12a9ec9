package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/history"
	"upbeat/internal/store"
	"upbeat/templates"
	"upbeat/web/api"
)

// night reads what the visitor did tonight.
func (s *Server) night(v *requestContext) (api.Night, history.Span, error) {
	span, err := s.book.Span(v.ctx, history.Ask{}, v.zone())
	if err != nil {
		return api.Night{}, span, err
	}
	n, err := s.book.Night(v.ctx, span, v.guest)
	if err != nil {
		return api.Night{}, span, err
	}
	d := v.dates()
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
func (s *Server) getNight(v *requestContext) error {
	n, _, err := s.night(v)
	if err != nil {
		return err
	}
	return v.answer(n)
}

// nightPage is the same as a page, and where a guest's data can be deleted: GET /me/night.
func (s *Server) nightPage(v *requestContext) error {
	if v.guest == 0 {
		return v.to("/", api.Flash{})
	}
	p, err := v.newPage("night")
	if err != nil {
		return err
	}
	n, span, err := s.night(v)
	if err != nil {
		return err
	}
	number := func(n int) string { return templates.Count(v.words().Lang, n) }
	w := v.words().T
	p.History = &api.History{Heading: v.heading(span), Night: &n, Figures: []api.Figure{
		{Value: number(n.Played), Text: w("night.played", "n", n.Played)},
		{Value: number(n.Received.Up), Text: w("night.received", "n", n.Received.Up)},
		{Value: number(n.Given.Up + n.Given.Down), Text: w("night.given", "n", n.Given.Up+n.Given.Down)},
		{Value: number(len(n.Helped)), Text: w("night.helped", "n", len(n.Helped))},
	}}
	return v.render(p)
}

// deleteMe deletes the guest's data: DELETE /api/v1/guests/me.
func (s *Server) deleteMe(v *requestContext) error {
	if err := s.forget(v); err != nil {
		return err
	}
	return v.SendStatus(fiber.StatusNoContent)
}

// formForget is the same without script: POST /me/forget. It asks for a tick, because nothing brings the data back.
func (s *Server) formForget(v *requestContext) error {
	if v.FormValue("sure") != "yes" {
		return v.to("/me/night", refused(v.words().T("night.forget_unsure")))
	}
	if err := s.forget(v); err != nil {
		return err
	}
	return v.to("/me/forgotten", api.Flash{})
}

// forget deletes the visitor's data and ends their cookie.
func (s *Server) forget(v *requestContext) error {
	if err := s.Party.ForgetGuest(v.ctx, v.actor(), v.guest, v.words().T("history.somebody")); err != nil {
		return err
	}
	s.guests.forget(v.guest)
	s.book.Forget()
	v.setCookie(guestCookie, "", 0)
	s.Log.Info("a guest's data was deleted", "guest", strconv.FormatInt(int64(v.guest), 10))
	v.guest = 0
	return nil
}

// forgottenPage is where who was forgotten lands. It makes no guest of them again.
func (s *Server) forgottenPage(v *requestContext) error {
	return v.render(api.Page{Name: "forgotten", Words: v.words(), Nonce: newNonce(), JoinURL: s.join.URL()})
}
