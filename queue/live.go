package queue

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"upbeat/models"
	"upbeat/store"
	"upbeat/voting"
)

// recheck is how often a Live looks by itself: it heals notices that were lost.
const recheck = 2 * time.Second

// Item is an entry with what belongs to it. Items are shared by snapshots and never changed.
type Item struct {
	models.Entry
	Song  *models.Song
	Guest *models.Guest // nil = the party itself
	Said  []Said        // the votes on it that are not 0, by guest id
}

// Said is one guest's vote on an item.
type Said struct {
	Guest models.GuestID
	Value int8
}

// VoteOf is what the guest voted on the item: -1, 0 or 1.
func (i *Item) VoteOf(guest models.GuestID) int {
	at, ok := slices.BinarySearchFunc(i.Said, guest, func(s Said, g models.GuestID) int { return cmp.Compare(s.Guest, g) })
	if !ok {
		return 0
	}
	return int(i.Said[at].Value)
}

// Snapshot is the party at one version. It is never changed: readers may keep it.
type Snapshot struct {
	Version  models.Version
	Playback models.Playback
	Current  *Item                    // nil = silence
	Queue    []*Item                  // waiting in the order in which they play, then those that failed
	Items    map[models.EntryID]*Item // Current and Queue by id
}

// Locked tells whether the item is fixed to follow the current song.
func (s *Snapshot) Locked(i *Item) bool { return i.ID != 0 && i.ID == s.Playback.NextID }

// Live keeps a Snapshot of the party up to date in memory, so that a change costs what changed and a read costs nothing. Each process
// that shows or plays the party runs one. Safe for use by many goroutines.
type Live struct {
	p       *Party
	current atomic.Pointer[Snapshot]
	mu      sync.Mutex // one refresh at a time
	songs   map[models.SongID]*models.Song
	guests  map[models.GuestID]*models.Guest

	subMu sync.Mutex
	subs  map[chan struct{}]struct{}
}

// Live reads the party as it stands. Call Run to keep it so.
func (p *Party) Live(ctx context.Context) (*Live, error) {
	l := &Live{p: p, songs: map[models.SongID]*models.Song{}, guests: map[models.GuestID]*models.Guest{}, subs: map[chan struct{}]struct{}{}}
	l.current.Store(&Snapshot{Items: map[models.EntryID]*Item{}})
	return l, l.reload(ctx)
}

// Snapshot is the party as last read.
func (l *Live) Snapshot() *Snapshot { return l.current.Load() }

// Fresh is the party as the database has it now: what a caller has written before, it sees.
func (l *Live) Fresh(ctx context.Context) (*Snapshot, error) {
	err := l.refresh(ctx)
	return l.Snapshot(), err
}

// Changes returns a channel that holds a token after the snapshot changed, and a function that ends the listening.
func (l *Live) Changes() (<-chan struct{}, func()) {
	c := make(chan struct{}, 1)
	l.subMu.Lock()
	defer l.subMu.Unlock()
	l.subs[c] = struct{}{}
	return c, func() {
		l.subMu.Lock()
		defer l.subMu.Unlock()
		delete(l.subs, c)
	}
}

func (l *Live) wake() {
	l.subMu.Lock()
	defer l.subMu.Unlock()
	for c := range l.subs {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// Run follows the party until ctx ends.
func (l *Live) Run(ctx context.Context) error {
	notices, stop := l.p.Notices()
	defer stop()
	ticker := time.NewTicker(recheck)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case version := <-notices:
			if version != 0 && version <= l.Snapshot().Version {
				continue
			}
		case <-ticker.C:
		}
		if err := l.refresh(ctx); err != nil && ctx.Err() == nil {
			l.p.Log.Warn("the party cannot be read; trying again", "error", err)
		}
	}
}

// refresh reads what changed since the snapshot and replaces it.
func (l *Live) refresh(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	old := l.Snapshot()
	var changes store.Changes
	err := l.p.Store.Read(ctx, func(tx *store.Tx) error {
		var err error
		if changes, err = tx.ChangesSince(l.p.Room, old.Version); err != nil {
			return err
		}
		return l.learn(tx, changes)
	})
	if err != nil || changes.Version == old.Version {
		return err
	}
	if changes.Version < old.Version { // the database was restored from a backup
		return l.reloadLocked(ctx)
	}
	l.replace(l.patched(old, changes))
	return nil
}

// reload reads everything.
func (l *Live) reload(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.reloadLocked(ctx)
}

func (l *Live) reloadLocked(ctx context.Context) error {
	var changes store.Changes
	err := l.p.Store.Read(ctx, func(tx *store.Tx) error {
		var err error
		if changes.Version, err = tx.Version(l.p.Room); err != nil {
			return err
		}
		if changes.Entries, err = tx.Listed(l.p.Room); err != nil {
			return err
		}
		playback, err := tx.Playback(l.p.Room)
		if err != nil {
			return err
		}
		changes.Playback = &playback
		ids := make([]models.EntryID, len(changes.Entries))
		for i, e := range changes.Entries {
			ids[i] = e.ID
		}
		if changes.Votes, err = tx.VotesOn(ids); err != nil {
			return err
		}
		return l.learn(tx, changes)
	})
	if err == nil {
		l.replace(l.patched(&Snapshot{Items: map[models.EntryID]*Item{}}, changes))
	}
	return err
}

func (l *Live) replace(s *Snapshot) {
	l.current.Store(s)
	l.wake()
}

// learn reads the songs and guests that the changes speak of. Songs are read again whenever an entry of theirs changed: a task may
// have measured them meanwhile.
func (l *Live) learn(tx *store.Tx, changes store.Changes) error {
	var songs []models.SongID
	var guests []models.GuestID
	for _, e := range changes.Entries {
		if _, known := l.songs[e.SongID]; e.Status.Listed() && !known || e.Status == models.Playing || e.Status == models.Ready && l.stale(e.SongID) {
			songs = append(songs, e.SongID)
		}
		if _, known := l.guests[e.GuestID]; !known && e.GuestID != 0 {
			guests = append(guests, e.GuestID)
		}
	}
	read, err := tx.Songs(songs)
	if err != nil {
		return err
	}
	for i := range read {
		l.songs[read[i].ID] = &read[i]
	}
	people, err := tx.Guests(guests)
	for i := range people {
		l.guests[people[i].ID] = &people[i]
	}
	for i, g := range changes.Guests {
		if _, known := l.guests[g.ID]; known {
			l.guests[g.ID] = &changes.Guests[i]
		}
	}
	return err
}

// stale tells whether the song was read before it was probed.
func (l *Live) stale(id models.SongID) bool { return l.songs[id] != nil && l.songs[id].ProbedAt == 0 }

// patched is old with the changes applied and ranked anew. It copies maps and the order, not items.
func (l *Live) patched(old *Snapshot, changes store.Changes) *Snapshot {
	s := &Snapshot{Version: changes.Version, Playback: old.Playback, Items: make(map[models.EntryID]*Item, len(old.Items)+len(changes.Entries))}
	for id, item := range old.Items {
		s.Items[id] = item
	}
	if changes.Playback != nil {
		s.Playback = *changes.Playback
	}
	for _, e := range changes.Entries {
		if !e.Status.Listed() && e.Status != models.Playing {
			delete(s.Items, e.ID)
			continue
		}
		item := &Item{Entry: e, Song: l.songs[e.SongID], Guest: l.guests[e.GuestID]}
		if before := old.Items[e.ID]; before != nil {
			item.Said = before.Said
		}
		s.Items[e.ID] = item
	}
	l.rename(s, changes.Guests)
	hear(s, changes.Votes)
	s.Current = s.Items[s.Playback.EntryID]
	s.Queue = l.order(s)
	l.forget(s)
	return s
}

// rename gives the items of guests that changed their name or colour the new one.
func (l *Live) rename(s *Snapshot, changed []models.Guest) {
	for _, g := range changed {
		for id, item := range s.Items {
			if item.GuestID == g.ID {
				renamed := *item
				renamed.Guest = l.guests[g.ID]
				s.Items[id] = &renamed
			}
		}
	}
}

// hear adds votes to their items. An item's list is copied once, whatever the number of votes.
func hear(s *Snapshot, votes []models.Vote) {
	byEntry := map[models.EntryID]map[models.GuestID]int{}
	for _, v := range votes {
		if byEntry[v.EntryID] == nil {
			byEntry[v.EntryID] = map[models.GuestID]int{}
		}
		byEntry[v.EntryID][v.GuestID] = v.Value
	}
	for id, news := range byEntry {
		item := s.Items[id]
		if item == nil {
			continue
		}
		said := make([]Said, 0, len(item.Said)+len(news))
		for _, old := range item.Said {
			if _, again := news[old.Guest]; !again {
				said = append(said, old)
			}
		}
		for guest, value := range news {
			if value != 0 {
				said = append(said, Said{Guest: guest, Value: int8(value)})
			}
		}
		slices.SortFunc(said, func(a, b Said) int { return cmp.Compare(a.Guest, b.Guest) })
		changed := *item
		changed.Said = said
		s.Items[id] = &changed
	}
}

// forget drops songs and guests that no item needs any more, once they are many.
func (l *Live) forget(s *Snapshot) {
	const kept = 4096
	if len(l.songs) <= kept && len(l.guests) <= kept {
		return
	}
	songs, guests := map[models.SongID]*models.Song{}, map[models.GuestID]*models.Guest{}
	for _, item := range s.Items {
		songs[item.SongID] = item.Song
		if item.Guest != nil {
			guests[item.GuestID] = item.Guest
		}
	}
	l.songs, l.guests = songs, guests
}

// order ranks a snapshot's listed items by the same rules by which the next song is claimed.
func (l *Live) order(s *Snapshot) []*Item {
	entries := make([]models.Entry, 0, len(s.Items))
	var votes []models.Vote
	for _, item := range s.Items {
		if !item.Status.Listed() {
			continue
		}
		entries = append(entries, item.Entry)
		for _, said := range item.Said {
			votes = append(votes, models.Vote{EntryID: item.ID, GuestID: said.Guest, Value: int(said.Value)})
		}
	}
	ranked := lockedFirst(voting.Rank(entries, votes, l.p.now(), l.p.Rules), s.Playback.NextID)
	items := make([]*Item, len(ranked))
	for i, e := range ranked {
		items[i] = s.Items[e.ID]
	}
	return items
}
