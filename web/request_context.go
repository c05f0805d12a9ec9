package web

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/i18n"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/present"
)

// requestContext is one request with who makes it. It ends with the request: nothing may keep it.
type requestContext struct {
	*fiber.Ctx
	s     *Server
	ctx   context.Context
	guest models.GuestID  // 0 = not joined
	host  *models.Account // nil = not logged in
	lang  *i18n.Messages
}

// The cookies.
const (
	guestCookie = "upbeat_guest"
	hostCookie  = "upbeat_host"
	flashCookie = "upbeat_flash"
	// deviceCookie says that this browser has logged into an account before; it opens nothing.
	deviceCookie = "upbeat_device"
)

const (
	guestFor = 365 * 24 * time.Hour
	hostFor  = 30 * 24 * time.Hour
)

// words are the messages in the reader's language.
func (v *requestContext) words() i18n.Messages {
	if v.lang == nil {
		m := v.s.Words.For(v.Get(fiber.HeaderAcceptLanguage))
		v.lang = &m
	}
	return *v.lang
}

// identify finds out who asks. A token that is not ours counts as none.
func (v *requestContext) identify() error {
	if err := v.identifyGuest(); err != nil {
		return err
	}
	token := v.Cookies(hostCookie)
	if token == "" {
		return nil
	}
	account, err := v.s.Store.Logins().SessionAccount(v.ctx, hashToken(token), models.At(v.s.Now()))
	switch {
	case errors.Is(err, models.ErrNotAllowed):
		return nil
	case err != nil:
		return err
	}
	v.host = &account
	return nil
}

func (v *requestContext) identifyGuest() error {
	token := v.Cookies(guestCookie)
	if token == "" {
		bearer, found := strings.CutPrefix(v.Get(fiber.HeaderAuthorization), "Bearer ")
		if !found {
			return nil
		}
		token = bearer
	}
	id, joinedAt, ok := v.s.signer.parseGuestToken(v.s.Party.Room, token)
	if !ok {
		return nil
	}
	if !v.s.guests.knows(id, joinedAt) {
		g, err := v.s.Party.Guest(v.ctx, id)
		if errors.Is(err, models.ErrNoGuest) || err == nil && g.JoinedAt != joinedAt {
			return nil
		}
		if err != nil {
			return err
		}
		v.s.guests.learn(id, joinedAt)
		id = cmp.Or(g.MergedInto, id)
	}
	v.guest = v.s.whoIs(id)
	return nil
}

// whoIs follows a guest to who they turned out to be; 0 where nobody is them any more.
func (s *Server) whoIs(id models.GuestID) models.GuestID {
	if into, moved := s.Live.Snapshot().MergedInto[id]; moved {
		return into
	}
	return id
}

// me reads the visitor as others see them; nil for one who has not joined.
func (v *requestContext) me() (*api.Guest, error) {
	g, err := v.self()
	return present.Guest(g), err
}

// self reads the visitor; nil for one who has not joined.
func (v *requestContext) self() (*models.Guest, error) {
	if v.guest == 0 {
		return nil, nil
	}
	g, err := v.s.Party.Guest(v.ctx, v.guest)
	if errors.Is(err, models.ErrNoGuest) {
		return nil, nil
	}
	return &g, err
}

// state is the party as the visitor sees it.
func (v *requestContext) state() (api.State, error) {
	g, err := v.self()
	if err != nil {
		return api.State{}, err
	}
	snap, now := v.fresh(), models.At(v.s.Now())
	state := v.s.painter.State(snap, v.s.hub.Facts(), present.Guest(g), now)
	state.Standing = present.Standing(g, snap.Values, now)
	return state, nil
}

// subject is whom a limit counts.
func (v *requestContext) subject() string {
	if v.guest != 0 {
		return guestKey(v.guest)
	}
	return limitKey(v.s.address(v.Ctx))
}

// setCookie gives the browser something to remember; age 0 makes it forget.
func (v *requestContext) setCookie(name, value string, age time.Duration) {
	cookie := fiber.Cookie{Name: name, Value: value, Path: "/", HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: v.s.secure(v.Ctx), MaxAge: int(age / time.Second)}
	if age == 0 {
		cookie.Expires, cookie.MaxAge = time.Unix(1, 0), -1
	}
	v.Cookie(&cookie)
}

// hashToken is under what a session's token is kept: who reads the database cannot log in with it.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// guestMemory remembers which tokens were checked against the database, so that a vote costs no extra query.
type guestMemory struct {
	mu    sync.RWMutex
	known map[models.GuestID]models.Millis
}

func (m *guestMemory) knows(id models.GuestID, joinedAt models.Millis) bool {
	m.mu.RLock()
	defer m.mu.RUnlock()
	at, ok := m.known[id]
	return ok && at == joinedAt
}

func (m *guestMemory) learn(id models.GuestID, joinedAt models.Millis) {
	const most = 50_000
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil || len(m.known) >= most {
		m.known = map[models.GuestID]models.Millis{}
	}
	m.known[id] = joinedAt
}

// forget lets a guest's token be checked again.
func (m *guestMemory) forget(id models.GuestID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.known, id)
}
