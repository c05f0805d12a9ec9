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

// simulatedParty is one party being played. Everything happens in one goroutine, in the order of the made-up clock.
type simulatedParty struct {
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
	fakes   []models.GuestID                          // identities of who has many, as they are now
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

func (s *simulatedParty) plan(at time.Duration, do func(ctx context.Context) error) {
	s.acts++
	heap.Push(&s.agenda, event{at: at, serial: s.acts, do: do})
}

func (s *simulatedParty) elapsed() time.Duration { return s.clock.Sub(opening()) }

// play plays from the opening to the end.
func (s *simulatedParty) play(ctx context.Context, changes settings.Changes) (Result, error) {
	if err := s.open(ctx, changes); err != nil {
		return Result{}, err
	}
	end := time.Duration(s.setup.Hours * float64(time.Hour))
	for len(s.agenda) > 0 && s.agenda[0].at < end {
		next := heap.Pop(&s.agenda).(event)
		s.clock = opening().Add(next.at)
		if err := errors.Join(next.do(ctx), ctx.Err()); err != nil {
			return Result{}, err
		}
	}
	s.clock = opening().Add(end)
	return s.measure(ctx)
}

func (s *simulatedParty) open(ctx context.Context, changes settings.Changes) error {
	s.index, s.who, s.said = map[models.SongID]int{}, map[models.GuestID]int{}, map[models.EntryID]map[models.GuestID]int{}
	for i, id := range s.songs {
		s.index[id] = i
	}
	host := models.Actor{Role: models.Admin, Account: "simulation"}
	_, err := s.party.Change(ctx, host, base(s.setup.Policy, changes))
	if err != nil {
		return err
	}
	if s.fence, err = s.party.Acquire(ctx); err != nil {
		return err
	}
	if s.live, err = s.party.Live(ctx); err != nil {
		return err
	}
	s.reconciler = s.party.Reconciler(s.live)
	s.ids, s.judged = make([]models.GuestID, len(s.crowd.people)), make([]map[models.EntryID]bool, len(s.crowd.people))
	for i := range s.crowd.people {
		s.judged[i] = map[models.EntryID]bool{}
		s.invite(i)
	}
	s.plan(tendEvery, s.tend)
	return nil
}

// invite plans all that a guest will do.
func (s *simulatedParty) invite(i int) {
	p := &s.crowd.people[i]
	s.plan(p.comes, func(ctx context.Context) error {
		g, err := s.party.Join(ctx, "192.0.2.1", "", nil)
		s.ids[i], s.who[g.ID] = g.ID, i
		return err
	})
	for _, at := range p.asks {
		s.plan(at, func(ctx context.Context) error { return s.ask(ctx, i) })
	}
	for _, at := range p.looks {
		s.plan(at, func(ctx context.Context) error { return s.look(ctx, i) })
	}
}

// tend does each minute what pages and reconciler do every few seconds.
func (s *simulatedParty) tend(ctx context.Context) error {
	s.plan(s.elapsed()+tendEvery, s.tend)
	if s.setup.Attack == Sitters {
		s.seen = append(s.seen, s.fakes...)
	}
	err := s.party.Seen(ctx, s.seen)
	s.seen = s.seen[:0]
	if err != nil {
		return err
	}
	if _, err := s.live.Fresh(ctx); err != nil {
		return err
	}
	if err := s.reconciler.Reconcile(ctx); err != nil {
		return err
	}
	return s.follow(ctx)
}

// ask lets a guest request the dearest song that nobody has in the queue yet. One that waits gets their vote instead.
func (s *simulatedParty) ask(ctx context.Context, i int) error {
	p := &s.crowd.people[i]
	s.seen = append(s.seen, s.ids[i])
	for range patience {
		if len(p.wanted) == 0 {
			return nil
		}
		song := p.wanted[0]
		e, created, err := s.party.Request(ctx, models.AsGuest(s.ids[i]), s.songs[song])
		if refused(err) {
			return nil // they will ask again another time
		}
		if err != nil {
			return err
		}
		p.wanted = p.wanted[1:]
		s.hear(e.ID, s.ids[i], 1)
		if created {
			s.judged[i][e.ID] = true
			return s.follow(ctx)
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
func (s *simulatedParty) look(ctx context.Context, i int) error {
	s.seen = append(s.seen, s.ids[i])
	snap, err := s.live.Fresh(ctx)
	if err != nil {
		return err
	}
	if s.crowd.people[i].kind == faker {
		return s.fake(ctx, i, s.view(snap, honest))
	}
	for _, item := range s.view(snap, s.crowd.people[i].kind) {
		if s.judged[i][item.ID] {
			continue
		}
		s.judged[i][item.ID] = true
		value := s.opinion(i, item)
		if value == 0 {
			continue
		}
		if err := s.vote(ctx, i, item.ID, value); err != nil {
			return err
		}
	}
	return s.follow(ctx)
}

// view is what somebody sees: the song that plays and the first that wait. Those who game the party scroll through all of it.
func (s *simulatedParty) view(snap *queue.Snapshot, k kind) []*queue.Item {
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
func (s *simulatedParty) opinion(i int, item *queue.Item) int {
	mine := item.GuestID == s.ids[i]
	switch s.crowd.people[i].kind {
	case inClique:
		if requester, known := s.who[item.GuestID]; known && !mine && s.crowd.people[requester].kind == inClique {
			return 1
		}
		return 0
	case troll:
		if mine {
			return 0
		}
		return -1
	}
	return s.crowd.says(i, s.index[item.SongID])
}

// vote casts one vote. A song that was voted out a moment ago is no mishap.
func (s *simulatedParty) vote(ctx context.Context, i int, entry models.EntryID, value int) error {
	return s.voteAs(ctx, s.ids[i], entry, value)
}

func (s *simulatedParty) voteAs(ctx context.Context, by models.GuestID, entry models.EntryID, value int) error {
	_, err := s.party.Vote(ctx, models.AsGuest(by), entry, value)
	if refused(err) || errors.Is(err, models.ErrEntryGone) {
		return nil
	}
	if err == nil {
		s.hear(entry, by, value)
	}
	return err
}

// hear keeps what the party has answered.
func (s *simulatedParty) hear(entry models.EntryID, guest models.GuestID, value int) {
	if s.said[entry] == nil {
		s.said[entry] = map[models.GuestID]int{}
	}
	s.said[entry][guest] = value
	s.acts++
}

// follow is the player: when another song is current, it plans its end; when none is, it asks for one.
func (s *simulatedParty) follow(ctx context.Context) error {
	playback, err := s.party.Playback(ctx)
	if err != nil {
		return err
	}
	if playback.EntryID == 0 {
		if playback, err = s.party.Finish(ctx, s.fence, 0, models.EndPlayed); err != nil {
			return err
		}
	}
	if playback.EntryID == s.current {
		return nil
	}
	s.current = playback.EntryID
	if s.current == 0 {
		return nil
	}
	song, err := s.party.SongOf(ctx, s.current)
	if err != nil {
		return err
	}
	entry, ends := s.current, s.elapsed()+s.crowd.lengths[s.index[song.ID]]
	s.plan(ends-lockBefore, func(ctx context.Context) error {
		if s.current != entry {
			return nil
		}
		_, err := s.party.LockNext(ctx, s.fence)
		return err
	})
	s.plan(ends, func(ctx context.Context) error {
		if s.current != entry {
			return nil
		}
		if _, err := s.party.Finish(ctx, s.fence, entry, models.EndPlayed); err != nil {
			return err
		}
		return s.follow(ctx)
	})
	return nil
}
