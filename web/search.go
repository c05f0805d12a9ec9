package web

import (
	"upbeat/models"
	"upbeat/voting"
	"upbeat/web/api"
)

const (
	longestQuery    = 200 // runes
	searchPageSongs = 50
	searchUsual     = 20
	searchMost      = 100
)

// getSearch finds songs as the guest types: GET /api/v1/search.
func (s *Server) getSearch(v *requestContext) error {
	limit, err := v.queryInt("limit", searchUsual, 1, searchMost)
	if err != nil {
		return err
	}
	songs, err := s.search(v, v.queryText("q", longestQuery), limit)
	if err != nil {
		return err
	}
	return v.answer(songsAnswer{Songs: songs})
}

type songsAnswer struct {
	Songs []api.Song `json:"songs"`
	Next  string     `json:"next,omitempty"`  // URL of the next page
	Queue string     `json:"queue,omitempty"` // where to POST to queue the whole playlist; absent: the rules do not let the visitor
}

func (s *Server) search(v *requestContext, query string, limit int) ([]api.Song, error) {
	if query == "" {
		return []api.Song{}, nil
	}
	songs, err := s.Library.Search(v.ctx, query, limit)
	if err != nil {
		return nil, err
	}
	return s.songsFor(v, songs), nil
}

// songs are library songs as guests see them now.
func (s *Server) songs(songs []models.Song) []api.Song {
	return s.painter.Songs(songs, s.Live.Snapshot())
}

// songsFor are songs to be requested. Those that a guest may not request now stay in sight, with the reason.
func (s *Server) songsFor(v *requestContext, songs []models.Song) []api.Song {
	snap := s.Live.Snapshot()
	list := s.painter.Songs(songs, snap)
	if v.actor().Host() {
		return list
	}
	hour := snap.Values.At(s.Now())
	for i := range songs {
		if no := voting.Barred(&songs[i], hour, snap.Values, snap.Words); no != nil && list[i].InQueue == 0 {
			list[i].Refused, list[i].RefusedN = no.Code, no.N
		}
	}
	return list
}

// getSuggestions is what to show before the guest types: GET /api/v1/suggestions.
func (s *Server) getSuggestions(v *requestContext) error {
	recent, popular, err := s.suggestions(v, suggested)
	if err != nil {
		return err
	}
	return v.answer(suggestionsAnswer{Recent: recent, Popular: popular})
}

type suggestionsAnswer struct {
	Recent  []api.Song `json:"recent"`
	Popular []api.Song `json:"popular"`
}

func (s *Server) suggestions(v *requestContext, n int) (recent, popular []api.Song, err error) {
	added, err := s.Library.Recent(v.ctx, n)
	if err != nil {
		return nil, nil, err
	}
	liked, err := s.Library.Popular(v.ctx, n)
	if err != nil {
		return nil, nil, err
	}
	return s.songsFor(v, added), s.songsFor(v, liked), nil
}

// getRandom throws the dice: GET /api/v1/random.
func (s *Server) getRandom(v *requestContext) error {
	song, err := s.Library.Random(v.ctx)
	if err != nil {
		return err
	}
	return v.answer(songAnswer{Song: s.songsFor(v, []models.Song{song})[0]})
}

type songAnswer struct {
	Song api.Song `json:"song"`
}
