package accounts

import (
	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/web/request"
)

const loginPath = "/admin/login"

// openSession logs an account in here, and remembers that this device has been. Hosts and members have a cookie each: one browser may be
// both.
func (s *Area) openSession(v *request.Context, account models.Account) error {
	cookie, lasts := request.HostCookie, request.HostFor
	if account.Role == models.Member {
		if err := s.belong(v, account); err != nil {
			return err
		}
		cookie, lasts = request.MemberCookie, request.GuestFor
	}
	token, device := request.RandomText(32), request.RandomText(16)
	now := models.At(s.Now())
	err := s.Logins.CreateSession(v.Context(), models.Session{TokenHash: request.HashToken(token), Account: account.Name,
		CreatedAt: now, ExpiresAt: now + models.ToMillis(lasts), Device: deviceName(v.Fiber.Get(fiber.HeaderUserAgent))})
	if err != nil {
		return err
	}
	if old := v.Cookie(cookie); old != "" {
		// an old session of this browser would only lie around until it expires
		_ = s.Logins.EndSession(v.Context(), request.HashToken(old))
	}
	v.SetCookie(cookie, token, lasts)
	v.SetCookie(request.DeviceCookie, s.Site.Signer.Sign("device "+account.Name, device), request.GuestFor)
	from := s.Site.Address(v.Fiber).String()
	s.Log.Info("logged in", "account", account.Name, "role", account.Role, "from", from)
	if account.Role == models.Member { // as guests, members leave no line in the audit log
		return nil
	}
	return s.Party.Note(v.Context(), models.Actor{Role: account.Role, Account: account.Name}, "login", account.Name, from)
}

// deleteSession logs out, the host where somebody is logged in as both: DELETE /api/v1/session, POST /admin/logout, POST /me/logout.
func (s *Area) deleteSession(v *request.Context) error {
	if v.Host == nil {
		return s.leaveDevice(v)
	}
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
