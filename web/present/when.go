package present

import (
	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/voting"
	"upbeat/web/api"
)

// timetable tells when each entry of a snapshot's queue plays as things stand; 0 = it does not: it has failed, its disk is away, or
// the last song has closed the party. Songs overlap by the crossfade, but no more than half of either (deck.Mixer). Live pages add up the
// same lengths on their own clock, as they do with the position (docs/realtime.md, "Time").
func timetable(snap *queue.Snapshot, now models.Millis) []models.Millis {
	times := make([]models.Millis, len(snap.Queue))
	at, before := now, models.Millis(0)
	if snap.Current != nil && snap.Current.Song != nil {
		before = snap.Current.Song.Duration
		at += max(before-snap.Playback.PositionAt(now), 0)
	}
	for i, item := range snap.Queue {
		if !item.Status.Waiting() || item.Held() || snap.ClosedAt != 0 && item.Because != "closing" {
			continue
		}
		length := models.Millis(0)
		if item.Song != nil {
			length = item.Song.Duration
		}
		at = max(at-overlap(snap.Playback.Crossfade, before, length), now)
		times[i] = at
		at, before = at+length, length
	}
	return times
}

// overlap is how long the end of one song and the beginning of the next are heard together.
func overlap(crossfade, before, length models.Millis) models.Millis {
	return max(min(crossfade, before/2, length/2), 0)
}

// Estimate fills in from when to when each waiting entry of a state may play: what votes can still do with what waits now
// (docs/realtime.md, "Why and when"). It takes time with the square of the queue's length: not for broadcasts.
func Estimate(s *api.State) {
	for i := range s.Queue {
		estimate(s, i)
	}
}

func estimate(s *api.State, i int) {
	e := &s.Queue[i]
	if e.PlaysAt == 0 {
		return
	}
	sooner, later := swing(s, i)
	e.PlaysFrom, e.PlaysTo = e.PlaysAt-sooner, e.PlaysAt+later
}

// swing is how much earlier and later than in the order of now entry i may play.
func swing(s *api.State, i int) (sooner, later models.Millis) {
	e := &s.Queue[i]
	if fixed(e) {
		return 0, 0
	}
	behind := 0 // later requests that may still go before it
	for j := range s.Queue {
		o := &s.Queue[j]
		if j == i || fixed(o) || (o.Requester == nil) != (e.Requester == nil) || !rivals(s.Rules.Policy, e, o) {
			continue
		}
		heard := o.Song.Duration - overlap(s.Playback.Crossfade, o.Song.Duration, o.Song.Duration)
		switch {
		case j < i:
			sooner += heard
		case e.Requester != nil && s.Rules.Policy == settings.Fair && o.RequestedAt > e.RequestedAt:
			if behind++; behind > s.Rules.Bound {
				continue
			}
			later += heard
		default:
			later += heard
		}
	}
	return sooner, later
}

// fixed entries keep their place whatever the votes.
func fixed(e *api.Entry) bool {
	return e.Locked || e.Status == models.Failed || e.Why.Reason == voting.WhyPinned || e.Why.Reason == voting.WhyDue
}

// rivals tells whether votes can still change which of two entries comes first. They always can between the party's own choices.
func rivals(policy settings.Policy, a, b *api.Entry) bool {
	switch {
	case a.Requester == nil:
		return true
	case policy == settings.ByVotes:
		return true
	case policy == settings.Fair:
		return round(a) == round(b)
	}
	return false
}
