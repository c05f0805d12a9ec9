package hub

import (
	"context"
	"time"

	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/present"
)

const (
	reactEvery    = 500 * time.Millisecond // how often stages are told of reactions: one message, however many there were
	mostReactions = 99                     // of one kind in one message: nobody sees more
	shoutsEvery   = 250 * time.Millisecond // how often messages are looked for at most
	freshFor      = 20 * time.Second       // a stage that comes is told what was shown this recently
	missedFor     = 10 * time.Minute       // and what nobody saw, because there was no stage; older news are none
	mostRecalled  = 5                      // messages
)

// The messages that only stages get.
type (
	reactionsMessage struct {
		Type   string         `json:"type"`
		Counts map[string]int `json:"counts"`
	}
	shoutsMessage struct {
		Type   string      `json:"type"`
		Shouts []api.Shout `json:"shouts"`
	}
)

// React counts a reaction; stages are told with the next message. It never waits.
func (h *Hub) React(emoji string) {
	h.reactMu.Lock()
	h.reacted[emoji] = min(h.reacted[emoji]+1, mostReactions)
	h.reactMu.Unlock()
	offer(h.reacting)
}

func (h *Hub) takeReactions() map[string]int {
	h.reactMu.Lock()
	defer h.reactMu.Unlock()
	counts := h.reacted
	h.reacted = map[string]int{}
	return counts
}

// spreadReactions hands the counts of this process to all: the first reaction at once, those that follow quickly together. Where Redis
// does not take them, the stages of this process get them.
func (h *Hub) spreadReactions(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.reacting:
		}
		counts := h.takeReactions()
		within, cancel := context.WithTimeout(ctx, redisPatience)
		if err := h.Reactions.Spread(within, counts); err != nil {
			h.showReactions(counts)
		}
		cancel()
		select {
		case <-ctx.Done():
			return
		case <-time.After(reactEvery):
		}
	}
}

func (h *Hub) hearReactions(ctx context.Context) { h.Reactions.Hear(ctx, h.showReactions) }

func (h *Hub) showReactions(counts map[string]int) {
	if len(counts) > 0 {
		h.toStages(textFrame(encode(reactionsMessage{"reactions", counts})))
	}
}

func (h *Hub) toStages(frame []byte) {
	for _, c := range h.stages() {
		c.push(frame)
	}
}

func (h *Hub) stages() []*client {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []*client
	for c := range h.clients {
		if c.stage {
			list = append(list, c)
		}
	}
	return list
}

// watchShouts tells stages what a moderator, or the rules, let through, and what was taken back.
func (h *Hub) watchShouts(ctx context.Context) {
	changes, stop := h.Live.Changes()
	defer stop()
	since := h.Live.Snapshot().Version
	for {
		select {
		case <-ctx.Done():
			return
		case <-changes:
		}
		since = h.tellShouts(ctx, since)
		select {
		case <-ctx.Done():
			return
		case <-time.After(shoutsEvery):
		}
	}
}

// tellShouts sends what changed after a version and returns the version up to which all is told.
func (h *Hub) tellShouts(ctx context.Context, since models.Version) models.Version {
	now := h.Live.Snapshot().Version
	if now <= since || len(h.stages()) == 0 {
		return now
	}
	ctx, cancel := context.WithTimeout(ctx, redisPatience)
	defer cancel()
	for {
		list, err := h.Messages.After(ctx, since)
		if err != nil {
			h.Log.Debug("messages not read", "error", err)
			return since
		}
		if len(list) == 0 {
			return max(now, since)
		}
		since = list[len(list)-1].Version
		if shouts := onStage(list); len(shouts) > 0 {
			h.toStages(textFrame(encode(shoutsMessage{"shouts", shouts})))
		}
	}
}

// onStage are the messages that a stage shows, and those that it has to take away: they have no text.
func onStage(list []queue.Message) []api.Shout {
	var shouts []api.Shout
	for _, s := range present.Shouts(list) {
		if s.Kind != models.ShoutOut || s.Status == models.ShoutWaiting {
			continue
		}
		if s.Status == models.ShoutRejected {
			s.Text, s.Guest = "", nil
		}
		shouts = append(shouts, s)
	}
	return shouts
}

// recall is what a stage that has just come is told: what was shown a moment ago, and what was shown since the last stage left (dark; 0 =
// there are others), the oldest first; nil = nothing.
func (h *Hub) recall(ctx context.Context, dark time.Time) []byte {
	const looked = 50 // hashtags and dedications are among them
	since := h.Now().Add(-freshFor)
	if !dark.IsZero() && dark.Add(-freshFor).Before(since) {
		since = dark.Add(-freshFor) // it may have been gone before we knew
	}
	if longest := h.Now().Add(-missedFor); since.Before(longest) {
		since = longest
	}
	list, err := h.Messages.List(ctx, models.ShoutShown, 0, looked)
	if err != nil {
		h.Log.Debug("messages not read", "error", err)
		return nil
	}
	fresh := make([]queue.Message, 0, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].DecidedAt > models.At(since) {
			fresh = append(fresh, list[i])
		}
	}
	if shouts := onStage(fresh); len(shouts) > 0 {
		shouts = shouts[max(0, len(shouts)-mostRecalled):]
		return textFrame(encode(shoutsMessage{"shouts", shouts}))
	}
	return nil
}
