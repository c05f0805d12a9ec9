package present

import (
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
)

// Bursts are the notices that hosts get about phones that came faster than people walk in; never nil.
func Bursts(snap *queue.Snapshot, now models.Millis) []api.Burst {
	const minute = 60_000
	list := []api.Burst{}
	for _, b := range snap.Bursts(now) {
		list = append(list, api.Burst{ID: b.ID, Phones: b.Phones, Minutes: max(int((b.To-b.From+minute-1)/minute), 1), Address: b.Address})
	}
	return list
}
