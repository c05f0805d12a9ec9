package web

import (
	"github.com/gofiber/fiber/v2"

	"upbeat/web/request"
)

// peopleTable lists what is about people: guests as hosts see them, the code that proves presence, accounts, invitations, the audit log.
func (s *Server) peopleTable() []request.Route {
	const get, post, put, patch, remove = fiber.MethodGet, fiber.MethodPost, fiber.MethodPut, fiber.MethodPatch, fiber.MethodDelete
	return []request.Route{
		request.API(post, "/api/v1/guests/me/proof", request.Joined, "", s.postProof),
		request.API(get, "/api/v1/stage/code", request.Anyone, "", s.getStageCode), // the handler lets hosts and screens in
		request.API(get, "/api/v1/stage/link", request.Hosts, "", s.getStageLink),
		request.API(remove, "/api/v1/stage/link", request.Hosts, "", s.deleteStageLink),
		request.API(get, "/api/v1/guests/:guest", request.Hosts, "", s.getGuest),
		request.API(patch, "/api/v1/guests/:guest", request.Hosts, "", s.patchPerson),
		request.API(remove, "/api/v1/guests/:guest/votes", request.Hosts, "", s.deleteVotes),
		request.API(post, "/api/v1/guests/:guest/merge", request.Hosts, "", s.postMerge),
		request.API(get, "/api/v1/accounts", request.Admins, "", s.getAccounts),
		request.API(put, "/api/v1/accounts/me/password", request.Hosts, "", s.putPassword),
		request.API(remove, "/api/v1/accounts/me/sessions", request.Hosts, "", s.deleteOwnSessions),
		request.API(patch, "/api/v1/accounts/:name", request.Admins, "", s.patchAccount),
		request.API(remove, "/api/v1/accounts/:name", request.Admins, "", s.deleteAccount),
		request.API(remove, "/api/v1/accounts/:name/sessions", request.Admins, "", s.deleteSessions),
		request.API(get, "/api/v1/invites", request.Admins, "", s.getInvites),
		request.API(post, "/api/v1/invites", request.Admins, "", s.postInvite),
		request.API(remove, "/api/v1/invites/:invite", request.Admins, "", s.deleteInvite),
		request.API(post, "/api/v1/invites/accept", request.Anyone, "invite", s.postAccept),
		request.API(get, "/api/v1/audit", request.Admins, "", s.getAudit),

		request.Page("/invite/:invite", request.Anyone, "invite", s.invitePage),
		request.Page("/admin/people", request.Hosts, "", s.peoplePage),
		request.Page("/admin/people/:guest", request.Hosts, "", s.personPage),
		request.Page("/admin/accounts", request.Hosts, "", s.accountsPage),
		request.Page("/admin/audit", request.Admins, "", s.auditPage),

		request.Form("/proof", request.Joined, "", s.formProof),
		request.Form("/invite/:invite", request.Anyone, "invite", s.formAccept),
		request.Form("/admin/people/stage-link", request.Hosts, "", s.formStageLink),
		request.Form("/admin/people/:guest/standing", request.Hosts, "", s.formStanding),
		request.Form("/admin/people/:guest/name", request.Hosts, "", s.formPersonName),
		request.Form("/admin/people/:guest/void", request.Hosts, "", s.formVoid),
		request.Form("/admin/people/:guest/merge", request.Hosts, "", s.formMerge),
		request.Form("/admin/accounts/password", request.Hosts, "", s.formPassword),
		request.Form("/admin/accounts/logout", request.Hosts, "", s.formLogoutEverywhere),
		request.Form("/admin/accounts/change", request.Admins, "", s.formAccount),
		request.Form("/admin/invites", request.Admins, "", s.formInvite),
		request.Form("/admin/invites/remove", request.Admins, "", s.formUninvite),
	}
}
