package web

import (
	"github.com/gofiber/fiber/v2"
)

// access is who may use a route.
type access int

const (
	anyone       access = iota
	joined              // a guest of this party
	joinedOrHost        // the handler tells which entries are whose
	hosts               // moderators and admins
	admins
)

// kind is how a route answers, refusals included.
type kind int

const (
	api  kind = iota // JSON
	page             // HTML
	form             // 303 with a flash: pages without script
	file             // bytes; nobody is asked who they are
)

// route is one line of docs/api.md.
type route struct {
	method, path string
	who          access
	kind         kind
	limit        string // name in limits, counted per guest, else per address; "" = none
	do           func(*visit) error
}

// table lists everything that the server answers.
func (s *Server) table() []route {
	const get, post, put, patch, remove = fiber.MethodGet, fiber.MethodPost, fiber.MethodPut, fiber.MethodPatch, fiber.MethodDelete
	return []route{
		{post, "/api/v1/guests", anyone, api, "", s.postGuest},
		{patch, "/api/v1/guests/me", joined, api, "rename", s.patchGuest},
		{get, "/api/v1/guests", hosts, api, "", s.getGuests},
		{get, "/api/v1/state", anyone, api, "search", s.getState},
		{get, "/api/v1/search", anyone, api, "search", s.getSearch},
		{get, "/api/v1/suggestions", anyone, api, "search", s.getSuggestions},
		{get, "/api/v1/random", anyone, api, "search", s.getRandom},
		{get, "/api/v1/browse/songs", anyone, api, "search", s.getBrowseSongs},
		{get, "/api/v1/browse/:by", anyone, api, "search", s.getBrowse},
		{post, "/api/v1/queue", joined, api, "request", s.postRequest},
		{put, "/api/v1/queue/:entry/vote", joined, api, "vote", s.putVote},
		{remove, "/api/v1/queue/:entry", joinedOrHost, api, "request", s.deleteEntry},
		{post, "/api/v1/queue/:entry/move", joinedOrHost, api, "", s.postMove},
		{post, "/api/v1/queue/:entry/move-mine", joined, api, "request", s.postMoveMine},
		{post, "/api/v1/queue/:entry/retry", joinedOrHost, api, "request", s.postRetry},
		{put, "/api/v1/queue/:entry/dedication", joined, api, "shout", s.putDedication},
		{post, "/api/v1/shouts", joinedOrHost, api, "shout", s.postShout},
		{get, "/api/v1/shouts", hosts, api, "", s.getShouts},
		{post, "/api/v1/shouts/:id/decide", hosts, api, "", s.postDecide},
		{remove, "/api/v1/shouts/:id", hosts, api, "", s.deleteShout},
		{post, "/api/v1/reactions", joinedOrHost, api, "react", s.postReaction},
		{post, "/api/v1/session", anyone, api, "", s.postSession},
		{remove, "/api/v1/session", hosts, api, "", s.deleteSession},
		{put, "/api/v1/playback", joinedOrHost, api, "control", s.putPlayback},
		{post, "/api/v1/playback/skip", joinedOrHost, api, "request", s.postSkip},
		{post, "/api/v1/alarm", joinedOrHost, api, "request", s.postAlarm},
		{get, "/api/v1/events", anyone, api, "open", s.getEvents},
		{get, "/api/v1/library", hosts, api, "", s.getLibrary},
		{post, "/api/v1/library/scan", admins, api, "", s.postScan},
		{post, "/api/v1/library/roots", admins, api, "", s.postRoot},
		{remove, "/api/v1/library/roots", admins, api, "", s.deleteRoot},
		{get, "/api/v1/outputs", hosts, api, "", s.getOutputs},
		{get, "/api/v1/system", admins, api, "", s.getSystem},
		{put, "/api/v1/wifi", admins, api, "", s.putWiFi},
		{get, "/api/v1/history", anyone, api, "search", s.getHistory},
		{get, "/api/v1/history/export", hosts, api, "", s.getExport},
		{get, "/api/v1/statistics", anyone, api, "search", s.getStatistics},
		{get, "/api/v1/parties", hosts, api, "", s.getParties},
		{put, "/api/v1/parties/:party/recap", hosts, api, "", s.putRecap},
		{get, "/api/v1/recap/:token", anyone, api, "search", s.getRecap},
		{get, "/api/v1/guests/me/night", joined, api, "search", s.getNight},
		{remove, "/api/v1/guests/me", joined, api, "rename", s.deleteMe},
		{get, "/api/v1/settings", anyone, api, "search", s.getSettings},
		{patch, "/api/v1/settings", hosts, api, "", s.patchSettings},
		{post, "/api/v1/settings/preset", hosts, api, "", s.postPreset},
		{get, "/api/v1/settings/export", admins, api, "", s.getSettingsExport},
		{post, "/api/v1/settings/import", hosts, api, "", s.postSettingsImport},
		{post, "/api/v1/parties", hosts, api, "", s.postParty},
		{get, "/api/v1/playlists", anyone, api, "search", s.getPlaylists},
		{post, "/api/v1/playlists", hosts, api, "", s.postPlaylist},
		{post, importPath, hosts, api, "", s.postImport},
		{get, "/api/v1/playlists/:playlist", anyone, api, "search", s.getPlaylist},
		{patch, "/api/v1/playlists/:playlist", hosts, api, "", s.patchPlaylist},
		{remove, "/api/v1/playlists/:playlist", hosts, api, "", s.deletePlaylist},
		{patch, "/api/v1/playlists/:playlist/items", hosts, api, "", s.patchItems},
		{post, "/api/v1/playlists/:playlist/match", hosts, api, "", s.postMatch},
		{post, "/api/v1/playlists/:playlist/queue", joinedOrHost, api, "request", s.postPlaylistQueue},
		{get, "/api/v1/folders", hosts, api, "", s.getFolders},
		{post, "/api/v1/folders/queue", hosts, api, "", s.postFolderQueue},
		{get, "/api/v1/openapi.json", anyone, file, "", s.getOpenAPI},

		{get, "/", anyone, page, "", s.guestPage},
		{get, "/search", anyone, page, "search", s.searchPage},
		{get, "/browse/songs", anyone, page, "search", s.browseSongsPage},
		{get, "/browse/:by", anyone, page, "search", s.browsePage},
		{get, "/history", anyone, page, "search", s.guestHistoryPage},
		{get, "/recap/:token", anyone, page, "search", s.recapPage},
		{get, "/me/night", anyone, page, "search", s.nightPage},
		{get, "/me/forgotten", anyone, page, "", s.forgottenPage},
		{get, "/stage", anyone, page, "", s.stagePage},
		{get, "/qr", anyone, page, "", s.qrPage},
		{get, "/offline", anyone, page, "", s.offlinePage},
		{get, "/admin/login", anyone, page, "", s.loginPage},
		{get, "/admin", hosts, page, "", s.nowPage},
		{get, "/admin/queue", hosts, page, "", s.queuePage},
		{get, "/admin/rules", hosts, page, "", s.rulesPage},
		{get, "/admin/library", hosts, page, "", s.libraryPage},
		{get, "/admin/sound", hosts, page, "", s.soundPage},
		{get, "/admin/history", hosts, page, "", s.historyPage},
		{get, playlistsPath, hosts, page, "", s.playlistsPage},
		{get, playlistsPath + "/:playlist", hosts, page, "", s.playlistPageHost},
		{get, foldersPath, hosts, page, "", s.foldersPage},
		{get, "/admin/system", admins, page, "", s.systemPage},

		{post, "/queue", joined, form, "request", s.formRequest},
		{post, "/queue/:entry/vote", joined, form, "vote", s.formVote},
		{post, "/queue/:entry/remove", joined, form, "request", s.formRemove},
		{post, "/queue/:entry/retry", joined, form, "request", s.formRetry},
		{post, "/queue/:entry/move", joined, form, "request", s.formMove},
		{post, "/queue/:entry/move-mine", joined, form, "request", s.formMoveMine},
		{post, "/queue/:entry/dedication", joined, form, "shout", s.formDedication},
		{post, "/shouts", joined, form, "shout", s.formShout},
		{post, "/reactions", joined, form, "react", s.formReaction},
		{post, "/admin/shouts/:id/decide", hosts, form, "", s.formDecide},
		{post, "/admin/shouts/:id/remove", hosts, form, "", s.formShoutRemove},
		{post, "/playback", joined, form, "control", s.formPlayback},
		{post, "/skip", joined, form, "request", s.formSkip},
		{post, "/me", joined, form, "rename", s.formMe},
		{post, "/me/forget", joined, form, "rename", s.formForget},
		{post, "/dice", joined, form, "request", s.formDice},
		{post, "/playlists/:playlist/queue", joinedOrHost, form, "request", s.formPlaylistQueue},
		{post, playlistsPath, hosts, form, "", s.formPlaylist},
		{post, importFormPath, hosts, form, "", s.formPlaylistImport},
		{post, playlistsPath + "/keep", hosts, form, "", s.formKeepHistory},
		{post, playlistsPath + "/:playlist", hosts, form, "", s.formPlaylistChange},
		{post, playlistsPath + "/:playlist/items", hosts, form, "", s.formPlaylistItems},
		{post, playlistsPath + "/:playlist/delete", hosts, form, "", s.formPlaylistDelete},
		{post, playlistsPath + "/:playlist/match", hosts, form, "", s.formPlaylistMatch},
		{post, playlistsPath + "/:playlist/queue", hosts, form, "", s.formPlaylistQueue},
		{post, foldersPath + "/queue", hosts, form, "", s.formFolderQueue},
		{post, "/admin/login", anyone, form, "", s.formLogin},
		{post, "/admin/logout", hosts, form, "", s.formLogout},
		{post, "/admin/playback", hosts, form, "", s.formPlayback},
		{post, "/admin/skip", hosts, form, "", s.formSkip},
		{post, "/admin/alarm", hosts, form, "", s.formAlarm},
		{post, "/admin/queue/:entry/remove", hosts, form, "", s.formHostRemove},
		{post, "/admin/queue/:entry/move", hosts, form, "", s.formMove},
		{post, "/admin/rules", hosts, form, "", s.formRules},
		{post, "/admin/rules/preset", hosts, form, "", s.formPreset},
		{post, "/admin/rules/import", hosts, form, "", s.formImport},
		{post, "/admin/parties", hosts, form, "", s.formParty},
		{post, "/admin/library/scan", admins, form, "", s.formScan},
		{post, "/admin/library/roots", admins, form, "", s.formRootAdd},
		{post, "/admin/library/roots/remove", admins, form, "", s.formRootRemove},
		{post, "/admin/history/recap", hosts, form, "", s.formRecap},
		{post, "/admin/wifi", admins, form, "", s.formWiFi},

		{get, "/static/*", anyone, file, "", s.getStatic},
		{get, "/covers/:id", anyone, file, "", s.getCover},
		{get, "/messages/:lang", anyone, file, "", s.getMessages},
		{get, "/manifest.webmanifest", anyone, file, "", s.getManifest},
		{get, "/sw.js", anyone, file, "", s.getServiceWorker},
		{get, "/favicon.ico", anyone, file, "", s.getFavicon},
		{get, "/healthz", anyone, file, "", s.getHealthz},
		{get, "/readyz", anyone, file, "", s.getReadyz},
		{get, "/metrics", anyone, api, "", s.getMetrics},
	}
}
