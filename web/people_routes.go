package web

import "github.com/gofiber/fiber/v2"

// peopleTable lists what is about people: guests as hosts see them, the code that proves presence, accounts, invitations, the audit log.
func (s *Server) peopleTable() []route {
	const get, post, put, patch, remove = fiber.MethodGet, fiber.MethodPost, fiber.MethodPut, fiber.MethodPatch, fiber.MethodDelete
	return []route{
		{post, "/api/v1/guests/me/proof", joined, api, "", s.postProof},
		{get, "/api/v1/stage/code", anyone, api, "", s.getStageCode}, // the handler lets hosts and screens in
		{get, "/api/v1/stage/link", hosts, api, "", s.getStageLink},
		{remove, "/api/v1/stage/link", hosts, api, "", s.deleteStageLink},
		{get, "/api/v1/guests/:guest", hosts, api, "", s.getGuest},
		{patch, "/api/v1/guests/:guest", hosts, api, "", s.patchPerson},
		{remove, "/api/v1/guests/:guest/votes", hosts, api, "", s.deleteVotes},
		{post, "/api/v1/guests/:guest/merge", hosts, api, "", s.postMerge},
		{get, "/api/v1/accounts", admins, api, "", s.getAccounts},
		{put, "/api/v1/accounts/me/password", hosts, api, "", s.putPassword},
		{remove, "/api/v1/accounts/me/sessions", hosts, api, "", s.deleteOwnSessions},
		{patch, "/api/v1/accounts/:name", admins, api, "", s.patchAccount},
		{remove, "/api/v1/accounts/:name", admins, api, "", s.deleteAccount},
		{remove, "/api/v1/accounts/:name/sessions", admins, api, "", s.deleteSessions},
		{get, "/api/v1/invites", admins, api, "", s.getInvites},
		{post, "/api/v1/invites", admins, api, "", s.postInvite},
		{remove, "/api/v1/invites/:invite", admins, api, "", s.deleteInvite},
		{post, "/api/v1/invites/accept", anyone, api, "invite", s.postAccept},
		{get, "/api/v1/audit", admins, api, "", s.getAudit},

		{get, "/invite/:invite", anyone, page, "invite", s.invitePage},
		{get, "/admin/people", hosts, page, "", s.peoplePage},
		{get, "/admin/people/:guest", hosts, page, "", s.personPage},
		{get, "/admin/accounts", hosts, page, "", s.accountsPage},
		{get, "/admin/audit", admins, page, "", s.auditPage},

		{post, "/proof", joined, form, "", s.formProof},
		{post, "/invite/:invite", anyone, form, "invite", s.formAccept},
		{post, "/admin/people/stage-link", hosts, form, "", s.formStageLink},
		{post, "/admin/people/:guest/standing", hosts, form, "", s.formStanding},
		{post, "/admin/people/:guest/name", hosts, form, "", s.formPersonName},
		{post, "/admin/people/:guest/void", hosts, form, "", s.formVoid},
		{post, "/admin/people/:guest/merge", hosts, form, "", s.formMerge},
		{post, "/admin/accounts/password", hosts, form, "", s.formPassword},
		{post, "/admin/accounts/logout", hosts, form, "", s.formLogoutEverywhere},
		{post, "/admin/accounts/change", admins, form, "", s.formAccount},
		{post, "/admin/invites", admins, form, "", s.formInvite},
		{post, "/admin/invites/remove", admins, form, "", s.formUninvite},
	}
}
