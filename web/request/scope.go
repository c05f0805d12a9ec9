package request

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
)

// TokenPrefix is how every token of ours begins, so that people and scanners of secrets know it.
const TokenPrefix = "upbeat_"

// NoToken is the scope that no token has: what makes other ways in, changes them or ends them is for people at a browser.
const NoToken models.Scope = "-"

// Needs gives the route a scope of its own.
func (r Route) Needs(scope models.Scope) Route {
	r.scope = scope
	return r
}

// Scope is what a token needs for the route; "" = any token will do. A route that names none: what hosts do, and what steers the music and
// the lights, is control; what is about one's own account has no token; reading needs none; the rest is what guests do.
func (r Route) Scope() models.Scope {
	switch {
	case r.scope != "":
		return r.scope
	case r.Who >= Hosts || r.Limit == "control":
		return models.ScopeControl
	case r.Who == Members || r.Who == LoggedIn:
		return NoToken
	case r.Method == fiber.MethodGet || r.Method == fiber.MethodHead || r.Method == fiber.MethodOptions:
		return ""
	}
	return models.ScopeRequest
}

// ScopeError says that the token is not for this.
type ScopeError struct{ Need models.Scope }

func (e *ScopeError) Error() string { return "the token lacks the scope " + string(e.Need) }

// Bearer is the token of ours that the request carries; "" = none.
func Bearer(c *fiber.Ctx) string { return BearerOf(c.Get(fiber.HeaderAuthorization)) }

// BearerOf is the token of ours in a header Authorization; "" = none.
func BearerOf(authorization string) string {
	kind, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(kind, "Bearer") || !strings.HasPrefix(token, TokenPrefix) {
		return ""
	}
	return token
}

// FindToken finds a token that may be used, with its account; nil for a guest's. Unknown ones are counted for who sends them, and too many
// of them are refused unseen, but for tokens that were good before: nobody can lock out a script by guessing from the same address.
// Errors: ErrBadToken, *LimitError.
func (s *Site) FindToken(ctx context.Context, bearer, from string) (models.Token, *models.Account, error) {
	const limit = "bad_token"
	hash := HashToken(bearer)
	if !s.tokens.knows(hash) {
		if err := s.Spent(limit, from); err != nil {
			return models.Token{}, nil, err
		}
	}
	token, account, err := s.Token(ctx, s.Party.Room, hash)
	switch {
	case errors.Is(err, models.ErrNoSuchToken):
		s.tokens.forget(hash)
		if err = s.Allow(ctx, limit, from); err == nil {
			err = ErrBadToken
		}
	case err == nil:
		s.tokens.learn(hash)
	}
	return token, account, err
}

// tokenMemory remembers the hashes of tokens that were good.
type tokenMemory struct {
	mu    sync.Mutex
	known map[string]bool
}

func (m *tokenMemory) knows(hash string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.known[hash]
}

func (m *tokenMemory) learn(hash string) {
	const most = 10_000
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil || len(m.known) >= most {
		m.known = map[string]bool{}
	}
	m.known[hash] = true
}

func (m *tokenMemory) forget(hash string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.known, hash)
}

// identifyToken finds out for whom a token acts. It has a host's account only with the scope control: without, it acts as the guest that
// it was made with.
func identifyToken(v *Context, bearer string) error {
	const noted models.Millis = 60_000
	now := models.At(v.site.Now())
	token, account, err := v.site.FindToken(v.Context(), bearer, v.From())
	if err != nil {
		return err
	}
	v.Token = &token
	member := account != nil && account.Role == models.Member
	switch {
	case member:
		v.Guest = v.site.WhoIs(token.GuestID)
	case token.GuestID != 0:
		v.Guest = v.site.opens(token.GuestID)
	}
	if account == nil && v.Guest == 0 {
		return ErrBadToken
	}
	if account != nil && !member && token.Has(models.ScopeControl) {
		v.Host = account
	}
	if now-token.UsedAt >= noted {
		if err := v.site.TokenUsed(v.Context(), token.ID, now); err != nil {
			v.site.Log.Debug("when a token was used is not noted", "token", token.ID, "error", err)
		}
	}
	return nil
}

// permits refuses a token that is not for this route.
func permits(v *Context, r Route) error {
	if v.Token == nil {
		return nil
	}
	switch need := r.Scope(); {
	case need == NoToken:
		return ErrNoToken
	case need != "" && !v.Token.Has(need):
		return &ScopeError{need}
	}
	return nil
}
