//go:build system

package system

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/web/api"
)

// crowd is guests who request and vote, and remember what they were answered. All request in turn; all but the first vote.
type crowd struct {
	t      *testing.T
	phones []*phone
	tunes  []api.Song
	stop   chan struct{}
	done   sync.WaitGroup

	mu        sync.Mutex
	waiting   []models.EntryID
	requested map[models.EntryID]models.SongID // answered requests
	answered  map[ballot]int                   // the value last answered
	uncertain map[ballot]int                   // tried on an entry that was then found gone: it may be there
	votes     int
}

func newCrowd(t *testing.T, base string, tunes []api.Song) *crowd {
	c := &crowd{t: t, tunes: tunes, stop: make(chan struct{}), requested: map[models.EntryID]models.SongID{}, answered: map[ballot]int{},
		uncertain: map[ballot]int{}}
	for range voters + 1 {
		c.phones = append(c.phones, newPhone(t, base))
	}
	return c
}

func (c *crowd) begin() {
	c.done.Go(c.request)
	for _, p := range c.phones[1:] {
		c.done.Go(func() { c.vote(p) })
	}
}

// end waits until everybody has got the last answer.
func (c *crowd) end() {
	close(c.stop)
	c.done.Wait()
	c.t.Logf("%d votes and %d requests were answered", c.votes, len(c.requested))
}

// wait tells whether the party goes on after a pause.
func (c *crowd) wait(d time.Duration) bool {
	select {
	case <-c.stop:
		return false
	case <-time.After(d):
		return true
	}
}

// request keeps the queue filled and notes what waits.
func (c *crowd) request() {
	const enough = 8
	for c.wait(150 * time.Millisecond) {
		var state api.State
		if status, err := c.phones[0].ask(http.MethodGet, "/api/v1/state", nil, &state); err != nil || status != http.StatusOK {
			continue
		}
		var waiting []models.EntryID
		for _, e := range state.Queue {
			waiting = append(waiting, e.ID)
		}
		c.mu.Lock()
		c.waiting = waiting
		c.mu.Unlock()
		if len(waiting) < enough && len(c.tunes) > 0 {
			c.requestOne()
		}
	}
}

// requestOne requests the next song until it is answered: a second request of the same song is an up vote by the same guest.
func (c *crowd) requestOne() {
	song, who := c.tunes[0].ID, c.phones[len(c.requested)%len(c.phones)]
	for {
		var e api.Entry
		status, err := who.ask(http.MethodPost, "/api/v1/queue", map[string]models.SongID{"song_id": song}, &e)
		switch {
		case err == nil && (status == http.StatusCreated || status == http.StatusOK):
			c.mu.Lock()
			defer c.mu.Unlock()
			c.requested[e.ID], c.answered[ballot{who.id, e.ID}] = song, 1
			c.tunes = c.tunes[1:]
			return
		case err == nil && status < 500 && status != http.StatusTooManyRequests:
			c.t.Errorf("a request was answered %d", status)
			return
		case !c.wait(50 * time.Millisecond):
			return
		}
	}
}

// vote sets random votes, each until it is answered.
func (c *crowd) vote(p *phone) {
	random := rand.New(rand.NewPCG(uint64(p.id), 2))
	for c.wait(120 * time.Millisecond) { // a guest may vote ten times a second
		c.mu.Lock()
		waiting := slices.Clone(c.waiting)
		c.mu.Unlock()
		if len(waiting) == 0 {
			continue
		}
		c.cast(p, ballot{p.id, waiting[random.IntN(len(waiting))]}, random.IntN(2))
	}
}

func (c *crowd) cast(p *phone, b ballot, value int) {
	tried := false
	for {
		status, err := p.vote(b.entry, value)
		switch {
		case err == nil && status == http.StatusOK:
			c.mu.Lock()
			defer c.mu.Unlock()
			c.votes++
			c.answered[b] = value
			delete(c.uncertain, b)
			return
		case err == nil && status == http.StatusGone:
			if tried { // an attempt that was not answered may have counted before the song began to play
				c.mu.Lock()
				defer c.mu.Unlock()
				c.uncertain[b] = value
			}
			return
		case err == nil && status < 500 && status != http.StatusTooManyRequests:
			c.t.Errorf("a vote was answered %d", status)
			return
		}
		tried = true
		<-time.After(50 * time.Millisecond)
	}
}
