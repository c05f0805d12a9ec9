package api

import "upbeat/models"

// Shout is a message to the room: for the stage without its status, for the hosts with all.
type Shout struct {
	ID     models.ShoutID     `json:"id"`
	Kind   models.ShoutKind   `json:"kind"`
	Text   string             `json:"text"`  // "" = it was taken back
	Guest  *Guest             `json:"guest"` // nil = the host
	Status models.ShoutStatus `json:"status"`
	At     models.Millis      `json:"at"`
	Title  string             `json:"title,omitempty"` // of the song that is dedicated
	Muted  bool               `json:"muted,omitempty"` // its writer is muted by now
}
