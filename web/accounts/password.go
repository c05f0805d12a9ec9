package accounts

import (
	"upbeat/internal/accounts"
	"upbeat/models"
	"upbeat/web/request"
)

const shortestPassword = 8 // characters

// putPassword changes the visitor's own password: PUT /api/v1/accounts/me/password, POST /admin/accounts/password, POST /me/password. All
// other devices are logged out.
func (s *Area) putPassword(v *request.Context) error {
	var in struct {
		Old *string `json:"old"`
		New *string `json:"new"`
	}
	if err := v.Decode(&in); err != nil {
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
	return v.Reply(request.Reply{To: ownPage(v), Flash: request.Done(v.Words().T("account.password_done"))})
}

// changePassword asks for the old one: an open page is not enough to take an account over.
func (s *Area) changePassword(v *request.Context, old, fresh string) error {
	if err := goodPassword("new", fresh, account(v).Name); err != nil {
		return err
	}
	if err := s.mayTryLogin(v, account(v).Name); err != nil {
		return err
	}
	ok, err := s.Accounts.CheckPassword(v.Context(), account(v).Password, old)
	if err != nil {
		return err
	}
	if !ok {
		s.loginRefused(v, *account(v), "login_failed")
		return request.ErrBadPassword
	}
	hash, err := s.Accounts.HashPassword(v.Context(), fresh)
	if err != nil {
		return err
	}
	if err := s.Accounts.SetPassword(v.Context(), holder(v), hash, v.Session()); err != nil {
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
