package api

import (
	"html/template"
	"strconv"
	"strings"

	"upbeat/models"
)

// NowPage is the host's first page.
type NowPage struct {
	Page
	Join
	Output  OutputHealth
	System  []SystemFact // for admins
	Songs   int          // of the library
	Away    []DiskAway   // disks of the library that are away
	Shouts  []Shout      // those that wait for a moderator, then the last ones shown
	Bursts  []Burst      // phones that came faster than people walk in
	Brought int          // songs of guests that wait for a host's ear
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

// FindPage is what a search over the dashboard found; without a query, what hosts do.
type FindPage struct {
	Page
	Query string
	Found []Found
}

// Found is a place of the dashboard.
type Found struct{ ID, URL, Icon, Name, Under, Help string }

// LibraryPage is the music and where it lies.
type LibraryPage struct {
	Page
	Roots    []Root
	Away     []DiskAway
	Scan     models.ScanProgress
	Problems []FileProblem
	Songs    int
	Passed   PassedOver
}

// NamesPage shows in which encodings names are read: those of all folders, or of one.
type NamesPage struct {
	Page
	Folders    []NamedFolder
	Folder     *NamedFolder // nil = all
	Candidates []Candidate
}

// NamedFolder is a folder with songs whose names are in doubt.
type NamedFolder struct {
	Folder  string `json:"folder"` // its key
	Path    string `json:"path"`
	Songs   int    `json:"songs"`   // how many names are in doubt
	Example string `json:"example"` // a title of theirs, as it is shown
	Guessed string `json:"guessed"` // the encoding that they seem to be in; "" = as they are written
	Chosen  string `json:"chosen"`  // what a host said instead; "" = nothing
	Link    string `json:"-"`
}

// Candidate is an encoding, and how some names of a folder read in it.
type Candidate struct {
	Encoding string   `json:"encoding"`
	Current  bool     `json:"current"`
	Names    []string `json:"names"`
}

// PassedOver are the files that the last scan did not take, because they are no music that can be played here.
type PassedOver struct {
	Files int      `json:"files"`
	Kinds []OfKind `json:"kinds"` // the most frequent first
}

// OfKind is how many files have the same end of their name.
type OfKind struct {
	Kind  string `json:"kind"` // such as ".mid"; "" = without one
	Files int    `json:"files"`
}

// List is the kinds as a text, the rest as one.
func (p PassedOver) List() string {
	const named = 12
	var list []string
	rest := 0
	for i, k := range p.Kinds {
		if i >= named || k.Kind == "" {
			rest += k.Files
			continue
		}
		list = append(list, strconv.Itoa(k.Files)+" "+k.Kind)
	}
	if rest > 0 {
		list = append(list, strconv.Itoa(rest)+" …")
	}
	return strings.Join(list, ", ")
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

// HTTPSPage tells how the party is reached by HTTPS.
type HTTPSPage struct {
	Page
	HTTPS  *HTTPS // nil = there is none
	Secure bool   // this very page came by HTTPS
}

// HTTPS is the certificate in use.
type HTTPS struct {
	Way     string // files, acme or local
	URL     string // of the party's first page
	Issuer  string
	Names   []string
	Until   string     // its last day, 2027-02-25; "" = there is no certificate
	Problem string     // what a host has to mend, as the log says it; "" = nothing
	Root    *Authority // of the box's own authority; nil = it has none
}

// Authority is the certificate that devices install to trust the box.
type Authority struct {
	Name   string
	Until  string // its last day
	SHA256 string // fingerprints in hex
	SHA1   string
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

// DiskAway is a music folder, or one in it, whose disk is away.
type DiskAway struct {
	Path  string        `json:"path"`
	Since models.Millis `json:"since"`
	Songs int           `json:"songs"` // how many wait for it
	Why   string        `json:"why"`   // what the system says
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

// Alarm is the key of the sentence that says why nothing is heard; "" = something is, or no player runs, which is said on its own.
func (o OutputHealth) Alarm() string {
	switch {
	case !o.Running:
		return ""
	case o.Error != "":
		return "playback." + o.Error
	case o.Detail == "no_sound_card":
		return "playback.no_sound_card"
	case strings.HasPrefix(o.Output, "null"):
		return "alarm.silent"
	}
	return ""
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
