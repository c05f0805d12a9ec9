// Package web owns the request layer: pages, forms without script, the JSON API and the live updates (web/hub). It knows who asks (cookies,
// roles, limits) and turns refusals into sentences. cmd builds and runs it. It holds no SQL and no Redis commands and makes no sound:
// queue, library and store do what it is asked for.
package web

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"upbeat/internal/accounts"
	"upbeat/internal/history"
	"upbeat/internal/i18n"
	"upbeat/internal/limits"
	"upbeat/internal/playlists"
	"upbeat/internal/store"
	"upbeat/library"
	"upbeat/lights"
	"upbeat/lights/device"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/sources"
	"upbeat/sources/upload"
	"upbeat/static"
	"upbeat/tasks"
	"upbeat/web/api"
	"upbeat/web/body"
	"upbeat/web/hub"
	"upbeat/web/present"
	"upbeat/web/request"
)

// DefaultJoinLimit is how many guests may join from one address in a minute: a party shares one NAT, a festival's gate opens once.
const DefaultJoinLimit = 300

// Config is what a Server is built from.
type Config struct {
	Store          *store.Store
	Party          *queue.Party
	Live           *queue.Live // cmd runs it
	Library        *library.Library
	UpdateTool     func(ctx context.Context) (said string, err error) // brings yt-dlp up to date; nil = nothing does
	Sources        *sources.Set                                       // where music comes from beside the library; nil = nowhere
	Accounts       *accounts.Accounts
	Uploads        *upload.Uploads // files that guests bring; nil = nobody brings any
	Playlists      *playlists.Playlists
	ScanProgress   *library.ScanProgress
	Frames         hub.Frames      // what the visualizer sees; nil = nothing
	Lights         *lights.Control // nil = there are none
	Lamps          *device.Opener  // finds boards and pairs bridges; nil = as in a venue
	Tasks          *tasks.Registry // nil = there is no slow work
	Limits         *limits.Shared
	Words          *i18n.Catalogue
	Listen         string // "host:port", ":8080"
	Version        string
	Log            *slog.Logger                           // nil = slog.Default
	Scan           func(ctx context.Context) error        // enqueues a scan; nil = it cannot be started from here
	Outputs        func(ctx context.Context) []api.Device // nil = the host page lists none
	ParseOutput    func(spec string) error                // tells what is wrong with an output's spec; nil = nothing is
	System         func(ctx context.Context) []api.SystemFact
	TrustedProxies []string // addresses or networks whose X-Forwarded-For counts
	JoinLimit      int      // new guests per address and minute; 0 = no limit
	HTTPS          *HTTPS   // nil = plain HTTP only
	PublicURL      string   // where guests reach the party; "" = this machine's address in the local network
	Places         int      // connections at once; 0 = as many as the system's limit of descriptors leaves room for
	MetricsToken   string   // Authorization: Bearer for /metrics; "" = only hosts
	Now            func() time.Time
}

// Server is the web role. Build it with New, then Run it once.
type Server struct {
	Config
	app     *fiber.App
	hub     *hub.Hub
	accents *present.Accents
	files   *static.Files
	site    *request.Site // what requests share
	stats   *history.Stats
	limited map[string]limit
	local   localLimits
	metrics *metrics
	join    joinAddress
	routes  []request.Route
	bodies  *body.Streams // long ones, on their way

	mu       sync.Mutex
	listener net.Listener
	secure   net.Listener // of HTTPS; nil = there is none
}

// New builds a server. It reads the cookies' secret from the database, and listens to nothing yet. ctx bounds that, and until Serve runs
// with its own also what a request's header asks the database.
func New(ctx context.Context, c Config) (*Server, error) {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Lamps == nil {
		c.Lamps = &device.Opener{}
	}
	if c.PublicURL != "" {
		if err := checkPublicURL(c.PublicURL); err != nil {
			return nil, err
		}
	}
	if c.Places == 0 {
		c.Places = placesFor(descriptors())
	}
	s := &Server{Config: c, accents: present.NewAccents(), limited: newLimits(c.JoinLimit)}
	s.bodies = body.New(max(c.Places/bodyPart, 1), bodiesEach)
	s.join = joinAddress{public: c.PublicURL, listen: c.Listen, now: c.Now}
	proxies, err := request.ParseProxies(c.TrustedProxies)
	if err != nil {
		return nil, err
	}
	secret, err := cookieSecret(ctx, c.Store)
	if err != nil {
		return nil, err
	}
	s.site = &request.Site{
		Party: c.Party, Live: c.Live, Painter: present.NewPainter(s.accents), Words: c.Words, Signer: request.Signer{Key: secret},
		Proxies: proxies,
		JoinURL: s.join.URL, IsPage: s.isPage, Log: c.Log, Now: c.Now, Session: c.Store.Logins().SessionAccount, Allow: s.allow, Spent: s.spent,
		MemberOf: c.Store.Logins().Member, Token: c.Store.Logins().Token, TokenUsed: c.Store.Logins().TokenUsed,
		Offered: c.Playlists.Offered,
	}
	if s.files, err = static.Load(); err != nil {
		return nil, err
	}
	s.metrics = newMetrics(s)
	s.stats = history.New(c.Store, c.Party.Room, c.Now)
	var zones hub.Frames
	if c.Lights != nil {
		zones = c.Lights
	}
	s.hub = hub.New(hub.Config{
		Places: c.Places - c.Places/hubPart, Live: c.Live, Party: c.Party, Reactions: c.Party.Reactions(), Messages: c.Party.Messages(),
		Scan: c.ScanProgress, Painter: s.site.Painter, Log: c.Log, Now: c.Now, Acts: queue.Acts{Party: c.Party}.Newest,
		Frames: c.Frames, Zones: zones, FetchedOf: fetchedOf(c.Tasks),
		FanOut: s.metrics.fannedOut, Logins: func(ctx context.Context, logins []string) (map[string]bool, error) {
			return c.Store.Logins().SessionsHold(ctx, logins, models.At(c.Now()))
		},
	})
	s.site.Facts = s.hub.Facts
	return s, s.build(ctx)
}

// fetchedOf tells how far songs are fetched.
func fetchedOf(r *tasks.Registry) func(context.Context, []models.SongID) map[models.SongID]int {
	if r == nil {
		return nil
	}
	return func(ctx context.Context, songs []models.SongID) map[models.SongID]int {
		return sources.Percent(ctx, r.StepOf, songs)
	}
}

// cookieSecret is what signs the cookies.
func cookieSecret(ctx context.Context, s *store.Store) ([]byte, error) {
	const patience = 10 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	secret, err := s.Values().Secret(ctx, "cookies")
	if err != nil {
		return nil, fmt.Errorf("the secret of the cookies: %w", err)
	}
	return secret, nil
}

func checkPublicURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("public URL %q: not an address such as https://party.example/", address)
	}
	return nil
}

// App is the router, for tests.
func (s *Server) App() *fiber.App { return s.app }

// Addr is the address on which it listens; nil before Run has opened it.
func (s *Server) Addr() net.Addr {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener == nil {
		return nil
	}
	return s.listener.Addr()
}

// Run listens and serves until ctx ends; then it says bye to all pages and stops within 5 seconds.
func (s *Server) Run(ctx context.Context) error {
	var config net.ListenConfig
	ln, err := config.Listen(ctx, "tcp", s.Listen)
	if err != nil {
		return err
	}
	return s.Serve(ctx, ln)
}

// Serve is Run on a listener that is open already, and with HTTPS on a second one.
func (s *Server) Serve(ctx context.Context, ln net.Listener, secure ...net.Listener) error {
	s.mu.Lock()
	s.listener = ln
	if len(secure) > 0 {
		s.secure = secure[0]
	}
	s.mu.Unlock()
	s.join.listening(ln.Addr())
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var jobs sync.WaitGroup
	jobs.Go(func() { _ = s.hub.Run(ctx) })
	jobs.Go(func() { s.learnAccents(ctx) })
	jobs.Go(func() { _ = s.bodies.Run(ctx) })
	open := track(ln, s.Places, s.Log)
	requests, hangUp := context.WithCancel(context.WithoutCancel(ctx)) // running requests outlive ctx by as long as shutDown waits
	defer hangUp()
	s.app.Server().Handler = under(requests, s.app.Handler())
	s.app.Server().HeaderReceived = s.received(requests)
	s.app.Server().ConnState = changed
	served := make(chan error, 1+len(secure))
	go func() { served <- s.app.Listener(open) }()
	for _, ln := range secure {
		encrypted := tls.NewListener(alsoOpen{ln, open}, s.HTTPS.Config)
		go func() { served <- s.app.Server().Serve(encrypted) }()
	}
	var err error
	select {
	case <-ctx.Done():
		jobs.Wait() // says bye and closes the sockets
		err = s.shutDown(open)
		<-served
	case err = <-served:
		cancel()
		jobs.Wait()
		if len(secure) > 0 { // the other one goes on
			err = errors.Join(err, s.shutDown(open))
		}
	}
	for range secure {
		<-served
	}
	return err
}

// shutDown lets running requests end, then hangs up.
func (s *Server) shutDown(open *openConns) error {
	const forRequests, forGoroutines = 1500 * time.Millisecond, time.Second
	err := s.app.ShutdownWithTimeout(forRequests)
	if errors.Is(err, context.DeadlineExceeded) {
		open.closeAll()
		err = s.app.ShutdownWithTimeout(forGoroutines)
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// under hands the server's context to the requests that it serves.
func under(ctx context.Context, handle fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(c *fasthttp.RequestCtx) {
		asked(c)
		c.SetUserValue(serverContext{}, ctx)
		handle(c)
	}
}

type serverContext struct{}
