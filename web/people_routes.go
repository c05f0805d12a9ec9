package web

import "github.com/gofiber/fiber/v2"

// peopleTable lists what is about people: guests as hosts see them, the code that proves presence, accounts, invitations, the audit log.
func (s *Server) peopleTable() []route {
	const get, post, put, patch, remove = fiber.MethodGet, fiber.MethodPost, fiber.MethodPut, fiber.MethodPatch, fiber.MethodDelete
	return []route{
		{post, "/api/v1/guests/me/proof", joined, asJSON, "", s.postProof},
		{get, "/api/v1/stage/code", anyone, asJSON, "", s.getStageCode}, // the handler lets hosts and screens in
		{get, "/api/v1/stage/link", hosts, asJSON, "", s.getStageLink},
		{remove, "/api/v1/stage/link", hosts, asJSON, "", s.deleteStageLink},
		{get, "/api/v1/guests/:guest", hosts, asJSON, "", s.getGuest},
		{patch, "/api/v1/guests/:guest", hosts, asJSON, "", s.patchPerson},
		{remove, "/api/v1/guests/:guest/votes", hosts, asJSON, "", s.deleteVotes},
		{post, "/api/v1/guests/:guest/merge", hosts, asJSON, "", s.postMerge},
		{get, "/api/v1/accounts", admins, asJSON, "", s.getAccounts},
		{put, "/api/v1/accounts/me/password", hosts, asJSON, "", s.putPassword},
		{remove, "/api/v1/accounts/me/sessions", hosts, asJSON, "", s.deleteOwnSessions},
		{patch, "/api/v1/accounts/:name", admins, asJSON, "", s.patchAccount},
		{remove, "/api/v1/accounts/:name", admins, asJSON, "", s.deleteAccount},
		{remove, "/api/v1/accounts/:name/sessions", admins, asJSON, "", s.deleteSessions},
		{get, "/api/v1/invites", admins, asJSON, "", s.getInvites},
		{post, "/api/v1/invites", admins, asJSON, "", s.postInvite},
		{remove, "/api/v1/invites/:invite", admins, asJSON, "", s.deleteInvite},
		{post, "/api/v1/invites/accept", anyone, asJSON, "invite", s.postAccept},
		{get, "/api/v1/audit", admins, asJSON, "", s.getAudit},

		{get, "/invite/:invite", anyone, asPage, "invite", s.invitePage},
		{get, "/admin/people", hosts, asPage, "", s.peoplePage},
		{get, "/admin/people/:guest", hosts, asPage, "", s.personPage},
		{get, "/admin/accounts", hosts, asPage, "", s.accountsPage},
		{get, "/admin/audit", admins, asPage, "", s.auditPage},

		{post, "/proof", joined, asForm, "", s.formProof},
		{post, "/invite/:invite", anyone, asForm, "invite", s.formAccept},
		{post, "/admin/people/stage-link", hosts, asForm, "", s.formStageLink},
		{post, "/admin/people/:guest/standing", hosts, asForm, "", s.formStanding},
		{post, "/admin/people/:guest/name", hosts, asForm, "", s.formPersonName},
		{post, "/admin/people/:guest/void", hosts, asForm, "", s.formVoid},
		{post, "/admin/people/:guest/merge", hosts, asForm, "", s.formMerge},
		{post, "/admin/accounts/password", hosts, asForm, "", s.formPassword},
		{post, "/admin/accounts/logout", hosts, asForm, "", s.formLogoutEverywhere},
		{post, "/admin/accounts/change", admins, asForm, "", s.formAccount},
		{post, "/admin/invites", admins, asForm, "", s.formInvite},
		{post, "/admin/invites/remove", admins, asForm, "", s.formUninvite},
	}
}
