package sources

import (
	"context"
	"strings"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

const (
	longestWords   = 200  // characters of a search
	longestAddress = 4096 // of a link
	searchWithin   = 8 * time.Second
	linkWithin     = 20 * time.Second
)

// found is what a source has found, or what a link leads to.
type found struct {
	Title string     `json:"title,omitempty"` // of the list that a link leads to; "" = it is one song, or a search
	Songs []api.Song `json:"songs"`
	More  bool       `json:"more,omitempty"` // there are more songs in the list
}

// search asks one source: GET /api/v1/sources/{source}/search?q=words.
func (s *Area) search(v *request.Context) error {
	words := v.QueryText("q", longestWords)
	if words == "" {
		return v.Answer(found{Songs: []api.Song{}})
	}
	if err := s.Count(v); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(v.Context(), searchWithin)
	defer cancel()
	list, err := s.Sources.Search(ctx, v.Param("source"), words)
	if err != nil {
		return err
	}
	songs, err := s.requestable(v, list)
	if err != nil {
		return err
	}
	return v.Answer(found{Songs: songs})
}

// link tells what an address leads to: GET /api/v1/link?url=address.
func (s *Area) link(v *request.Context) error {
	if err := s.Count(v); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(v.Context(), linkWithin)
	defer cancel()
	list, err := s.Sources.Resolve(ctx, v.QueryText("url", longestAddress+1))
	if err != nil {
		return err
	}
	songs, err := s.requestable(v, list.Songs)
	if err != nil {
		return err
	}
	return v.Answer(found{Title: list.Title, Songs: songs, More: list.More})
}

// Follow tells what a link leads to, for the search without script; nil = what was typed is no link.
func (s *Area) Follow(v *request.Context, typed string) ([]api.Song, error) {
	if firstLink.FindString(typed) != typed || typed == "" {
		return nil, nil
	}
	if v.Guest == 0 {
		return nil, models.ErrNoGuest
	}
	if err := s.Count(v); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(v.Context(), linkWithin)
	defer cancel()
	list, err := s.Sources.Resolve(ctx, typed)
	if err != nil {
		return nil, err
	}
	return s.requestable(v, list.Songs)
}

// requestable are songs that a source has found, as its visitor may request them: those that the box has had are the library's.
func (s *Area) requestable(v *request.Context, list []models.Found) ([]api.Song, error) {
	refs := map[string][]string{}
	for _, f := range list {
		refs[f.Source] = append(refs[f.Source], f.Ref)
	}
	known := map[string]map[string]models.Song{}
	err := s.Store.Read(v.Context(), func(tx *store.Tx) (err error) {
		for source, some := range refs {
			if known[source], err = tx.Origins().Known(source, some); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	rows := make([]models.Song, len(list))
	for i, f := range list {
		rows[i] = songOf(f)
		if song, ok := known[f.Source][f.Ref]; ok {
			rows[i] = song
		}
	}
	songs := v.Requestable(rows)
	for i, f := range list {
		songs[i].Source, songs[i].Ref = f.Source, f.Ref
		if strings.HasPrefix(f.Link, "https://") || strings.HasPrefix(f.Link, "http://") {
			songs[i].Link = f.Link
		}
	}
	return songs, nil
}
