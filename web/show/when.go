package show

import (
	"upbeat/models"
	"upbeat/settings"
	"upbeat/voting"
	"upbeat/web/view"
)

// Estimate fills in from when to when each waiting entry of a state may play: what votes can still do with what waits now
// (docs/realtime.md, "Why and when"). It takes time with the square of the queue's length: not for broadcasts.
func Estimate(s *view.State) {
	for i := range s.Queue {
		e := &s.Queue[i]
		if e.PlaysAt == 0 {
			continue
		}
		sooner, later := swing(s, i)
		e.PlaysFrom, e.PlaysTo = e.PlaysAt-sooner, e.PlaysAt+later
	}
}

// swing is how much earlier and later than in the order of now entry i may play.
func swing(s *view.State, i int) (sooner, later models.Millis) {
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
		switch {
		case j < i:
			sooner += o.Song.Duration
		case e.Requester != nil && s.Rules.Policy == settings.Fair && o.RequestedAt > e.RequestedAt:
			if behind++; behind > s.Rules.Bound {
				continue
			}
			later += o.Song.Duration
		default:
			later += o.Song.Duration
		}
	}
	return sooner, later
}

// fixed entries keep their place whatever the votes.
func fixed(e *view.Entry) bool {
	return e.Locked || e.Status == models.Failed || e.Why.Reason == voting.WhyPinned || e.Why.Reason == voting.WhyDue
}

// rivals tells whether votes can still change which of two entries comes first. They always can between the party's own choices.
func rivals(policy settings.Policy, a, b *view.Entry) bool {
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
