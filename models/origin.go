package models

import "strings"

// Origin is where outside of the box a song comes from: the source and what the source calls it name the song for ever, whether its file is
// here or not.
type Origin struct {
	Source  string `gorm:"primaryKey"` // the source's name: "link", "youtube"...
	Ref     string `gorm:"primaryKey"` // what the source calls it
	SongID  SongID
	Link    string // its page, for people; "" = it has none
	AddedAt Millis
}

// OfFetching tells whether a problem is one of fetching: it says nothing about a file that is here.
func OfFetching(code string) bool { return strings.HasPrefix(code, "fetch_") }

// Found is a song that a source offers, or that a link leads to.
type Found struct {
	Source string `json:"source"`
	Ref    string `json:"ref"`
	Title  string `json:"title"`
	Artist string `json:"artist,omitempty"`
	Album  string `json:"album,omitempty"`
	Length Millis `json:"length,omitempty"` // 0 = not known
	Link   string `json:"link,omitempty"`   // its page, for people
	Cover  string `json:"cover,omitempty"`  // address of a picture
}

// SourceRemote is the source of a song whose file was never here: its Path is its origin's source and ref. Once it was fetched it is
// SourceLocal, also after its file has gone again.
const SourceRemote = "remote"

// Problem codes of songs that are fetched.
const (
	ProblemFetchAddress  = "fetch_address"   // the address leads to where no guest's may, or is none
	ProblemFetchGone     = "fetch_gone"      // nothing is there
	ProblemFetchLogin    = "fetch_login"     // it is only there for who logs in
	ProblemFetchLarge    = "fetch_large"     // more bytes than the host allows
	ProblemFetchLong     = "fetch_long"      // longer than the host allows
	ProblemFetchServer   = "fetch_server"    // the server does not answer, stops, or answers nonsense
	ProblemFetchTool     = "fetch_tool"      // a program that it takes is missing, too old, or fails
	ProblemFetchDisk     = "fetch_disk"      // there is no room for it
	ProblemFetchOff      = "fetch_off"       // its source is switched off
	ProblemFetchRules    = "fetch_rules"     // as it turned out to be, the rules do not let guests request it
	ProblemFetchNotSound = "fetch_not_sound" // what is there is no music
)
