package request

import (
	"cmp"
	"errors"
	"strconv"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
)

// Identify finds out who asks: a token goes before cookies, which do not count beside it. A cookie that is not ours counts as none. A
// member is who is logged in here; else the guest of this device is.
func (v *Context) Identify() error {
	if bearer := Bearer(v.Fiber); bearer != "" {
		return identifyToken(v, bearer)
	}
	if err := identifyMember(v); err != nil {
		return err
	}
	if v.Member == nil {
		if err := identifyGuest(v); err != nil {
			return err
		}
	}
	token := v.Cookie(HostCookie)
	if token == "" {
		return nil
	}
	account, err := v.site.Session(v.Context(), HashToken(token), models.At(v.site.Now()))
	switch {
	case errors.Is(err, models.ErrNotAllowed):
		return nil
	case err != nil:
		return err
	}
	v.Host = &account
	return nil
}

// identifyMember knows a member by their session.
func identifyMember(v *Context) error {
	token := v.Cookie(MemberCookie)
	if token == "" {
		return nil
	}
	account, guest, err := v.site.MemberOf(v.Context(), v.site.Party.Room, HashToken(token), models.At(v.site.Now()))
	switch {
	case errors.Is(err, models.ErrNotAllowed):
		return nil
	case err != nil:
		return err
	}
	v.Member, v.Guest = &account, guest
	return nil
}

// identifyGuest knows a guest by their cookie. Who comes over HTTPS for the first time is known by the one of plain HTTP, and gets one for
// HTTPS. It is not so the other way round, nor with hosts: what was given over HTTPS never travels in the clear, and what did opens no
// host's page over HTTPS.
func identifyGuest(v *Context) error {
	token, moved := v.Cookie(GuestCookie), false
	if token == "" && v.site.Secure(v.Fiber) {
		token = v.Fiber.Cookies(GuestCookie)
		moved = token != ""
	}
	if token == "" {
		bearer, found := strings.CutPrefix(v.Fiber.Get(fiber.HeaderAuthorization), "Bearer ")
		if !found {
			return nil
		}
		token = bearer
	}
	id, joinedAt, ok := v.site.Signer.ParseGuestToken(v.site.Party.Room, token)
	if !ok {
		return nil
	}
	if !v.site.guests.knows(id, joinedAt) {
		g, err := v.site.Party.Guest(v.Context(), id)
		if errors.Is(err, models.ErrNoGuest) || err == nil && g.JoinedAt != joinedAt {
			return nil
		}
		if err != nil {
			return err
		}
		v.site.guests.learn(id, joinedAt)
		id = cmp.Or(g.MergedInto, id)
	}
	v.Guest = v.site.opens(id)
	if moved && v.Guest != 0 {
		v.SetCookie(GuestCookie, token, GuestFor)
	}
	return nil
}

// WhoIs follows a guest to who they turned out to be; 0 where nobody is them any more.
func (s *Site) WhoIs(id models.GuestID) models.GuestID {
	if into, moved := s.Live.Snapshot().MergedInto[id]; moved {
		return into
	}
	return id
}

// opens is the guest that a device's own cookie opens. A member's is opened by their sessions alone, which can be ended.
func (s *Site) opens(id models.GuestID) models.GuestID {
	id = s.WhoIs(id)
	if s.Live.Snapshot().Members[id] {
		return 0
	}
	return id
}

// Remember saves the next request of a guest a look into the database.
func (s *Site) Remember(g models.Guest) { s.guests.learn(g.ID, g.JoinedAt) }

// Forget lets a guest's token be checked again.
func (s *Site) Forget(id models.GuestID) { s.guests.forget(id) }

// Subject is whom a limit counts: the guest, else the address.
func (v *Context) Subject() string {
	if v.Guest != 0 {
		return GuestKey(v.Guest)
	}
	return v.From()
}

// From is the visitor's address as limits count it.
func (v *Context) From() string { return LimitKey(v.site.Address(v.Fiber)) }

// GuestKey is what a guest is counted as.
func GuestKey(id models.GuestID) string { return "guest-" + strconv.FormatInt(int64(id), 10) }

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
