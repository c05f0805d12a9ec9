package accounts

import (
	"errors"

	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/request"
)

const memberDoor = "/login"

// homeOf is where somebody with this role lands who has just logged in.
func homeOf(role models.Role) string {
	if role == models.Member {
		return "/"
	}
	return "/admin"
}

// account is who is logged in: the host, else the member; nil = nobody.
func account(v *request.Context) *models.Account {
	if v.Host != nil {
		return v.Host
	}
	return v.Member
}

// holder is the account that is logged in, acting for itself.
func holder(v *request.Context) models.Actor {
	a := account(v)
	return models.Actor{Role: a.Role, Account: a.Name}
}

// ownPage is the page on which the visitor's account is.
func ownPage(v *request.Context) string {
	if v.Host == nil {
		return mePath
	}
	return accountsPath
}

// belong makes who comes with this device the member's one guest. The device's own cookie ends: when the login does, nobody is the member
// here any more.
func (s *Area) belong(v *request.Context, account models.Account) error {
	before := v.Guest
	member, err := queue.Members{Party: s.Party}.Belong(v.Context(), account.Name, before)
	if errors.Is(err, models.ErrNoGuest) { // a device that has never been here, at the member's first login
		name := ""
		if v.Fresh().Values.GuestNames {
			name = account.Name
		}
		if _, _, err = v.Join(name); err != nil {
			return err
		}
		member, err = queue.Members{Party: s.Party}.Belong(v.Context(), account.Name, v.Guest)
	}
	if err != nil {
		return err
	}
	v.SetCookie(request.GuestCookie, "", 0)
	s.Site.Forget(before)
	v.Fresh() // from the next request on, the old cookie opens nothing
	v.Guest, v.Member = member.ID, &account
	return nil
}

// leaveDevice logs a member out on this device. It becomes another guest's with its next page.
func (s *Area) leaveDevice(v *request.Context) error {
	login := request.HashToken(v.Cookie(request.MemberCookie))
	v.SetCookie(request.MemberCookie, "", 0)
	v.SetCookie(request.GuestCookie, "", 0)
	if err := s.Logins.EndSession(v.Context(), login); err != nil {
		return err
	}
	s.Hub.LoggedOut(login)
	return v.Reply(request.Reply{To: "/", Flash: request.Done(v.Words().T("me.logged_out"))})
}

// release lets go of the guest of a member whose account is about to be deleted.
func (s *Area) release(v *request.Context, name string) error {
	account, err := s.Logins.Account(v.Context(), name)
	if errors.Is(err, models.ErrNotAllowed) { // there is none, which is told in a moment
		return nil
	}
	if err != nil || account.Role != models.Member {
		return err
	}
	return queue.Members{Party: s.Party}.Release(v.Context(), v.AsHost(), name)
}

// Leave deletes the account of a member whose guest's data was deleted.
func (s *Area) Leave(v *request.Context) error {
	if v.Member == nil {
		return nil
	}
	by := models.Actor{Role: models.Member, Account: v.Member.Name}
	if err := s.Accounts.Leave(v.Context(), by); err != nil {
		return err
	}
	v.SetCookie(request.MemberCookie, "", 0)
	v.Member = nil
	s.checkLogins(v)
	return nil
}
