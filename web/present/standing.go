package present

import (
	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
)

// Standing is what the host and the codes say of a guest at a moment; nil = somebody who has not joined.
func Standing(g *models.Guest, v *settings.Values, now models.Millis) api.Standing {
	if g == nil {
		return api.Standing{}
	}
	return api.Standing{Proven: queue.Proven(*g, v.ProofHours, now), Muted: g.Muted, Banned: g.Banned, Doubted: g.Doubted()}
}
