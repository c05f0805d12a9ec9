// Package hub owns the open sockets of /api/v1/events: it follows the party, finds one difference per change, serialises it once and hands
// the same bytes to every phone. It never waits for a phone: who falls behind gets a snapshot when it can. web builds and runs it and hands
// it sockets; docs/realtime.md is its protocol. It changes nothing of the party and knows neither cookies nor rights.
package hub

import (
	"context"
	"encoding/json"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/present"
)

// How broadcasts are spaced.
const (
	calm  = 10 * time.Millisecond // the shortest time between two broadcasts
	share = 3                     // and at least this many times as long as the last broadcast took
)

// Live is the party in memory. *queue.Live is one.
type Live interface {
	Snapshot() *queue.Snapshot
	Changes() (<-chan struct{}, func())
}

// Party is what the hub asks of the party beyond its state. *queue.Party is one.
type Party interface {
	Seen(ctx context.Context, guests []models.GuestID) error
	Present(ctx context.Context, within time.Duration) ([]models.GuestID, error)
	Leader(ctx context.Context) (queue.Leader, error)
	Guest(ctx context.Context, id models.GuestID) (models.Guest, error)
}

// Reactions spreads counts of reactions to all processes. queue.Reactions is one.
type Reactions interface {
	Spread(ctx context.Context, counts map[string]int) error
	Hear(ctx context.Context, f func(counts map[string]int))
}

// Messages reads what people have written. queue.Messages is one.
type Messages interface {
	List(ctx context.Context, status models.ShoutStatus, before models.ShoutID, limit int) ([]queue.Message, error)
	After(ctx context.Context, version models.Version) ([]queue.Message, error)
	Waiting(ctx context.Context) (n int, newest models.ShoutID, err error)
}

// Scan is how far the scan of the library is. *library.ScanProgress is one.
type Scan interface {
	Read(ctx context.Context) (models.ScanProgress, error)
	Watch(ctx context.Context, f func())
}

// Config is what a Hub is built from.
type Config struct {
	Live      Live
	Party     Party
	Reactions Reactions
	Messages  Messages
	Scan      Scan
	// FetchedOf tells how far songs are fetched, in percent, as far as it is known; nil = none is ever fetched.
	FetchedOf func(ctx context.Context, songs []models.SongID) map[models.SongID]int
	Painter   *present.Painter
	Log       *slog.Logger
	Now       func() time.Time
	Places    int // sockets at once; 0 = 5,000
	// WriteWithin is after how long a phone that takes nothing is gone; 0 = 10 s.
	WriteWithin time.Duration
	FanOut      func(took time.Duration, sockets int) // told after each broadcast; nil = nobody wants to know
	Frames      Frames                                // what the visualizer sees; nil = nothing
	Zones       Frames                                // what zones of lights show; nil = nothing
	// Acts tells the newest act of a host in the last hour, and how many of them were undone; nil = nobody wants to know.
	Acts func(ctx context.Context) (newest models.ActID, undone int, err error)
	// Logins tells which of these sessions of hosts still hold; nil = all do.
	Logins func(ctx context.Context, logins []string) (map[string]bool, error)
}

// Hub is the open sockets of one process. Safe for use by many goroutines; Run must be running for anything to be sent. It has over 40
// small methods: one goroutine owns all that sockets are told (differences, counts, health, the stage), and each is read, compared, sent.
type Hub struct {
	Config
	view    atomic.Pointer[present.View] // what the pages have been brought to
	repaint chan string                  // covers whose colour became known
	wake    chan struct{}                // a fact changed: look again

	factsMu sync.Mutex
	facts   present.Facts
	crowd   crowd          // used by the presence loop only
	looking *looking       // at frames
	zones   *looking       // at what zones of lights show: hosts only
	stood   models.Version // up to which version pages were told of their guests' standing; used by broadcast only

	reactMu  sync.Mutex
	reacted  map[string]int // reactions since the last message about them
	reacting chan struct{}

	mu          sync.Mutex
	clients     map[*client]struct{}
	guests      map[models.GuestID][]*client // sockets of each guest, the oldest first
	tabs        int                          // sockets of all guests
	nobodies    int                          // sockets of who has not joined
	from        map[string]int               // sockets from each address
	claimed     int                          // sockets that only say that they are a stage's
	claimedFrom map[string]int               // and from each address
	regulars    map[models.GuestID]time.Time // who was here while there was room, and when
	screens     int
	dark        time.Time // since when there is no stage, where there is none
	closed      bool
	serving     sync.WaitGroup // sockets being served and the goroutines that write to slow ones
}

// New builds a hub that shows the party as it stands.
func New(c Config) *Hub {
	if c.WriteWithin == 0 {
		c.WriteWithin = 10 * time.Second
	}
	if c.Places == 0 {
		c.Places = defaultPlaces
	}
	h := &Hub{
		Config: c, repaint: make(chan string, 64), wake: make(chan struct{}, 1),
		reacted: map[string]int{}, reacting: make(chan struct{}, 1),
		clients: map[*client]struct{}{}, guests: map[models.GuestID][]*client{}, from: map[string]int{}, dark: c.Now(),
		claimedFrom: map[string]int{}, regulars: map[models.GuestID]time.Time{},
	}
	h.looking, h.zones = newLooking(c.Frames), newLooking(c.Zones)
	h.crowd.left = map[models.GuestID]time.Time{}
	h.view.Store(&present.View{Snapshot: c.Live.Snapshot(), Facts: h.facts})
	h.stood = c.Live.Snapshot().Version
	return h
}

// Facts are what is true now beyond the snapshot.
func (h *Hub) Facts() present.Facts {
	h.factsMu.Lock()
	defer h.factsMu.Unlock()
	return h.facts
}

func (h *Hub) setFacts(change func(*present.Facts)) {
	h.factsMu.Lock()
	before := h.facts
	change(&h.facts)
	changed := h.facts != before
	h.factsMu.Unlock()
	if changed {
		h.nudge()
	}
}

func (h *Hub) nudge() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// Repaint tells the pages that a cover's colour became known.
func (h *Hub) Repaint(cover string) {
	select {
	case h.repaint <- cover:
	default: // they see it with the next snapshot
	}
}

// Sockets counts the open sockets.
func (h *Hub) Sockets() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.clients)
}

// Run follows the party until ctx ends, then says bye to all, closes all sockets and waits for their goroutines.
func (h *Hub) Run(ctx context.Context) error {
	var jobs sync.WaitGroup
	for _, job := range []func(context.Context){h.follow, h.watchPresence, h.watchHealth, h.watchFetched, h.watchLogins, h.keepAlive,
		h.watchShouts, h.spreadReactions, h.hearReactions, h.looking.run, h.zones.run} {
		jobs.Go(func() { h.guarded(ctx, job) })
	}
	jobs.Wait()
	h.close()
	return nil
}

// guarded starts a job again after a panic: one odd entry must not end the live updates for good.
func (h *Hub) guarded(ctx context.Context, job func(context.Context)) {
	const pause = time.Second
	for ctx.Err() == nil {
		func() {
			defer h.recovered("hub")
			job(ctx)
		}()
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// recovered logs a panic of the goroutine that defers it.
func (h *Hub) recovered(where string) {
	if problem := recover(); problem != nil {
		h.Log.Error("panic", "in", where, "problem", problem, "stack", string(debug.Stack()))
	}
}

// follow broadcasts each change: the first at once, those that follow quickly together.
func (h *Hub) follow(ctx context.Context) {
	changes, stop := h.Live.Changes()
	defer stop()
	repaint := map[string]bool{}
	for {
		took := h.broadcast(repaint)
		clear(repaint)
		select {
		case <-ctx.Done():
			return
		case <-time.After(max(calm, share*took)):
		}
		select {
		case <-ctx.Done():
			return
		case <-changes:
		case <-h.wake:
		case cover := <-h.repaint:
			repaint[cover] = true
			h.gather(repaint)
		}
	}
}

func (h *Hub) gather(repaint map[string]bool) {
	for {
		select {
		case cover := <-h.repaint:
			repaint[cover] = true
		default:
			return
		}
	}
}

// broadcast brings all pages from the last view to the present one. It is called from one goroutine only and tells how long it took.
func (h *Hub) broadcast(repaint map[string]bool) time.Duration {
	start := time.Now()
	last := h.view.Load()
	next := &present.View{Snapshot: h.Live.Snapshot(), Facts: h.Facts()}
	defer h.tellStood(next.Snapshot)
	if next.Snapshot == last.Snapshot && next.Facts == last.Facts && len(repaint) == 0 {
		return 0
	}
	if next.Snapshot.Version < last.Snapshot.Version { // the database was restored: nothing that the pages hold can be relied on
		for _, c := range h.everybody(next) {
			c.restart()
		}
		return time.Since(start)
	}
	change := h.Painter.Between(*last, *next, repaint)
	if change.Empty() { // a version that shows nothing new: the pages stay at theirs
		relabelled := *next.Snapshot
		relabelled.Version = last.Snapshot.Version
		h.view.Store(&present.View{Snapshot: &relabelled, Facts: next.Facts})
		return 0
	}
	diff := textFrame(encode(diffMessage{"diff", change.Diff}))
	mine := make(map[models.GuestID][]byte, len(change.Mine))
	for guest, votes := range change.Mine {
		mine[guest] = textFrame(encode(mineMessage{"mine", change.Diff.Version, votes}))
	}
	clients := h.everybody(next)
	for _, c := range clients {
		c.advance(diff, mine[c.guest], change.Diff.From, change.Diff.Version)
	}
	took := time.Since(start)
	if h.FanOut != nil {
		h.FanOut(took, len(clients))
	}
	return took
}

// everybody sets the view and lists who has to be brought to it: a client that comes later starts from it.
func (h *Hub) everybody(next *present.View) []*client {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.view.Store(next)
	list := make([]*client, 0, len(h.clients))
	for c := range h.clients {
		list = append(list, c)
	}
	return list
}

// The messages of docs/realtime.md; type comes first.
type (
	diffMessage struct {
		Type string `json:"type"`
		api.Diff
	}
	snapshotMessage struct {
		Type    string         `json:"type"`
		Version models.Version `json:"version"`
		State   api.State      `json:"state"`
	}
	mineMessage struct {
		Type    string         `json:"type"`
		Version models.Version `json:"version"`
		Votes   present.Votes  `json:"votes"`
	}
	pongMessage struct {
		Type string          `json:"type"`
		T    json.RawMessage `json:"t"`
		Now  models.Millis   `json:"now"`
	}
	byeMessage struct {
		Type    string        `json:"type"`
		RetryMS models.Millis `json:"retry_ms"`
	}
	hostMessage struct {
		Type   string              `json:"type"`
		Scan   models.ScanProgress `json:"scan"`
		Online int                 `json:"online"`
		Player Player              `json:"player"`
		Shouts Waiting             `json:"shouts"`
		Bursts []api.Burst         `json:"bursts"`
		Acts   Acted               `json:"acts"`
	}
)

// Acted is what hosts did in the last hour: where it is another, the list of what can be undone is.
type Acted struct {
	Newest models.ActID `json:"newest"` // 0 = nothing
	Undone int          `json:"undone"` // how many acts of that hour
}

// Waiting are the messages that wait for a moderator.
type Waiting struct {
	Waiting int            `json:"waiting"` // how many
	Newest  models.ShoutID `json:"newest"`  // 0 = none
}

// Player is how the sound is doing, for the host.
type Player struct {
	Running bool   `json:"running"`
	Output  string `json:"output"`
	Error   string `json:"error"`
	Detail  string `json:"detail"`
}

// encode never fails for the messages above: they hold numbers and text.
func encode(message any) []byte {
	data, err := json.Marshal(message)
	if err != nil {
		panic(err)
	}
	return data
}
