package accounts

import (
	"upbeat/models"
	"upbeat/web/request"
)

const loginPath = "/admin/login"

// openSession logs an account in here, and remembers that this device has been.
func (s *Area) openSession(v *request.Context, account models.Account) error {
	token, device := request.RandomText(32), request.RandomText(16)
	now := models.At(s.Now())
	err := s.Logins.CreateSession(v.Context(), models.Session{TokenHash: request.HashToken(token), Account: account.Name,
		CreatedAt: now, ExpiresAt: now + models.ToMillis(request.HostFor)})
	if err != nil {
		return err
	}
	if old := v.Cookie(request.HostCookie); old != "" {
		// an old session of this browser would only lie around until it expires
		_ = s.Logins.EndSession(v.Context(), request.HashToken(old))
	}
	v.SetCookie(request.HostCookie, token, request.HostFor)
	v.SetCookie(request.DeviceCookie, s.Site.Signer.Sign("device "+account.Name, device), request.GuestFor)
	from := s.Site.Address(v.Fiber).String()
	s.Log.Info("host logged in", "name", account.Name, "from", from)
	return s.Party.Note(v.Context(), models.Actor{Role: account.Role, Account: account.Name}, "login", account.Name, from)
}

// deleteSession logs out: DELETE /api/v1/session, POST /admin/logout.
func (s *Area) deleteSession(v *request.Context) error {
	v.SetCookie(request.HostCookie, "", 0)
	login := request.HashToken(v.Cookie(request.HostCookie))
	if err := s.Logins.EndSession(v.Context(), login); err != nil {
		return err
	}
	s.Hub.LoggedOut(login)
	if err := s.Party.Note(v.Context(), v.AsHost(), "logout", v.Host.Name, ""); err != nil {
		return err
	}
	return v.Reply(request.Reply{To: loginPath})
}
