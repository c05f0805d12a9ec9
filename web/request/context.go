// Package request is one request as the areas of web see it: who makes it, in which language, what it asks for, and how it is answered.
// It reads input strictly, answers JSON and forms alike, renders pages, and turns errors into refusals. It knows none of the areas.
package request

import (
	"context"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/i18n"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/present"
)

// Context is one request with who makes it. It ends with the request: nothing may keep it. It has over 40 small methods, because it is all
// that handlers see of Fiber, of the visitor and of the page: reading, answering and identity would not work one without the other.
type Context struct {
	Fiber  *fiber.Ctx      // the request itself, for what has no method here
	Guest  models.GuestID  // 0 = not joined
	Host   *models.Account // nil = not logged in
	Token  *models.Token   // by which the request is made; nil = by cookies
	Member *models.Account // the account of Guest; nil = the guest is this device's
	site   *Site
	kind   Kind
	ctx    context.Context // lives as long as this value: one request
	lang   *i18n.Messages
}

// New is a request to a site on a route of that kind; ctx bounds the work for it.
func New(ctx context.Context, c *fiber.Ctx, site *Site, kind Kind) *Context {
	return &Context{Fiber: c, site: site, kind: kind, ctx: ctx}
}

// Context bounds the work for this request.
func (v *Context) Context() context.Context { return v.ctx }

// Long is a context for work that goes through a whole playlist or folder. It ends with the server, not with the time limit of the request.
func (v *Context) Long() (context.Context, context.CancelFunc) {
	const within = 2 * time.Minute
	return context.WithTimeout(v.Fiber.UserContext(), within)
}

// The cookies.
const (
	GuestCookie = "upbeat_guest"
	HostCookie  = "upbeat_host"
	// MemberCookie is a member's session.
	MemberCookie = "upbeat_member"
	FlashCookie  = "upbeat_flash"
	// ToldCookie is the time of the last song of which its guest was told that somebody had taken it out, in Unix milliseconds.
	ToldCookie = "upbeat_told"
	// DeviceCookie says that this browser has logged into an account before; it opens nothing.
	DeviceCookie = "upbeat_device"
	// SecurePrefix stands before the names of cookies that are given over HTTPS. Browsers let only HTTPS set and read such cookies, so what
	// plain HTTP gives beside them neither replaces them nor is refused because of them.
	// https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes
	SecurePrefix = "__Host-"
)

const (
	GuestFor = 365 * 24 * time.Hour
	HostFor  = 30 * 24 * time.Hour
)

// Words are the messages in the reader's language.
func (v *Context) Words() i18n.Messages {
	if v.lang == nil {
		m := v.site.Words.For(v.Fiber.Get(fiber.HeaderAcceptLanguage))
		v.lang = &m
	}
	return *v.lang
}

// Self reads the visitor; nil for one who has not joined.
func (v *Context) Self() (*models.Guest, error) {
	if v.Guest == 0 {
		return nil, nil
	}
	g, err := v.site.Party.Guest(v.Context(), v.Guest)
	if errors.Is(err, models.ErrNoGuest) {
		return nil, nil
	}
	return &g, err
}

// Me is the visitor as others see them; nil for one who has not joined.
func (v *Context) Me() (*api.Guest, error) {
	g, err := v.Self()
	return present.Guest(g), err
}

// State is the party as the visitor sees it.
func (v *Context) State() (api.State, error) {
	g, err := v.Self()
	if err != nil {
		return api.State{}, err
	}
	snap, now := v.Fresh(), models.At(v.site.Now())
	state := v.site.Painter.State(snap, v.site.Facts(), present.Guest(g), now)
	state.Standing = present.Standing(g, snap.Values, now)
	return state, nil
}

// Fresh is the party as the database has it, so that visitors see what they did. When the database does not answer, it is the party as it
// was seen last.
func (v *Context) Fresh() *queue.Snapshot {
	snap, err := v.site.Live.Fresh(v.ctx)
	if err != nil {
		v.site.Log.Warn("the party cannot be read; showing it as last seen", "error", err)
	}
	return snap
}

// Actor is who acts: the host who is logged in, with the guest that this browser is, or that guest alone.
func (v *Context) Actor() models.Actor {
	if v.Host != nil {
		return models.Actor{Role: v.Host.Role, Account: v.Host.Name, Guest: v.Guest}
	}
	return models.AsGuest(v.Guest)
}

// AsHost is the host without the guest that they may be as well: what they do to a guest, they do as a host.
func (v *Context) AsHost() models.Actor {
	by := v.Actor()
	by.Guest = 0
	return by
}

// Role is the role in which the visitor reads the settings.
func (v *Context) Role() models.Role {
	if v.Host == nil {
		return models.Anyone
	}
	return v.Host.Role
}

// Session names the token, or the session that a host, else a member, acts in, as sockets know it; "" = none.
func (v *Context) Session() string {
	switch {
	case v.Token != nil:
		return v.Token.Hash
	case v.Host != nil:
		return HashToken(v.Cookie(HostCookie))
	case v.Member != nil:
		return HashToken(v.Cookie(MemberCookie))
	}
	return ""
}

// Note writes into the audit log what a host did to the box: no change of the party writes that line.
func (v *Context) Note(action, target string) error {
	return v.site.Party.Note(v.ctx, v.AsHost(), action, target, "")
}

// Cookie is a cookie that the browser was given the way that it comes now, HTTP or HTTPS; "" = none.
func (v *Context) Cookie(name string) string {
	return v.Fiber.Cookies(v.site.cookieName(v.Fiber, name))
}

// SetCookie gives the browser something to remember; age 0 makes it forget. Who comes with a token gets none.
func (v *Context) SetCookie(name, value string, age time.Duration) {
	if v.Token != nil {
		return
	}
	cookie := fiber.Cookie{
		Name: v.site.cookieName(v.Fiber, name), Value: value, Path: "/",
		HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: v.site.Secure(v.Fiber),
		MaxAge: int(age / time.Second),
	}
	if age == 0 {
		cookie.Expires, cookie.MaxAge = time.Unix(1, 0), -1
	}
	v.Fiber.Cookie(&cookie)
}

// Secure tells whether the visitor came by HTTPS.
func (v *Context) Secure() bool { return v.site.Secure(v.Fiber) }

// Playback is what the room hears, as the visitor sees it.
func (v *Context) Playback() api.Playback {
	var me *api.Guest
	if v.Guest != 0 {
		me = &api.Guest{ID: v.Guest}
	}
	return v.site.Painter.State(v.Fresh(), v.site.Facts(), me, models.At(v.site.Now())).Playback
}
