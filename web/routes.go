package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"upbeat/queue"
	webaccounts "upbeat/web/accounts"
	"upbeat/web/api"
	"upbeat/web/assets"
	"upbeat/web/finder"
	"upbeat/web/guest"
	webhistory "upbeat/web/history"
	weblibrary "upbeat/web/library"
	weblights "upbeat/web/lights"
	"upbeat/web/listen"
	"upbeat/web/people"
	"upbeat/web/playback"
	webplaylists "upbeat/web/playlists"
	webqueue "upbeat/web/queue"
	"upbeat/web/request"
	"upbeat/web/rules"
	"upbeat/web/shouts"
	"upbeat/web/sound"
	websources "upbeat/web/sources"
	"upbeat/web/stage"
	websystem "upbeat/web/system"
	webtasks "upbeat/web/tasks"
	"upbeat/web/uploads"
)

// table lists everything that the server answers, area by area. Where two paths fit a request, the first one answers it.
func (s *Server) table() ([]request.Route, error) {
	screen := stage.Deps{
		Party: s.Party, Values: s.Store.Values(), Signer: s.site.Signer, JoinURL: s.join.URL, Allow: s.allow, Refund: s.refund, Now: s.Now,
	}
	past := webhistory.Deps{Party: s.Party, Live: s.Live, Stats: s.stats, Painter: s.site.Painter, JoinURL: s.join.URL,
		Cover: s.Library.Cover}
	lists := webplaylists.Deps{
		Party: s.Party, Playlists: s.Playlists, Live: s.Live, Library: s.Library, Span: (&webhistory.Area{Deps: past}).AskedSpan,
		Requested: s.metrics.requested,
	}
	listed := webplaylists.Area{Deps: lists}
	outside := websources.Deps{Sources: s.Sources, Store: s.Store, Party: s.Party, JoinURL: s.join.URL, Update: s.UpdateTool,
		Allow: s.allow}
	music := weblibrary.Deps{
		Library: s.Library, Progress: s.ScanProgress, Scan: s.Scan, Playlists: listed.BrowseAll, Playlist: listed.BrowseOne,
		SongsUnder: s.Store.Folders().CountSongs, Outside: (&websources.Area{Deps: outside}).Follow, Log: s.Log,
	}
	messages := shouts.Deps{Party: s.Party, Live: s.Live}
	outputs := sound.Deps{Party: s.Party, Outputs: s.Outputs, Log: s.Log}
	laws := rules.Deps{Party: s.Party, Library: s.Library, Playlists: s.Playlists, Stats: s.stats, Now: s.Now}
	shown := stage.Area{Deps: screen}
	entries := webqueue.Deps{
		Party: s.Party, Library: s.Library, Sources: s.Sources, Painter: s.site.Painter,
		Outside: (&websources.Area{Deps: outside}).Count, Artists: (&weblibrary.Area{Deps: music}).Artists,
		Requested: s.metrics.requested, Voted: s.metrics.votes.Inc, Log: s.Log, Now: s.Now,
	}
	outside.Request = (&webqueue.Area{Deps: entries}).RequestLink
	door := webaccounts.Deps{
		Party: s.Party, Lights: s.undoneLights(), Accounts: s.Accounts, Logins: s.Store.Logins(), AuditLog: s.Store.AuditLog(),
		Hub: s.hub, Site: s.site, Said: (&rules.Area{Deps: laws}).Said, Log: s.Log, Now: s.Now,
	}
	guests := people.Deps{
		Party: s.Party, Live: s.Live, Stats: s.stats, WhoIs: s.site.WhoIs, Code: shown.Code, StageLink: shown.Link, Log: s.Log, Now: s.Now,
	}
	brought, err := s.uploadRoutes()
	return slices.Concat(
		guest.Routes(guest.Deps{
			Party: s.Party, Hub: s.hub, Site: s.site, Allow: s.allow, Hashtag: (&shouts.Area{Deps: messages}).Hashtag,
			Suggestions: (&weblibrary.Area{Deps: music}).Suggestions, Artists: (&weblibrary.Area{Deps: music}).Artists,
			Arrive: shown.Arrive, Screen: shown.MayShowCode,
			Leave: (&webaccounts.Area{Deps: door}).Leave, Forgotten: s.stats.Forget, TakenOut: (&webhistory.Area{Deps: past}).TakenOut, Log: s.Log,
		}),
		webhistory.Routes(past),
		weblibrary.Routes(music),
		webqueue.Routes(entries),
		websources.Routes(outside),
		shouts.Routes(messages),
		playback.Routes(playback.Deps{Party: s.Party, Outputs: s.Outputs, ParseOutput: s.ParseOutput}),
		sound.Routes(outputs),
		rules.Routes(laws),
		webplaylists.Routes(lists),
		stage.Routes(screen),
		finder.Routes(finder.Deps{Live: s.Live}),
		people.Routes(guests),
		websystem.Routes(websystem.Deps{
			Values: s.Store.Values(), System: s.System, Now: []func(*request.Context, *api.NowPage) error{
				(&sound.Area{Deps: outputs}).AddHealth, (&weblibrary.Area{Deps: music}).AddCount, (&shouts.Area{Deps: messages}).AddLatest,
				(&people.Area{Deps: guests}).AddBursts, s.addBrought,
			},
			HTTPS: s.seenHTTPS, Root: s.root,
		}),
		assets.Routes(assets.Deps{Files: s.files, Words: s.Words, Library: s.Library}),
		webaccounts.Routes(door),
		s.lightRoutes(), brought, s.taskRoutes(), s.listenRoutes(), s.ownRoutes(), s.challenge(),
	), err
}

// addBrought counts the songs of guests that wait for a host's ear, for the page Now.
func (s *Server) addBrought(v *request.Context, p *api.NowPage) (err error) {
	if s.Uploads != nil {
		p.Brought, err = s.Uploads.Waiting(v.Context())
	}
	return err
}

// uploadRoutes are about files that guests bring, where they may.
func (s *Server) uploadRoutes() ([]request.Route, error) {
	if s.Uploads == nil {
		return nil, nil
	}
	return uploads.Routes(uploads.Deps{Uploads: s.Uploads, Bodies: s.bodies, Log: s.Log})
}

// lightRoutes are about the lamps of the room, where there are any.
func (s *Server) lightRoutes() []request.Route {
	if s.Lights == nil {
		return nil
	}
	return weblights.Routes(weblights.Deps{Control: s.Lights, Opener: s.Lamps, Song: s.Store.Library().Song, Now: s.Now})
}

// listenRoutes are about hearing songs elsewhere.
func (s *Server) listenRoutes() []request.Route {
	return listen.Routes(listen.Deps{Song: s.Store.Library().Song, Signer: s.site.Signer, Now: s.Now})
}

// taskRoutes are about slow work, where there is any.
func (s *Server) taskRoutes() []request.Route {
	if s.Tasks == nil {
		return nil
	}
	return webtasks.Routes(webtasks.Deps{Registry: s.Tasks})
}

// undoneLights is how an undo comes to the lights, where there are any.
func (s *Server) undoneLights() queue.Lights {
	if s.Lights == nil {
		return nil
	}
	return s.Lights
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
