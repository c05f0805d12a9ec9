//go:build system

package system

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// lock takes the database's write lock, as another program may that has the file open, until the returned function is called.
func (r record) lock() (release func()) {
	r.t.Helper()
	db, err := sql.Open("sqlite", "file:"+r.address+"?_pragma=busy_timeout(5000)")
	if err != nil {
		r.t.Fatal(err)
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := conn.ExecContext(context.Background(), "BEGIN IMMEDIATE"); err != nil {
		r.t.Fatal(err)
	}
	release = sync.OnceFunc(func() {
		_, _ = conn.ExecContext(context.Background(), "ROLLBACK")
		_ = conn.Close()
		_ = db.Close()
	})
	r.t.Cleanup(release)
	return release
}

// answered is how a request under the lock went.
type answered struct {
	what   string
	status int
	retry  string
	text   string
	took   time.Duration
}

// askRaw sends a request that is not tried again.
func askRaw(what, method, address, body string, headers map[string]string) answered {
	a, start := answered{what: what}, time.Now()
	defer func() { a.took = time.Since(start) }()
	req, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		a.text = err.Error()
		return a
	}
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	client := &http.Client{Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		a.text = err.Error()
		return a
	}
	defer func() { _ = resp.Body.Close() }()
	text, _ := io.ReadAll(resp.Body)
	a.took = time.Since(start)
	a.status, a.retry, a.text = resp.StatusCode, resp.Header.Get("Retry-After"), string(text)
	return a
}

// While another program holds the database, whatever is asked is answered within the ten seconds of a request: what reads with 200, what
// writes with 503, a kind sentence and when to try again. The music plays on, and afterwards all is as before.
func TestALockedDatabaseIsTold(t *testing.T) {
	t.Parallel()
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte("correct horse battery staple\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := boxWith(t, makeMusic(t, 4, func(int) time.Duration { return 60 * time.Second }), "--redis", "embedded", "--admin-password-file",
		password)
	anna, ben := newPhone(t, s.base), newPhone(t, s.base)
	songs := anna.awaitSongs(t, "tune", 4)
	anna.request(t, songs[0].ID)
	waits := anna.request(t, songs[1].ID)
	until(t, 10*time.Second, "the music plays", func() bool { p, err := s.record.now(); return err == nil && p.Position > 0 })
	release := s.record.lock()
	bearer := map[string]string{"Authorization": "Bearer " + ben.token, "Content-Type": "application/json"}
	page := map[string]string{"Accept": "text/html", "Cookie": "upbeat_guest=" + ben.token}
	form := map[string]string{"Accept": "text/html", "Cookie": "upbeat_guest=" + ben.token, "Origin": s.base,
		"Content-Type": "application/x-www-form-urlencoded"}
	vote, login := fmt.Sprintf("/api/v1/queue/%d/vote", waits.ID), `{"name":"admin","password":"correct horse battery staple"}`
	var mu sync.Mutex
	var all []answered
	var asking sync.WaitGroup
	ask := func(what, method, path, body string, headers map[string]string) {
		asking.Go(func() {
			a := askRaw(what, method, s.base+path, body, headers)
			mu.Lock()
			defer mu.Unlock()
			all = append(all, a)
		})
	}
	for range 3 { // more than one wait for their turn
		ask("read", http.MethodGet, "/", "", page)
		ask("read", http.MethodGet, "/", "", map[string]string{"Accept": "text/html"}) // a visitor, who cannot become a guest now
		ask("read", http.MethodGet, "/search?q=tune", "", page)
		ask("read", http.MethodGet, "/stage", "", page)
		ask("read", http.MethodGet, "/api/v1/state", "", bearer)
		ask("write", http.MethodPut, vote, `{"value":1}`, bearer)
		ask("write", http.MethodPost, "/api/v1/queue", fmt.Sprintf(`{"song_id":%d}`, songs[2].ID), bearer)
		ask("write", http.MethodPost, "/api/v1/guests", "{}", map[string]string{"Content-Type": "application/json"})
		ask("write", http.MethodPost, "/api/v1/session", login, map[string]string{"Content-Type": "application/json"})
		ask("form", http.MethodPost, fmt.Sprintf("/queue/%d/vote", waits.ID), "value=1", form)
	}
	asking.Wait()
	release()
	for _, a := range all {
		switch {
		case a.took > 10*time.Second:
			t.Errorf("%s: %d after %s", a.what, a.status, a.took)
		case a.what == "read" && a.status != http.StatusOK:
			t.Errorf("read: %d %.300s", a.status, a.text)
		case a.what == "write" && (a.status != http.StatusServiceUnavailable || a.retry == "" ||
			!strings.Contains(a.text, "The box cannot save that right now.")):
			t.Errorf("write: %d, again after %q: %.300s", a.status, a.retry, a.text)
		case a.what == "form" && a.status != http.StatusSeeOther && a.status != http.StatusServiceUnavailable:
			t.Errorf("form: %d %.300s", a.status, a.text)
		}
	}
	until(t, 20*time.Second, "votes are taken again", func() bool {
		status, err := ben.vote(waits.ID, 1)
		return err == nil && status == http.StatusOK
	})
	s.awaitMusic(t, "the lock is gone", time.Now())
	s.record.sound()
}
