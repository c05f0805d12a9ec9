package api

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"upbeat/internal/i18n"
	"upbeat/models"
	"upbeat/voting"
)

// Page is what every template gets. Fields that a page does not need are zero.
type Page struct {
	// template and body class: "guest", "search", "browse", "stage", "login", "now", "queue", "library", "sound", "people", "system", "qr",
	// "error"
	Name        string
	Zone        *time.Location // of the party's clock; nil = the box's
	Words       i18n.Messages  // the reader's language: {{.T "key" "name" value}}
	Nonce       string         // for the one <style nonce> that sets the accent
	Accent      Accent         // of the current song
	State       State          // the party as this reader sees it
	Flash       *Flash         // the answer to a form that was sent without script
	Host        *Host          // the logged-in host; nil for guests
	LoginName   string         // page "login": the name that was tried
	JoinURL     string         // what the QR code holds: "http://192.168.1.7:8080/"
	JoinQR      template.HTML  // that code as an inline SVG: black on white with its quiet zone
	Search      *Search
	Browse      *Browse
	Admin       *AdminData
	History     *History  // pages about the past
	Problem     *Error    // page "error"
	RowTexts    []RowText // of each entry of the queue; a guest's page
	Hashtag     string    // the line under the logo, "" = none
	Newcomer    bool      // this visit made the guest: say hello
	Suggestions []Song    // for an empty queue, and before the guest types
	Popular     []Song
	People      *People     // page "people"
	Person      *Person     // page "person"
	Accounts    *Accounts   // page "accounts"
	Audit       *Audit      // page "audit"
	Invite      *Invite     // page "invite"; nil = the link opens nothing
	Code        *ScreenCode // page "stage"; nil = this screen shows no code

	Playlists *Playlists // pages "playlists", "playlist", "folders"
	Lists     bool       // playlists are offered to guests
}

// Clock is a time of day as the party's clock shows it: "21:04". The markup that scripts clone has no time: nothing.
func (p Page) Clock(at any) string {
	ms, ok := at.(models.Millis)
	if !ok {
		return ""
	}
	when := ms.Time()
	if p.Zone != nil {
		when = when.In(p.Zone)
	}
	return when.Format("15:04")
}

// T is the page's message for key.
func (p Page) T(key string, pairs ...any) string { return p.Words.T(key, pairs...) }

// Because is the sentence that says why the party itself chose a song: see Entry.Because. "" = somebody requested it.
func (p Page) Because(because string) string {
	if because == "" {
		return ""
	}
	code, name, _ := strings.Cut(because, ":")
	return p.T("because."+code, "text", name)
}

// Instead is what the library stands in for, because it has nothing to play; "" = nothing.
func (p Page) Instead() string {
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

// RowText is what the page says about the entry at an index of the queue; nothing about one that is not there, such as a row to be cloned.
func (p Page) RowText(i int) RowText {
	if i < 0 || i >= len(p.RowTexts) {
		return RowText{}
	}
	return p.RowTexts[i]
}

// May tells whether the party's rules let guests do it.
func (p Page) May(what voting.Action) bool { return slices.Contains(p.State.Rules.May, what) }

// Reactions that the page offers.
func (p Page) Reactions() []string { return models.Reactions() }

// MayAll lists what the rules let guests do, as a page's data-may has it.
func (p Page) MayAll() string {
	all := make([]string, len(p.State.Rules.May))
	for i, what := range p.State.Rules.May {
		all[i] = string(what)
	}
	return strings.Join(all, " ")
}

// Flash is the answer to a form, shown once: the toast of a page without script.
type Flash struct {
	Kind string // "done" or "refused"
	Text string
}

// Host is who is logged in.
type Host struct {
	Name string
	Role models.Role
}

// Search is a query and what it found.
type Search struct {
	Query string
	Songs []Song
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
	Extra string `json:"extra,omitempty"` // an album's artist
	Songs int    `json:"songs"`
	Cover string `json:"cover,omitempty"` // as Song.Cover
	URL   string `json:"url"`             // of its songs
}

// RailMark is one letter of the index rail.
type RailMark struct {
	Letter string `json:"letter"`
	URL    string `json:"url"`
}

// AdminData is what the host's pages show.
type AdminData struct {
	Roots    []Root              `json:"roots"`
	Scan     models.ScanProgress `json:"scan"`
	Problems []FileProblem       `json:"problems"`
	Outputs  []Device            `json:"outputs"`
	Output   OutputHealth        `json:"output"`
	System   []SystemFact        `json:"system"`
	WiFi     WiFi                `json:"wifi"`
	WiFiQR   template.HTML       `json:"-"`
	Songs    int                 `json:"songs"`
	Shouts   []Shout             `json:"-"` // those that wait for a moderator, then the last ones shown
	Rules    *RulesPage          `json:"-"`
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
