package people

import (
	"strconv"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

const (
	deedsShown  = 50 // of one guest
	othersShown = 20 // whom a guest may be the same as
)

// guestID is the guest in the path.
func (s *Area) guestID(v *request.Context) (models.GuestID, error) {
	return models.ParseGuestID(v.Param("guest"))
}

type guestDetailAnswer struct {
	Guest   api.GuestDetail `json:"guest"`
	Entries []api.Deed      `json:"entries"` // what they requested, the newest first
	Votes   []api.Deed      `json:"votes"`   // what waits or plays of others, and has their vote
}

// getGuest tells about one guest: GET /api/v1/guests/{guest}.
func (s *Area) getGuest(v *request.Context) error {
	id, err := s.guestID(v)
	if err != nil {
		return err
	}
	answer, err := s.person(v, id)
	if err != nil {
		return err
	}
	return v.Answer(answer)
}

// person reads one guest with what they did.
func (s *Area) person(v *request.Context, id models.GuestID) (guestDetailAnswer, error) {
	answer := guestDetailAnswer{}
	if s.WhoIs(id) != id {
		return answer, models.ErrNoSuchGuest
	}
	g, err := s.Stats.Person(v.Context(), id, deedsShown)
	if err != nil {
		return answer, err
	}
	answer.Guest = s.guestDetail(&g.Doer, s.online(v))
	answer.Entries, answer.Votes = s.deeds(v, g.Entries), s.deeds(v, g.Voted)
	return answer, nil
}

func (s *Area) deeds(v *request.Context, list []store.Deed) []api.Deed {
	deeds := make([]api.Deed, len(list))
	for i, d := range list {
		deeds[i] = api.Deed{
			ID: d.Entry.ID, Title: d.Song.Title, Artist: d.Song.Artist, Status: d.Status, Votes: d.Votes, Said: d.Said,
			RequestedAt: d.RequestedAt, When: s.ago(v, d.RequestedAt),
		}
	}
	return deeds
}

// personPage is one guest, and what a host can do about them.
func (s *Area) personPage(v *request.Context) error {
	id, err := s.guestID(v)
	if err != nil {
		return err
	}
	answer, err := s.person(v, id)
	if err != nil {
		return err
	}
	frame, err := v.NewPage("person")
	if err != nil {
		return err
	}
	p := api.PersonPage{
		Page: frame, Guest: s.guestRows(v, []api.GuestDetail{answer.Guest})[0], Entries: answer.Entries, Votes: answer.Votes,
		Query: v.QueryText("q", longestFind),
		Codes: frame.State.Rules.Codes, NameMost: request.LongestName,
	}
	p.Others, err = s.others(v, answer.Guest, p.Query)
	if err != nil {
		return err
	}
	return v.Render(p)
}

// others are the guests whom this one may be the same as: those that were searched for, else those from the same address.
func (s *Area) others(v *request.Context, g api.GuestDetail, query string) ([]api.GuestRow, error) {
	if query == "" {
		query = g.Address
	}
	list, _, err := s.guestDetails(v, store.PeopleQuery{Text: query, Limit: othersShown + 1})
	if err != nil {
		return nil, err
	}
	others := make([]api.GuestDetail, 0, len(list))
	for _, other := range list {
		if other.ID != g.ID && len(others) < othersShown {
			others = append(others, other)
		}
	}
	return s.guestRows(v, others), nil
}

// personChange is what to change about a guest.
type personChange struct {
	Name   *string `json:"name"`
	Muted  *bool   `json:"muted" form:"-"`
	Banned *bool   `json:"banned" form:"-"`
	What   *string `json:"-" form:"what,omitempty"` // a form's "muted" or "banned", and the value
	Value  bool    `json:"-" form:"value"`
}

// changePerson changes what a guest may do, or their name: PATCH /api/v1/guests/{guest}, POST /admin/people/{guest}/name (name),
// POST /admin/people/{guest}/standing (what, value).
func (s *Area) changePerson(v *request.Context) error {
	in, said, err := readChange(v)
	if err != nil {
		return err
	}
	id, err := s.guestID(v)
	if err != nil {
		return err
	}
	if err := s.updateGuest(v, id, in.Name, in.Muted, in.Banned); err != nil {
		return err
	}
	return v.Reply(request.Reply{Read: s.reader(v, id), To: personURL(id), Flash: request.Done(v.Words().T(said))})
}

// readChange reads what is asked for, and the key of what a form is told when it is done.
func readChange(v *request.Context) (in personChange, said string, err error) {
	if err := v.Decode(&in); err != nil || !v.IsForm() || in.What == nil {
		return in, "host.saved", err
	}
	in.Name = nil
	switch {
	case *in.What == "muted":
		in.Muted, said = &in.Value, map[bool]string{true: "person.muted_done", false: "person.unmuted_done"}[in.Value]
	case *in.What == "banned":
		in.Banned, said = &in.Value, map[bool]string{true: "person.banned_done", false: "person.unbanned_done"}[in.Value]
	default:
		err = &models.FieldError{Field: "what", Want: "muted or banned"}
	}
	return in, said, err
}

// reader reads a guest for an answer.
func (s *Area) reader(v *request.Context, id models.GuestID) func() (any, error) {
	return func() (any, error) {
		answer, err := s.person(v, id)
		return answer.Guest, err
	}
}

// updateGuest changes what is not nil.
func (s *Area) updateGuest(v *request.Context, id models.GuestID, name *string, muted, banned *bool) error {
	if name != nil {
		clean := request.CleanText(*name, request.LongestName)
		if clean == "" {
			return &models.FieldError{Field: "name", Want: "1 to 32 characters"}
		}
		if _, err := s.Party.Rename(v.Context(), v.AsHost(), id, &clean, nil); err != nil {
			return noSuchGuest(err)
		}
	}
	if muted != nil {
		if _, err := s.Party.Mute(v.Context(), v.AsHost(), id, *muted); err != nil {
			return noSuchGuest(err)
		}
	}
	if banned != nil {
		if _, err := s.Party.Ban(v.Context(), v.AsHost(), id, *banned); err != nil {
			return noSuchGuest(err)
		}
	}
	return nil
}

// noSuchGuest tells a host that the guest is not there; ErrNoGuest is what the guest themselves is told.
func noSuchGuest(err error) error {
	if err == models.ErrNoGuest { //nolint:errorlint // queue hands it through unwrapped
		return models.ErrNoSuchGuest
	}
	return err
}

type votesVoided struct {
	Voided int `json:"voided"`
}

// voidVotes takes a guest's votes back: DELETE /api/v1/guests/{guest}/votes, POST /admin/people/{guest}/void.
func (s *Area) voidVotes(v *request.Context) error {
	id, err := s.guestID(v)
	if err != nil {
		return err
	}
	n, err := s.Party.Void(v.Context(), v.AsHost(), id)
	if err != nil {
		return noSuchGuest(err)
	}
	return v.Reply(request.Reply{Data: votesVoided{n}, To: personURL(id), Flash: request.Done(v.Words().T("person.voided", "n", n))})
}

// merge says that a guest is another one: POST /api/v1/guests/{guest}/merge, POST /admin/people/{guest}/merge. A form must have a tick,
// because it cannot be undone.
func (s *Area) merge(v *request.Context) error {
	id, err := s.guestID(v)
	if err != nil {
		return err
	}
	var in struct {
		Into *models.GuestID `json:"into" form:"into,id"`
		Sure string          `json:"-" form:"sure"`
	}
	switch err := v.Decode(&in); {
	case v.IsForm() && (err != nil || in.Sure != "yes"):
		return v.To(personURL(id), request.Refused(v.Words().T("person.merge_unsure")))
	case err != nil:
		return err
	case in.Into == nil:
		return request.Missing("into")
	}
	g, err := s.Party.Merge(v.Context(), v.AsHost(), id, *in.Into)
	if err != nil {
		return noSuchGuest(err)
	}
	v.Fresh() // from the next request on, the old cookie is the other guest's
	return v.Reply(request.Reply{
		Read: s.reader(v, *in.Into), To: personURL(*in.Into), Flash: request.Done(v.Words().T("person.merged", "name", g.Name)),
	})
}

func personURL(id models.GuestID) string {
	return "/admin/people/" + strconv.FormatInt(int64(id), 10)
}
