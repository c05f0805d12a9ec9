package library

import (
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

const (
	Suggested       = 12  // songs in each list of suggestions
	LongestQuery    = 200 // runes
	searchPageSongs = 50
	searchUsual     = 20
	searchMost      = 100
)

// getSearch finds songs as the guest types: GET /api/v1/search.
func (s *Area) getSearch(v *request.Context) error {
	limit, err := v.QueryInt("limit", searchUsual, 1, searchMost)
	if err != nil {
		return err
	}
	songs, err := s.search(v, v.QueryText("q", LongestQuery), limit)
	if err != nil {
		return err
	}
	return v.Answer(songsAnswer{Songs: songs})
}

type songsAnswer struct {
	Songs []api.Song `json:"songs"`
	Next  string     `json:"next,omitempty"`  // URL of the next page
	Queue string     `json:"queue,omitempty"` // where to POST to queue the whole playlist; absent: the rules do not let the visitor
}

func (s *Area) search(v *request.Context, query string, limit int) ([]api.Song, error) {
	if query == "" {
		return []api.Song{}, nil
	}
	songs, err := s.Library.Search(v.Context(), query, limit)
	if err != nil {
		return nil, err
	}
	return v.Requestable(songs), nil
}

// getSuggestions is what to show before the guest types: GET /api/v1/suggestions.
func (s *Area) getSuggestions(v *request.Context) error {
	recent, popular, err := s.Suggestions(v, Suggested)
	if err != nil {
		return err
	}
	return v.Answer(suggestionsAnswer{Recent: recent, Popular: popular})
}

type suggestionsAnswer struct {
	Recent  []api.Song `json:"recent"`
	Popular []api.Song `json:"popular"`
}

// Suggestions are songs to show before a guest types: the newest, and those that were liked most.
func (s *Area) Suggestions(v *request.Context, n int) (recent, popular []api.Song, err error) {
	added, err := s.Library.Recent(v.Context(), n)
	if err != nil {
		return nil, nil, err
	}
	liked, err := s.Library.Popular(v.Context(), n)
	if err != nil {
		return nil, nil, err
	}
	return v.Requestable(added), v.Requestable(liked), nil
}

// getRandom throws the dice: GET /api/v1/random.
func (s *Area) getRandom(v *request.Context) error {
	song, err := s.Library.Random(v.Context())
	if err != nil {
		return err
	}
	return v.Answer(songAnswer{Song: v.Requestable([]models.Song{song})[0]})
}

type songAnswer struct {
	Song api.Song `json:"song"`
}

// searchPage is the search without script.
func (s *Area) searchPage(v *request.Context) error {
	v.JoinByVisit()
	frame, err := v.NewPage("search")
	if err != nil {
		return err
	}
	p := api.SearchPage{Page: frame, Query: v.QueryText("q", LongestQuery)}
	if p.Lists, err = v.OffersPlaylists(); err != nil {
		return err
	}
	if p.Query == "" {
		p.Suggestions, p.Popular, err = s.Suggestions(v, Suggested)
	} else {
		p.Songs, err = s.search(v, p.Query, searchPageSongs)
	}
	if err != nil {
		return err
	}
	return v.Render(p)
}
