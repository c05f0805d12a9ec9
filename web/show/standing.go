package show

import (
	"upbeat/models"
	"upbeat/queue"
	"upbeat/settings"
	"upbeat/web/view"
)

// Standing is what the host and the codes say of a guest at a moment; nil = somebody who has not joined.
func Standing(g *models.Guest, v *settings.Values, now models.Millis) view.Standing {
	if g == nil {
		return view.Standing{}
	}
	return view.Standing{Proven: queue.Proven(*g, v.ProofHours, now), Muted: g.Muted, Banned: g.Banned}
}
