package web

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/web/view"
)

type sessionAnswer struct {
	Name string      `json:"name"`
	Role models.Role `json:"role"`
}

// postSession logs a host in: POST /api/v1/session.
func (s *Server) postSession(v *visit) error {
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
func (s *Server) formLogin(v *visit) error {
	if _, err := s.login(v, v.FormValue("name"), v.FormValue("password")); err != nil {
		_, body := refuse(err, v.words())
		if errors.Is(err, errBadLogin) || errors.Is(err, models.ErrTooMany) {
			return v.to("/admin/login", refused(body.Message))
		}
		return err
	}
	return v.to("/admin", view.Flash{})
}

// login checks name and password and opens a session. Every try costs the same, whether there is such an account or not.
func (s *Server) login(v *visit, name, password string) (models.Account, error) {
	const longest = 64
	name = cleanText(name, longest)
	from := limitKey(s.address(v.Ctx))
	for _, l := range [][2]string{{"login_address", from}, {"login_slow", from}, {"login_name", name}, {"login_lot", name}} {
		if err := s.allow(v.ctx, l[0], l[1]); err != nil {
			return models.Account{}, err
		}
	}
	account, err := s.Store.Account(v.ctx, name)
	if err != nil && !errors.Is(err, models.ErrNotAllowed) {
		return account, err
	}
	ok, err := s.checkPassword(v.ctx, account.Password, password)
	if err != nil {
		return account, err
	}
	if !ok {
		s.Log.Warn("login refused", "name", name, "from", s.address(v.Ctx))
		return account, errBadLogin
	}
	return account, s.openSession(v, account)
}

// checkPassword hashes one password at a time: each takes 19 MiB.
func (s *Server) checkPassword(ctx context.Context, phc, password string) (bool, error) {
	select {
	case s.hashing <- struct{}{}:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	defer func() { <-s.hashing }()
	return CheckPassword(phc, password), nil
}

func (s *Server) openSession(v *visit, account models.Account) error {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	token := base64.RawURLEncoding.EncodeToString(raw)
	now := models.At(s.Now())
	err := s.Store.CreateSession(v.ctx, models.Session{TokenHash: hashToken(token), Account: account.Name, CreatedAt: now, ExpiresAt: now + models.ToMillis(hostFor)})
	if err != nil {
		return err
	}
	if old := v.Cookies(hostCookie); old != "" {
		_ = s.Store.EndSession(v.ctx, hashToken(old)) // an old session of this browser would only lie around until it expires
	}
	v.setCookie(hostCookie, token, hostFor)
	s.Log.Info("host logged in", "name", account.Name, "from", s.address(v.Ctx))
	return nil
}

// deleteSession logs out: DELETE /api/v1/session.
func (s *Server) deleteSession(v *visit) error {
	if err := s.logout(v); err != nil {
		return err
	}
	return v.SendStatus(fiber.StatusNoContent)
}

// formLogout is the same without script: POST /admin/logout.
func (s *Server) formLogout(v *visit) error {
	if err := s.logout(v); err != nil {
		return err
	}
	return v.to("/admin/login", view.Flash{})
}

func (s *Server) logout(v *visit) error {
	v.setCookie(hostCookie, "", 0)
	return s.Store.EndSession(v.ctx, hashToken(v.Cookies(hostCookie)))
}
