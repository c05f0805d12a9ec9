package accounts

import (
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/qrcode"
	"upbeat/web/request"
)

const (
	inviteHours     = 24 // unless the admin says otherwise
	mostInviteHours = 24 * 30
)

// invites are those that may still be used.
func (s *Area) invites(v *request.Context) ([]api.Invite, error) {
	rows, err := s.Logins.Invites(v.Context(), models.At(s.Now()))
	if err != nil {
		return nil, err
	}
	list := make([]api.Invite, len(rows))
	for i, row := range rows {
		list[i] = s.invite(v, row)
	}
	return list, nil
}

func (s *Area) invite(v *request.Context, i models.Invite) api.Invite {
	return api.Invite{
		ID: i.TokenHash, Name: i.Name, Role: i.Role, CreatedBy: i.CreatedBy, CreatedAt: i.CreatedAt, ExpiresAt: i.ExpiresAt,
		Expires: v.Dates().Moment(i.ExpiresAt),
	}
}

type invitesAnswer struct {
	Invites []api.Invite `json:"invites"`
}

// getInvites lists the invitations that may still be used: GET /api/v1/invites.
func (s *Area) getInvites(v *request.Context) error {
	list, err := s.invites(v)
	if err != nil {
		return err
	}
	return v.Answer(invitesAnswer{list})
}

// postInvite makes an invitation: POST /api/v1/invites. Its link is told this once.
func (s *Area) postInvite(v *request.Context) error {
	in := struct {
		Name  *string     `json:"name"`
		Role  models.Role `json:"role"`
		Hours int         `json:"hours"`
	}{Role: models.Moderator, Hours: inviteHours}
	if err := v.Body(&in); err != nil {
		return err
	}
	if in.Name == nil {
		return request.Missing("name")
	}
	made, err := s.makeInvite(v, *in.Name, in.Role, in.Hours)
	if err != nil {
		return err
	}
	return v.Send(fiber.StatusCreated, made)
}

// makeInvite stores an invitation; only the hash of its token is kept.
func (s *Area) makeInvite(v *request.Context, name string, role models.Role, hours int) (api.Invite, error) {
	name = request.CleanText(name, request.LongestName)
	switch {
	case name == "":
		return api.Invite{}, &models.FieldError{Field: "name", Want: "1 to 32 characters"}
	case name == "me", name == nobody: // what routes and filters mean something else by
		return api.Invite{}, models.ErrNameTaken
	case !appointable(role):
		return api.Invite{}, badRole()
	case hours < 1 || hours > mostInviteHours:
		return api.Invite{}, &models.FieldError{Field: "hours", Want: "1 to 720"}
	}
	token, now := request.RandomText(32), models.At(s.Now())
	row := models.Invite{
		TokenHash: request.HashToken(token), Name: name, Role: role, CreatedBy: v.Host.Name, CreatedAt: now,
		ExpiresAt: now + models.ToMillis(time.Duration(hours)*time.Hour),
	}
	if err := s.Accounts.Invite(v.Context(), v.Actor(), row); err != nil {
		return api.Invite{}, err
	}
	made := s.invite(v, row)
	made.URL = s.Site.JoinURL() + "invite/" + token
	var err error
	made.QR, err = qrcode.SVG(made.URL, v.Words().T("invite.qr", "name", name))
	return made, err
}

// formInvite is the same without script: POST /admin/invites. The answer is the page with the link, because it is shown once.
func (s *Area) formInvite(v *request.Context) error {
	hours, present, err := v.FormInt("hours")
	if err != nil {
		return err
	}
	if !present {
		hours = inviteHours
	}
	made, err := s.makeInvite(v, v.Form("name"), models.Role(v.Form("role")), int(min(hours, mostInviteHours+1)))
	if err != nil {
		return err
	}
	return s.renderAccounts(v, &made)
}

// deleteInvite takes an invitation back: DELETE /api/v1/invites/{invite}.
func (s *Area) deleteInvite(v *request.Context) error {
	if err := s.Accounts.Uninvite(v.Context(), v.Actor(), v.Param("invite")); err != nil {
		return err
	}
	return v.NoContent()
}

// formUninvite is the same without script: POST /admin/invites/remove.
func (s *Area) formUninvite(v *request.Context) error {
	if err := s.Accounts.Uninvite(v.Context(), v.Actor(), v.Form("invite")); err != nil {
		return err
	}
	return v.To("/admin/accounts", request.Done(v.Words().T("account.uninvited")))
}

// invitePage asks who was invited for a password. A link that opens nothing says so.
func (s *Area) invitePage(v *request.Context) error {
	p := v.PlainPage("invite")
	p.Flash = v.TakeFlash()
	i, err := s.Accounts.Invited(v.Context(), request.HashToken(v.Param("invite")))
	switch {
	case errors.Is(err, models.ErrNoSuchInvite):
		v.Fiber.Status(fiber.StatusNotFound)
	case err != nil:
		return err
	default:
		invited := s.invite(v, i)
		invited.Token = v.Param("invite")
		p.Invite = &invited
	}
	return v.Render(p)
}

// postAccept makes the account of an invitation: POST /api/v1/invites/accept. It is logged in at once.
func (s *Area) postAccept(v *request.Context) error {
	var in struct {
		Token    *string `json:"token"`
		Password *string `json:"password"`
	}
	if err := v.Body(&in); err != nil {
		return err
	}
	switch {
	case in.Token == nil:
		return request.Missing("token")
	case in.Password == nil:
		return request.Missing("password")
	}
	a, err := s.accept(v, *in.Token, *in.Password)
	if err != nil {
		return err
	}
	return v.Send(fiber.StatusCreated, sessionAnswer{a.Name, a.Role})
}

// formAccept is the same without script: POST /invite/{invite}.
func (s *Area) formAccept(v *request.Context) error {
	token := v.Param("invite")
	_, err := s.accept(v, token, v.Form("password"))
	var field *models.FieldError
	switch {
	case errors.As(err, &field):
		return v.To("/invite/"+token, request.Refused(v.Words().T("invite.too_short", "n", shortestPassword)))
	case errors.Is(err, models.ErrNoSuchInvite), errors.Is(err, models.ErrNameTaken):
		return v.To("/invite/"+token, api.Flash{})
	case err != nil:
		return err
	}
	return v.To("/admin", request.Done(v.Words().T("invite.welcome", "name", v.Host.Name)))
}

// accept checks the invitation before it hashes: a password is hashed for nobody who just tries links.
func (s *Area) accept(v *request.Context, token, password string) (models.Account, error) {
	hashed := request.HashToken(token)
	i, err := s.Accounts.Invited(v.Context(), hashed)
	if err != nil {
		return models.Account{}, err
	}
	if err := goodPassword("password", password, i.Name); err != nil {
		return models.Account{}, err
	}
	phc, err := s.Accounts.HashPassword(v.Context(), password)
	if err != nil {
		return models.Account{}, err
	}
	a, err := s.Accounts.Accept(v.Context(), hashed, phc)
	if err != nil {
		return a, err
	}
	v.Host = &a
	return a, s.openSession(v, a)
}
