package library

import (
	"fmt"
	"math"
	"strings"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

const (
	Suggested       = 12   // songs in each list of suggestions
	LongestQuery    = 200  // runes
	longestTyped    = 2000 // runes: a link may be what is searched for
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
	songs, err := s.versions(v)
	if err != nil || songs != nil {
		return orAnswer(v, songs, err)
	}
	songs, err = s.search(v, v.QueryText("q", LongestQuery), limit)
	if err != nil {
		return err
	}
	return v.Answer(songsAnswer{Songs: songs})
}

func orAnswer(v *request.Context, songs []api.Song, err error) error {
	if err != nil {
		return err
	}
	return v.Answer(songsAnswer{Songs: songs})
}

// versions are the files of the recording that is asked for by one of its songs, the best first; nil = none is asked for.
func (s *Area) versions(v *request.Context) ([]api.Song, error) {
	id, err := v.QueryInt("versions", 0, 0, math.MaxInt32)
	if err != nil || id == 0 {
		return nil, err
	}
	files, err := s.Library.Versions(v.Context(), models.SongID(id))
	if err != nil {
		return nil, err
	}
	songs := v.Requestable(files)
	for i, f := range files {
		songs[i].File = strings.ToUpper(f.Format)
		if rate := f.Bitrate(); rate > 0 && !f.Lossless() {
			songs[i].File += fmt.Sprintf(", %d kbit/s", rate/1000)
		}
	}
	return songs, nil
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

// searchPage is the search without script.
func (s *Area) searchPage(v *request.Context) error {
	v.JoinByVisit()
	frame, err := v.NewPage("search")
	if err != nil {
		return err
	}
	p := api.SearchPage{Page: frame, Query: v.QueryText("q", longestTyped)}
	if p.Lists, err = v.OffersPlaylists(); err != nil {
		return err
	}
	if p.Songs, err = s.versions(v); err != nil || p.Songs != nil {
		if err != nil {
			return err
		}
		return v.Render(p)
	}
	if p.Query == "" {
		p.Suggestions, p.Popular, err = s.Suggestions(v, Suggested)
	} else if p.Songs, err = s.Outside(v, p.Query); err != nil {
		_, refused := request.Refuse(err, v.Words())
		p.Problem, err = refused.Message, nil
	} else if p.Songs == nil {
		p.Songs, err = s.search(v, p.Query, searchPageSongs)
	}
	if err != nil {
		return err
	}
	return v.Render(p)
}
