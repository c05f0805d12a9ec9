package api

import "upbeat/models"

// RowText is what a page says about a waiting entry beyond the entry itself.
type RowText struct {
	Why  string // the reason of its place: "Your 2nd song tonight comes after the song that plays next."
	When string // "about 22:41 (22:35–22:55)"; "" = it plays next, or not at all
	Moves
	Artists    []Artist // of the song
	Voters     []Voter
	MoreVoters int // than Voters shows
}

// Explanation answers GET /api/v1/queue/{entry}/why: the reason of an entry's place and what its row offers, for one reader.
type Explanation struct {
	Version   models.Version `json:"version"`              // of the party that this is true of
	Why       string         `json:"why"`                  // a sentence in the reader's language; "" = there is none
	PlaysAt   models.Millis  `json:"plays_at,omitempty"`   // as in Entry
	PlaysFrom models.Millis  `json:"plays_from,omitempty"` // as in Entry
	PlaysTo   models.Millis  `json:"plays_to,omitempty"`   // as in Entry
	Artists   []Artist       `json:"artists,omitempty"`    // of the song
	Moves
}

// Artist is one artist of a song.
type Artist struct {
	Name string `json:"name"`
	URL  string `json:"url"` // of the list of their songs, as a page
}

// Moves are the steps that a row offers, each as the entry before which it puts the row's own: 0 = the end, nil = there is no such step.
type Moves struct {
	Up      *models.EntryID `json:"up,omitempty"`      // one up in the whole queue, where the rules let guests reorder it
	Down    *models.EntryID `json:"down,omitempty"`    // one down in the whole queue
	Earlier *models.EntryID `json:"earlier,omitempty"` // one up among the guest's own
	Later   *models.EntryID `json:"later,omitempty"`   // one down among the guest's own
}

// Voter is one dot on a row; it does not say who voted.
type Voter struct {
	Colour string // "#rrggbb"
	Down   bool
}
