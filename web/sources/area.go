// Package sources is what guests and hosts see of where music comes from: what a link leads to, what platforms find, and the page on which
// an admin switches sources on and tries them.
package sources

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/sources"
	"upbeat/web/request"
)

// Deps is what the area works with.
type Deps struct {
	Sources *sources.Set
	Store   interface {
		Read(ctx context.Context, f func(tx *store.Tx) error) error
	}
}

// Area answers its routes.
type Area struct{ Deps }

// Routes lists what the area answers.
func Routes(deps Deps) []request.Route {
	s := &Area{deps}
	const get = fiber.MethodGet
	return []request.Route{
		request.API(get, "/api/v1/sources", request.Anyone, "search", s.list),
		request.API(get, "/api/v1/sources/:source/search", request.Joined, "outside", s.search),
		request.API(get, "/api/v1/link", request.Joined, "outside", s.link),
	}
}

// source is a source as guests see it.
type source struct {
	Name   string `json:"name"`   // its words are "source.<name>" in the catalogue
	Search bool   `json:"search"` // it can be searched
}

// list tells which sources are switched on: GET /api/v1/sources.
func (s *Area) list(v *request.Context) error {
	list := []source{}
	for _, one := range s.Sources.On() {
		_, search := one.(sources.Searcher)
		list = append(list, source{one.Name(), search})
	}
	return v.Answer(struct {
		Sources []source `json:"sources"`
	}{list})
}

// songOf is what was found, as a song without a file.
func songOf(f models.Found) models.Song {
	return models.Song{Source: models.SourceRemote, Title: f.Title, Artist: f.Artist, Album: f.Album, Duration: f.Length}
}
