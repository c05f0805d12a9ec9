// Package assets is the files that pages load: styles, scripts, icons, messages, covers.
package assets

import (
	"upbeat/internal/i18n"
	"upbeat/library"
	"upbeat/static"
	"upbeat/web/request"
)

// Deps is what the area works with.
type Deps struct {
	Files   *static.Files
	Words   *i18n.Catalogue
	Library *library.Library
}

// Area answers its routes.
type Area struct{ Deps }

// Routes lists what the area answers.
func Routes(deps Deps) []request.Route {
	s := &Area{deps}
	return []request.Route{
		request.File("/static/*", s.getStatic),
		request.File("/covers/:id", s.getCover),
		request.File("/messages/:lang", s.getMessages),
		request.File("/manifest.webmanifest", s.getManifest),
		request.File("/sw.js", s.getServiceWorker),
		request.File("/favicon.ico", s.getFavicon),
	}
}
