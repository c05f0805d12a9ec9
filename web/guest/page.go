package guest

import (
	"upbeat/web/api"
	"upbeat/web/present"
	"upbeat/web/request"
)

// guestPage is the party on a phone. The first visit makes a guest.
func (s *Area) guestPage(v *request.Context) error {
	if code := v.Query("code"); code != "" {
		return s.Arrive(v, code)
	}
	joined := v.JoinByVisit()
	frame, err := v.NewPage("guest")
	if err != nil {
		return err
	}
	p := api.GuestPage{Page: frame, Newcomer: joined, Hashtag: s.Hashtag(v)}
	if p.Lists, err = v.OffersPlaylists(); err != nil {
		return err
	}
	present.Estimate(&p.State)
	p.RowTexts = present.RowTexts(&p.State, p.Words, p.Clock)
	if len(p.State.Queue) == 0 {
		if p.Suggestions, _, err = s.Suggestions(v, suggested); err != nil {
			return err
		}
	}
	return v.Render(p)
}

const suggested = 12 // songs in each list of suggestions
