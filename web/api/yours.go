package api

import (
	"upbeat/models"
	"upbeat/voting"
)

// Yours is where a guest's own next song stands and how many of theirs may wait: what the page tells before anybody searches.
type Yours struct {
	Entry   models.EntryID // the next of theirs that plays, else one that is held or has failed; 0 = none
	Place   int            // of that entry, 1 = the first that waits
	At      models.Millis  // when it plays; 0 = not as things stand
	Next    bool           // it plays next
	Failed  bool           // it could not be played
	Waiting int            // how many of theirs count against the limit
	Most    int            // how many may wait; 0 = any number
	May     bool           // they may request songs
}

// Yours is about the guest who reads the page. static/js/yours.js finds the same.
func (p Page) Yours() Yours {
	y := Yours{Most: p.State.Rules.Waiting, May: p.State.Guest != nil && p.May(voting.Request)}
	best := -1
	for i := range p.State.Queue {
		e := &p.State.Queue[i]
		if !e.Mine {
			continue
		}
		if e.Status.Waiting() && e.Failure == "" {
			y.Waiting++
		}
		if best < 0 || promise(e) > promise(&p.State.Queue[best]) {
			best = i
		}
	}
	if best >= 0 {
		e := &p.State.Queue[best]
		y.Entry, y.Place, y.At, y.Next, y.Failed = e.ID, best+1, e.PlaysAt, e.Locked, e.Status == models.Failed
	}
	return y
}

// promise is how surely an entry will be heard.
func promise(e *Entry) int {
	switch {
	case e.Status == models.Failed:
		return 0
	case e.PlaysAt == 0:
		return 1
	}
	return 2
}

// Shown tells whether there is anything to say.
func (y Yours) Shown() bool { return y.Entry != 0 || y.May && y.Most > 0 }

// Limited tells whether the guest may have so many waiting and no more.
func (y Yours) Limited() bool { return y.May && y.Most > 0 }

// Free is how many more may wait, where there is a limit.
func (y Yours) Free() int { return max(y.Most-y.Waiting, 0) }

// Full tells whether one of theirs has to play first.
func (y Yours) Full() bool { return y.Limited() && y.Free() == 0 }
