package web

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/web/api"
)

const longestAccount = 64 // runes of an account's name

type sessionAnswer struct {
	Name string      `json:"name"`
	Role models.Role `json:"role"`
}

// postSession logs a host in: POST /api/v1/session.
func (s *Server) postSession(v *requestContext) error {
	var in struct {
		Name     *string `json:"name"`
		Password *string `json:"password"`
	}
	if err := v.body(&in); err != nil {
		return err
	}
	switch {
	case in.Name == nil:
		return missing("name")
	case in.Password == nil:
		return missing("password")
	}
	account, err := s.login(v, *in.Name, *in.Password)
	if err != nil {
		return err
	}
	return v.JSON(sessionAnswer{account.Name, account.Role})
}

// formLogin is the same as a form: POST /admin/login.
func (s *Server) formLogin(v *requestContext) error {
	if _, err := s.login(v, v.FormValue("name"), v.FormValue("password")); err != nil {
		_, body := refuse(err, v.words())
		if errors.Is(err, errBadLogin) || errors.Is(err, errDisabled) || errors.Is(err, models.ErrTooMany) {
			return v.to("/admin/login?name="+url.QueryEscape(v.formText("name", longestAccount)), refused(body.Message))
		}
		return err
	}
	return v.to("/admin", api.Flash{})
}

// login checks name and password and opens a session. Every try costs the same, whether there is such an account or not.
func (s *Server) login(v *requestContext, name, password string) (models.Account, error) {
	name = cleanText(name, longestAccount)
	if err := s.mayTryLogin(v, name); err != nil {
		return models.Account{}, err
	}
	account, err := s.Store.Logins().Account(v.ctx, name)
	if err != nil && !errors.Is(err, models.ErrNotAllowed) {
		return account, err
	}
	ok, err := s.checkPassword(v.ctx, account.Password, password)
	switch {
	case err != nil:
		return account, err
	case !ok:
		s.loginRefused(v, account, "login_failed")
		return account, errBadLogin
	case account.Disabled:
		s.loginRefused(v, account, "login_disabled")
		return account, errDisabled
	}
	return account, s.openSession(v, account)
}

// mayTryLogin limits guessing. A device that has logged into this account before has tries of its own: nobody can lock its host out by
// guessing from somewhere else, not even from the same address.
func (s *Server) mayTryLogin(v *requestContext, name string) error {
	if device, ok := s.signer.verify("device "+name, v.Cookies(deviceCookie)); ok {
		return s.allowAll(v.ctx, [][2]string{{"login_device", device}, {"login_often", device}})
	}
	from := limitKey(s.address(v.Ctx))
	return s.allowAll(v.ctx, [][2]string{{"login_address", from}, {"login_slow", from}, {"login_name", name}, {"login_lot", name}})
}

func (s *Server) allowAll(ctx context.Context, limits [][2]string) error {
	for _, l := range limits {
		if err := s.allow(ctx, l[0], l[1]); err != nil {
			return err
		}
	}
	return nil
}

// loginRefused tells the logs. The audit log names only accounts that there are: what was typed as a name may have been a password. Who
// tries for hours cannot fill it.
func (s *Server) loginRefused(v *requestContext, account models.Account, action string) {
	from := s.address(v.Ctx).String()
	s.Log.Warn("login refused", "account", account.Name, "from", from)
	if s.allow(v.ctx, "login_noted", "all") != nil {
		return
	}
	if err := s.Party.Note(v.ctx, models.Actor{}, action, account.Name, from); err != nil {
		s.Log.Warn("a refused login is missing in the audit log", "error", err)
	}
}

// checkPassword hashes one password at a time: each takes 19 MiB.
func (s *Server) checkPassword(ctx context.Context, phc, password string) (bool, error) {
	select {
	case s.hashing <- struct{}{}:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	defer func() { <-s.hashing }()
	return s.HashCost.Check(phc, password), nil
}

// openSession logs an account in here, and remembers that this device has been.
func (s *Server) openSession(v *requestContext, account models.Account) error {
	token, device := randomText(32), randomText(16)
	now := models.At(s.Now())
	err := s.Store.Logins().CreateSession(v.ctx, models.Session{TokenHash: hashToken(token), Account: account.Name, CreatedAt: now, ExpiresAt: now + models.ToMillis(hostFor)})
	if err != nil {
		return err
	}
	if old := v.Cookies(hostCookie); old != "" {
		_ = s.Store.Logins().EndSession(v.ctx, hashToken(old)) // an old session of this browser would only lie around until it expires
	}
	v.setCookie(hostCookie, token, hostFor)
	v.setCookie(deviceCookie, s.signer.sign("device "+account.Name, device), guestFor)
	from := s.address(v.Ctx).String()
	s.Log.Info("host logged in", "name", account.Name, "from", from)
	return s.Party.Note(v.ctx, models.Actor{Role: account.Role, Account: account.Name}, "login", account.Name, from)
}

// randomText is so many random bytes in letters that URLs and cookies take.
func randomText(bytes int) string {
	raw := make([]byte, bytes)
	_, _ = rand.Read(raw) // never fails: https://pkg.go.dev/crypto/rand#Read
	return base64.RawURLEncoding.EncodeToString(raw)
}

// deleteSession logs out: DELETE /api/v1/session.
func (s *Server) deleteSession(v *requestContext) error {
	if err := s.logout(v); err != nil {
		return err
	}
	return v.SendStatus(fiber.StatusNoContent)
}

// formLogout is the same without script: POST /admin/logout.
func (s *Server) formLogout(v *requestContext) error {
	if err := s.logout(v); err != nil {
		return err
	}
	return v.to("/admin/login", api.Flash{})
}

func (s *Server) logout(v *requestContext) error {
	v.setCookie(hostCookie, "", 0)
	login := hashToken(v.Cookies(hostCookie))
	if err := s.Store.Logins().EndSession(v.ctx, login); err != nil {
		return err
	}
	s.hub.LoggedOut(login)
	return s.Party.Note(v.ctx, v.asHost(), "logout", v.host.Name, "")
}

// session names the session that a host acts in, as sockets know it; "" = no host.
func (v *requestContext) session() string {
	if v.host == nil {
		return ""
	}
	return hashToken(v.Cookies(hostCookie))
}

// loginsHold tells which sessions are still open.
func (s *Server) loginsHold(ctx context.Context, logins []string) (map[string]bool, error) {
	return s.Store.Logins().SessionsHold(ctx, logins, models.At(s.Now()))
}
