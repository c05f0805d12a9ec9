package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"upbeat/web/api"
	"upbeat/web/assets"
	"upbeat/web/guest"
	webhistory "upbeat/web/history"
	weblibrary "upbeat/web/library"
	"upbeat/web/people"
	"upbeat/web/playback"
	"upbeat/web/playlists"
	webqueue "upbeat/web/queue"
	"upbeat/web/request"
	"upbeat/web/rules"
	"upbeat/web/shouts"
	"upbeat/web/sound"
	"upbeat/web/stage"
	websystem "upbeat/web/system"
)

// table lists everything that the server answers, area by area. Where two paths fit a request, the first one answers it.
func (s *Server) table() []request.Route {
	screen := stage.Deps{
		Party: s.Party, Values: s.Store.Values(), Signer: s.site.Signer, JoinURL: s.join.URL, Allow: s.allow, Refund: s.refund, Now: s.Now,
	}
	past := webhistory.Deps{Party: s.Party, Live: s.Live, Book: s.book, Painter: s.site.Painter, JoinURL: s.join.URL}
	lists := playlists.Deps{
		Party: s.Party, Live: s.Live, Library: s.Library, Span: (&webhistory.Area{Deps: past}).AskedSpan, Requested: s.metrics.requested,
	}
	listed := playlists.Area{Deps: lists}
	music := weblibrary.Deps{
		Library: s.Library, Progress: s.ScanProgress, Scan: s.Scan, Playlists: listed.BrowseAll, Playlist: listed.BrowseOne,
		SongsUnder: s.Store.Folders().CountSongs, Log: s.Log,
	}
	messages := shouts.Deps{Party: s.Party, Live: s.Live}
	outputs := sound.Deps{Party: s.Party, Outputs: s.Outputs, Log: s.Log}
	shown := stage.Area{Deps: screen}
	return slices.Concat(
		guest.Routes(guest.Deps{
			Party: s.Party, Hub: s.hub, Site: s.site, Allow: s.allow, Hashtag: (&shouts.Area{Deps: messages}).Hashtag,
			Suggestions: (&weblibrary.Area{Deps: music}).Suggestions, Arrive: shown.Arrive, Forgotten: s.book.Forget, Log: s.Log,
		}),
		webhistory.Routes(past),
		weblibrary.Routes(music),
		webqueue.Routes(webqueue.Deps{
			Party: s.Party, Library: s.Library, Painter: s.site.Painter, Requested: s.metrics.requested, Voted: s.metrics.votes.Inc, Log: s.Log,
			Now: s.Now,
		}),
		shouts.Routes(messages),
		playback.Routes(playback.Deps{Party: s.Party, Outputs: s.Outputs, ParseOutput: s.ParseOutput}),
		sound.Routes(outputs),
		rules.Routes(s.rules()),
		playlists.Routes(lists),
		stage.Routes(screen),
		people.Routes(people.Deps{
			Party: s.Party, Live: s.Live, Book: s.book, WhoIs: s.site.WhoIs, Code: shown.Code, StageLink: shown.Link, Log: s.Log, Now: s.Now,
		}),
		websystem.Routes(websystem.Deps{
			Values: s.Store.Values(), System: s.System, Now: []func(*request.Context, *api.AdminData) error{
				(&sound.Area{Deps: outputs}).AddHealth, (&weblibrary.Area{Deps: music}).AddCount, (&shouts.Area{Deps: messages}).AddLatest,
			},
		}),
		assets.Routes(assets.Deps{Files: s.files, Words: s.Words, Library: s.Library}),
		s.accountRoutes(),
		s.ownRoutes(),
	)
}

func (s *Server) rules() rules.Deps {
	return rules.Deps{Party: s.Party, Library: s.Library, Book: s.book, Now: s.Now}
}

// ownRoutes are about the server itself.
func (s *Server) ownRoutes() []request.Route {
	return []request.Route{
		request.File("/api/v1/openapi.json", s.getOpenAPI),
		request.File("/healthz", s.getHealthz),
		request.File("/readyz", s.getReadyz),
		request.API(fiber.MethodGet, "/metrics", request.Anyone, "", s.getMetrics),
	}
}

// accountRoutes are logging in, accounts, invitations and the audit log.
func (s *Server) accountRoutes() []request.Route {
	const get, post, put, patch, remove = fiber.MethodGet, fiber.MethodPost, fiber.MethodPut, fiber.MethodPatch, fiber.MethodDelete
	return []request.Route{
		request.API(post, "/api/v1/session", request.Anyone, "", s.postSession),
		request.API(remove, "/api/v1/session", request.Hosts, "", s.deleteSession),
		request.Page("/admin/login", request.Anyone, "", s.loginPage),
		request.Form("/admin/login", request.Anyone, "", s.formLogin),
		request.Form("/admin/logout", request.Hosts, "", s.formLogout),
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
		request.Page("/admin/accounts", request.Hosts, "", s.accountsPage),
		request.Page("/admin/audit", request.Admins, "", s.auditPage),
		request.Form("/invite/:invite", request.Anyone, "invite", s.formAccept),
		request.Form("/admin/accounts/password", request.Hosts, "", s.formPassword),
		request.Form("/admin/accounts/logout", request.Hosts, "", s.formLogoutEverywhere),
		request.Form("/admin/accounts/change", request.Admins, "", s.formAccount),
		request.Form("/admin/invites", request.Admins, "", s.formInvite),
		request.Form("/admin/invites/remove", request.Admins, "", s.formUninvite),
	}
}
