package queue

import (
	"cmp"
	"slices"

	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/voting"
)

// Item is an entry with what belongs to it. Items are shared by snapshots and never changed.
type Item struct {
	models.Entry
	Song    *models.Song
	Guest   *models.Guest // nil = the party itself
	Ballots []Ballot      // the votes on it that are not 0, by guest id
	Net     int           // the sum of those whose guests are present

	Placing voting.Placing // what places it; of no meaning while it plays
}

// Ballot is one guest's vote on an item.
type Ballot struct {
	Guest  models.GuestID
	Value  int8
	Colour Colour // of the guest, where the party shows it
}

// VoteOf is what the guest voted on the item: -1, 0 or 1.
func (i *Item) VoteOf(guest models.GuestID) int {
	at, ok := slices.BinarySearchFunc(i.Ballots, guest, func(s Ballot, g models.GuestID) int { return cmp.Compare(s.Guest, g) })
	if !ok {
		return 0
	}
	return int(i.Ballots[at].Value)
}

// StandingChange is one change of a guest's standing: their pages look at themselves again.
type StandingChange struct {
	Guest   models.GuestID
	Version models.Version
}

// Snapshot is the party at one version. It is never changed: readers may keep it.
type Snapshot struct {
	models.Room
	Values  *settings.Values // the party's rules; not to be changed
	Present int              // guests seen in the last ten minutes
	// whom the cookie of a guest who is none any more opens; 0 = nobody. Not to be changed
	MergedInto      map[models.GuestID]models.GuestID
	Members         map[models.GuestID]bool         // who are members: no device's cookie opens them. Not to be changed
	Doubted         map[models.GuestID]models.Guest // whose votes do not count yet. Not to be changed
	Burst           bool                            // hosts hear of a burst now, see Bursts
	StandingChanges []StandingChange                // the last changes of what guests may do or who they are, oldest first
	Words           voting.Words                    // the forbidden ones
	Playback        models.Playback
	Ended           Ended
	Current         *Item                    // nil = silence
	Queue           []*Item                  // waiting in the order in which they play, then those that failed
	Items           map[models.EntryID]*Item // Current and Queue by id
}

// Locked tells whether the item is fixed to follow the current song.
func (s *Snapshot) Locked(i *Item) bool { return i.ID != 0 && i.ID == s.Playback.NextID }

// patched is old with the changes applied and ranked anew. It copies maps and the order, not items.
func (l *Live) patched(old *Snapshot, changes store.Changes) *Snapshot {
	s := &Snapshot{
		Room:     changes.Room,
		Values:   &l.rules.values,
		Words:    l.rules.words,
		Playback: old.Playback,
		Items:    make(map[models.EntryID]*Item, len(old.Items)+len(changes.Entries)),
	}
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
			item.Ballots, item.Net, item.Placing = before.Ballots, before.Net, before.Placing
		}
		s.Items[e.ID] = item
	}
	l.addVotes(s, changes.Votes)
	l.updateGuests(s, changes.Guests)
	l.colours.paint(s)
	l.recordStanding(s, old, changes.Guests)
	l.recordDoubted(s, changes.Guests)
	s.Present = len(l.present)
	s.Current = s.Items[s.Playback.EntryID]
	s.Ended = s.endedSince(old, changes.Entries)
	s.Queue = l.order(s)
	l.forget(s)
	return s
}

// updateGuests brings the items up to what changed about guests: the name, the colour or the turns of who requested them, and whose votes
// count.
func (l *Live) updateGuests(s *Snapshot, changed []models.Guest) {
	if len(changed) == 0 {
		return
	}
	turned := map[models.GuestID]bool{} // who came or left
	ids := make(map[models.GuestID]bool, len(changed))
	for _, g := range changed {
		ids[g.ID] = true
		here := g.Present && !g.Banned && !g.Doubted()
		if _, was := l.present[g.ID]; was != here {
			turned[g.ID] = true
		}
		if here {
			l.present[g.ID] = struct{}{}
		} else {
			delete(l.present, g.ID)
		}
	}
	for id, item := range s.Items {
		net := item.Net
		if len(turned) > 0 {
			net = l.net(item.Ballots)
		}
		if net == item.Net && !ids[item.GuestID] {
			continue
		}
		other := *item
		other.Guest, other.Net = l.guests[item.GuestID], net
		s.Items[id] = &other
	}
}

// net sums the votes of guests who are present.
func (l *Live) net(said []Ballot) int {
	net := 0
	for _, v := range said {
		if _, here := l.present[v.Guest]; here {
			net += int(v.Value)
		}
	}
	return net
}

// addVotes adds votes to their items. An item's list is copied once, whatever the number of votes.
func (l *Live) addVotes(s *Snapshot, votes []models.Vote) {
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
		said := make([]Ballot, 0, len(item.Ballots)+len(news))
		for _, old := range item.Ballots {
			if _, again := news[old.Guest]; !again {
				said = append(said, old)
			}
		}
		for guest, value := range news {
			if value != 0 {
				said = append(said, Ballot{Guest: guest, Value: int8(value), Colour: l.colours.of[guest]})
			}
		}
		slices.SortFunc(said, func(a, b Ballot) int { return cmp.Compare(a.Guest, b.Guest) })
		changed := *item
		changed.Ballots, changed.Net = said, l.net(said)
		s.Items[id] = &changed
	}
}

// order puts a snapshot's listed items in order, as inOrder says.
func (l *Live) order(s *Snapshot) []*Item {
	f := orderFacts{room: s.Room, values: s.Values, present: s.Present, locked: s.Playback.NextID}
	if s.Current != nil {
		f.playing = s.Current.GuestID
	}
	items := make([]*Item, 0, len(s.Items))
	candidates := l.candidates[:0]
	for _, item := range s.Items {
		if item.Status.Listed() {
			items, candidates = append(items, item), append(candidates, f.candidate(&item.Entry, item.Net, item.Guest))
		}
	}
	ranked := f.inOrder(candidates)
	clear(candidates) // they hold on to entries
	l.candidates = candidates[:0]
	order := make([]*Item, 0, len(items))
	for _, r := range ranked {
		item := items[r.Index]
		if item.Placing != r.Placing {
			other := *item
			other.Placing = r.Placing
			item = &other
			s.Items[item.ID] = item
		}
		order = append(order, item)
	}
	return order
}
