package accounts

import (
	"context"
	"errors"
	"net/url"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

// loginPage is the door of hosts, and of members. Who is logged in goes on.
func (s *Area) loginPage(v *request.Context) error {
	member := v.Fiber.Path() == memberDoor
	switch {
	case member && v.Member != nil:
		return v.To("/me", api.Flash{})
	case !member && v.Host != nil:
		return v.To("/admin", api.Flash{})
	}
	p := api.LoginPage{Page: v.PlainPage("login"), ForMembers: member, LoginName: v.QueryText("name", request.LongestAccount)}
	p.Flash = v.TakeFlash()
	return v.Render(p)
}

type sessionAnswer struct {
	Name string      `json:"name"`
	Role models.Role `json:"role"`
}

// postSession logs a host or a member in: POST /api/v1/session, POST /admin/login, POST /login.
func (s *Area) postSession(v *request.Context) error {
	var in struct {
		Name     *string `json:"name"`
		Password *string `json:"password"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	switch {
	case in.Name == nil:
		return request.Missing("name")
	case in.Password == nil:
		return request.Missing("password")
	}
	account, err := s.login(v, *in.Name, *in.Password)
	if err != nil {
		return notLoggedIn(v, *in.Name, err)
	}
	return v.Reply(request.Reply{Data: sessionAnswer{account.Name, account.Role}, To: homeOf(account.Role)})
}

// notLoggedIn sends a form back to the page, with the name that was tried.
func notLoggedIn(v *request.Context, name string, err error) error {
	if !v.IsForm() || !errors.Is(err, request.ErrBadLogin) && !errors.Is(err, request.ErrDisabled) && !errors.Is(err, models.ErrTooMany) {
		return err
	}
	_, body := request.Refuse(err, v.Words())
	door := loginPath
	if v.Fiber.Path() == memberDoor {
		door = memberDoor
	}
	return v.To(door+"?name="+url.QueryEscape(request.CleanText(name, request.LongestAccount)), request.Refused(body.Message))
}

// login checks name and password and opens a session. Every try costs the same, whether there is such an account or not.
func (s *Area) login(v *request.Context, name, password string) (models.Account, error) {
	name = request.CleanText(name, request.LongestAccount)
	if err := s.mayTryLogin(v, name); err != nil {
		return models.Account{}, err
	}
	account, err := s.Logins.Account(v.Context(), name)
	if err != nil && !errors.Is(err, models.ErrNotAllowed) {
		return account, err
	}
	ok, err := s.Accounts.CheckPassword(v.Context(), account.Password, password)
	switch {
	case err != nil:
		return account, err
	case !ok:
		s.loginRefused(v, account, "login_failed")
		return account, request.ErrBadLogin
	case account.Disabled:
		s.loginRefused(v, account, "login_disabled")
		return account, request.ErrDisabled
	}
	return account, s.openSession(v, account)
}

// mayTryLogin limits guessing. A device that has logged into this account before has tries of its own: nobody can lock its host out by
// guessing from somewhere else, not even from the same address.
func (s *Area) mayTryLogin(v *request.Context, name string) error {
	if device, ok := s.Site.Signer.Verify("device "+name, v.Cookie(request.DeviceCookie)); ok {
		return s.allowAll(v.Context(), [][2]string{{"login_device", device}, {"login_often", device}})
	}
	from := request.LimitKey(s.Site.Address(v.Fiber))
	return s.allowAll(v.Context(), [][2]string{{"login_address", from}, {"login_slow", from}, {"login_name", name}, {"login_lot", name}})
}

func (s *Area) allowAll(ctx context.Context, limits [][2]string) error {
	for _, l := range limits {
		if err := s.Site.Allow(ctx, l[0], l[1]); err != nil {
			return err
		}
	}
	return nil
}

// loginRefused tells the logs. The audit log names only accounts that there are: what was typed as a name may have been a password. Who
// tries for hours cannot fill it.
func (s *Area) loginRefused(v *request.Context, account models.Account, action string) {
	from := s.Site.Address(v.Fiber).String()
	s.Log.Warn("login refused", "account", account.Name, "from", from)
	if s.Site.Allow(v.Context(), "login_noted", "all") != nil {
		return
	}
	if err := s.Party.Note(v.Context(), models.Actor{}, action, account.Name, from); err != nil {
		s.Log.Warn("a refused login is missing in the audit log", "error", err)
	}
}
