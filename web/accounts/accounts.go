package accounts

import (
	"net/url"
	"slices"

	"upbeat/internal/accounts"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

const shortestPassword = 8 // characters

// accounts reads who may log in. Moderators see themselves.
func (s *Area) accounts(v *request.Context) ([]api.Account, error) {
	rows, err := s.Logins.Accounts(v.Context(), models.At(s.Now()))
	if err != nil {
		return nil, err
	}
	list := []api.Account{}
	for _, a := range rows {
		me := a.Name == v.Host.Name
		if me || v.Host.Role == models.Admin {
			list = append(list, api.Account{
				Name: a.Name, Role: a.Role, CreatedAt: a.CreatedAt, Disabled: a.Disabled, Sessions: a.Sessions, Me: me,
				Created: v.Dates().Moment(a.CreatedAt),
			})
		}
	}
	return list, nil
}

// accountsPage is one's own account, and for admins everybody's.
func (s *Area) accountsPage(v *request.Context) error { return s.renderAccounts(v, nil) }

// renderAccounts shows the page, with an invitation that was just made.
func (s *Area) renderAccounts(v *request.Context, fresh *api.Invite) error {
	p, err := v.NewPage("accounts")
	if err != nil {
		return err
	}
	p.Admin, p.Accounts = &api.AdminData{}, &api.Accounts{Fresh: fresh, NameMost: request.LongestName}
	if p.Accounts.Accounts, err = s.accounts(v); err != nil {
		return err
	}
	if v.Host.Role == models.Admin {
		if p.Accounts.Invites, err = s.invites(v); err != nil {
			return err
		}
	}
	return v.Render(p)
}

type accountsAnswer struct {
	Accounts []api.Account `json:"accounts"`
}

// getAccounts lists who may log in: GET /api/v1/accounts.
func (s *Area) getAccounts(v *request.Context) error {
	list, err := s.accounts(v)
	if err != nil {
		return err
	}
	return v.Answer(accountsAnswer{list})
}

// accountName is the account in the path.
func (s *Area) accountName(v *request.Context) (string, error) {
	name, err := url.PathUnescape(v.Param("name"))
	if err != nil {
		return "", models.ErrNoSuchAccount
	}
	return name, nil
}

// patchAccount gives an account another role, or lets it log in or not: PATCH /api/v1/accounts/{name}.
func (s *Area) patchAccount(v *request.Context) error {
	var in struct {
		Role     *models.Role `json:"role"`
		Disabled *bool        `json:"disabled"`
	}
	if err := v.Body(&in); err != nil {
		return err
	}
	name, err := s.accountName(v)
	if err != nil {
		return err
	}
	if in.Role != nil && !appointable(*in.Role) {
		return badRole()
	}
	a, err := s.Accounts.Appoint(v.Context(), v.Actor(), name, in.Role, in.Disabled)
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
	return v.Answer(list[i])
}

func appointable(role models.Role) bool { return role == models.Admin || role == models.Moderator }

func badRole() error { return &models.FieldError{Field: "role", Want: "moderator or admin"} }

// checkLogins closes the sockets of sessions that have just ended.
func (s *Area) checkLogins(v *request.Context) { s.Hub.CheckLogins(v.Context()) }

// deleteAccount deletes an account: DELETE /api/v1/accounts/{name}.
func (s *Area) deleteAccount(v *request.Context) error {
	name, err := s.accountName(v)
	if err != nil {
		return err
	}
	if err := s.Accounts.Dismiss(v.Context(), v.Actor(), name); err != nil {
		return err
	}
	s.checkLogins(v)
	return v.NoContent()
}

type sessionsEnded struct {
	Ended int `json:"ended"`
}

// deleteSessions logs an account out everywhere: DELETE /api/v1/accounts/{name}/sessions.
func (s *Area) deleteSessions(v *request.Context) error {
	name, err := s.accountName(v)
	if err != nil {
		return err
	}
	n, err := s.Accounts.LogOut(v.Context(), v.Actor(), name, "")
	if err != nil {
		return err
	}
	s.checkLogins(v)
	return v.JSON(sessionsEnded{n})
}

// deleteOwnSessions logs the host out on all other devices: DELETE /api/v1/accounts/me/sessions.
func (s *Area) deleteOwnSessions(v *request.Context) error {
	n, err := s.Accounts.LogOut(v.Context(), v.Actor(), v.Host.Name, v.Session())
	if err != nil {
		return err
	}
	s.checkLogins(v)
	return v.JSON(sessionsEnded{n})
}

// putPassword changes the host's own password: PUT /api/v1/accounts/me/password. All other devices are logged out.
func (s *Area) putPassword(v *request.Context) error {
	var in struct {
		Old *string `json:"old"`
		New *string `json:"new"`
	}
	if err := v.Body(&in); err != nil {
		return err
	}
	switch {
	case in.Old == nil:
		return request.Missing("old")
	case in.New == nil:
		return request.Missing("new")
	}
	if err := s.changePassword(v, *in.Old, *in.New); err != nil {
		return err
	}
	return v.NoContent()
}

// changePassword asks for the old one: an open page is not enough to take an account over.
func (s *Area) changePassword(v *request.Context, old, fresh string) error {
	if err := goodPassword("new", fresh, v.Host.Name); err != nil {
		return err
	}
	if err := s.mayTryLogin(v, v.Host.Name); err != nil {
		return err
	}
	ok, err := s.Accounts.CheckPassword(v.Context(), v.Host.Password, old)
	if err != nil {
		return err
	}
	if !ok {
		s.loginRefused(v, *v.Host, "login_failed")
		return request.ErrBadPassword
	}
	hash, err := s.Accounts.HashPassword(v.Context(), fresh)
	if err != nil {
		return err
	}
	if err := s.Accounts.SetPassword(v.Context(), v.Actor(), hash, v.Session()); err != nil {
		return err
	}
	s.checkLogins(v)
	return nil
}

// goodPassword refuses what is too short, too long, or the name.
func goodPassword(field, password, name string) error {
	if n := len([]rune(password)); n < shortestPassword || len(password) > accounts.LongestPassword || password == name {
		return &models.FieldError{Field: field, Want: "at least 8 characters, and not the name"}
	}
	return nil
}

// formPassword changes the host's own password: POST /admin/accounts/password.
func (s *Area) formPassword(v *request.Context) error {
	if err := s.changePassword(v, v.Form("old"), v.Form("new")); err != nil {
		return err
	}
	return v.To("/admin/accounts", request.Done(v.Words().T("account.password_done")))
}

// formLogoutEverywhere logs the host out on all other devices: POST /admin/accounts/logout.
func (s *Area) formLogoutEverywhere(v *request.Context) error {
	n, err := s.Accounts.LogOut(v.Context(), v.Actor(), v.Host.Name, v.Session())
	if err != nil {
		return err
	}
	s.checkLogins(v)
	return v.To("/admin/accounts", request.Done(v.Words().T("account.logged_out", "n", n)))
}

// formAccount does one thing to an account: POST /admin/accounts/change.
func (s *Area) formAccount(v *request.Context) error {
	name, by, yes := v.Form("name"), v.Actor(), true
	no := !yes
	var err error
	switch v.Form("do") {
	case "disable":
		_, err = s.Accounts.Appoint(v.Context(), by, name, nil, &yes)
	case "enable":
		_, err = s.Accounts.Appoint(v.Context(), by, name, nil, &no)
	case "admin", "moderator":
		role := models.Role(v.Form("do"))
		_, err = s.Accounts.Appoint(v.Context(), by, name, &role, nil)
	case "logout":
		_, err = s.Accounts.LogOut(v.Context(), by, name, "")
	case "delete":
		if v.Form("sure") != "yes" {
			return v.To("/admin/accounts", request.Refused(v.Words().T("account.delete_unsure")))
		}
		err = s.Accounts.Dismiss(v.Context(), by, name)
	default:
		err = models.ErrBadValue
	}
	if err != nil {
		return err
	}
	s.checkLogins(v)
	return v.To("/admin/accounts", request.Done(v.Words().T("host.saved")))
}
