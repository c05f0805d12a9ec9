package accounts

import (
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

// invites are those that may still be used; a moderator has those of members.
func (s *Area) invites(v *request.Context) ([]api.Invite, error) {
	rows, err := s.Logins.Invites(v.Context(), models.At(s.Now()))
	if err != nil {
		return nil, err
	}
	list := []api.Invite{}
	for _, row := range rows {
		if v.Host.Role == models.Admin || row.Role == models.Member {
			list = append(list, s.invite(v, row))
		}
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

// postInvite makes an invitation: POST /api/v1/invites, POST /admin/invites. Its link is told this once; a form is answered by the page
// with it.
func (s *Area) postInvite(v *request.Context) error {
	in := struct {
		Name  *string     `json:"name"`
		Role  models.Role `json:"role"`
		Hours int         `json:"hours"`
	}{Role: models.Moderator, Hours: inviteHours}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if in.Name == nil {
		return request.Missing("name")
	}
	made, err := s.makeInvite(v, *in.Name, in.Role, in.Hours)
	switch {
	case err != nil:
		return err
	case v.IsForm():
		return s.renderAccounts(v, shownOnce{invite: &made})
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
	case !appointable(role) && role != models.Member:
		return api.Invite{}, &models.FieldError{Field: "role", Want: "member, moderator or admin"}
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

// deleteInvite takes an invitation back: DELETE /api/v1/invites/{invite}, POST /admin/invites/remove (invite).
func (s *Area) deleteInvite(v *request.Context) error {
	id := v.Param("invite")
	if v.IsForm() {
		id = v.Form("invite")
	}
	if err := s.Accounts.Uninvite(v.Context(), v.Actor(), id); err != nil {
		return err
	}
	return v.Reply(request.Reply{To: accountsPath, Flash: request.Done(v.Words().T("account.uninvited"))})
}
