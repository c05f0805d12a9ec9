// Package accounts is the door of hosts and members: logging in and out, accounts, invitations, and the log of what hosts did.
package accounts

import (
	"encoding/json"
	"log/slog"
	"time"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/accounts"
	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/queue"
	"upbeat/web/hub"
	"upbeat/web/request"
)

// Deps is what the area works with.
type Deps struct {
	Party    *queue.Party
	Lights   queue.Lights // nil = there are none
	Accounts *accounts.Accounts
	Logins   store.Logins
	AuditLog store.AuditLog
	Hub      *hub.Hub
	Site     *request.Site
	Said     func(v *request.Context, line settings.Setting, value json.RawMessage) string // a setting's value in words
	Log      *slog.Logger
	Now      func() time.Time
}

// Area answers its routes.
type Area struct{ Deps }

// Routes lists what the area answers.
func Routes(deps Deps) []request.Route {
	s := &Area{deps}
	desk := desk{s}
	const get, post, put, patch, remove = fiber.MethodGet, fiber.MethodPost, fiber.MethodPut, fiber.MethodPatch, fiber.MethodDelete
	return []request.Route{
		request.API(post, "/api/v1/session", request.Anyone, "", s.postSession).Needs(request.NoToken),
		request.API(remove, "/api/v1/session", request.LoggedIn, "", s.deleteSession).Needs(request.NoToken),
		request.Page("/admin/login", request.Anyone, "", s.loginPage).Needs(request.NoToken),
		request.Form("/admin/login", request.Anyone, "", s.postSession).Needs(request.NoToken),
		request.Form("/admin/logout", request.Hosts, "", s.deleteSession).Needs(request.NoToken),
		request.API(get, "/api/v1/accounts", request.Admins, "", s.getAccounts).Needs(request.NoToken),
		request.API(get, "/api/v1/accounts/me", request.LoggedIn, "", s.getOwn).Needs(request.NoToken),
		request.API(put, "/api/v1/accounts/me/password", request.LoggedIn, "", s.putPassword).Needs(request.NoToken),
		request.API(remove, "/api/v1/accounts/me/sessions", request.LoggedIn, "", s.logOutElsewhere).Needs(request.NoToken),
		request.API(remove, "/api/v1/accounts/me/sessions/:session", request.LoggedIn, "", s.logOutDevice).Needs(request.NoToken),
		request.API(patch, "/api/v1/accounts/:name", request.Admins, "", s.changeAccount).Needs(request.NoToken),
		request.API(remove, "/api/v1/accounts/:name", request.Admins, "", s.deleteAccount).Needs(request.NoToken),
		request.API(remove, "/api/v1/accounts/:name/sessions", request.Admins, "", s.logOutAccount).Needs(request.NoToken),
		request.API(get, "/api/v1/invites", request.Hosts, "", s.getInvites).Needs(request.NoToken),
		request.API(post, "/api/v1/invites", request.Hosts, "", s.postInvite).Needs(request.NoToken),
		request.API(remove, "/api/v1/invites/:invite", request.Hosts, "", s.deleteInvite).Needs(request.NoToken),
		request.API(post, "/api/v1/invites/accept", request.Anyone, "invite", s.postAccept).Needs(request.NoToken),
		request.API(get, "/api/v1/audit", request.Admins, "", s.getAudit),
		request.API(get, "/api/v1/undo", request.Hosts, "", s.getUndo),
		request.API(post, "/api/v1/undo/:act", request.Hosts, "", s.postUndo),
		request.Page("/admin/undo", request.Hosts, "", s.undoPage),
		request.Form("/admin/undo/:act", request.Hosts, "", s.postUndo),
		request.Page("/login", request.Anyone, "", s.loginPage).Needs(request.NoToken),
		request.Form("/login", request.Anyone, "", s.postSession).Needs(request.NoToken),
		request.Page(mePath, request.Anyone, "", s.mePage),
		request.Form("/me/logout", request.Members, "", forMember(s.deleteSession)),
		request.Form("/me/logout-others", request.Members, "", forMember(s.logOutElsewhere)),
		request.Form("/me/password", request.Members, "", forMember(s.putPassword)),
		request.Form("/me/devices", request.Members, "", forMember(s.logOutDevice)),
		request.API(get, "/api/v1/tokens", request.JoinedOrHost, "", desk.list).Needs(request.NoToken),
		request.API(post, "/api/v1/tokens", request.JoinedOrHost, "token", desk.make).Needs(request.NoToken),
		request.API(remove, "/api/v1/tokens/:token", request.JoinedOrHost, "", desk.revoke).Needs(request.NoToken),
		request.Form("/me/tokens", request.Joined, "token", forMember(desk.make)).Needs(request.NoToken),
		request.Form("/me/tokens/revoke", request.Joined, "", forMember(desk.revoke)).Needs(request.NoToken),
		request.Form("/admin/tokens", request.Hosts, "token", desk.make).Needs(request.NoToken),
		request.Form("/admin/tokens/revoke", request.Hosts, "", desk.revoke).Needs(request.NoToken),
		request.Page("/invite/:invite", request.Anyone, "invite", s.invitePage).Needs(request.NoToken),
		request.Page("/admin/accounts", request.Hosts, "", s.accountsPage).Needs(request.NoToken),
		request.Page("/admin/audit", request.Admins, "", s.auditPage),
		request.Form("/invite/:invite", request.Anyone, "invite", s.postAccept).Needs(request.NoToken),
		request.Form("/admin/accounts/password", request.Hosts, "", s.putPassword).Needs(request.NoToken),
		request.Form("/admin/accounts/logout", request.Hosts, "", s.logOutElsewhere).Needs(request.NoToken),
		request.Form("/admin/accounts/change", request.Admins, "", s.pressed).Needs(request.NoToken),
		request.Form("/admin/invites", request.Hosts, "", s.postInvite).Needs(request.NoToken),
		request.Form("/admin/invites/remove", request.Hosts, "", s.deleteInvite).Needs(request.NoToken),
	}
}
