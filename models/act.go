package models

import "encoding/json"

// ActID names an act of a host.
type ActID int64

// UndoFor is how long an act of a host can be undone; then its record goes.
const UndoFor Millis = 3_600_000

// Act is what a host did, with what it takes to undo it. An undo is an act as well.
type Act struct {
	ID       ActID `gorm:"primaryKey"`
	RoomID   RoomID
	At       Millis
	Account  string // who did it
	Role     Role
	Action   string     // as in the audit log; of an undo that of the act that it took back
	Target   string     // what it was done to, as people name it
	Detail   string     // the rest, as in the audit log
	Undoes   ActID      // the act that this one took back; 0 = none
	UndoneBy ActID      // the act that took this one back; 0 = it stands
	Redo     bool       // what it took back was an undo: the first act stands again
	Changes  ActChanges `gorm:"serializer:json"`
}

// ActChanges are the values that an act has changed, before it and after it. Undoing it changes them the other way round.
type ActChanges struct {
	Entries  []EntryChange   `json:"entries,omitempty"`
	Votes    []VoteChange    `json:"votes,omitempty"`
	Guests   []GuestChange   `json:"guests,omitempty"`
	Settings []SettingChange `json:"settings,omitempty"`
	Blocks   []BlockChange   `json:"blocks,omitempty"`
	Lights   *LightsChange   `json:"lights,omitempty"`
}

// None tells whether nothing has changed.
func (c *ActChanges) None() bool {
	return len(c.Entries)+len(c.Votes)+len(c.Guests)+len(c.Settings)+len(c.Blocks) == 0 && c.Lights == nil
}

// EntryState is what an act may change of an entry. The sums of votes follow from the votes.
type EntryState struct {
	Status  Status `json:"status"`
	Failure string `json:"failure,omitempty"`
	EndedAt Millis `json:"ended_at,omitempty"`
	Place   int64  `json:"place,omitempty"` // the host's hand
}

// StateOf is what an act may change of an entry, as it is.
func StateOf(e Entry) EntryState { return EntryState{e.Status, e.Failure, e.EndedAt, e.Place} }

// EntryChange is a change of one entry.
type EntryChange struct {
	ID     EntryID    `json:"id"`
	Before EntryState `json:"before"`
	After  EntryState `json:"after"`
}

// VoteChange is a change of one vote.
type VoteChange struct {
	Entry  EntryID `json:"entry"`
	Guest  GuestID `json:"guest"`
	Before int     `json:"before"`
	After  int     `json:"after"`
	At     Millis  `json:"at"` // when the vote was given that was there before
}

// GuestChange is a change of what one guest may do.
type GuestChange struct {
	ID     GuestID    `json:"id"`
	Before GuestState `json:"before"`
	After  GuestState `json:"after"`
}

// GuestState is what a host may take from a guest.
type GuestState struct {
	Muted  bool `json:"muted,omitempty"`
	Banned bool `json:"banned,omitempty"`
}

// SettingChange is a change of one setting; values are JSON.
type SettingChange struct {
	Name   string `json:"name"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// LightsChange is a change of lamps, zones and scenes: those that it changed, as package lights keeps them. It may hold the secret of a
// bridge.
type LightsChange struct {
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
}
