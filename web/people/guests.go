package people

import (
	"math"
	"net/url"
	"strconv"
	"time"

	"upbeat/internal/history"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/present"
	"upbeat/web/request"
)

const (
	guestsPerPage = 50
	onlineWithin  = 15 * time.Second
	longestFind   = 60 // runes of a search among guests
)

// guestsAnswer is a page of guests.
type guestsAnswer struct {
	Guests []api.GuestDetail `json:"guests"`
	Next   models.GuestID    `json:"next,omitempty"` // the next page: ?before=
}

// getGuests lists guests, the newest first: GET /api/v1/guests?q=&show=&before=.
func (s *Area) getGuests(v *request.Context) error {
	query, err := s.peopleQuery(v)
	if err != nil {
		return err
	}
	guests, more, err := s.guestDetails(v, query)
	if err != nil {
		return err
	}
	answer := guestsAnswer{Guests: guests}
	if more {
		answer.Next = guests[len(guests)-1].ID
	}
	return v.Answer(answer)
}

// peopleQuery is what the URL asks for.
func (s *Area) peopleQuery(v *request.Context) (store.PeopleQuery, error) {
	query := store.PeopleQuery{Text: v.QueryText("q", longestFind), Limit: guestsPerPage}
	before, err := v.QueryInt("before", 0, 0, math.MaxInt)
	if err != nil {
		return query, err
	}
	query.Before = models.GuestID(before)
	switch v.Query("show") {
	case "":
	case "here":
		query.Only = []models.GuestID{}
		for id := range s.online(v) {
			query.Only = append(query.Only, id)
		}
	case "barred":
		query.Barred = true
	default:
		return query, &models.FieldError{Field: "show", Want: "here or barred"}
	}
	return query, nil
}

// guestDetails reads one page of guests, and counts only what it shows. More tells whether there are others after it.
func (s *Area) guestDetails(v *request.Context, query store.PeopleQuery) (list []api.GuestDetail, more bool, err error) {
	rows, more, err := s.Stats.People(v.Context(), query)
	if err != nil {
		return nil, false, err
	}
	online := s.online(v)
	list = make([]api.GuestDetail, len(rows))
	for i := range rows {
		list[i] = s.guestDetail(&rows[i], online)
	}
	return list, more, nil
}

func (s *Area) guestDetail(g *history.Doer, online map[models.GuestID]bool) api.GuestDetail {
	now := models.At(s.Now())
	standing := present.Standing(&g.Guest, s.Live.Snapshot().Values, now)
	detail := api.GuestDetail{
		Guest: *present.Guest(&g.Guest), Member: g.Account, Address: g.Address,
		JoinedAt: g.JoinedAt, SeenAt: max(g.LastAct, g.JoinedAt), Online: online[g.ID],
		Requests: g.Requests, Votes: g.Votes, Muted: g.Muted, Banned: g.Banned, Proven: standing.Proven, Doubted: standing.Doubted,
	}
	if detail.Online {
		detail.SeenAt = now
	}
	return detail
}

// online are the guests with an open page. Where Redis does not answer, nobody is known to be there.
func (s *Area) online(v *request.Context) map[models.GuestID]bool {
	present, err := s.Party.Present(v.Context(), onlineWithin)
	if err != nil {
		s.Log.Warn("presence cannot be read", "error", err)
	}
	online := make(map[models.GuestID]bool, len(present))
	for _, id := range present {
		online[id] = true
	}
	return online
}

// peoplePage lists the guests for the host.
func (s *Area) peoplePage(v *request.Context) error {
	query, err := s.peopleQuery(v)
	if err != nil {
		return err
	}
	frame, err := v.NewPage("people")
	if err != nil {
		return err
	}
	guests, more, err := s.guestDetails(v, query)
	if err != nil {
		return err
	}
	p := api.PeoplePage{
		Page: frame, Query: query.Text, Show: v.Query("show"), Guests: s.guestRows(v, guests), Codes: frame.State.Rules.Codes,
		Bursts: s.bursts(v),
	}
	if more {
		next := url.Values{"before": {strconv.FormatInt(int64(guests[len(guests)-1].ID), 10)}}
		for name, value := range map[string]string{"q": query.Text, "show": p.Show} {
			if value != "" {
				next.Set(name, value)
			}
		}
		p.Next = "/admin/people?" + next.Encode()
	}
	if p.Codes || frame.State.Rules.Burst {
		if p.Code, err = s.Code(v); err != nil {
			return err
		}
		if p.Link, err = s.StageLink(v.Context()); err != nil {
			return err
		}
	}
	return v.Render(p)
}

// guestRows says when in words.
func (s *Area) guestRows(v *request.Context, guests []api.GuestDetail) []api.GuestRow {
	rows := make([]api.GuestRow, len(guests))
	for i, g := range guests {
		rows[i] = api.GuestRow{GuestDetail: g, Joined: s.ago(v, g.JoinedAt), Seen: s.ago(v, g.SeenAt)}
	}
	return rows
}

// ago is a moment of the past in words: how long ago, or when it was.
func (s *Area) ago(v *request.Context, at models.Millis) string {
	const minute, hour, recent models.Millis = 60_000, 3_600_000, 12 * 3_600_000
	t := v.Words().T
	switch past := models.At(s.Now()) - at; {
	case past < minute:
		return t("people.now")
	case past < hour:
		return t("people.minutes", "n", int(past/minute))
	case past < recent:
		return t("people.hours", "n", int(past/hour))
	}
	return v.Dates().Moment(at)
}
