package queue

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/voting"
)

// recheck is how often a Live looks by itself: it heals notices that were lost.
const recheck = 2 * time.Second

// breath is the least time between two reads after notices: the first change is read at once, those that follow quickly together. Who
// must see what was just written asks for Fresh.
const breath = 5 * time.Millisecond

// Live keeps a Snapshot of the party up to date in memory, so that a change costs what changed and a read costs nothing. Each process
// that shows or plays the party runs one. Safe for use by many goroutines.
type Live struct {
	p       *Party
	current atomic.Pointer[Snapshot]
	mu      sync.Mutex // one refresh at a time
	songs   map[models.SongID]*models.Song
	guests  map[models.GuestID]*models.Guest
	present map[models.GuestID]struct{}     // who counts for a quorum
	doubted map[models.GuestID]models.Guest // as in Snapshot; replaced, never changed
	rules   *rules
	disks   atomic.Pointer[[]models.Disk]
	colours colours
	moved   map[models.GuestID]models.GuestID // as in Snapshot; replaced, never changed
	members map[models.GuestID]bool           // as in Snapshot; replaced, never changed
	newest  models.EntryID                    // the newest entry that was read

	candidates []voting.Candidate // used again by each ranking

	subMu sync.Mutex
	subs  map[chan struct{}]struct{}
}

// Live reads the party as it stands. Call Run to keep it so.
func (p *Party) Live(ctx context.Context) (*Live, error) {
	l := &Live{
		p:       p,
		songs:   map[models.SongID]*models.Song{},
		guests:  map[models.GuestID]*models.Guest{},
		present: map[models.GuestID]struct{}{},
		subs:    map[chan struct{}]struct{}{},
	}
	standard := settings.Default()
	l.current.Store(&Snapshot{Items: map[models.EntryID]*Item{}, Values: &standard})
	return l, errors.Join(l.reload(ctx), l.readDisks(ctx))
}

// Snapshot is the party as last read.
func (l *Live) Snapshot() *Snapshot { return l.current.Load() }

// Fresh is the party as the database has it now: what a caller has written before, it sees.
func (l *Live) Fresh(ctx context.Context) (*Snapshot, error) {
	err := l.refresh(ctx)
	return l.Snapshot(), err
}

// DisksAway are the disks of the library that are away, as last read: every two seconds.
func (l *Live) DisksAway() []models.Disk {
	if disks := l.disks.Load(); disks != nil {
		return *disks
	}
	return nil
}

func (l *Live) readDisks(ctx context.Context) error {
	disks, err := l.p.Store.Disks().Away(ctx)
	if err == nil {
		l.disks.Store(&disks)
	}
	return err
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
			if err := l.readDisks(ctx); err != nil && ctx.Err() == nil {
				l.p.Log.Warn("which disks are away cannot be read; trying again", "error", err)
			}
		}
		if err := l.refresh(ctx); err != nil && ctx.Err() == nil {
			l.p.Log.Warn("the party cannot be read; trying again", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(breath):
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
		if changes, err = tx.Rooms().ChangesSince(l.p.Room, old.Version); err != nil {
			return err
		}
		if l.rules, err = l.p.rules.at(tx, l.p.Room, changes.SettingsVersion); err != nil {
			return err
		}
		if changes.Votes, err = l.withReturned(tx, old, changes); err != nil {
			return err
		}
		return l.learn(tx, changes, old.Version)
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

// withReturned are the votes of the changes, and all those on entries that an undo has brought back: they have not changed.
func (l *Live) withReturned(tx *store.Tx, old *Snapshot, changes store.Changes) ([]models.Vote, error) {
	var returned []models.EntryID
	newest := l.newest
	for _, e := range changes.Entries {
		if e.ID <= newest && e.Status.Listed() && old.Items[e.ID] == nil {
			returned = append(returned, e.ID)
		}
		l.newest = max(l.newest, e.ID)
	}
	if len(returned) == 0 {
		return changes.Votes, nil
	}
	votes, err := tx.Votes().On(returned)
	return append(changes.Votes, votes...), err
}

// reload reads everything.
func (l *Live) reload(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.reloadLocked(ctx)
}

func (l *Live) reloadLocked(ctx context.Context) error {
	var changes store.Changes
	l.colours.of = nil
	err := l.p.Store.Read(ctx, func(tx *store.Tx) error {
		var err error
		if changes.Room, err = tx.Rooms().Get(l.p.Room); err != nil {
			return err
		}
		if l.rules, err = l.p.rules.at(tx, l.p.Room, changes.SettingsVersion); err != nil {
			return err
		}
		if l.moved, err = tx.Guests().MergedInto(l.p.Room); err != nil {
			return err
		}
		if l.members, err = tx.Guests().Members(l.p.Room); err != nil {
			return err
		}
		present, err := tx.Guests().Counted(l.p.Room)
		if err != nil {
			return err
		}
		l.present = make(map[models.GuestID]struct{}, len(present))
		for _, id := range present {
			l.present[id] = struct{}{}
		}
		if l.newest, err = tx.Entries().Newest(l.p.Room); err != nil {
			return err
		}
		doubted, err := tx.Guests().Doubted(l.p.Room)
		if err != nil {
			return err
		}
		l.doubted = make(map[models.GuestID]models.Guest, len(doubted))
		for _, g := range doubted {
			l.doubted[g.ID] = g
		}
		if changes.Entries, err = tx.Entries().Listed(l.p.Room); err != nil {
			return err
		}
		playback, err := tx.Playbacks().Get(l.p.Room)
		if err != nil {
			return err
		}
		changes.Playback = &playback
		ids := make([]models.EntryID, len(changes.Entries))
		for i, e := range changes.Entries {
			ids[i] = e.ID
		}
		if changes.Votes, err = tx.Votes().On(ids); err != nil {
			return err
		}
		return l.learn(tx, changes, -1)
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

// learn reads the songs and guests that the changes since a version speak of. Songs are read again whenever an entry of theirs changed by
// more than votes: a task may have measured them meanwhile, or a host had their names read otherwise. One that is as it was stays the
// same song.
func (l *Live) learn(tx *store.Tx, changes store.Changes, since models.Version) error {
	if err := l.colours.follow(tx, l.p.Room, l.rules.values.VotersColours, changes.Guests); err != nil {
		return err
	}
	var songs []models.SongID
	var guests []models.GuestID
	again := !onlyVotes(changes, since)
	for _, e := range changes.Entries {
		if l.songs[e.SongID] == nil && e.Status.Listed() || again && (e.Status.Listed() || e.Status == models.Playing) {
			songs = append(songs, e.SongID)
		}
		if _, known := l.guests[e.GuestID]; !known && e.GuestID != 0 {
			guests = append(guests, e.GuestID)
		}
	}
	read, err := tx.Songs().Some(songs)
	if err != nil {
		return err
	}
	for i := range read {
		if known := l.songs[read[i].ID]; known == nil || !reflect.DeepEqual(*known, read[i]) {
			l.songs[read[i].ID] = &read[i]
		}
	}
	people, err := tx.Guests().Some(guests)
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

// onlyVotes tells whether each change of the party since a version was a vote.
func onlyVotes(changes store.Changes, since models.Version) bool {
	versions := map[models.Version]struct{}{}
	for _, v := range changes.Votes {
		versions[v.Version] = struct{}{}
	}
	return models.Version(len(versions)) == changes.Version-since
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
