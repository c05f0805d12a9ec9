package history

import (
	"upbeat/internal/history"
	"upbeat/internal/store"
	"upbeat/templates"
	"upbeat/web/api"
	"upbeat/web/request"
)

// night reads what the visitor did tonight.
func (s *Area) night(v *request.Context) (api.Night, history.Span, error) {
	span, err := s.Stats.Span(v.Context(), history.Ask{}, v.Zone())
	if err != nil {
		return api.Night{}, span, err
	}
	n, err := s.Stats.Night(v.Context(), span, v.Guest)
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
func (s *Area) getNight(v *request.Context) error {
	n, _, err := s.night(v)
	if err != nil {
		return err
	}
	return v.Answer(n)
}

// nightPage is the same as a page, and where a guest's data can be deleted: GET /me/night.
func (s *Area) nightPage(v *request.Context) error {
	if v.Guest == 0 {
		return v.To("/", api.Flash{})
	}
	frame, err := v.NewPage("night")
	if err != nil {
		return err
	}
	n, span, err := s.night(v)
	if err != nil {
		return err
	}
	number := func(n int) string { return templates.Count(v.Words().Lang, n) }
	w := v.Words().T
	return v.Render(api.NightPage{Page: frame, Heading: s.heading(v, span), Night: n, Figures: []api.Figure{
		{Value: number(n.Played), Text: w("night.played", "n", n.Played)},
		{Value: number(n.Received.Up), Text: w("night.received", "n", n.Received.Up)},
		{Value: number(n.Given.Up + n.Given.Down), Text: w("night.given", "n", n.Given.Up+n.Given.Down)},
		{Value: number(len(n.Helped)), Text: w("night.helped", "n", len(n.Helped))},
	}})
}
