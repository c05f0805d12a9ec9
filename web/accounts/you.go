package accounts

import (
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

const mePath = "/me"

// mePage is who the visitor is: their account with its devices, or the way to one.
func (s *Area) mePage(v *request.Context) error {
	if v.JoinByVisit(); v.Guest == 0 {
		return models.ErrNoGuest
	}
	return s.renderMe(v, nil)
}

// renderMe shows the page, with a token that was just made.
func (s *Area) renderMe(v *request.Context, fresh *api.Token) error {
	frame, err := v.NewPage("me")
	if err != nil {
		return err
	}
	own := asMember(v)
	p := api.MePage{Page: frame, FreshToken: fresh, NameMost: request.LongestName}
	if p.Tokens, err = (desk{s}).tokens(&own); err != nil {
		return err
	}
	if v.Member != nil {
		if p.Account, err = s.ownAccount(&own); err != nil {
			return err
		}
	}
	return v.Render(p)
}

// asMember is the request of a member who may be a host as well, as the member's.
func asMember(v *request.Context) request.Context {
	own := *v
	own.Host = nil
	return own
}

// forMember has a form of the page /me act for the member, whoever else is logged in here.
func forMember(do request.Handler) request.Handler {
	return func(v *request.Context) error {
		own := asMember(v)
		return do(&own)
	}
}

// ownAccount is the visitor's own account.
func (s *Area) ownAccount(v *request.Context) (*api.OwnAccount, error) {
	who, here := account(v), v.Session()
	rows, err := s.Logins.Sessions(v.Context(), who.Name, models.At(s.Now()))
	if err != nil {
		return nil, err
	}
	made := &api.OwnAccount{Name: who.Name, Role: who.Role, Sessions: []api.Session{}}
	for _, row := range rows {
		made.Sessions = append(made.Sessions, api.Session{ID: row.TokenHash, Device: row.Device, CreatedAt: row.CreatedAt,
			Here: row.TokenHash == here, Since: v.Dates().Moment(row.CreatedAt)})
	}
	return made, nil
}

// getOwn tells who is logged in, and on which devices: GET /api/v1/accounts/me.
func (s *Area) getOwn(v *request.Context) error {
	account, err := s.ownAccount(v)
	if err != nil {
		return err
	}
	return v.Answer(account)
}

// logOutDevice ends one login of the visitor's own account: DELETE /api/v1/accounts/me/sessions/{session}, POST /me/devices (session).
func (s *Area) logOutDevice(v *request.Context) error {
	id := v.Param("session")
	if v.IsForm() {
		id = v.Form("session")
	}
	if err := s.Accounts.LogOutOne(v.Context(), holder(v), id); err != nil {
		return err
	}
	s.Hub.LoggedOut(id)
	return v.Reply(request.Reply{To: ownPage(v), Flash: request.Done(v.Words().T("me.device_out"))})
}
