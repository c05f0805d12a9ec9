package present

import (
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
)

// Shout is a message as its writer sees it.
func Shout(s models.Shout, by *api.Guest) api.Shout {
	return api.Shout{ID: s.ID, Kind: s.Kind, Text: s.Text, Guest: by, Status: s.Status, At: s.At}
}

// Shouts are messages as hosts see them. The list is never nil.
func Shouts(list []queue.Message) []api.Shout {
	shouts := make([]api.Shout, len(list))
	for i, m := range list {
		shouts[i] = Shout(m.Shout, Guest(m.Guest))
		shouts[i].Title, shouts[i].Muted = m.Title, m.Guest != nil && m.Guest.Muted
	}
	return shouts
}
