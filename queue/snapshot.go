package queue

import (
	"cmp"
	"slices"

	"upbeat/models"
	"upbeat/store"
	"upbeat/voting"
)

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

// order ranks a snapshot's listed items by the same rules by which the next song is claimed.
func (l *Live) order(s *Snapshot) []*Item {
	entries := make([]models.Entry, 0, len(s.Items))
	votes := l.votes[:0]
	for _, item := range s.Items {
		if !item.Status.Listed() {
			continue
		}
		entries = append(entries, item.Entry)
		for _, said := range item.Said {
			votes = append(votes, models.Vote{EntryID: item.ID, GuestID: said.Guest, Value: int(said.Value)})
		}
	}
	l.votes = votes
	ranked := lockedFirst(voting.Rank(entries, votes, l.p.now(), l.p.Rules), s.Playback.NextID)
	items := make([]*Item, len(ranked))
	for i, e := range ranked {
		items[i] = s.Items[e.ID]
	}
	return items
}
