package accounts

import (
	"net/url"
	"slices"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

const accountsPath = "/admin/accounts"

// accountName is the account in the path, or that of a form.
func (s *Area) accountName(v *request.Context) (string, error) {
	if v.IsForm() {
		return v.Form("name"), nil
	}
	name, err := url.PathUnescape(v.Param("name"))
	if err != nil {
		return "", models.ErrNoSuchAccount
	}
	return name, nil
}

// pressed does what a button of an account's form says: POST /admin/accounts/change (name, do, sure).
func (s *Area) pressed(v *request.Context) error {
	switch v.Form("do") {
	case "logout":
		return s.logOutAccount(v)
	case "delete":
		return s.deleteAccount(v)
	}
	return s.changeAccount(v)
}

// saved is the answer to a form about an account.
func saved(v *request.Context) request.Reply {
	return request.Reply{To: accountsPath, Flash: request.Done(v.Words().T("host.saved"))}
}

// accountChange is what to change about an account.
type accountChange struct {
	Role     *models.Role `json:"role" form:"-"`
	Disabled *bool        `json:"disabled" form:"-"`
	Do       string       `json:"-" form:"do"` // a form's "admin", "moderator", "enable" or "disable"
}

// changeAccount gives an account another role, or lets it log in or not: PATCH /api/v1/accounts/{name}.
func (s *Area) changeAccount(v *request.Context) error {
	in, err := readChange(v)
	if err != nil {
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
	reply := saved(v)
	reply.Read = func() (any, error) {
		list, err := s.accounts(v)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(list, func(other api.Account) bool { return other.Name == a.Name })
		if i < 0 {
			return nil, models.ErrNoSuchAccount
		}
		return list[i], nil
	}
	return v.Reply(reply)
}

func readChange(v *request.Context) (accountChange, error) {
	var in accountChange
	if err := v.Decode(&in); err != nil || !v.IsForm() {
		return in, err
	}
	switch in.Do {
	case "disable", "enable":
		disabled := in.Do == "disable"
		in.Disabled = &disabled
	case "admin", "moderator":
		role := models.Role(in.Do)
		in.Role = &role
	default:
		return in, models.ErrBadValue
	}
	return in, nil
}

func appointable(role models.Role) bool { return role == models.Admin || role == models.Moderator }

func badRole() error { return &models.FieldError{Field: "role", Want: "moderator or admin"} }

// checkLogins closes the sockets of sessions that have just ended.
func (s *Area) checkLogins(v *request.Context) { s.Hub.CheckLogins(v.Context()) }

// deleteAccount deletes an account: DELETE /api/v1/accounts/{name}. A form must have a tick.
func (s *Area) deleteAccount(v *request.Context) error {
	if v.IsForm() && v.Form("sure") != "yes" {
		return v.To(accountsPath, request.Refused(v.Words().T("account.delete_unsure")))
	}
	name, err := s.accountName(v)
	if err != nil {
		return err
	}
	if err := s.release(v, name); err != nil {
		return err
	}
	if err := s.Accounts.Dismiss(v.Context(), v.Actor(), name); err != nil {
		return err
	}
	s.checkLogins(v)
	return v.Reply(saved(v))
}

type sessionsEnded struct {
	Ended int `json:"ended"`
}

// logOutAccount logs an account out everywhere: DELETE /api/v1/accounts/{name}/sessions.
func (s *Area) logOutAccount(v *request.Context) error {
	name, err := s.accountName(v)
	if err != nil {
		return err
	}
	n, err := s.Accounts.LogOut(v.Context(), v.Actor(), name, "")
	if err != nil {
		return err
	}
	s.checkLogins(v)
	reply := saved(v)
	reply.Data = sessionsEnded{n}
	return v.Reply(reply)
}

// logOutElsewhere logs the visitor out on all other devices: DELETE /api/v1/accounts/me/sessions, POST /admin/accounts/logout,
// POST /me/logout-others.
func (s *Area) logOutElsewhere(v *request.Context) error {
	n, err := s.Accounts.LogOut(v.Context(), holder(v), account(v).Name, v.Session())
	if err != nil {
		return err
	}
	s.checkLogins(v)
	return v.Reply(request.Reply{
		Data: sessionsEnded{n}, To: ownPage(v), Flash: request.Done(v.Words().T("account.logged_out", "n", n)),
	})
}
