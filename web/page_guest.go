package web

import (
	"upbeat/web/api"
	"upbeat/web/present"
	"upbeat/web/request"
)

const suggested = 12 // songs in each list of suggestions

// guestPage is the party on a phone. The first visit makes a guest.
func (s *Server) guestPage(v *request.Context) error {
	if code := v.Query("code"); code != "" {
		return s.arriveWith(v, code)
	}
	joined := v.JoinByVisit()
	p, err := v.NewPage("guest")
	if err != nil {
		return err
	}
	p.Newcomer, p.Hashtag = joined, s.hashtag(v)
	present.Estimate(&p.State)
	p.RowTexts = present.RowTexts(&p.State, p.Words, p.Clock)
	if len(p.State.Queue) == 0 {
		if p.Suggestions, p.Popular, err = s.suggestions(v, suggested); err != nil {
			return err
		}
	}
	return v.Render(p)
}

// searchPage is the search without script.
func (s *Server) searchPage(v *request.Context) error {
	v.JoinByVisit()
	p, err := v.NewPage("search")
	if err != nil {
		return err
	}
	p.Search = &api.Search{Query: v.QueryText("q", longestQuery)}
	if p.Search.Query == "" {
		p.Suggestions, p.Popular, err = s.suggestions(v, suggested)
	} else {
		p.Search.Songs, err = s.search(v, p.Search.Query, searchPageSongs)
	}
	if err != nil {
		return err
	}
	return v.Render(p)
}

// stagePage is the big screen. It is nobody's, so it makes no guest.
func (s *Server) stagePage(v *request.Context) error {
	if key := v.Query("key"); key != "" {
		return s.openStage(v, key)
	}
	p, err := v.NewPage("stage")
	if err != nil {
		return err
	}
	may, err := s.mayShowCode(v)
	if err != nil {
		return err
	}
	if may {
		if p.Code, err = s.screenCode(v); err != nil {
			return err
		}
	}
	return v.Render(p)
}

// offlinePage is what the service worker keeps for when the box cannot be reached: it says nothing about the party or the guest.
func (s *Server) offlinePage(v *request.Context) error {
	return v.Render(v.PlainPage("offline"))
}
