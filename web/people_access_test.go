package web_test

// peopleAccess is who may use the routes of peopleTable, for the table of access_test.go.
func peopleAccess(all, guests, hosts, admins, guestsAndHosts []bool) map[string][]bool {
	members := []bool{false, false, false, false} // of those that the table tests with: TestAMemberIsOneGuestOnAllDevices is one
	return map[string][]bool{
		"POST /api/v1/guests/me/proof": guests, "GET /api/v1/stage/code": hosts, "GET /api/v1/stage/link": hosts,
		"DELETE /api/v1/stage/link": hosts,
		"GET /api/v1/guests/:guest": hosts, "PATCH /api/v1/guests/:guest": hosts, "DELETE /api/v1/guests/:guest/votes": hosts,
		"POST /api/v1/guests/:guest/merge": hosts,
		"GET /api/v1/accounts":             admins, "POST /api/v1/listen": hosts, "GET /listen/:song": all,
		"GET /api/v1/tokens": guestsAndHosts, "POST /api/v1/tokens": guestsAndHosts,
		"DELETE /api/v1/tokens/:token": guestsAndHosts,
		"POST /me/tokens":              guests, "POST /me/tokens/revoke": guests, "POST /admin/tokens": hosts, "POST /admin/tokens/revoke": hosts,
		"GET /api/v1/accounts/me":                      hosts,
		"DELETE /api/v1/accounts/me/sessions/:session": hosts, "GET /login": all, "POST /login": all, "GET /me": all,
		"POST /me/logout": members, "POST /me/logout-others": members, "POST /me/password": members, "POST /me/devices": members,
		"PUT /api/v1/accounts/me/password": hosts, "DELETE /api/v1/accounts/me/sessions": hosts,
		"PATCH /api/v1/accounts/:name":  admins,
		"DELETE /api/v1/accounts/:name": admins, "DELETE /api/v1/accounts/:name/sessions": admins, "GET /api/v1/invites": hosts,
		"POST /api/v1/invites":           hosts,
		"DELETE /api/v1/invites/:invite": hosts, "POST /api/v1/invites/accept": all, "GET /api/v1/audit": admins,
		"GET /invite/:invite": all, "GET /admin/people": hosts, "GET /admin/people/:guest": hosts, "GET /admin/accounts": hosts,
		"GET /admin/audit": admins,
		"POST /proof":      guests, "POST /invite/:invite": all, "POST /admin/people/stage-link": hosts,
		"POST /admin/people/:guest/standing": hosts,
		"POST /admin/people/:guest/name":     hosts, "POST /admin/people/:guest/void": hosts, "POST /admin/people/:guest/merge": hosts,
		"POST /admin/accounts/password": hosts, "POST /admin/accounts/logout": hosts, "POST /admin/accounts/change": admins,
		"POST /admin/invites":        hosts,
		"POST /admin/invites/remove": hosts,
	}
}
