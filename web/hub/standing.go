package hub

import (
	"context"
	"time"

	"upbeat/models"
	"upbeat/queue"
)

// again is after how long a page that was sent away comes back.
const again models.Millis = 100

// tellStood has the pages of guests whose standing has changed look at themselves again: who was banned, muted or has proved that they are
// here gets a snapshot; who is somebody else now, or nobody, comes back as that. Called by broadcast only.
func (h *Hub) tellStood(snap *queue.Snapshot) {
	var stood map[models.GuestID]bool
	for i := len(snap.StandingChanges) - 1; i >= 0 && snap.StandingChanges[i].Version > h.stood; i-- {
		if stood == nil {
			stood = map[models.GuestID]bool{}
		}
		stood[snap.StandingChanges[i].Guest] = true
	}
	h.stood = snap.Version
	if stood == nil {
		return
	}
	for _, c := range h.open(false) {
		if !stood[c.guest] {
			continue
		}
		if _, moved := snap.MergedInto[c.guest]; moved {
			c.sendAway()
		} else {
			c.restart()
		}
	}
}

// sendAway hangs up; the page comes back at once as whoever its cookies then name.
func (c *client) sendAway() {
	c.leave(append(textFrame(encode(byeMessage{"bye", again})), closeFrame(goingAway)...))
}

// makeWay hangs up on a page whose place somebody else takes; it asks for another one soon.
func (c *client) makeWay() {
	c.leave(append(textFrame(encode(byeMessage{"bye", models.Millis(crowdedAgain.Milliseconds())})), closeFrame(tryLater)...))
}

// LoggedOut sends the pages of a session away.
func (h *Hub) LoggedOut(login string) {
	if login == "" {
		return
	}
	for _, c := range h.open(false) {
		if c.login == login {
			c.sendAway()
		}
	}
}

// CheckLogins sends the pages away whose sessions are over: they logged out in another process, or the account was disabled.
func (h *Hub) CheckLogins(ctx context.Context) {
	if h.Logins == nil {
		return
	}
	open := map[string]bool{}
	for _, c := range h.open(false) {
		if c.login != "" {
			open[c.login] = true
		}
	}
	if len(open) == 0 {
		return
	}
	logins := make([]string, 0, len(open))
	for login := range open {
		logins = append(logins, login)
	}
	valid, err := h.Logins(ctx, logins)
	if err != nil { // the database is away: they stay as they are
		return
	}
	for _, login := range logins {
		if !valid[login] {
			h.LoggedOut(login)
		}
	}
}

// watchLogins looks every few seconds whether the sessions of hosts and members still hold.
func (h *Hub) watchLogins(ctx context.Context) {
	ticker := time.NewTicker(seenEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			h.CheckLogins(ctx)
		}
	}
}
