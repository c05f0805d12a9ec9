package history

import (
	"strconv"
	"strings"

	"upbeat/internal/history"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

// historyPage is what has played, for the host: GET /admin/history?span=&party=&from=&to=&after=.
func (s *Area) historyPage(v *request.Context) error {
	frame, err := v.NewPage("history")
	if err != nil {
		return err
	}
	span, err := s.AskedSpan(v)
	if err != nil {
		return err
	}
	h, err := s.history(v, span, "/admin/history")
	if err != nil {
		return err
	}
	if err := s.addChoices(v, h, span); err != nil {
		return err
	}
	return v.Render(api.HistoryPage{Page: frame, History: h})
}

// guestHistoryPage is what has played tonight, for the guests: GET /history.
func (s *Area) guestHistoryPage(v *request.Context) error {
	frame, err := v.NewPage("history_guest")
	if err != nil {
		return err
	}
	span, err := s.AskedSpan(v)
	if err != nil {
		return err
	}
	h, err := s.history(v, span, "/history")
	if err != nil {
		return err
	}
	return v.Render(api.HistoryPage{Page: frame, History: h})
}

// history is a span's page: the first page of the list has the charts, too.
func (s *Area) history(v *request.Context, span history.Span, path string) (*api.History, error) {
	q := spanQuery(span, v.Query)
	h := &api.History{Kind: string(span.Kind), Query: q.Encode(), Heading: s.heading(v, span)}
	var next string
	var err error
	if h.Plays, next, err = s.plays(v, span); err != nil {
		return nil, err
	}
	if v.Query("after") != "" {
		h.First = path + "?" + q.Encode()
	} else {
		stats, err := s.Stats.Statistics(v.Context(), span)
		if err != nil {
			return nil, err
		}
		s.addStatistics(v, h, stats)
	}
	if next != "" {
		q.Set("after", next)
		h.Next = path + "?" + q.Encode()
	}
	return h, nil
}

func (s *Area) addStatistics(v *request.Context, h *api.History, stats history.Statistics) {
	h.Figures, h.Charts, h.Shares, h.Rankings = s.figures(v, stats.Totals), s.charts(v, stats), s.genres(v, stats), s.rankings(v, stats)
}

// heading says which time is shown.
func (s *Area) heading(v *request.Context, span history.Span) string {
	w, d := v.Words().T, v.Dates()
	switch {
	case span.Empty():
		return ""
	case span.Party != 0:
		return w("history.since", "date", d.Full(span.From), "time", d.Clock(span.From))
	}
	return w("history.between", "from", d.Full(span.From), "to", d.Full(span.To-1))
}

// addChoices adds what the host may choose: the time, a party, and whether its recap is shared.
func (s *Area) addChoices(v *request.Context, h *api.History, span history.Span) error {
	w, d := v.Words().T, v.Dates()
	for _, c := range []struct {
		kind history.Kind
		text string
	}{{history.Tonight, w("history.tonight")}, {history.Week, w("history.week")}, {history.Month, w("history.month")}} {
		h.Spans = append(h.Spans, api.Choice{Value: string(c.kind), Text: c.text, Current: span.Kind == c.kind})
	}
	parties, err := s.Stats.Parties(v.Context(), partiesShown)
	if err != nil {
		return err
	}
	for _, p := range parties {
		h.Parties = append(h.Parties, api.Choice{Value: strconv.FormatInt(int64(p.ID), 10), Text: partyName(p, d),
			Current: span.Kind == history.OfParty && p.ID == span.Party})
		if p.ID == span.Party {
			shown := s.paintParty(p)
			h.Party = &shown
		}
	}
	for _, format := range []string{"csv", "json", "m3u8", "pls", "xspf", "jspf"} {
		h.Exports = append(h.Exports, api.Choice{Value: "/api/v1/history/export?format=" + format + "&" + h.Query,
			Text: strings.ToUpper(format)})
	}
	h.Keep = "/admin/playlists/keep?" + h.Query
	const form = "2006-01-02T15:04"
	if span.Kind == history.Custom {
		h.From, h.To = v.Query("from"), v.Query("to")
	} else if !span.Empty() {
		h.From, h.To = span.From.Time().In(v.Zone()).Format(form), span.To.Time().In(v.Zone()).Format(form)
	}
	return nil
}

// partyName is a party's own name, or the day on which it began.
func partyName(p models.Party, d request.Dates) string {
	if p.Name != "" {
		return d.T("history.named", "name", p.Name, "date", d.Day(p.StartedAt))
	}
	return d.Full(p.StartedAt)
}

// shareRecap shares a party's recap or ends that: PUT /api/v1/parties/{party}/recap, POST /admin/history/recap (party, shared).
func (s *Area) shareRecap(v *request.Context) error {
	var in struct {
		Shared *bool  `json:"shared"`
		Party  string `json:"-" form:"party"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if !v.IsForm() {
		in.Party = v.Param("party")
	}
	if in.Shared == nil {
		return request.Missing("shared")
	}
	id, err := models.ParsePartyID(in.Party)
	if err != nil {
		return err
	}
	party, err := s.Party.ShareRecap(v.Context(), v.Actor(), id, *in.Shared)
	if err != nil {
		return err
	}
	said := "recap.ended"
	if *in.Shared {
		said = "recap.made"
	}
	return v.Reply(request.Reply{Data: s.paintParty(party), Flash: request.Done(v.Words().T(said))})
}
