package simulate

import (
	"container/heap"
	"context"
	"errors"
	"slices"
	"time"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
)

const (
	tendEvery  = time.Minute      // the reconciler looks every five seconds; nothing of this model happens faster
	lockBefore = 10 * time.Second // the player locks the next song in
)

// night is one night being played. Everything happens in one goroutine, in the order of the made-up clock.
type night struct {
	setup Setup
	crowd *company
	songs []models.SongID
	index map[models.SongID]int
	party *queue.Party

	live       *queue.Live
	reconciler *queue.Reconciler
	fence      models.Fence
	clock      time.Time
	agenda     agenda

	ids     []models.GuestID // by person; 0 = has not come yet
	who     map[models.GuestID]int
	seen    []models.GuestID // pages open since the reconciler last looked
	judged  []map[models.EntryID]bool
	said    map[models.EntryID]map[models.GuestID]int // what the party answered for each vote: no vote may be lost
	current models.EntryID
	acts    int
}

// event is something that will happen.
type event struct {
	at     time.Duration
	serial int // of two at the same moment, the one that was planned first
	do     func(ctx context.Context) error
}

type agenda []event

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	return a[i].at < a[j].at || a[i].at == a[j].at && a[i].serial < a[j].serial
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }

// Push implements heap.Interface.
func (a *agenda) Push(x any) { *a = append(*a, x.(event)) }

// Pop implements heap.Interface.
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

func (n *night) plan(at time.Duration, do func(ctx context.Context) error) {
	n.acts++
	heap.Push(&n.agenda, event{at: at, serial: n.acts, do: do})
}

func (n *night) elapsed() time.Duration { return n.clock.Sub(opening()) }

// play plays from the opening to the end.
func (n *night) play(ctx context.Context, changes settings.Changes) (Result, error) {
	if err := n.open(ctx, changes); err != nil {
		return Result{}, err
	}
	end := time.Duration(n.setup.Hours * float64(time.Hour))
	for len(n.agenda) > 0 && n.agenda[0].at < end {
		next := heap.Pop(&n.agenda).(event)
		n.clock = opening().Add(next.at)
		if err := errors.Join(next.do(ctx), ctx.Err()); err != nil {
			return Result{}, err
		}
	}
	n.clock = opening().Add(end)
	return n.measure(ctx)
}

func (n *night) open(ctx context.Context, changes settings.Changes) error {
	n.index, n.who, n.said = map[models.SongID]int{}, map[models.GuestID]int{}, map[models.EntryID]map[models.GuestID]int{}
	for i, id := range n.songs {
		n.index[id] = i
	}
	host := models.Actor{Role: models.Admin, Account: "simulation"}
	_, err := n.party.Change(ctx, host, base(n.setup.Policy, changes))
	if err != nil {
		return err
	}
	if n.fence, err = n.party.Acquire(ctx); err != nil {
		return err
	}
	if n.live, err = n.party.Live(ctx); err != nil {
		return err
	}
	n.reconciler = n.party.Reconciler(n.live)
	n.ids, n.judged = make([]models.GuestID, len(n.crowd.people)), make([]map[models.EntryID]bool, len(n.crowd.people))
	for i := range n.crowd.people {
		n.judged[i] = map[models.EntryID]bool{}
		n.invite(i)
	}
	n.plan(tendEvery, n.tend)
	return nil
}

// invite plans all that a guest will do.
func (n *night) invite(i int) {
	p := &n.crowd.people[i]
	n.plan(p.comes, func(ctx context.Context) error {
		g, err := n.party.Join(ctx, "192.0.2.1", nil)
		n.ids[i], n.who[g.ID] = g.ID, i
		return err
	})
	for _, at := range p.asks {
		n.plan(at, func(ctx context.Context) error { return n.ask(ctx, i) })
	}
	for _, at := range p.looks {
		n.plan(at, func(ctx context.Context) error { return n.look(ctx, i) })
	}
}

// tend does each minute what pages and reconciler do every few seconds.
func (n *night) tend(ctx context.Context) error {
	n.plan(n.elapsed()+tendEvery, n.tend)
	err := n.party.Seen(ctx, n.seen)
	n.seen = n.seen[:0]
	if err != nil {
		return err
	}
	if _, err := n.live.Fresh(ctx); err != nil {
		return err
	}
	if err := n.reconciler.Reconcile(ctx); err != nil {
		return err
	}
	return n.follow(ctx)
}

// ask lets a guest request the dearest song that nobody has in the queue yet. One that waits gets their vote instead.
func (n *night) ask(ctx context.Context, i int) error {
	p := &n.crowd.people[i]
	n.seen = append(n.seen, n.ids[i])
	for range patience {
		if len(p.wanted) == 0 {
			return nil
		}
		song := p.wanted[0]
		e, created, err := n.party.Request(ctx, models.AsGuest(n.ids[i]), n.songs[song])
		if refused(err) {
			return nil // they will ask again another time
		}
		if err != nil {
			return err
		}
		p.wanted = p.wanted[1:]
		n.hear(e.ID, n.ids[i], 1)
		if created {
			n.judged[i][e.ID] = true
			return n.follow(ctx)
		}
	}
	return nil
}

// refused tells whether the rules said no.
func refused(err error) bool {
	var rule *models.RuleError
	return errors.As(err, &rule) || errors.Is(err, models.ErrQueueFull)
}

// look lets a guest look at the queue and vote on what they have not judged before.
func (n *night) look(ctx context.Context, i int) error {
	n.seen = append(n.seen, n.ids[i])
	snap, err := n.live.Fresh(ctx)
	if err != nil {
		return err
	}
	for _, item := range n.view(snap, n.crowd.people[i].kind) {
		if n.judged[i][item.ID] {
			continue
		}
		n.judged[i][item.ID] = true
		value := n.opinion(i, item)
		if value == 0 {
			continue
		}
		if err := n.vote(ctx, i, item.ID, value); err != nil {
			return err
		}
	}
	return n.follow(ctx)
}

// view is what somebody sees: the song that plays and the first that wait. Those who game the night scroll through all of it.
func (n *night) view(snap *queue.Snapshot, k kind) []*queue.Item {
	list := snap.Queue
	if k == honest {
		list = list[:min(len(list), sees)]
	}
	if snap.Current != nil {
		list = append([]*queue.Item{snap.Current}, list...)
	}
	return slices.Clone(list)
}

// opinion is what somebody votes on an item.
func (n *night) opinion(i int, item *queue.Item) int {
	mine := item.GuestID == n.ids[i]
	switch n.crowd.people[i].kind {
	case inClique:
		if requester, known := n.who[item.GuestID]; known && !mine && n.crowd.people[requester].kind == inClique {
			return 1
		}
		return 0
	case troll:
		if mine {
			return 0
		}
		return -1
	}
	return n.crowd.says(i, n.index[item.SongID])
}

// vote casts one vote. A song that was voted out a moment ago is no mishap.
func (n *night) vote(ctx context.Context, i int, entry models.EntryID, value int) error {
	_, err := n.party.Vote(ctx, models.AsGuest(n.ids[i]), entry, value)
	if refused(err) || errors.Is(err, models.ErrEntryGone) {
		return nil
	}
	if err == nil {
		n.hear(entry, n.ids[i], value)
	}
	return err
}

// hear keeps what the party has answered.
func (n *night) hear(entry models.EntryID, guest models.GuestID, value int) {
	if n.said[entry] == nil {
		n.said[entry] = map[models.GuestID]int{}
	}
	n.said[entry][guest] = value
	n.acts++
}

// follow is the player: when another song is current, it plans its end; when none is, it asks for one.
func (n *night) follow(ctx context.Context) error {
	playback, err := n.party.Playback(ctx)
	if err != nil {
		return err
	}
	if playback.EntryID == 0 {
		if playback, err = n.party.Finish(ctx, n.fence, 0, models.EndPlayed); err != nil {
			return err
		}
	}
	if playback.EntryID == n.current {
		return nil
	}
	n.current = playback.EntryID
	if n.current == 0 {
		return nil
	}
	song, err := n.party.SongOf(ctx, n.current)
	if err != nil {
		return err
	}
	entry, ends := n.current, n.elapsed()+n.crowd.lengths[n.index[song.ID]]
	n.plan(ends-lockBefore, func(ctx context.Context) error {
		if n.current != entry {
			return nil
		}
		_, err := n.party.LockNext(ctx, n.fence)
		return err
	})
	n.plan(ends, func(ctx context.Context) error {
		if n.current != entry {
			return nil
		}
		if _, err := n.party.Finish(ctx, n.fence, entry, models.EndPlayed); err != nil {
			return err
		}
		return n.follow(ctx)
	})
	return nil
}
