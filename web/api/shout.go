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

// Told is what a page says about a waiting entry beyond the entry itself: the sentence of docs/realtime.md, "Why and when", and the entries
// around it that its buttons name.
type Told struct {
	Why  string // "Your 2nd song tonight. 3 people still get their first."
	When string // "about 22:41 (22:35-22:55)"
	// The entry before which each button puts it; 0 = to the end; NoMove = there is no such button.
	Up, Down       models.EntryID // anywhere, where guests may
	Earlier, Later models.EntryID // among the guest's own
	Voters         []Voter
	MoreVoters     int // than Voters shows
}

// NoMove is the place before which no entry can be put.
const NoMove models.EntryID = -1

// Voter is one dot: who voted is not told.
type Voter struct {
	Colour string // "#rrggbb"
	Down   bool
}
