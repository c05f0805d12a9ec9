package history

import (
	"net/url"
	"strconv"
	"strings"

	"upbeat/internal/history"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

const playsPerPage = 50

// AskedSpan reads which time the visitor wants to see. Guests see tonight, where the host lets them.
func (s *Area) AskedSpan(v *request.Context) (history.Span, error) {
	ask := history.Ask{Kind: history.Kind(v.Query("span")), From: v.Query("from"), To: v.Query("to")}
	if v.Host == nil {
		switch {
		case !s.Live.Snapshot().Values.GuestHistory:
			return history.Span{}, models.ErrNotAllowed
		case ask.Kind != "" && ask.Kind != history.Tonight:
			return history.Span{}, models.ErrNotAllowed
		}
	}
	if ask.Kind == history.OfParty {
		party, err := v.QueryInt("party", 0, 1, 1<<31-1)
		if err != nil {
			return history.Span{}, err
		}
		ask.Party = models.PartyID(party)
	}
	return s.Stats.Span(v.Context(), ask, v.Zone())
}

// spanQuery is the URL's query by which the same span is asked for again.
func spanQuery(s history.Span, ask func(name string, other ...string) string) url.Values {
	q := url.Values{"span": {string(s.Kind)}}
	switch s.Kind {
	case history.OfParty:
		q.Set("party", strconv.FormatInt(int64(s.Party), 10))
	case history.Custom:
		q.Set("from", ask("from"))
		q.Set("to", ask("to"))
	}
	return q
}

// A page's mark in a URL: when its last play began, and its id.
func formatPlayMark(m store.PlayMark) string {
	return strconv.FormatInt(int64(m.At), 10) + "-" + strconv.FormatInt(int64(m.ID), 10)
}

func parsePlayMark(text string) (store.PlayMark, error) {
	if text == "" {
		return store.PlayMark{}, nil
	}
	at, id, _ := strings.Cut(text, "-")
	began, err := strconv.ParseInt(at, 10, 64)
	entry, bad := models.ParseEntryID(id)
	if err != nil || bad != nil || began <= 0 {
		return store.PlayMark{}, &models.FieldError{Field: "after", Want: "as an earlier answer gave it"}
	}
	return store.PlayMark{At: models.Millis(began), ID: entry}, nil
}

// plays reads one page of the span's plays; next is the mark of the page after it, "" after the last.
func (s *Area) plays(v *request.Context, span history.Span) (list []api.Play, next string, err error) {
	mark, err := parsePlayMark(v.Query("after"))
	if err != nil {
		return nil, "", err
	}
	rows, err := s.Stats.Plays(v.Context(), span, mark, playsPerPage+1)
	if err != nil {
		return nil, "", err
	}
	if len(rows) > playsPerPage {
		rows = rows[:playsPerPage]
		next = formatPlayMark(rows[playsPerPage-1].Mark())
	}
	return s.paintPlays(rows, v.Dates(), span), next, nil
}

// paintPlays makes plays of the database's rows what people see. Those of one evening show the time, those of more the day as well.
func (s *Area) paintPlays(rows []store.Play, d request.Dates, span history.Span) []api.Play {
	const evening = 20 * 3_600_000
	list := make([]api.Play, len(rows))
	for i := range rows {
		list[i] = s.paintPlay(&rows[i])
		at := rows[i].StartedAt
		if at == 0 {
			at = rows[i].RequestedAt
		}
		if list[i].When = d.Clock(at); span.To-span.From > evening {
			list[i].When = d.Moment(at)
		}
	}
	return list
}

func (s *Area) paintPlay(p *store.Play) api.Play {
	song := s.Painter.Song(&models.Song{ID: p.SongID, Title: p.Title, Artist: p.Artist, Album: p.Album, Genre: p.Genre,
		Duration: p.Duration, CoverID: p.CoverID})
	v := api.Play{ID: p.ID, Song: song, Votes: p.Votes, Ups: p.Ups, Downs: p.Downs, Status: p.Status, RequestedAt: p.RequestedAt,
		StartedAt: p.StartedAt, EndedAt: p.EndedAt, RemovedBy: p.RemovedBy}
	v.Requester, v.RequestedBy = paintPerson(history.Requester(*p))
	return v
}

func paintPerson(p history.Person) (*api.Guest, api.RequesterKind) {
	switch p.ID {
	case 0:
		return nil, api.ByParty
	case models.Forgotten:
		return nil, api.ByForgotten
	}
	return &api.Guest{ID: p.ID, Name: p.Name, Colour: p.Colour}, api.ByGuest
}

type historyAnswer struct {
	From  models.Millis `json:"from"`
	To    models.Millis `json:"to"`
	Plays []api.Play    `json:"plays"`
	Next  string        `json:"next,omitempty"` // the next page: ?after=
}

// getHistory lists what played, the newest first: GET /api/v1/history?span=&party=&from=&to=&after=.
func (s *Area) getHistory(v *request.Context) error {
	span, err := s.AskedSpan(v)
	if err != nil {
		return err
	}
	list, next, err := s.plays(v, span)
	if err != nil {
		return err
	}
	return v.Answer(historyAnswer{span.From, span.To, list, next})
}

// getStatistics sums up what played: GET /api/v1/statistics?span=&party=&from=&to=.
func (s *Area) getStatistics(v *request.Context) error {
	span, err := s.AskedSpan(v)
	if err != nil {
		return err
	}
	stats, err := s.Stats.Statistics(v.Context(), span)
	if err != nil {
		return err
	}
	return v.Answer(stats)
}
