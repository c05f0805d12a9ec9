package api

import "upbeat/models"

// Act is something that a host did in the last hour.
type Act struct {
	ID      models.ActID  `json:"id"`
	At      models.Millis `json:"at"`
	Until   models.Millis `json:"until"` // then it cannot be undone any more
	Account string        `json:"account"`
	Action  string        `json:"action"`
	Target  string        `json:"target"`
	Text    string        `json:"text"`             // as a sentence
	Undoes  models.ActID  `json:"undoes,omitempty"` // the act that this one took back
	Undone  bool          `json:"undone"`           // it was taken back
	When    string        `json:"-"`                // At in words
}

// Left is something that an undo could not restore.
type Left struct {
	Code    string `json:"code"`
	Text    string `json:"text,omitempty"` // the song or the setting
	Message string `json:"message"`        // as a sentence
}

// UndoPage lists what hosts did in the last hour.
type UndoPage struct {
	Page
	Acts []Act
}
