package api

import (
	"html/template"
	"strings"

	"upbeat/models"
)

// NowPage is the host's first page.
type NowPage struct {
	Page
	Join
	Output OutputHealth
	System []SystemFact // for admins
	Songs  int          // of the library
	Shouts []Shout      // those that wait for a moderator, then the last ones shown
}

// Instead is what the library stands in for, because it has nothing to play; "" = nothing.
func (p NowPage) Instead() string {
	list := p.State.Queue
	if p.State.Playback.Entry != nil {
		list = append(list[:len(list):len(list)], *p.State.Playback.Entry)
	}
	for i := range list {
		if code, name, _ := strings.Cut(list[i].Because, ":"); code == "instead" {
			return name
		}
	}
	return ""
}

// LibraryPage is the music and where it lies.
type LibraryPage struct {
	Page
	Roots    []Root
	Scan     models.ScanProgress
	Problems []FileProblem
	Songs    int
}

// SoundPage is where the sound comes out.
type SoundPage struct {
	Page
	Outputs []Device
	Output  OutputHealth
}

// SystemPage tells about the box.
type SystemPage struct {
	Page
	System []SystemFact
}

// QRPage is the code to print or show: page "qr".
type QRPage struct {
	Page
	Join
	WiFi   WiFi
	WiFiQR template.HTML // "" = there is no network to join
}

// Root is one music directory.
type Root struct {
	Path      string        `json:"path"`
	ScannedAt models.Millis `json:"scanned_at"`
	Fixed     bool          `json:"fixed"` // given on the command line: it cannot be removed here
	Songs     int           `json:"songs"`
	Missing   bool          `json:"missing"` // the folder cannot be read right now
}

// FileProblem is one file that could not be taken.
type FileProblem struct {
	Path   string `json:"path"`
	Code   string `json:"code"` // "problem.<code>" in the catalogue
	Detail string `json:"detail"`
}

// Device is an output that the host may choose.
type Device struct {
	Spec   string `json:"spec"` // as --output spells it
	Name   string `json:"name"`
	Active bool   `json:"active"`
}

// OutputHealth is how the sound is doing.
type OutputHealth struct {
	Running bool   `json:"running"` // a player holds the lease
	Output  string `json:"output"`  // the spec that plays
	Wanted  string `json:"wanted"`  // the host's choice; "" = automatic
	Error   string `json:"error"`   // "playback.<code>" in the catalogue; "" = fine
	Detail  string `json:"detail"`
}

// SystemFact is one line of the system page.
type SystemFact struct {
	Key   string `json:"key"` // "system.<key>" in the catalogue
	Value string `json:"value"`
	Warn  string `json:"warn,omitempty"` // message key: what is wrong and what to do; "" = fine
}

// WiFi is the network that the QR page lets guests join.
type WiFi struct {
	SSID     string `json:"ssid"`
	Password string `json:"password"`
	Hidden   bool   `json:"hidden"`
}
