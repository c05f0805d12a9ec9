// Package sources is what guests and hosts see of where music comes from: what a link leads to, what platforms find, and the page on which
// an admin switches sources on and tries them.
package sources

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/sources"
	"upbeat/web/request"
)

// Deps is what the area works with.
type Deps struct {
	Sources *sources.Set
	Party   *queue.Party
	// Request requests what an address leads to, and answers as POST /api/v1/queue does.
	Request func(v *request.Context, address string) error
	JoinURL func() string // of the party
	// Allow counts one act of somebody against a limit.
	Allow func(ctx context.Context, limit, who string) error
	// Update brings yt-dlp up to date and tells what the command said last; nil = there is none.
	Update func(ctx context.Context) (said string, err error)
	Store  interface {
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
		request.API(get, "/api/v1/sources/:source/search", request.Joined, "", s.search),
		request.API(get, "/api/v1/link", request.Joined, "", s.link),
		request.Page("/share", request.Anyone, "search", s.shared),
		request.API(fiber.MethodPost, "/share", request.Joined, "request", s.share),
		request.Page("/admin/sources", request.Admins, "", s.page),
		request.Form("/admin/sources", request.Admins, "", s.arrange),
		request.Form("/admin/sources/update", request.Admins, "", s.update),
	}
}

// Count counts a question to the outside, at whatever door.
func (s *Area) Count(v *request.Context) error {
	if err := s.Allow(v.Context(), "outside", v.Subject()); err != nil {
		return err
	}
	return s.Allow(v.Context(), "outside_all", "everybody")
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
