//go:build system

package sources_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"upbeat/models"
	"upbeat/sources"
	"upbeat/sources/fetch"
)

// realSite is a source behind the yt-dlp of this machine, for pages of the test's own servers.
func realSite(t *testing.T, program string) *sources.Site {
	t.Helper()
	client := fetch.New(fetch.Config{Allow: func(host string) bool { return host == "127.0.0.1" }})
	return &sources.Site{ID: "ytdlp", Hosts: []string{"127.0.0.1", "localhost"}, Tool: &sources.Tool{Path: program, Client: client}}
}

func folder(t *testing.T, most int64) sources.Folder {
	t.Helper()
	return sources.Folder{Path: t.TempDir(), Most: most, Report: func(int64, int64) {}}
}

func resolve(t *testing.T, s *sources.Site, address string) (sources.List, error) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return s.Resolve(t.Context(), u, 3)
}

// The real yt-dlp reads a page, a feed as a list, and fetches a file with its progress, through our proxy.
func TestTheRealYtDlp(t *testing.T) {
	song := append(wav(), make([]byte, 300_000)...)
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/Ann%20-%20Song.wav", "/Ann - Song.wav":
			rw.Header().Set("Content-Type", "audio/x-wav")
			rw.Header().Set("Content-Length", fmt.Sprint(len(song)))
			if r.Method != http.MethodHead {
				_, _ = rw.Write(song)
			}
		case "/feed":
			rw.Header().Set("Content-Type", "application/rss+xml")
			fmt.Fprint(rw, `<?xml version="1.0"?><rss version="2.0"><channel><title>Songs of Ann</title>`)
			for i := range 5 {
				fmt.Fprintf(rw, `<item><title>Song %d</title><link>http://%s/page/%d</link></item>`, i, r.Host, i)
			}
			fmt.Fprint(rw, `</channel></rss>`)
		default:
			http.NotFound(rw, r)
		}
	}))
	t.Cleanup(server.Close)
	s := realSite(t, "yt-dlp")
	list, err := resolve(t, s, server.URL+"/Ann%20-%20Song.wav")
	if err != nil || len(list.Songs) != 1 || list.Songs[0].Title != "Song" || list.Songs[0].Artist != "Ann" {
		t.Fatalf("%+v, %v", list, err)
	}
	var told atomic.Int64
	into := folder(t, 1<<20)
	into.Report = func(done, _ int64) { told.Store(done) }
	file, err := s.Fetch(t.Context(), list.Songs[0].Ref, into)
	if err != nil || filepath.Ext(file.Path) != ".wav" || told.Load() < int64(len(song)) {
		t.Fatalf("%+v, %v, told %d", file, err, told.Load())
	}
	if info, err := os.Stat(file.Path); err != nil || info.Size() != int64(len(song)) {
		t.Errorf("%v, %v", info, err)
	}
	if list, err = resolve(t, s, server.URL+"/feed"); err != nil || list.Title != "Songs of Ann" || len(list.Songs) != 3 || !list.More {
		t.Errorf("%+v, %v", list, err)
	}
	var trouble *sources.Error
	if _, err := s.Fetch(t.Context(), server.URL+"/Ann%20-%20Song.wav", folder(t, 1000)); !errors.As(err, &trouble) ||
		trouble.Problem != models.ProblemFetchLarge {
		t.Errorf("larger than allowed: %v", err)
	}
	if _, err := resolve(t, s, server.URL+"/nothing"); !errors.As(err, &trouble) || trouble.Problem != models.ProblemFetchGone {
		t.Errorf("nothing there: %v", err)
	}
}

// yt-dlp reaches no private address: not by an address, nor by a redirection, nor as what looks like an option.
func TestTheRealYtDlpReachesNothingPrivate(t *testing.T) {
	var reached atomic.Int64
	canary, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = canary.Close() })
	go func() {
		for {
			conn, err := canary.Accept()
			if err != nil {
				return
			}
			reached.Add(1)
			_ = conn.Close()
		}
	}()
	_, port, _ := net.SplitHostPort(canary.Addr().String())
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, r.URL.Query().Get("to"), http.StatusFound)
	}))
	t.Cleanup(server.Close)
	s := realSite(t, "yt-dlp")
	s.Hosts = append(s.Hosts, "0x7f000001", "2130706433", "0177.0.0.1", "::ffff:127.0.0.1", "::1", "0.0.0.0")
	ftp := server.URL + "/?to=" + url.QueryEscape("ftp://127.0.0.1:"+port+"/song.mp3")
	if _, err := resolve(t, s, ftp); err == nil {
		t.Errorf("%s leads somewhere", ftp)
	}
	for _, host := range []string{"localhost", "0x7f000001", "2130706433", "0177.0.0.1", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0"} {
		target := "http://" + host + ":" + port + "/song.mp3"
		for _, address := range []string{target, server.URL + "/?to=" + url.QueryEscape(target)} {
			if _, err := resolve(t, s, address); err == nil {
				t.Errorf("%s leads somewhere", address)
			}
			if _, err := s.Fetch(t.Context(), address, folder(t, 1<<20)); err == nil {
				t.Errorf("%s was fetched", address)
			}
		}
	}
	if n := reached.Load(); n != 0 {
		t.Errorf("%d connections", n)
	}
}

// fakeTool is a program in yt-dlp's place.
func fakeTool(t *testing.T, script string) *sources.Site {
	t.Helper()
	path := filepath.Join(t.TempDir(), "yt-dlp")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return realSite(t, path)
}

// The proxy's password stands in no argument, where each user of the machine sees it, but in every variable that leads to a proxy.
func TestTheProxysPasswordIsNoArgument(t *testing.T) {
	into := t.TempDir()
	tool := fakeTool(t, `printf '%s\n' "$@" > `+into+`/arguments; env > `+into+`/variables; exit 1`)
	t.Setenv("no_proxy", "127.0.0.1")
	if _, err := resolve(t, tool, "http://127.0.0.1/x"); err == nil {
		t.Fatal("a program that fails brought a list")
	}
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(into, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	arguments, variables := read("arguments"), strings.Split(read("variables"), "\n")
	if !strings.Contains(arguments, "http://127.0.0.1/x") || strings.Contains(arguments, "upbeat:") || strings.Contains(arguments, "@") {
		t.Errorf("the arguments: %s", arguments)
	}
	for _, name := range []string{"http_proxy", "https_proxy", "ftp_proxy", "all_proxy"} {
		for _, name := range []string{name, strings.ToUpper(name)} {
			if !slices.ContainsFunc(variables, func(v string) bool { return strings.HasPrefix(v, name+"=http://upbeat:") }) {
				t.Errorf("%s leads elsewhere", name)
			}
		}
	}
	if slices.Contains(variables, "no_proxy=127.0.0.1") {
		t.Error("an address goes past the proxy")
	}
}

// A program that is missing, hangs, prints garbage or asks for a login is one clear problem each, and is killed with its children.
func TestABadYtDlp(t *testing.T) {
	for name, test := range map[string]struct{ script, want string }{
		"garbage":    {"echo garbage", models.ProblemFetchTool},
		"silent":     {"exit 0", models.ProblemFetchTool},
		"crashes":    {"exit 3", models.ProblemFetchTool},
		"wants more": {"echo 'ERROR: [x] 1: Sign in to confirm your age' >&2; exit 1", models.ProblemFetchLogin},
		"endless":    {"exec yes '{'", models.ProblemFetchTool},
	} {
		var trouble *sources.Error
		if _, err := resolve(t, fakeTool(t, test.script), "http://127.0.0.1/x"); !errors.As(sources.Trouble(err), &trouble) ||
			trouble.Problem != test.want {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
	var trouble *sources.Error
	if _, err := resolve(t, realSite(t, "/no/such/yt-dlp"), "http://127.0.0.1/x"); !errors.As(err, &trouble) ||
		trouble.Problem != models.ProblemFetchTool {
		t.Errorf("missing: %v", err)
	}
	fifo := filepath.Join(t.TempDir(), "here")
	hangs := fakeTool(t, "echo $$ > "+fifo+"; sleep 1000 & wait")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { _, err := hangs.Fetch(ctx, "http://127.0.0.1/x", folder(t, 1000)); done <- err }()
	pid := ""
	for pid == "" {
		data, _ := os.ReadFile(fifo)
		pid = strings.TrimSpace(string(data))
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, group := range processesOf(t, pid) {
		t.Errorf("process %s is left", group)
	}
}

// processesOf lists the processes of a group that still run.
func processesOf(t *testing.T, group string) (list []string) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		rest := string(data)[strings.LastIndexByte(string(data), ')')+1:]
		if fields := strings.Fields(rest); len(fields) > 2 && fields[2] == group && fields[0] != "Z" {
			list = append(list, file)
		}
	}
	return list
}
