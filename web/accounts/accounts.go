package accounts

import (
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

// accounts reads who may log in. Moderators see themselves and the members.
func (s *Area) accounts(v *request.Context) ([]api.Account, error) {
	rows, err := s.Logins.Accounts(v.Context(), models.At(s.Now()))
	if err != nil {
		return nil, err
	}
	list := []api.Account{}
	for _, a := range rows {
		me := a.Name == v.Host.Name
		if me || v.Host.Role == models.Admin || a.Role == models.Member {
			list = append(list, api.Account{
				Name: a.Name, Role: a.Role, CreatedAt: a.CreatedAt, Disabled: a.Disabled, Sessions: a.Sessions, Me: me,
				Created: v.Dates().Moment(a.CreatedAt),
			})
		}
	}
	return list, nil
}

// accountsPage is one's own account, and for admins everybody's.
func (s *Area) accountsPage(v *request.Context) error { return s.renderAccounts(v, shownOnce{}) }

// shownOnce is what was just made, and is told this once.
type shownOnce struct {
	invite *api.Invite
	token  *api.Token
}

// renderAccounts shows the page, with what was just made.
func (s *Area) renderAccounts(v *request.Context, fresh shownOnce) error {
	frame, err := v.NewPage("accounts")
	if err != nil {
		return err
	}
	p := api.AccountsPage{Page: frame, Fresh: fresh.invite, FreshToken: fresh.token, NameMost: request.LongestName}
	if p.Accounts, err = s.accounts(v); err != nil {
		return err
	}
	if p.Invites, err = s.invites(v); err != nil {
		return err
	}
	if p.Tokens, err = (desk{s}).tokens(v); err != nil {
		return err
	}
	return v.Render(p)
}

type accountsAnswer struct {
	Accounts []api.Account `json:"accounts"`
}

// getAccounts lists who may log in: GET /api/v1/accounts.
func (s *Area) getAccounts(v *request.Context) error {
	list, err := s.accounts(v)
	if err != nil {
		return err
	}
	return v.Answer(accountsAnswer{list})
}
