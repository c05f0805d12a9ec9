package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"upbeat/internal/accounts"
	"upbeat/internal/i18n"
	"upbeat/internal/limits"
	"upbeat/internal/playlists"
	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/library"
	"upbeat/lights"
	"upbeat/lights/device"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/tasks"
	"upbeat/web"
	"upbeat/web/api"
)

// harness is a whole party behind the real router: database, Redis, songs.
type harness struct {
	*web.Server
	t     testing.TB
	store *store.Store
	party *queue.Party
	live  *queue.Live
	redis *miniredis.Miniredis
	lib   *library.Library
	lists *playlists.Playlists
	tasks *tasks.Registry
	songs []models.SongID
	log   *journal
	scans int

	base string // "http://127.0.0.1:port" once served
	stop func()
}

// journal keeps the log.
type journal struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.out.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.out.String()
}

// cheap hashes of passwords test all that those of production do: a check costs what the hash says.
var cheap = accounts.Cost{Memory: 64, Time: 1, Threads: 1}

const adminPassword = "correct horse battery staple"

func newHarness(t testing.TB, songs int, change ...func(*web.Config)) *harness {
	t.Helper()
	ctx := t.Context()
	db, err := store.Open(ctx, testdb.SQLite(t))
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	h := &harness{t: t, store: db, redis: miniredis.RunT(t), log: &journal{}}
	// as kv dials
	client := redis.NewClient(&redis.Options{Addr: h.redis.Addr(), ContextTimeoutEnabled: true, MaxRetries: 1, DialTimeout: time.Second,
		ReadTimeout: time.Second})
	t.Cleanup(func() { _ = client.Close() })
	respelled := func(ctx context.Context, songs ...models.SongID) error { return h.party.SongsChanged(ctx, songs...) }
	h.lib = library.New(library.Config{Store: db, CacheDir: t.TempDir(), Respelled: respelled})
	h.addSongs(songs)
	h.party, err = queue.New(ctx, queue.Config{Store: db, Redis: client})
	must(t, err)
	h.live, err = h.party.Live(ctx)
	must(t, err)
	h.lists = playlists.New(playlists.Config{Store: db, Rename: h.party.RenameFallback})
	h.set("waiting_per_guest", "0")
	catalogue, err := i18n.Load()
	must(t, err)
	h.tasks = tasks.New(tasks.Config{Redis: client, Attempts: db.Attempts(), Log: slog.New(slog.DiscardHandler)})
	config := web.Config{
		Store: db, Party: h.party, Live: h.live, Library: h.lib, Playlists: h.lists, ScanProgress: library.NewScanProgress(client),
		Limits: limits.NewShared(client, h.party.Room), Words: catalogue, Tasks: h.tasks,
		Lights: &lights.Control{Database: db, Redis: client, Room: h.party.Room, Now: time.Now},
		Lamps:  &device.Opener{MDNS: device.Finder{Group: netip.MustParseAddrPort("127.0.0.1:9")}}, // nobody answers there
		Listen: "127.0.0.1:0", Version: "test",
		Log:     slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Scan:    func(context.Context) error { h.scans++; return nil },
		Outputs: func(context.Context) []api.Device { return []api.Device{{Spec: "null", Name: "Silence"}} },
		ParseOutput: func(spec string) error {
			if strings.HasPrefix(spec, "pulse") {
				return nil
			}
			return fmt.Errorf("no output %q", spec)
		},
		System: func(context.Context) []api.SystemFact { return []api.SystemFact{{Key: "redis", Value: "test"}} },
	}
	config.Uploads = (&bringing{harness: h, dir: t.TempDir(), free: 1 << 40}).make(&config)
	for _, f := range change {
		f(&config)
	}
	config.Accounts = accounts.New(accounts.Config{Store: db, Cost: cheap, Now: config.Now})
	h.Server, err = web.New(ctx, config)
	must(t, err)
	return h
}

// set changes a setting; value is JSON.
func (h *harness) set(name, value string) {
	h.t.Helper()
	_, err := h.party.Change(h.t.Context(), models.AsSystem(), settings.Changes{name: []byte(value)})
	must(h.t, err)
}

func (h *harness) addSongs(n int) {
	h.t.Helper()
	songs := make([]models.Song, n)
	for i := range songs {
		songs[i] = models.Song{Source: "local", Path: fmt.Sprintf("/music/%d.mp3", i), Title: fmt.Sprintf("Song Number %d", i),
			Artist: fmt.Sprintf("Artist %d", i%7), Album: "Album", Genre: "Pop", Duration: 180_000, Format: "mp3"}
	}
	must(h.t, h.lib.Save(h.t.Context(), songs))
	for _, s := range songs {
		h.songs = append(h.songs, s.ID)
		must(h.t, h.store.Write(h.t.Context(), func(tx *store.Tx) error { return tx.Songs().SetProbed(s.ID, 1) }))
	}
}

// account makes a host with adminPassword.
func (h *harness) account(name string, role models.Role) {
	h.t.Helper()
	hash, err := cheap.Hash(adminPassword)
	must(h.t, err)
	must(h.t, h.store.Logins().SaveAccount(h.t.Context(), models.Account{Name: name, Role: role, Password: hash}))
}

// work does slow work until the test ends.
func (h *harness) work() {
	h.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.tasks.Run(ctx) }()
	h.t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			h.t.Error(err)
		}
	})
}

// serve listens on loopback, for sockets and for concurrent requests.
func (h *harness) serve() {
	h.t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(h.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var jobs sync.WaitGroup
	jobs.Go(func() { _ = h.live.Run(ctx) })
	jobs.Go(func() {
		if err := h.Serve(ctx, ln); err != nil {
			h.t.Errorf("serve: %v", err)
		}
	})
	h.base = "http://" + ln.Addr().String()
	h.stop = sync.OnceFunc(func() { cancel(); jobs.Wait() })
	h.t.Cleanup(h.stop)
}

// ask is one request; zero fields are left out.
type ask struct {
	method, path string
	body         string
	kind         string // Content-Type; "" = JSON where there is a body
	cookies      []string
	headers      map[string]string
}

// answer is what came back.
type answer struct {
	status  int
	body    string
	header  http.Header
	cookies map[string]string
}

func (h *harness) do(a ask) answer {
	h.t.Helper()
	base := h.base
	if base == "" {
		base = "http://party.example"
	}
	request, err := http.NewRequest(a.method, base+a.path, strings.NewReader(a.body))
	must(h.t, err)
	if a.body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if a.kind != "" {
		request.Header.Set("Content-Type", a.kind)
	}
	for _, c := range a.cookies {
		request.Header.Add("Cookie", c)
	}
	for name, value := range a.headers {
		if name == "Host" {
			request.Host = value
		}
		request.Header.Set(name, value)
	}
	var response *http.Response
	if h.base == "" {
		response, err = h.App().Test(request, -1)
	} else {
		response, err = noRedirect.RoundTrip(request)
	}
	must(h.t, err)
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	must(h.t, err)
	out := answer{status: response.StatusCode, body: string(data), header: response.Header, cookies: map[string]string{}}
	for _, c := range response.Cookies() {
		out.cookies[c.Name] = c.Name + "=" + c.Value
	}
	return out
}

var noRedirect = &http.Transport{MaxIdleConnsPerHost: 200}

// code is the refusal's code.
func (a answer) code() string {
	var body struct{ Error api.Error }
	_ = json.Unmarshal([]byte(a.body), &body)
	return body.Error.Code
}

func (a answer) field() string {
	var body struct{ Error api.Error }
	_ = json.Unmarshal([]byte(a.body), &body)
	return body.Error.Field
}

func (a answer) into(t testing.TB, dst any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), dst); err != nil {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
}

func (a answer) expect(t testing.TB, status int) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, clip(a.body))
	}
	return a
}

func clip(s string) string { return s[:min(len(s), 600)] }

// guest joins and returns the cookie.
func (h *harness) guest() string {
	h.t.Helper()
	return h.do(ask{method: "POST", path: "/api/v1/guests"}).expect(h.t, 201).cookies["upbeat_guest"]
}

func (h *harness) login(name string) string {
	h.t.Helper()
	body := fmt.Sprintf(`{"name":%q,"password":%q}`, name, adminPassword)
	return h.do(ask{method: "POST", path: "/api/v1/session", body: body}).expect(h.t, 200).cookies["upbeat_host"]
}

// request puts a song into the queue.
func (h *harness) request(guest string, song int) api.Entry {
	h.t.Helper()
	a := h.do(ask{method: "POST", path: "/api/v1/queue", body: fmt.Sprintf(`{"song_id":%d}`, h.songs[song]), cookies: []string{guest}})
	if a.status != 200 && a.status != 201 {
		h.t.Fatalf("request: %d %s", a.status, a.body)
	}
	var e api.Entry
	a.into(h.t, &e)
	return e
}

func (h *harness) state(guest string) api.State {
	h.t.Helper()
	var s api.State
	h.do(ask{method: "GET", path: "/api/v1/state", cookies: []string{guest}}).expect(h.t, 200).into(h.t, &s)
	return s
}

// patience is how long anything may take before it counts as never: a deadline exists only to fail, on the slowest machine too.
const patience = 2 * time.Minute

// until waits for a condition.
func until(t testing.TB, what string, done func() bool) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-deadline.C:
			t.Fatalf("not within %s: %s", patience, what)
		case <-tick.C:
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
