package request

import (
	"github.com/gofiber/fiber/v2"

	"upbeat/models"
)

// Access is who may use a route.
type Access int

const (
	Anyone       Access = iota
	Joined              // a guest of this party
	JoinedOrHost        // the handler tells which entries are whose
	Members             // who is logged in to an account that is no host's
	LoggedIn            // members, moderators and admins: who has an account
	Hosts               // moderators and admins
	Admins
)

// Kind is how a route answers, refusals included.
type Kind int

const (
	AsJSON Kind = iota // JSON
	AsPage             // HTML
	AsForm             // 303 with a flash: pages without script
	AsFile             // bytes; nobody is asked who they are
)

// Route is one line of docs/api.md.
type Route struct {
	Method, Path string
	Who          Access
	Kind         Kind
	Limit        string // name in web's limits, counted per guest, else per address; "" = none
	Do           Handler
	scope        models.Scope // see Needs
}

// Handler does a route's work.
type Handler func(*Context) error

// API is a route of the JSON API.
func API(method, path string, who Access, limit string, do Handler) Route {
	return Route{Method: method, Path: path, Who: who, Kind: AsJSON, Limit: limit, Do: do}
}

// Page is a route that shows a page.
func Page(path string, who Access, limit string, do Handler) Route {
	return Route{Method: fiber.MethodGet, Path: path, Who: who, Kind: AsPage, Limit: limit, Do: do}
}

// Form is a route that takes a form of a page without script.
func Form(path string, who Access, limit string, do Handler) Route {
	return Route{Method: fiber.MethodPost, Path: path, Who: who, Kind: AsForm, Limit: limit, Do: do}
}

// File is a route for everybody that sends bytes.
func File(path string, do Handler) Route {
	return Route{Method: fiber.MethodGet, Path: path, Who: Anyone, Kind: AsFile, Do: do}
}

// May tells whether the visitor may use a route.
func (v *Context) May(r Route) error {
	if err := permits(v, r); err != nil {
		return err
	}
	who := r.Who
	switch {
	case who == Joined && v.Guest == 0:
		return models.ErrNoGuest
	case who == JoinedOrHost && v.Guest == 0 && v.Host == nil:
		return models.ErrNoGuest
	case who == Members && v.Member == nil, who == LoggedIn && v.Member == nil && v.Host == nil:
		return ErrLogin
	case who >= Hosts && v.Host == nil:
		return ErrLogin
	case who == Admins && v.Host.Role != models.Admin:
		return models.ErrNotAllowed
	}
	return nil
}
