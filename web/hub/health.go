package hub

import (
	"context"
	"time"

	"upbeat/models"
	"upbeat/web/present"
)

// healthEvery is how often hosts are told at most.
const healthEvery = 250 * time.Millisecond

// watchHealth tells hosts how scan, player and guests are doing, whenever that changes.
func (h *Hub) watchHealth(ctx context.Context) {
	heard := make(chan struct{}, 1)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		defer h.recovered("health")
		h.Scan.Watch(ctx, func() { offer(heard) })
	}()
	defer func() { <-stopped }()
	changes, stop := h.Live.Changes()
	defer stop()
	ticker := time.NewTicker(countEvery)
	defer ticker.Stop()
	var last string
	for {
		select {
		case <-ctx.Done():
			return
		case <-heard:
		case <-changes:
		case <-ticker.C:
		}
		last = h.tellHosts(ctx, last)
		select {
		case <-ctx.Done():
			return
		case <-time.After(healthEvery):
		}
	}
}

func offer(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// tellHosts sends the box's health where it differs from what was last sent; it returns what is known then.
func (h *Hub) tellHosts(ctx context.Context, last string) string {
	hosts := h.open(true)
	if len(hosts) == 0 {
		return ""
	}
	message := h.health(ctx)
	if string(message) == last {
		return last
	}
	for _, c := range hosts {
		c.push(message)
	}
	return string(message)
}

func (h *Hub) health(ctx context.Context) []byte {
	scan, err := h.Scan.Read(ctx)
	if err != nil {
		scan = models.ScanProgress{}
	}
	waiting, newest, err := h.Messages.Waiting(ctx)
	if err != nil {
		waiting, newest = 0, 0
	}
	var acts Acted
	if h.Acts != nil {
		acts.Newest, acts.Undone, _ = h.Acts(ctx) // without an answer the pages stay as they are
	}
	facts, snap := h.Facts(), h.Live.Snapshot()
	row := snap.Playback
	return textFrame(encode(hostMessage{"host", scan, facts.Online, Player{facts.Player, row.ActiveOutput, row.Error, row.ErrorDetail},
		Waiting{waiting, newest}, present.Bursts(snap, models.At(h.Now())), acts}))
}
