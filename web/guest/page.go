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
	if p.TakenOut, err = s.TakenOut(v); err != nil {
		return err
	}
	present.Estimate(&p.State)
	p.RowTexts = present.RowTexts(&p.State, p.Words, p.Clock)
	if err := s.addArtists(v, &p); err != nil {
		return err
	}
	if len(p.State.Queue) == 0 {
		if p.Suggestions, _, err = s.Suggestions(v, suggested); err != nil {
			return err
		}
	}
	return v.Render(p)
}

// addArtists names the artists of the songs that wait, for rows that are opened without script.
func (s *Area) addArtists(v *request.Context, p *api.GuestPage) error {
	if len(p.State.Queue) == 0 {
		return nil
	}
	songs := make([]api.Song, len(p.State.Queue))
	for i := range p.State.Queue {
		songs[i] = p.State.Queue[i].Song
	}
	artists, err := s.Artists(v, songs)
	for i := range songs {
		p.RowTexts[i].Artists = artists[songs[i].ID]
	}
	return err
}

const suggested = 12 // songs in each list of suggestions
