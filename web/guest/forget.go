package guest

import (
	"strconv"

	"upbeat/web/request"
)

// deleteMe deletes the guest's data: DELETE /api/v1/guests/me, POST /me/forget. A form must have a tick, because nothing brings it back.
func (s *Area) deleteMe(v *request.Context) error {
	if v.IsForm() && v.Form("sure") != "yes" {
		return v.To("/me/night", request.Refused(v.Words().T("night.forget_unsure")))
	}
	if err := s.forget(v); err != nil {
		return err
	}
	return v.Reply(request.Reply{To: "/me/forgotten"})
}

// forget deletes the visitor's data and ends their cookie.
func (s *Area) forget(v *request.Context) error {
	if err := s.Party.ForgetGuest(v.Context(), v.Actor(), v.Guest, v.Words().T("history.somebody")); err != nil {
		return err
	}
	s.Site.Forget(v.Guest)
	s.Forgotten()
	v.SetCookie(request.GuestCookie, "", 0)
	if err := s.Leave(v); err != nil {
		return err
	}
	s.Log.Info("a guest's data was deleted", "guest", strconv.FormatInt(int64(v.Guest), 10))
	v.Guest = 0
	return nil
}

// forgottenPage is where who was forgotten lands. It makes no guest of them again.
func (s *Area) forgottenPage(v *request.Context) error {
	return v.Render(v.PlainPage("forgotten"))
}
