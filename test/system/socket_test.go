//go:build system

package system

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"upbeat/models"
	"upbeat/web/api"
)

// screen is a page's live connection that notes what it is told.
type screen struct {
	mu      sync.Mutex
	votes   map[models.EntryID]int
	playing models.EntryID
	ended   bool
}

// message is a snapshot or a difference, whichever its type says.
type message struct {
	Type  string
	State api.State
	api.Diff
}

func openScreen(t *testing.T, p *phone) *screen {
	t.Helper()
	head := http.Header{"Origin": {p.base}, "Authorization": {"Bearer " + p.token}}
	conn, resp, err := websocket.DefaultDialer.Dial(strings.Replace(p.base, "http", "ws", 1)+"/api/v1/events", head)
	if err != nil {
		t.Fatalf("open a live connection: %v", err)
	}
	_ = resp.Body.Close()
	s := &screen{votes: map[models.EntryID]int{}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.read(conn)
	}()
	t.Cleanup(func() {
		_ = conn.Close()
		<-done
	})
	return s
}

func (s *screen) read(conn *websocket.Conn) {
	for {
		_, text, err := conn.ReadMessage()
		s.mu.Lock()
		if err != nil {
			s.ended = true
			s.mu.Unlock()
			return
		}
		var m message
		if json.Unmarshal(text, &m) == nil {
			s.take(m)
		}
		s.mu.Unlock()
	}
}

func (s *screen) take(m message) {
	entries, playback := m.Added, m.Playback
	if m.Type == "snapshot" {
		entries, playback = m.State.Queue, &m.State.Playback
	}
	for _, e := range entries {
		s.votes[e.ID] = e.Votes
	}
	for _, c := range m.Changed {
		if c.Votes != nil {
			s.votes[c.ID] = *c.Votes
		}
	}
	if playback != nil {
		s.playing = 0
		if playback.Entry != nil {
			s.playing = playback.Entry.ID
			s.votes[s.playing] = playback.Entry.Votes
		}
	}
}

// sees waits until the screen shows the entry with these votes, and tells how long that took.
func (s *screen) sees(t *testing.T, entry models.EntryID, votes int) time.Duration {
	t.Helper()
	began := time.Now()
	until(t, 10*time.Second, "a screen sees a vote", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		got, ok := s.votes[entry]
		return ok && got == votes
	})
	return time.Since(began)
}

func (s *screen) hears(t *testing.T, entry models.EntryID) {
	t.Helper()
	until(t, 10*time.Second, "a screen sees the song begin", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.playing == entry
	})
}
