package web

import (
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/web/api"
)

const shortestPassword = 8 // characters

// accounts reads who may log in. Moderators see themselves.
func (s *Server) accounts(v *requestContext) ([]api.Account, error) {
	rows, err := s.Store.Logins().Accounts(v.ctx, models.At(s.Now()))
	if err != nil {
		return nil, err
	}
	list := []api.Account{}
	for _, a := range rows {
		me := a.Name == v.host.Name
		if me || v.host.Role == models.Admin {
			list = append(list, api.Account{
				Name: a.Name, Role: a.Role, CreatedAt: a.CreatedAt, Disabled: a.Disabled, Sessions: a.Sessions, Me: me, Created: v.dates().moment(a.CreatedAt),
			})
		}
	}
	return list, nil
}

// accountsPage is one's own account, and for admins everybody's.
func (s *Server) accountsPage(v *requestContext) error { return s.renderAccounts(v, nil) }

// renderAccounts shows the page, with an invitation that was just made.
func (s *Server) renderAccounts(v *requestContext, fresh *api.Invite) error {
	p, err := v.newPage("accounts")
	if err != nil {
		return err
	}
	p.Admin, p.Accounts = &api.AdminData{}, &api.Accounts{Fresh: fresh, NameMost: longestName}
	if p.Accounts.Accounts, err = s.accounts(v); err != nil {
		return err
	}
	if v.host.Role == models.Admin {
		if p.Accounts.Invites, err = s.invites(v); err != nil {
			return err
		}
	}
	return v.render(p)
}

type accountsAnswer struct {
	Accounts []api.Account `json:"accounts"`
}

// getAccounts lists who may log in: GET /api/v1/accounts.
func (s *Server) getAccounts(v *requestContext) error {
	list, err := s.accounts(v)
	if err != nil {
		return err
	}
	return v.answer(accountsAnswer{list})
}

// accountName is the account in the path.
func (v *requestContext) accountName() (string, error) {
	name, err := url.PathUnescape(v.Params("name"))
	if err != nil {
		return "", models.ErrNoSuchAccount
	}
	return name, nil
}

// patchAccount gives an account another role, or lets it log in or not: PATCH /api/v1/accounts/{name}.
func (s *Server) patchAccount(v *requestContext) error {
	var in struct {
		Role     *models.Role `json:"role"`
		Disabled *bool        `json:"disabled"`
	}
	if err := v.body(&in); err != nil {
		return err
	}
	name, err := v.accountName()
	if err != nil {
		return err
	}
	if in.Role != nil && !appointable(*in.Role) {
		return badRole()
	}
	a, err := s.Party.Appoint(v.ctx, v.actor(), name, in.Role, in.Disabled)
	if err != nil {
		return err
	}
	s.checkLogins(v)
	list, err := s.accounts(v)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(other api.Account) bool { return other.Name == a.Name })
	if i < 0 {
		return models.ErrNoSuchAccount
	}
	return v.answer(list[i])
}

func appointable(role models.Role) bool { return role == models.Admin || role == models.Moderator }

func badRole() error { return &models.FieldError{Field: "role", Want: "moderator or admin"} }

// checkLogins closes the sockets of sessions that have just ended.
func (s *Server) checkLogins(v *requestContext) { s.hub.CheckLogins(v.ctx) }

// deleteAccount deletes an account: DELETE /api/v1/accounts/{name}.
func (s *Server) deleteAccount(v *requestContext) error {
	name, err := v.accountName()
	if err != nil {
		return err
	}
	if err := s.Party.Dismiss(v.ctx, v.actor(), name); err != nil {
		return err
	}
	s.checkLogins(v)
	return v.SendStatus(fiber.StatusNoContent)
}

type sessionsEnded struct {
	Ended int `json:"ended"`
}

// deleteSessions logs an account out everywhere: DELETE /api/v1/accounts/{name}/sessions.
func (s *Server) deleteSessions(v *requestContext) error {
	name, err := v.accountName()
	if err != nil {
		return err
	}
	n, err := s.Party.LogOut(v.ctx, v.actor(), name, "")
	if err != nil {
		return err
	}
	s.checkLogins(v)
	return v.JSON(sessionsEnded{n})
}

// deleteOwnSessions logs the host out on all other devices: DELETE /api/v1/accounts/me/sessions.
func (s *Server) deleteOwnSessions(v *requestContext) error {
	n, err := s.Party.LogOut(v.ctx, v.actor(), v.host.Name, v.session())
	if err != nil {
		return err
	}
	s.checkLogins(v)
	return v.JSON(sessionsEnded{n})
}

// putPassword changes the host's own password: PUT /api/v1/accounts/me/password. All other devices are logged out.
func (s *Server) putPassword(v *requestContext) error {
	var in struct {
		Old *string `json:"old"`
		New *string `json:"new"`
	}
	if err := v.body(&in); err != nil {
		return err
	}
	switch {
	case in.Old == nil:
		return missing("old")
	case in.New == nil:
		return missing("new")
	}
	if err := s.changePassword(v, *in.Old, *in.New); err != nil {
		return err
	}
	return v.SendStatus(fiber.StatusNoContent)
}

// changePassword asks for the old one: an open page is not enough to take an account over.
func (s *Server) changePassword(v *requestContext, old, fresh string) error {
	if err := goodPassword("new", fresh, v.host.Name); err != nil {
		return err
	}
	if err := s.mayTryLogin(v, v.host.Name); err != nil {
		return err
	}
	ok, err := s.checkPassword(v.ctx, v.host.Password, old)
	if err != nil {
		return err
	}
	if !ok {
		s.loginRefused(v, *v.host, "login_failed")
		return errBadPassword
	}
	hash, err := s.hashPassword(v.ctx, fresh)
	if err != nil {
		return err
	}
	if err := s.Party.SetPassword(v.ctx, v.actor(), hash, v.session()); err != nil {
		return err
	}
	s.checkLogins(v)
	return nil
}

// goodPassword refuses what is too short, too long, or the name.
func goodPassword(field, password, name string) error {
	if n := len([]rune(password)); n < shortestPassword || len(password) > longestPassword || password == name {
		return &models.FieldError{Field: field, Want: "at least 8 characters, and not the name"}
	}
	return nil
}

// formPassword changes the host's own password: POST /admin/accounts/password.
func (s *Server) formPassword(v *requestContext) error {
	if err := s.changePassword(v, v.FormValue("old"), v.FormValue("new")); err != nil {
		return err
	}
	return v.to("/admin/accounts", done(v.words().T("account.password_done")))
}

// formLogoutEverywhere logs the host out on all other devices: POST /admin/accounts/logout.
func (s *Server) formLogoutEverywhere(v *requestContext) error {
	n, err := s.Party.LogOut(v.ctx, v.actor(), v.host.Name, v.session())
	if err != nil {
		return err
	}
	s.checkLogins(v)
	return v.to("/admin/accounts", done(v.words().T("account.logged_out", "n", n)))
}

// formAccount does one thing to an account: POST /admin/accounts/change.
func (s *Server) formAccount(v *requestContext) error {
	name, by, yes := v.FormValue("name"), v.actor(), true
	no := !yes
	var err error
	switch v.FormValue("do") {
	case "disable":
		_, err = s.Party.Appoint(v.ctx, by, name, nil, &yes)
	case "enable":
		_, err = s.Party.Appoint(v.ctx, by, name, nil, &no)
	case "admin", "moderator":
		role := models.Role(v.FormValue("do"))
		_, err = s.Party.Appoint(v.ctx, by, name, &role, nil)
	case "logout":
		_, err = s.Party.LogOut(v.ctx, by, name, "")
	case "delete":
		if v.FormValue("sure") != "yes" {
			return v.to("/admin/accounts", refused(v.words().T("account.delete_unsure")))
		}
		err = s.Party.Dismiss(v.ctx, by, name)
	default:
		err = models.ErrBadValue
	}
	if err != nil {
		return err
	}
	s.checkLogins(v)
	return v.to("/admin/accounts", done(v.words().T("host.saved")))
}
