package api

import (
	"fmt"
	"slices"
	"strings"

	"upbeat/lights"
	"upbeat/lights/program"
	"upbeat/lights/zone"
	"upbeat/models"
)

// Lights is what lamps there are, what they show, and what they could.
type Lights struct {
	Version  int            `json:"version"` // grows with every change
	Off      bool           `json:"off"`
	Driven   bool           `json:"driven"`  // somebody drives the lamps: the player runs
	Devices  []LightDevice  `json:"devices"` // for hosts
	Zones    []LightZone    `json:"zones"`
	Kinds    []LightKind    `json:"kinds"` // for hosts: what can be added
	Programs []LightProgram `json:"programs"`
	Scenes   []LightScene   `json:"scenes"`
	Scene    int            `json:"scene"` // that comes by itself now; 0 = what was chosen by hand is shown
	Why      lights.Why     `json:"why"`   // it does; empty = none does
}

// LightScene is what all zones show, under a name, and when it comes by itself.
type LightScene struct {
	ID     int         `json:"id"`
	Name   string      `json:"name"`
	On     bool        `json:"on"`   // it is what is shown now
	From   string      `json:"from"` // "23:00"; empty = at no hour
	Until  string      `json:"until"`
	Genres []string    `json:"genres"` // of the song that plays
	Songs  []LightSong `json:"songs"`
}

// LightSong is a song that has a scene of its own.
type LightSong struct {
	ID     models.SongID `json:"id"`
	Title  string        `json:"title"`
	Artist string        `json:"artist"`
}

// GenreList is the genres as a form has them.
func (c LightScene) GenreList() string { return strings.Join(c.Genres, ", ") }

// For tells whether a song has this scene.
func (c LightScene) For(song models.SongID) bool {
	return slices.ContainsFunc(c.Songs, func(s LightSong) bool { return s.ID == song })
}

// SceneNow is the name of the scene that comes by itself now.
func (l Lights) SceneNow() string {
	for _, c := range l.Scenes {
		if c.ID == l.Scene {
			return c.Name
		}
	}
	return ""
}

// LightDevice is a lamp without what must not be seen.
type LightDevice struct {
	ID         int          `json:"id"`
	Name       string       `json:"name"`
	Kind       lights.Kind  `json:"kind"`
	Address    string       `json:"address"`
	Disabled   bool         `json:"disabled"`
	Pixels     int          `json:"pixels"`
	Order      string       `json:"order"`
	Gamma      float64      `json:"gamma"`
	Brightness int          `json:"brightness"`
	PixelMA    int          `json:"pixel_ma"`
	LimitMA    int          `json:"limit_ma"`
	DelayMS    int          `json:"delay_ms"`
	Universe   int          `json:"universe"`
	Priority   int          `json:"priority"`
	Multicast  bool         `json:"multicast"`
	Anywhere   bool         `json:"anywhere"`
	AtExit     string       `json:"at_exit"`
	Area       string       `json:"area"`
	Paired     bool         `json:"paired"`           // a Hue bridge knows us
	Health     *LightHealth `json:"health,omitempty"` // as who drives it tells; left out where nobody does
}

// Plain is a lamp as it is set, whatever it does.
func (d LightDevice) Plain() LightDevice {
	d.Health = nil
	return d
}

// State is how a lamp does, in a word: "off" it is not in use, "unknown" nobody drives it, "fine", "odd", "error".
func (d LightDevice) State() string {
	switch h := d.Health; {
	case d.Disabled:
		return "off"
	case h == nil:
		return "unknown"
	case !h.Reachable:
		return "error"
	case h.Reason != "":
		return "odd"
	}
	return "fine"
}

// LightHealth is how a lamp does.
type LightHealth struct {
	Reachable bool   `json:"reachable"`
	Reason    string `json:"reason"` // a code; "" = nothing is odd
	Cause     string `json:"cause"`  // what is behind it, for admins: a code; "" = nothing is known
	Text      string `json:"text"`   // the reason in words
	Detail    string `json:"detail"` // the cause in words, for admins
	Sent      uint64 `json:"sent"`   // frames
	Dropped   uint64 `json:"dropped"`
}

// Called is a zone's name, with a number behind it where one before it has the same.
func (p LightsPage) Called(z LightZone) string {
	same := 0
	for _, one := range p.Zones {
		if one.Name == z.Name {
			same++
		}
		if one.ID == z.ID {
			break
		}
	}
	if same < 2 {
		return z.Name
	}
	return fmt.Sprintf("%s (%d)", z.Name, same)
}

// Allowable tells whether the lamp's trouble is an address that an admin can allow.
func (h *LightHealth) Allowable() bool {
	return h != nil && (h.Cause == "address_public" || h.Cause == "address_broadcast" || h.Cause == "address_multicast")
}

// LightZone is pixels that a program paints as one.
type LightZone struct {
	ID      int            `json:"id"`
	Name    string         `json:"name"`
	Parts   []zone.Part    `json:"parts"`
	Pixels  int            `json:"pixels"`
	Rows    int            `json:"rows"` // of a matrix; 0 and 1 = a line
	Snake   bool           `json:"snake"`
	Program string         `json:"program"`
	Params  map[string]any `json:"params"` // all that the program has
}

// LightKind is a kind of lamp, and what its form asks for.
type LightKind struct {
	Name    lights.Kind `json:"name"`
	Label   string      `json:"label"`
	Help    string      `json:"help"`
	Wired   bool        `json:"wired"`   // it hangs at the box itself: its address is the path of a device file
	Example string      `json:"example"` // of an address; "" = none is needed
	Order   string      `json:"order"`   // of colours, as most of them have it
	Fields  []string    `json:"fields"`  // which of a lamp's values make a difference, beside name, address and brightness
}

// Has tells whether a value of a lamp of this kind makes a difference.
func (k LightKind) Has(field string) bool {
	for _, one := range k.Fields {
		if one == field {
			return true
		}
	}
	return false
}

// LightProgram is something that a zone can show.
type LightProgram struct {
	Name    string       `json:"name"`
	Label   string       `json:"label"`
	Help    string       `json:"help"`
	Follows bool         `json:"follows"` // it moves with the music
	Params  []LightParam `json:"params"`
}

// LightParam is something that can be set of a program.
type LightParam struct {
	Name    string        `json:"name"`
	Label   string        `json:"label"`
	Type    program.Type  `json:"type"`
	Default any           `json:"default"`
	Min     float64       `json:"min"`
	Max     float64       `json:"max"`
	Choices []LightChoice `json:"choices"`
}

// LightChoice is one of the values of a parameter.
type LightChoice struct {
	Name    string   `json:"name"`
	Label   string   `json:"label"`
	Colours []string `json:"-"` // what it looks like, from low to high; nil = it takes the song's
}

// LightsPage is the host's page of lights.
type LightsPage struct {
	Page
	Lights
	May    bool // this host may switch and choose programs
	Admin  bool // and change lamps and zones
	Looked bool // the network was asked: Found answered
	Found  []LightFound
	Bridge *LightBridge // that is being paired; nil = none
	Plays  *LightSong   // now; nil = nothing does
	Genre  string       // of that song
}

// Pairing is the bridge that is being paired; an empty one = none.
func (p LightsPage) Pairing() LightBridge {
	if p.Bridge == nil {
		return LightBridge{}
	}
	return *p.Bridge
}

// NoFound is an empty row of what was found, for scripts to fill.
func (LightsPage) NoFound() LightFound { return LightFound{} }

// NoArea is an empty row of an area, for scripts to fill.
func (LightsPage) NoArea() LightArea { return LightArea{} }

// Kind is a kind of lamp by its name.
func (p LightsPage) Kind(name lights.Kind) LightKind {
	for _, k := range p.Kinds {
		if k.Name == name {
			return k
		}
	}
	return LightKind{Name: name, Label: string(name)}
}

// Shows is what a zone shows.
func (p LightsPage) Shows(z LightZone) LightProgram {
	for _, one := range p.Programs {
		if one.Name == z.Program {
			return one
		}
	}
	return LightProgram{Name: z.Program, Label: z.Program}
}

// Pixels counts those of all lamps that take colours.
func (p LightsPage) Pixels() (n int) {
	for _, d := range p.Devices {
		if !d.Disabled && d.Kind != lights.AudioSync {
			n += d.Pixels
		}
	}
	return n
}

// Orders lists the orders of colours that lamps take.
func (LightsPage) Orders() []string { return zone.Orders() }

// NoParts is what a new zone begins with.
func (LightsPage) NoParts() []zone.Part { return nil }
