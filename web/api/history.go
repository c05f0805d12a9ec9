package api

import (
	"html/template"

	"upbeat/models"
)

// Play is a song that was heard.
type Play struct {
	ID          models.EntryID `json:"id"`
	Song        Song           `json:"song"`
	Requester   *Guest         `json:"requester"` // nil = the party itself, or a guest whose data was deleted: see RequestedBy
	RequestedBy RequesterKind  `json:"source"`
	Votes       int            `json:"votes"`
	Ups         int            `json:"ups"`
	Downs       int            `json:"downs"`
	Status      models.Status  `json:"status"`               // how it ended: "played", "skipped", "removed", "failed"; "playing"
	RemovedBy   string         `json:"removed_by,omitempty"` // models.ByHost or ByGuest: who took it out of the queue; "" = its requester
	RequestedAt models.Millis  `json:"requested_at"`
	StartedAt   models.Millis  `json:"started_at"`         // 0 = it was never heard: only among a guest's own requests
	EndedAt     models.Millis  `json:"ended_at,omitempty"` // 0 = it has not
	When        string         `json:"-"`                  // for people, in the party's time zone
}

// End is the key of the catalogue that says how it ended.
func (p Play) End() string {
	if p.RemovedBy != "" {
		return "end.removed_by_" + p.RemovedBy
	}
	return "end." + string(p.Status)
}

// RequesterKind says who brought a song.
type RequesterKind string

// Who brings songs. Forgotten is a guest whose data was deleted.
const (
	ByGuest     RequesterKind = "guest"
	ByParty     RequesterKind = "party"
	ByForgotten RequesterKind = "forgotten"
)

// Award is something that a song or a person has won. Its sentence is "award.<code>" in the catalogue.
type Award struct {
	Code  string `json:"code"`
	Title string `json:"title"` // in the reader's language, as Text
	Text  string `json:"text"`
	Song  *Song  `json:"song"`  // nil where a person has won by themselves
	Guest *Guest `json:"guest"` // the song's requester, or who has won; nil = the party itself, or a guest whose data was deleted
	N     int    `json:"n"`     // what it was won with: votes, songs, minutes, seconds, genres
}

// Night is what one guest did, for their eyes.
type Night struct {
	Songs    []Play `json:"songs"`  // what they requested, the newest first
	Helped   []Play `json:"helped"` // others' songs that they voted up and that played
	Played   int    `json:"played"` // how many of Songs were heard
	Received Votes  `json:"received"`
	Given    Votes  `json:"given"`
	Best     *Play  `json:"best"` // theirs that the others liked best
}

// Votes are votes of others on one's songs, or one's own on theirs.
type Votes struct {
	Up   int `json:"up"`
	Down int `json:"down"`
}

// HistoryPage is a time of the past: pages "history" of the host, "history_guest" and "recap".
type HistoryPage struct {
	Page
	History *History
}

// NightPage is what a guest's night was, and where their data can be deleted.
type NightPage struct {
	Page
	Heading string
	Night   Night
	Figures []Figure
}

// History is a time of the past.
type History struct {
	Spans    []Choice
	Parties  []Choice // the values of a select
	Kind     string   // the chosen span
	From, To string   // of the form for a span of one's own
	Query    string   // the chosen span as a URL's query, "span=week"
	Heading  string
	Figures  []Figure
	Charts   []Chart
	Shares   *Chart // of the genres; nil = there is nothing to share out
	Rankings []Ranking
	Plays    []Play
	Next     string   // URL of the next page of plays, "" = this was the last
	First    string   // URL of the first page where this is a later one, else ""
	Exports  []Choice // URLs of files
	Keep     string   // where to POST to keep this time as a playlist
	Party    *Party   // whose recap may be shared; nil = the span is no party
	Awards   []Award
	Picture  string // path of a recap as a picture, without its shape, "tall" or "wide"; "" = there is none
	Preview  string // URL of the wide one, for who shows a link
	More     bool   // there was more than the page shows
}

// Choice is one of several.
type Choice struct {
	Value, Text string
	Current     bool
}

// Figure is a number with what it counts.
type Figure struct{ Value, Text string }

// Chart is a drawing with its numbers.
type Chart struct {
	ID, Title string
	SVG       template.HTML
	Head      []string   // of the table
	Rows      [][]string // as many cells as Head
	Legend    []Legend
}

// Legend names a colour of a chart.
type Legend struct{ Class, Text, Value string }

// Ranking is a list, the first one best.
type Ranking struct {
	ID, Title string
	Lines     []RankLine
}

// RankLine is one line of a ranking.
type RankLine struct {
	Name, Extra string
	Value       string
	Bar         template.HTML
}

// Party is one of the parties, as the host sees it.
type Party struct {
	ID        models.PartyID `json:"id"`
	Name      string         `json:"name"`
	StartedAt models.Millis  `json:"started_at"`
	EndedAt   models.Millis  `json:"ended_at,omitempty"` // 0 = it is on
	Recap     string         `json:"recap,omitempty"`    // URL of its shared recap; "" = it is not shared
}
