// Package sources is where music comes from that the box does not have: links, platforms, feeds. One file is one Source; Set holds those
// of the party and asks them; Fetcher brings a song's file into the archive, as a job. What lies below knows the outside: fetch is the one
// way there, station is internet radio.
//
// Nothing here writes entries or asks the rules: package queue does, in whose words (models.Found) a source answers.
package sources

import (
	"context"
	"errors"
	"net/url"

	"upbeat/models"
)

// Source is one place where music comes from. Its methods may be called from many goroutines at once and end with their context.
type Source interface {
	// Name is unique among the sources and kept with every song: it is never given to another.
	Name() string
	// Takes tells by an address alone whether the source is the one to ask about it.
	Takes(address *url.URL) bool
	// Resolve tells what an address leads to: one song or a list of them, the first ones where there are more than most. Errors: *Error.
	Resolve(ctx context.Context, address *url.URL, most int) (List, error)
	// Fetch brings the song that the source calls ref into a folder. Errors: *Error.
	Fetch(ctx context.Context, ref string, into Folder) (File, error)
	// Check tries what the source needs, for the host.
	Check(ctx context.Context) []Check
}

// Searcher is a Source that can be searched.
type Searcher interface {
	// Search finds songs by words. Errors: *Error.
	Search(ctx context.Context, words string, most int) ([]models.Found, error)
}

// List is what an address leads to.
type List struct {
	Title string // of the list; "" = it has none, or it is one song
	Songs []models.Found
	More  bool // there are more songs than were asked for
}

// Folder is where Fetch may write, and how much.
type Folder struct {
	Path    string                  // an empty folder of its own
	Most    int64                   // bytes
	Longest models.Millis           // of a song, as far as the source knows it before; 0 = any
	Report  func(done, total int64) // bytes, total 0 = not known; never nil
}

// File is what Fetch has brought.
type File struct {
	Path   string // in the folder, with the ending that tells its format
	Title  string // what is known now of the song; "" = nothing new
	Artist string
	Album  string
}

// Check is one line of what a test of a source found.
type Check struct {
	OK   bool
	Text string // a key of the message catalogue
	With map[string]any
}

// Error is why a source cannot do what it was asked.
type Error struct {
	Problem string // a models.ProblemFetch code
	Detail  string // for the log and the host's eyes; it holds no secret
	Final   bool   // trying again will not help
	Err     error  // the cause; may be nil
}

func (e *Error) Error() string {
	if e.Detail == "" && e.Err != nil {
		return e.Problem + ": " + e.Err.Error()
	}
	return e.Problem + ": " + e.Detail
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// ErrNoSource says that no source that is switched on takes an address.
var ErrNoSource = errors.New("no source takes this address")
