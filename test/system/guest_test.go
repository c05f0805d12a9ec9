//go:build system

package system

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/web/api"
)

// phone is a guest who speaks to the server as a page does: what is not answered is tried again, because votes are set, not added.
type phone struct {
	base  string
	http  *http.Client
	token string
	id    models.GuestID
}

func newPhone(t *testing.T, base string) *phone {
	t.Helper()
	p := &phone{base: base, http: &http.Client{Timeout: 10 * time.Second}}
	var answer struct {
		Guest api.Guest
		Token string
	}
	if status, err := p.ask(http.MethodPost, "/api/v1/guests", map[string]string{}, &answer); err != nil || status != http.StatusCreated {
		t.Fatalf("join: %d %v", status, err)
	}
	p.token, p.id = answer.Token, answer.Guest.ID
	return p
}

// ask sends one request and decodes the answer into v where it is 2xx.
func (p *phone) ask(method, path string, body, v any) (int, error) {
	var data []byte
	if body != nil {
		var err error
		if data, err = json.Marshal(body); err != nil {
			return 0, err
		}
	}
	req, err := http.NewRequest(method, p.base+path, bytes.NewReader(data))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	if p.token != "" {
		req.Header.Set("Authorization", "Bearer "+p.token)
	}
	resp, err := p.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	var text bytes.Buffer
	if _, err := text.ReadFrom(resp.Body); err != nil {
		return 0, err
	}
	if resp.StatusCode >= 300 || v == nil {
		return resp.StatusCode, nil
	}
	return resp.StatusCode, json.Unmarshal(text.Bytes(), v)
}

// must is ask with an expected status.
func (p *phone) must(t *testing.T, status int, method, path string, body, v any) {
	t.Helper()
	got, err := p.ask(method, path, body, v)
	if err != nil || got != status {
		t.Fatalf("%s %s: %d %v, want %d", method, path, got, err, status)
	}
}

func (p *phone) state(t *testing.T) api.State {
	t.Helper()
	var s api.State
	p.must(t, http.StatusOK, http.MethodGet, "/api/v1/state", nil, &s)
	return s
}

func (p *phone) vote(entry models.EntryID, value int) (int, error) {
	return p.ask(http.MethodPut, fmt.Sprintf("/api/v1/queue/%d/vote", entry), map[string]int{"value": value}, nil)
}

// songs finds all songs whose title begins with the word.
func (p *phone) songs(word string) ([]api.Song, error) {
	var answer struct{ Songs []api.Song }
	_, err := p.ask(http.MethodGet, "/api/v1/search?limit=100&q="+word, nil, &answer)
	return answer.Songs, err
}

// awaitSongs waits for the scan.
func (p *phone) awaitSongs(t *testing.T, word string, count int) []api.Song {
	t.Helper()
	var songs []api.Song
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); <-tick.C {
		var err error
		if songs, err = p.songs(word); err == nil && len(songs) >= count {
			return songs
		}
	}
	t.Fatalf("the library has %d songs %q, not %d", len(songs), word, count)
	return nil
}

// newToken makes a token of the guest's with these scopes.
func (p *phone) newToken(t *testing.T, scopes ...models.Scope) string {
	t.Helper()
	var made api.Token
	p.must(t, http.StatusCreated, http.MethodPost, "/api/v1/tokens", map[string]any{"name": "test", "scopes": scopes}, &made)
	return made.Token
}

func (p *phone) request(t *testing.T, song models.SongID) api.Entry {
	t.Helper()
	var e api.Entry
	p.must(t, http.StatusCreated, http.MethodPost, "/api/v1/queue", map[string]models.SongID{"song_id": song}, &e)
	return e
}
