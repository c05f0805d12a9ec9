package accounts

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

// invitePage asks who was invited for a password. A link that opens nothing says so.
func (s *Area) invitePage(v *request.Context) error {
	p := api.InvitePage{Page: v.PlainPage("invite")}
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

// postAccept makes the account of an invitation: POST /api/v1/invites/accept, POST /invite/{invite} (password). It is logged in at once.
func (s *Area) postAccept(v *request.Context) error {
	var in struct {
		Token    *string `json:"token" form:"-"`
		Password *string `json:"password"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if v.IsForm() {
		token := v.Param("invite")
		in.Token = &token
	}
	switch {
	case in.Token == nil:
		return request.Missing("token")
	case in.Password == nil:
		return request.Missing("password")
	}
	a, err := s.accept(v, *in.Token, *in.Password)
	if err != nil {
		return notAccepted(v, *in.Token, err)
	}
	return v.Reply(request.Reply{
		Status: fiber.StatusCreated, Data: sessionAnswer{a.Name, a.Role},
		To: homeOf(a.Role), Flash: request.Done(v.Words().T("invite.welcome", "name", a.Name)),
	})
}

// notAccepted sends a form back to the page of the invitation, which says what has become of the link.
func notAccepted(v *request.Context, token string, err error) error {
	var field *models.FieldError
	switch {
	case !v.IsForm():
		return err
	case errors.As(err, &field):
		return v.To("/invite/"+token, request.Refused(v.Words().T("invite.too_short", "n", shortestPassword)))
	case errors.Is(err, models.ErrNoSuchInvite), errors.Is(err, models.ErrNameTaken):
		return v.To("/invite/"+token, api.Flash{})
	}
	return err
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
	return a, s.openSession(v, a)
}
