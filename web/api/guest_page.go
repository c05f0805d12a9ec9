package api

// GuestPage is the party on a phone.
type GuestPage struct {
	Page
	RowTexts    []RowText // of each entry of the queue
	Hashtag     string    // the line under the logo, "" = none
	Newcomer    bool      // this visit made the guest: say hello
	Suggestions []Song    // for an empty queue, and before the guest types
	Lists       bool      // playlists are offered to guests
	TakenOut    []Play    // the visitor's songs that others took out, and of which they were not told yet
}

// RowText is what the page says about the entry at an index of the queue; nothing about one that is not there, such as a row to be cloned.
func (p GuestPage) RowText(i int) RowText {
	if i < 0 || i >= len(p.RowTexts) {
		return RowText{}
	}
	return p.RowTexts[i]
}

// SearchPage is a query and what it found; without a query, songs to begin with.
type SearchPage struct {
	Page
	Query       string
	Problem     string // why a link that was asked for leads to nothing
	Songs       []Song
	Suggestions []Song
	Popular     []Song
	Lists       bool // as in GuestPage
}

// DicePage asks whether the song that the dice propose is to be requested.
type DicePage struct {
	Page
	Song    *Song // nil = there is none
	Problem Error // why there is none
}

// BrowsePage shows a list of the library.
type BrowsePage struct {
	Page
	Browse *Browse
	Lists  bool // as in GuestPage
}

// Browse is one page of a list of the library.
type Browse struct {
	By     string // "artists", "albums", "genres"; "songs" for the songs of one of them
	Title  string // the artist, album or genre whose songs these are
	Groups []Group
	Songs  []Song
	Rail   []RailMark
	Next   string // URL of the next page, "" = this was the last
	Queue  string // where to POST to queue all of it; "" = it is no playlist, or the visitor may not
}

// Group is an artist, an album or a genre.
type Group struct {
	Name  string `json:"name"`
	Extra string `json:"extra,omitempty"` // an album's artist, and its year where that tells it from another
	Songs int    `json:"songs"`
	Cover string `json:"cover,omitempty"` // as Song.Cover
	URL   string `json:"url"`             // of its songs
}

// RailMark is one letter of the index rail.
type RailMark struct {
	Letter string `json:"letter"`
	URL    string `json:"url"`
}

// LightPage is a phone as a little light of its own.
type LightPage struct{ Page }

// StagePage is the big screen.
type StagePage struct {
	Page
	Join
	Code *ScreenCode // nil = this screen shows no code
}
