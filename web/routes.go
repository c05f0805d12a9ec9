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
	asJSON kind = iota // JSON
	asPage             // HTML
	asForm             // 303 with a flash: pages without script
	asFile             // bytes; nobody is asked who they are
)

// route is one line of docs/api.md.
type route struct {
	method, path string
	who          access
	kind         kind
	limit        string // name in limits, counted per guest, else per address; "" = none
	do           func(*requestContext) error
}

// table lists everything that the server answers.
func (s *Server) table() []route {
	const get, post, put, patch, remove = fiber.MethodGet, fiber.MethodPost, fiber.MethodPut, fiber.MethodPatch, fiber.MethodDelete
	return []route{
		{post, "/api/v1/guests", anyone, asJSON, "", s.postGuest},
		{patch, "/api/v1/guests/me", joined, asJSON, "rename", s.patchGuest},
		{get, "/api/v1/guests", hosts, asJSON, "", s.getGuests},
		{get, "/api/v1/state", anyone, asJSON, "search", s.getState},
		{get, "/api/v1/search", anyone, asJSON, "search", s.getSearch},
		{get, "/api/v1/suggestions", anyone, asJSON, "search", s.getSuggestions},
		{get, "/api/v1/random", anyone, asJSON, "search", s.getRandom},
		{get, "/api/v1/browse/songs", anyone, asJSON, "search", s.getBrowseSongs},
		{get, "/api/v1/browse/:by", anyone, asJSON, "search", s.getBrowse},
		{post, "/api/v1/queue", joined, asJSON, "request", s.postRequest},
		{put, "/api/v1/queue/:entry/vote", joined, asJSON, "vote", s.putVote},
		{get, "/api/v1/queue/:entry/why", anyone, asJSON, "search", s.getWhy},
		{remove, "/api/v1/queue/:entry", joinedOrHost, asJSON, "request", s.deleteEntry},
		{post, "/api/v1/queue/:entry/move", joinedOrHost, asJSON, "", s.postMove},
		{post, "/api/v1/queue/:entry/move-mine", joined, asJSON, "request", s.postMoveMine},
		{post, "/api/v1/queue/:entry/retry", joinedOrHost, asJSON, "request", s.postRetry},
		{put, "/api/v1/queue/:entry/dedication", joined, asJSON, "shout", s.putDedication},
		{post, "/api/v1/shouts", joinedOrHost, asJSON, "shout", s.postShout},
		{get, "/api/v1/shouts", hosts, asJSON, "", s.getShouts},
		{post, "/api/v1/shouts/:id/decide", hosts, asJSON, "", s.postDecide},
		{remove, "/api/v1/shouts/:id", hosts, asJSON, "", s.deleteShout},
		{post, "/api/v1/reactions", joinedOrHost, asJSON, "react", s.postReaction},
		{post, "/api/v1/session", anyone, asJSON, "", s.postSession},
		{remove, "/api/v1/session", hosts, asJSON, "", s.deleteSession},
		{put, "/api/v1/playback", joinedOrHost, asJSON, "control", s.putPlayback},
		{post, "/api/v1/playback/skip", joinedOrHost, asJSON, "request", s.postSkip},
		{post, "/api/v1/alarm", joinedOrHost, asJSON, "request", s.postAlarm},
		{get, "/api/v1/events", anyone, asJSON, "open", s.getEvents},
		{get, "/api/v1/library", hosts, asJSON, "", s.getLibrary},
		{post, "/api/v1/library/scan", admins, asJSON, "", s.postScan},
		{post, "/api/v1/library/roots", admins, asJSON, "", s.postRoot},
		{remove, "/api/v1/library/roots", admins, asJSON, "", s.deleteRoot},
		{get, "/api/v1/outputs", hosts, asJSON, "", s.getOutputs},
		{get, "/api/v1/system", admins, asJSON, "", s.getSystem},
		{put, "/api/v1/wifi", admins, asJSON, "", s.putWiFi},
		{get, "/api/v1/history", anyone, asJSON, "search", s.getHistory},
		{get, "/api/v1/history/export", hosts, asJSON, "", s.getExport},
		{get, "/api/v1/statistics", anyone, asJSON, "search", s.getStatistics},
		{get, "/api/v1/parties", hosts, asJSON, "", s.getParties},
		{put, "/api/v1/parties/:party/recap", hosts, asJSON, "", s.putRecap},
		{get, "/api/v1/recap/:token", anyone, asJSON, "search", s.getRecap},
		{get, "/api/v1/guests/me/night", joined, asJSON, "search", s.getNight},
		{remove, "/api/v1/guests/me", joined, asJSON, "rename", s.deleteMe},
		{get, "/api/v1/settings", anyone, asJSON, "search", s.getSettings},
		{patch, "/api/v1/settings", hosts, asJSON, "", s.patchSettings},
		{post, "/api/v1/settings/preset", hosts, asJSON, "", s.postPreset},
		{get, "/api/v1/settings/export", admins, asJSON, "", s.getSettingsExport},
		{post, "/api/v1/settings/import", hosts, asJSON, "", s.postSettingsImport},
		{post, "/api/v1/parties", hosts, asJSON, "", s.postParty},
		{get, "/api/v1/playlists", anyone, asJSON, "search", s.getPlaylists},
		{post, "/api/v1/playlists", hosts, asJSON, "", s.postPlaylist},
		{post, importPath, hosts, asJSON, "", s.postImport},
		{get, "/api/v1/playlists/:playlist", anyone, asJSON, "search", s.getPlaylist},
		{patch, "/api/v1/playlists/:playlist", hosts, asJSON, "", s.patchPlaylist},
		{remove, "/api/v1/playlists/:playlist", hosts, asJSON, "", s.deletePlaylist},
		{patch, "/api/v1/playlists/:playlist/items", hosts, asJSON, "", s.patchItems},
		{post, "/api/v1/playlists/:playlist/match", hosts, asJSON, "", s.postMatch},
		{post, "/api/v1/playlists/:playlist/queue", joinedOrHost, asJSON, "request", s.postPlaylistQueue},
		{get, "/api/v1/folders", hosts, asJSON, "", s.getFolders},
		{post, "/api/v1/folders/queue", hosts, asJSON, "", s.postFolderQueue},
		{get, "/api/v1/openapi.json", anyone, asFile, "", s.getOpenAPI},

		{get, "/", anyone, asPage, "", s.guestPage},
		{get, "/search", anyone, asPage, "search", s.searchPage},
		{get, "/browse/songs", anyone, asPage, "search", s.browseSongsPage},
		{get, "/browse/:by", anyone, asPage, "search", s.browsePage},
		{get, "/history", anyone, asPage, "search", s.guestHistoryPage},
		{get, "/recap/:token", anyone, asPage, "search", s.recapPage},
		{get, "/me/night", anyone, asPage, "search", s.nightPage},
		{get, "/me/forgotten", anyone, asPage, "", s.forgottenPage},
		{get, "/stage", anyone, asPage, "", s.stagePage},
		{get, "/qr", anyone, asPage, "", s.qrPage},
		{get, "/offline", anyone, asPage, "", s.offlinePage},
		{get, "/admin/login", anyone, asPage, "", s.loginPage},
		{get, "/admin", hosts, asPage, "", s.nowPage},
		{get, "/admin/queue", hosts, asPage, "", s.queuePage},
		{get, "/admin/rules", hosts, asPage, "", s.rulesPage},
		{get, "/admin/library", hosts, asPage, "", s.libraryPage},
		{get, "/admin/sound", hosts, asPage, "", s.soundPage},
		{get, "/admin/history", hosts, asPage, "", s.historyPage},
		{get, playlistsPath, hosts, asPage, "", s.playlistsPage},
		{get, playlistsPath + "/:playlist", hosts, asPage, "", s.playlistPageHost},
		{get, foldersPath, hosts, asPage, "", s.foldersPage},
		{get, "/admin/system", admins, asPage, "", s.systemPage},

		{post, "/queue", joined, asForm, "request", s.formRequest},
		{post, "/queue/:entry/vote", joined, asForm, "vote", s.formVote},
		{post, "/queue/:entry/remove", joined, asForm, "request", s.formRemove},
		{post, "/queue/:entry/retry", joined, asForm, "request", s.formRetry},
		{post, "/queue/:entry/move", joined, asForm, "request", s.formMove},
		{post, "/queue/:entry/move-mine", joined, asForm, "request", s.formMoveMine},
		{post, "/queue/:entry/dedication", joined, asForm, "shout", s.formDedication},
		{post, "/shouts", joined, asForm, "shout", s.formShout},
		{post, "/reactions", joined, asForm, "react", s.formReaction},
		{post, "/admin/shouts/:id/decide", hosts, asForm, "", s.formDecide},
		{post, "/admin/shouts/:id/remove", hosts, asForm, "", s.formShoutRemove},
		{post, "/playback", joined, asForm, "control", s.formPlayback},
		{post, "/skip", joined, asForm, "request", s.formSkip},
		{post, "/me", joined, asForm, "rename", s.formMe},
		{post, "/me/forget", joined, asForm, "rename", s.formForget},
		{post, "/dice", joined, asForm, "request", s.formDice},
		{post, "/playlists/:playlist/queue", joinedOrHost, asForm, "request", s.formPlaylistQueue},
		{post, playlistsPath, hosts, asForm, "", s.formPlaylist},
		{post, importFormPath, hosts, asForm, "", s.formPlaylistImport},
		{post, playlistsPath + "/keep", hosts, asForm, "", s.formKeepHistory},
		{post, playlistsPath + "/:playlist", hosts, asForm, "", s.formPlaylistChange},
		{post, playlistsPath + "/:playlist/items", hosts, asForm, "", s.formPlaylistItems},
		{post, playlistsPath + "/:playlist/delete", hosts, asForm, "", s.formPlaylistDelete},
		{post, playlistsPath + "/:playlist/match", hosts, asForm, "", s.formPlaylistMatch},
		{post, playlistsPath + "/:playlist/queue", hosts, asForm, "", s.formPlaylistQueue},
		{post, foldersPath + "/queue", hosts, asForm, "", s.formFolderQueue},
		{post, "/admin/login", anyone, asForm, "", s.formLogin},
		{post, "/admin/logout", hosts, asForm, "", s.formLogout},
		{post, "/admin/playback", hosts, asForm, "", s.formPlayback},
		{post, "/admin/skip", hosts, asForm, "", s.formSkip},
		{post, "/admin/alarm", hosts, asForm, "", s.formAlarm},
		{post, "/admin/queue/:entry/remove", hosts, asForm, "", s.formHostRemove},
		{post, "/admin/queue/:entry/move", hosts, asForm, "", s.formMove},
		{post, "/admin/rules", hosts, asForm, "", s.formRules},
		{post, "/admin/rules/preset", hosts, asForm, "", s.formPreset},
		{post, "/admin/rules/import", hosts, asForm, "", s.formImport},
		{post, "/admin/parties", hosts, asForm, "", s.formParty},
		{post, "/admin/library/scan", admins, asForm, "", s.formScan},
		{post, "/admin/library/roots", admins, asForm, "", s.formRootAdd},
		{post, "/admin/library/roots/remove", admins, asForm, "", s.formRootRemove},
		{post, "/admin/history/recap", hosts, asForm, "", s.formRecap},
		{post, "/admin/wifi", admins, asForm, "", s.formWiFi},

		{get, "/static/*", anyone, asFile, "", s.getStatic},
		{get, "/covers/:id", anyone, asFile, "", s.getCover},
		{get, "/messages/:lang", anyone, asFile, "", s.getMessages},
		{get, "/manifest.webmanifest", anyone, asFile, "", s.getManifest},
		{get, "/sw.js", anyone, asFile, "", s.getServiceWorker},
		{get, "/favicon.ico", anyone, asFile, "", s.getFavicon},
		{get, "/healthz", anyone, asFile, "", s.getHealthz},
		{get, "/readyz", anyone, asFile, "", s.getReadyz},
		{get, "/metrics", anyone, asJSON, "", s.getMetrics},
	}
}
