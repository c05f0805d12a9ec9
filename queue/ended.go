package queue

import (
	"upbeat/models"
	"upbeat/voting"
)

// Ended is how the song before the current one ended before its time. The zero Ended: it did not, or nobody saw it end.
type Ended struct {
	Entry  models.EntryID
	Reason models.EndReason // EndSkipped, EndVoted or EndRemoved
}

// endedSince looks for the entry that played in the old snapshot among those that changed. An entry does not hold why it was skipped: the
// room voted it off where its votes are at the threshold. What was played to its end, failed or waits again ended for no reason of people.
func (s *Snapshot) endedSince(old *Snapshot, changed []models.Entry) Ended {
	for i := range changed {
		e := &changed[i]
		switch {
		case e.ID != old.Playback.EntryID:
		case e.Status == models.Removed:
			return Ended{e.ID, models.EndRemoved}
		case e.Status == models.Skipped && voting.Out(e.Votes, voting.SkipAt(s.Present, s.Values)):
			return Ended{e.ID, models.EndVoted}
		case e.Status == models.Skipped:
			return Ended{e.ID, models.EndSkipped}
		}
	}
	if s.Playback.EntryID != old.Playback.EntryID {
		return Ended{}
	}
	return old.Ended
}

// FirstSong tells whether the current entry is its requester's first song of this party: none of theirs was played to its end.
func (s *Snapshot) FirstSong() bool {
	return s.Current != nil && s.Current.Guest != nil && s.Current.GuestID > 0 &&
		(s.Current.Guest.PartyID != s.PartyID || s.Current.Guest.Played == 0)
}
