package web_test

// uploadAccess is who may use the routes about files that guests bring, for the table of access_test.go.
func uploadAccess(all, guests, hosts []bool) map[string][]bool {
	return map[string][]bool{
		"OPTIONS /api/v1/tus": all, "POST /api/v1/tus": guests, "PATCH /api/v1/tus/:upload": guests, "DELETE /api/v1/tus/:upload": guests,
		"GET /api/v1/uploads": guests, "GET /api/v1/uploads/inbox": hosts, "POST /api/v1/uploads/decide": hosts,
		"POST /api/v1/uploads/purge": hosts, "GET /api/v1/uploads/:upload/sound": hosts,
		"GET /upload": all, "POST /upload": guests, "POST /uploads/:upload/remove": guests,
		"GET /admin/uploads": hosts, "POST /admin/uploads/decide": hosts, "POST /admin/uploads/purge": hosts,
	}
}
