// Package api holds what people and programs see of the party: the shapes of the JSON API, of the live updates and of the data
// that the templates paint. One set of shapes serves all three, so that a page painted by the server and a page patched by the script
// can never disagree. It computes nothing but presentation and does no I/O.
package api

import (
	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/voting"
)

// Song is a song of the library as a guest sees it. It never holds a path of the box.
type Song struct {
	ID       models.SongID  `json:"id"`
	Title    string         `json:"title"`
	Artist   string         `json:"artist"`
	Album    string         `json:"album"`
	Year     int            `json:"year,omitempty"`
	Genre    string         `json:"genre,omitempty"`
	Duration models.Millis  `json:"duration_ms"`
	Cover    string         `json:"cover,omitempty"` // URL without size; append "?size=64|128|300|600". "" = none: draw the hue
	Accent   Accent         `json:"accent"`
	Waveform []int          `json:"waveform,omitempty"` // 100 peaks 0-255; only on the current song
	Problem  string         `json:"problem,omitempty"`  // a models.Problem code: may not be requested
	InQueue  models.EntryID `json:"in_queue,omitempty"` // search results: it waits or plays as this entry
	Playing  bool           `json:"playing,omitempty"`  // search results: it plays, as that entry
	Explicit bool           `json:"explicit,omitempty"`
	Versions int            `json:"versions,omitempty"` // lists of songs: how many files of the recording there are, where there are several
	File     string         `json:"file,omitempty"`     // lists of versions: what kind of file it is, "FLAC" or "MP3, 320 kbit/s"
	Artists  []Artist       `json:"artists,omitempty"`  // lists of an artist's songs: who else made it
	// search results: why it may not be requested now; its sentence is "error.<code>" in the catalogue
	Refused  string `json:"refused,omitempty"`
	RefusedN int    `json:"refused_n,omitempty"` // the number in that sentence
	// what a source outside has found: its name, what it calls the song, and the song's page; the id is 0 where the box has never had it
	Source string `json:"source,omitempty"`
	Ref    string `json:"ref,omitempty"`
	Link   string `json:"link,omitempty"`
}

// Accent is a song's colour, clamped to at least 4.5:1 against the ground of each theme. "#rrggbb".
type Accent struct {
	Dark  string `json:"dark"`  // for the dark theme's ground
	Light string `json:"light"` // for the light theme's ground
}

// Guest is a person as others see them.
type Guest struct {
	ID     models.GuestID `json:"id"`
	Name   string         `json:"name"`
	Colour string         `json:"colour"` // "#rrggbb"
}

// Entry is a song in the queue.
type Entry struct {
	ID        models.EntryID `json:"id"`
	Song      Song           `json:"song"`
	Votes     int            `json:"votes"`
	Ups       int            `json:"ups"`
	Downs     int            `json:"downs"`
	MyVote    int            `json:"my_vote"`   // -1, 0, 1; 0 in broadcasts: see the realtime protocol
	Mine      bool           `json:"mine"`      // requested by the guest who reads this; false in broadcasts
	Requester *Guest         `json:"requester"` // nil = the party itself
	Status    models.Status  `json:"status"`
	Failure   string         `json:"reason,omitempty"`  // a models.Problem code when failed
	Locked    bool           `json:"locked,omitempty"`  // it plays next, nothing jumps in before it
	Fetched   int            `json:"fetched,omitempty"` // percent of it that was fetched; 0 = it is here, or not known
	Why       Why            `json:"why"`
	// why the party itself chose it: "<code>:<name>"; its sentence is "because.<code>" in the catalogue
	Because    string `json:"because,omitempty"`
	Dedication string `json:"dedication,omitempty"` // shown when it starts
	// where the party shows them: up to 12 voters, each a sign and a colour, "+ff8800-00ff00"
	Voters      string        `json:"voters,omitempty"`
	RequestedAt models.Millis `json:"requested_at"`
	// estimate (ms since the epoch) at the time of the snapshot; pages recompute it from the order, see realtime.md
	PlaysAt   models.Millis `json:"plays_at,omitempty"`
	PlaysFrom models.Millis `json:"plays_from,omitempty"`
	// PlaysAt may become anything from PlaysFrom to PlaysTo by the votes on what waits now
	PlaysTo models.Millis `json:"plays_to,omitempty"`
}

// Why is what places an entry in the order.
type Why struct {
	Reason voting.Reason `json:"reason"`           // its sentence is "why.<reason>" in the catalogue
	Turn   int           `json:"turn,omitempty"`   // fair: which of its requester's songs tonight it is, Late counted in
	Lifted bool          `json:"lifted,omitempty"` // fair: it comes one turn earlier
	Late   int           `json:"late,omitempty"`   // fair: how many turns its requester began with, because they came later
}

// Rules are the party's rules as far as a guest's page needs them.
type Rules struct {
	Version         models.Version  `json:"version"` // grows with every change of a setting, also of one that guests do not see
	Level           settings.Level  `json:"level"`
	Policy          settings.Policy `json:"policy"`
	May             []voting.Action `json:"may"` // what guests may do
	SkipGrace       models.Millis   `json:"skip_grace_ms"`
	Bound           int             `json:"bound"`   // how many later requests of its turn can overtake an entry
	Waiting         int             `json:"waiting"` // songs of one guest that may wait; 0 = any number
	Codes           bool            `json:"codes"`   // voting asks for the code on the stage
	Burst           bool            `json:"burst"`   // many phones came at once: the stage shows the code, which makes their votes count
	BurstMinutes    int             `json:"burst_minutes"`
	Names           bool            `json:"names"`
	History         bool            `json:"history"`
	Shouts          bool            `json:"shouts"`
	ShoutsModerated bool            `json:"shouts_moderated"`
	Dedications     bool            `json:"dedications"`
	Reactions       bool            `json:"reactions"`
	Hashtags        bool            `json:"hashtags"`
	VotersColours   bool            `json:"voters_colours"`
	Visualizer      string          `json:"visualizer"` // what moves across the stage: a program, "rotate" or "off"
	Milkdrop        string          `json:"milkdrop"`   // which of MilkDrop's presets, or "surprise"
}

// Thresholds are the votes at which something happens. They move with the number of guests present.
type Thresholds struct {
	KickAt int `json:"kick_at"` // a waiting entry whose votes fall to this is out, e.g. -2; 0 = never
	SkipAt int `json:"skip_at"` // the song that plays ends when its votes fall to this; 0 = never
	LiftAt int `json:"lift_at"` // votes of present guests that lift an entry by one turn; 0 = none do
}

// Duel is two waiting songs that face each other.
type Duel struct {
	First  models.EntryID `json:"first"`
	Second models.EntryID `json:"second"`
	Until  models.Millis  `json:"until"` // when the one with more votes wins
}

// Playback is what the room hears now.
type Playback struct {
	Entry     *Entry        `json:"entry"` // nil = silence
	Song      *Song         `json:"song"`  // the entry's song again, for scripts
	Position  models.Millis `json:"position_ms"`
	At        models.Millis `json:"at"` // server time in ms at which Position was true
	Paused    bool          `json:"paused"`
	Volume    int           `json:"volume"`             // 0-100
	VolumeCap int           `json:"volume_cap"`         // 0-100: the schedule's limit; what plays is the lower of the two
	AlarmAt   models.Millis `json:"alarm_at,omitempty"` // when the buzzer last rang
	Duel      *Duel         `json:"duel,omitempty"`
	ClicksAt  models.Millis `json:"clicks_at,omitempty"` // when a host last lined up lights and screens by clicks
	First     bool          `json:"first,omitempty"`     // the entry is its requester's first song of this party
	Ended     *Ended        `json:"ended,omitempty"`     // how the song before was ended before its time; nil = it was not
	Closed    bool          `json:"closed,omitempty"`    // the schedule's last song has closed the party, until somebody wants music again
	Crossfade models.Millis `json:"crossfade_ms"`
	Error     string        `json:"error,omitempty"` // code; its sentence is "playback.<code>" in the catalogue
	// kind of the output that plays: "pulse", "alsa", "null", "file", "pipe", "" = no player is running
	Output string `json:"output,omitempty"`
}

// Ended is how people ended a song before its time.
type Ended struct {
	Entry  models.EntryID   `json:"entry"`
	Reason models.EndReason `json:"reason"` // "voted", "skipped" (by hand), "removed"
}

// Advanced is the same at a later time: a page that no script keeps true shows how far the song is, not where it was last told to be.
func (p Playback) Advanced(now models.Millis) Playback {
	if p.Song == nil || p.Paused || p.Error != "" || now <= p.At {
		return p
	}
	p.Position, p.At = p.Position+now-p.At, now
	if p.Song.Duration > 0 {
		p.Position = min(p.Position, p.Song.Duration)
	}
	return p
}

// Silence names the words for no song at all: "silence" or "closed".
func (p Playback) Silence() string {
	if p.Closed {
		return "closed"
	}
	return "silence"
}

// State is the whole party as one guest sees it.
type State struct {
	Version  models.Version `json:"version"`
	Now      models.Millis  `json:"now"` // server time in ms
	Room     models.RoomID  `json:"room"`
	Guest    *Guest         `json:"guest"` // who reads this; nil = not joined
	Playback Playback       `json:"playback"`
	Queue    []Entry        `json:"queue"`  // in the order in which it will play
	Online   int            `json:"online"` // guests with an open page
	Rules    Rules          `json:"rules"`

	Thresholds Thresholds `json:"thresholds"`
	Standing   Standing   `json:"standing"`
}

// Duellists are the two entries that face each other, and two empty ones where there is no duel.
func (s State) Duellists() (two [2]Entry) {
	if s.Playback.Duel == nil {
		return two
	}
	for _, e := range s.Queue {
		switch e.ID {
		case s.Playback.Duel.First:
			two[0] = e
		case s.Playback.Duel.Second:
			two[1] = e
		}
	}
	return two
}

// Standing is what the host and the codes say of who reads this.
type Standing struct {
	Proven bool `json:"proven"` // they have shown lately that they are here; asked for only where the rules have codes
	Muted  bool `json:"muted"`  // may not write: names, messages, reactions
	Banned bool `json:"banned"` // may look and do nothing
	// Doubted: they came with many others at once. Their votes are kept, and count once they have shown that they are here
	Doubted bool `json:"doubted"`
}

// EntryChange holds the fields of a listed entry that a change touched; nil fields are as before.
type EntryChange struct {
	ID        models.EntryID `json:"id"`
	Votes     *int           `json:"votes,omitempty"`
	Ups       *int           `json:"ups,omitempty"`
	Downs     *int           `json:"downs,omitempty"`
	Status    *models.Status `json:"status,omitempty"`
	Failure   *string        `json:"reason,omitempty"`
	Locked    *bool          `json:"locked,omitempty"`
	Fetched   *int           `json:"fetched,omitempty"`
	Requester *Guest         `json:"requester,omitempty"` // a guest chose another name or colour
	Why       *Why           `json:"why,omitempty"`
	Because   *string        `json:"because,omitempty"`
	// Dedication is told again when a moderator has let it through.
	Dedication *string `json:"dedication,omitempty"`
	Voters     *string `json:"voters,omitempty"`
}

// Diff takes a page from one version to the next. Apply in this order: Removed, Changed, Added (remember them), Placed, Playback.
type Diff struct {
	From    models.Version   `json:"from"`
	Version models.Version   `json:"version"`
	Removed []models.EntryID `json:"removed,omitempty"`
	Changed []EntryChange    `json:"changed,omitempty"` // listed entries, and the current one
	Added   []Entry          `json:"added,omitempty"`
	// [entry id, index]: take it out of the list where it is, put it in at index; one after the other
	Placed   [][2]int64 `json:"placed,omitempty"`
	Playback *Playback  `json:"playback,omitempty"` // whole, when anything of it changed but the votes of its entry
	Online   *int       `json:"online,omitempty"`
	Rules    *Rules     `json:"rules,omitempty"` // whole, when anything of them changed

	Thresholds *Thresholds `json:"thresholds,omitempty"`
}

// Error is the body of every refusal of the API.
type Error struct {
	Code    string `json:"code"`            // stable, e.g. "entry_gone"
	Message string `json:"message"`         // a sentence for people, in their language
	Field   string `json:"field,omitempty"` // the input field that is wrong
}
