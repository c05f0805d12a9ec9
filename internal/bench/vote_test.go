package bench

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// ballotBox is a server that knows nothing but votes on two entries. It closes a connection after each answer without saying so, as a
// server closes one that was idle for too long.
type ballotBox struct {
	*httptest.Server
	mu      sync.Mutex
	votes   map[string]map[int]int // token -> entry -> value
	answers int                    // how many votes are answered before it fails
	forgets bool                   // an answered vote is not kept
}

func newBallotBox(t *testing.T) *ballotBox {
	b := &ballotBox{votes: map[string]map[int]int{"anna": {}, "ben": {}}, answers: 1000}
	b.Server = httptest.NewServer(b)
	t.Cleanup(b.Close)
	return b
}

func (b *ballotBox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer func() {
		controller := http.NewResponseController(w)
		_ = controller.Flush()
		if conn, _, err := controller.Hijack(); err == nil {
			_ = conn.Close()
		}
	}()
	mine := b.votes[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	if r.Method != http.MethodPut {
		b.answer(w, 200, map[string]any{"queue": []map[string]any{{"id": 1, "votes": b.sum(1), "my_vote": mine[1]},
			{"id": 2, "votes": b.sum(2), "my_vote": mine[2]}}})
		return
	}
	if b.answers--; b.answers < 0 {
		b.answer(w, 500, map[string]any{})
		return
	}
	entry, _ := strconv.Atoi(strings.Split(r.URL.Path, "/")[4])
	var body struct{ Value int }
	_ = json.NewDecoder(r.Body).Decode(&body)
	if !b.forgets {
		mine[entry] = body.Value
	}
	b.answer(w, 200, map[string]any{"votes": b.sum(entry)})
}

func (b *ballotBox) sum(entry int) (n int) {
	for _, mine := range b.votes {
		n += mine[entry]
	}
	return n
}

func (b *ballotBox) answer(w http.ResponseWriter, status int, v any) {
	text, _ := json.Marshal(v)
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

// voters is a run of two guests who vote on the box's entries.
func (b *ballotBox) voters(votes int) *run {
	addr := b.Listener.Addr().String()
	r := &run{PartyConfig: PartyConfig{Votes: votes, Connections: 1, Say: func(string, ...any) {}}, addr: addr, api: newClient(addr),
		guests: []guest{{1, "anna"}, {2, "ben"}}, watch: newWatch()}
	r.ledger = newLedger([]queuedSong{{ID: 1}, {ID: 2}}, len(r.guests))
	return r
}

// The check for lost votes runs though the server closed the connection on which the guests had joined a quarter of an hour before.
func TestVotesAreCheckedOverAConnectionThatHadBeenIdle(t *testing.T) {
	r := newBallotBox(t).voters(8)
	defer r.api.close()
	if _, err := r.api.state(r.guests[0]); err != nil {
		t.Fatal(err)
	}
	if err := r.vote(t.Context(), false); err != nil || r.report.Votes != 8 || r.report.Lost != 0 || r.report.Twice != 0 {
		t.Errorf("%+v, %v", r.report, err)
	}
}

// Votes that were answered before the server failed are reported and checked.
func TestVotesAreCheckedWhenTheVotingEndsEarly(t *testing.T) {
	for name, c := range map[string]struct {
		forgets bool
		lost    int
	}{"all are there": {false, 0}, "three are lost": {true, 3}} {
		t.Run(name, func(t *testing.T) {
			box := newBallotBox(t)
			box.answers, box.forgets = 3, c.forgets
			r := box.voters(8)
			defer r.api.close()
			if err := r.vote(t.Context(), false); err == nil || r.report.Votes != 3 || r.report.Lost != c.lost {
				t.Errorf("%+v, %v", r.report, err)
			}
		})
	}
}
