package web

import (
	"context"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/qrcode"
)

const (
	inviteHours     = 24 // unless the admin says otherwise
	mostInviteHours = 24 * 30
)

// invites are those that may still be used.
func (s *Server) invites(v *requestContext) ([]api.Invite, error) {
	rows, err := s.Store.Logins().Invites(v.ctx, models.At(s.Now()))
	if err != nil {
		return nil, err
	}
	list := make([]api.Invite, len(rows))
	for i, row := range rows {
		list[i] = v.invite(row)
	}
	return list, nil
}

func (v *requestContext) invite(i models.Invite) api.Invite {
	return api.Invite{
		ID: i.TokenHash, Name: i.Name, Role: i.Role, CreatedBy: i.CreatedBy, CreatedAt: i.CreatedAt, ExpiresAt: i.ExpiresAt, Expires: v.dates().moment(i.ExpiresAt),
	}
}

type invitesAnswer struct {
	Invites []api.Invite `json:"invites"`
}

// getInvites lists the invitations that may still be used: GET /api/v1/invites.
func (s *Server) getInvites(v *requestContext) error {
	list, err := s.invites(v)
	if err != nil {
		return err
	}
	return v.answer(invitesAnswer{list})
}

// postInvite makes an invitation: POST /api/v1/invites. Its link is told this once.
func (s *Server) postInvite(v *requestContext) error {
	in := struct {
		Name  *string     `json:"name"`
		Role  models.Role `json:"role"`
		Hours int         `json:"hours"`
	}{Role: models.Moderator, Hours: inviteHours}
	if err := v.body(&in); err != nil {
		return err
	}
	if in.Name == nil {
		return missing("name")
	}
	made, err := s.makeInvite(v, *in.Name, in.Role, in.Hours)
	if err != nil {
		return err
	}
	return v.Status(fiber.StatusCreated).JSON(made)
}

// makeInvite stores an invitation; only the hash of its token is kept.
func (s *Server) makeInvite(v *requestContext, name string, role models.Role, hours int) (api.Invite, error) {
	name = cleanText(name, longestName)
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
	token, now := randomText(32), models.At(s.Now())
	row := models.Invite{
		TokenHash: hashToken(token), Name: name, Role: role, CreatedBy: v.host.Name, CreatedAt: now, ExpiresAt: now + models.ToMillis(time.Duration(hours)*time.Hour),
	}
	if err := s.Party.Invite(v.ctx, v.actor(), row); err != nil {
		return api.Invite{}, err
	}
	made := v.invite(row)
	made.URL = s.join.URL() + "invite/" + token
	var err error
	made.QR, err = qrcode.SVG(made.URL, v.words().T("invite.qr", "name", name))
	return made, err
}

// formInvite is the same without script: POST /admin/invites. The answer is the page with the link, because it is shown once.
func (s *Server) formInvite(v *requestContext) error {
	hours, present, err := v.formInt("hours")
	if err != nil {
		return err
	}
	if !present {
		hours = inviteHours
	}
	made, err := s.makeInvite(v, v.FormValue("name"), models.Role(v.FormValue("role")), int(min(hours, mostInviteHours+1)))
	if err != nil {
		return err
	}
	return s.renderAccounts(v, &made)
}

// deleteInvite takes an invitation back: DELETE /api/v1/invites/{invite}.
func (s *Server) deleteInvite(v *requestContext) error {
	if err := s.Party.Uninvite(v.ctx, v.actor(), v.Params("invite")); err != nil {
		return err
	}
	return v.SendStatus(fiber.StatusNoContent)
}

// formUninvite is the same without script: POST /admin/invites/remove.
func (s *Server) formUninvite(v *requestContext) error {
	if err := s.Party.Uninvite(v.ctx, v.actor(), v.FormValue("invite")); err != nil {
		return err
	}
	return v.to("/admin/accounts", done(v.words().T("account.uninvited")))
}

// invitePage asks who was invited for a password. A link that opens nothing says so.
func (s *Server) invitePage(v *requestContext) error {
	p := api.Page{Name: "invite", Words: v.words(), Nonce: newNonce(), Flash: v.flash(), JoinURL: s.join.URL()}
	i, err := s.Party.Invited(v.ctx, hashToken(v.Params("invite")))
	switch {
	case errors.Is(err, models.ErrNoSuchInvite):
		v.Status(fiber.StatusNotFound)
	case err != nil:
		return err
	default:
		invited := v.invite(i)
		invited.Token = v.Params("invite")
		p.Invite = &invited
	}
	return v.render(p)
}

// postAccept makes the account of an invitation: POST /api/v1/invites/accept. It is logged in at once.
func (s *Server) postAccept(v *requestContext) error {
	var in struct {
		Token    *string `json:"token"`
		Password *string `json:"password"`
	}
	if err := v.body(&in); err != nil {
		return err
	}
	switch {
	case in.Token == nil:
		return missing("token")
	case in.Password == nil:
		return missing("password")
	}
	a, err := s.accept(v, *in.Token, *in.Password)
	if err != nil {
		return err
	}
	return v.Status(fiber.StatusCreated).JSON(sessionAnswer{a.Name, a.Role})
}

// formAccept is the same without script: POST /invite/{invite}.
func (s *Server) formAccept(v *requestContext) error {
	token := v.Params("invite")
	_, err := s.accept(v, token, v.FormValue("password"))
	var field *models.FieldError
	switch {
	case errors.As(err, &field):
		return v.to("/invite/"+token, refused(v.words().T("invite.too_short", "n", shortestPassword)))
	case errors.Is(err, models.ErrNoSuchInvite), errors.Is(err, models.ErrNameTaken):
		return v.to("/invite/"+token, api.Flash{})
	case err != nil:
		return err
	}
	return v.to("/admin", done(v.words().T("invite.welcome", "name", v.host.Name)))
}

// accept checks the invitation before it hashes: a password is hashed for nobody who just tries links.
func (s *Server) accept(v *requestContext, token, password string) (models.Account, error) {
	hashed := hashToken(token)
	i, err := s.Party.Invited(v.ctx, hashed)
	if err != nil {
		return models.Account{}, err
	}
	if err := goodPassword("password", password, i.Name); err != nil {
		return models.Account{}, err
	}
	phc, err := s.hashPassword(v.ctx, password)
	if err != nil {
		return models.Account{}, err
	}
	a, err := s.Party.Accept(v.ctx, hashed, phc)
	if err != nil {
		return a, err
	}
	v.host = &a
	return a, s.openSession(v, a)
}

// hashPassword hashes one password at a time: each takes 19 MiB.
func (s *Server) hashPassword(ctx context.Context, password string) (string, error) {
	select {
	case s.hashing <- struct{}{}:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	defer func() { <-s.hashing }()
	return s.HashCost.Hash(password)
}
