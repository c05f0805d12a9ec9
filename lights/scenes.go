package lights

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
)

// Scene is what all zones show, under a name, and when it comes by itself.
type Scene struct {
	ID     int             `json:"id"`
	Name   string          `json:"name"`
	Shows  []Shown         `json:"shows"`
	Hours  *Hours          `json:"hours,omitempty"`  // each day
	Genres []string        `json:"genres,omitempty"` // of the song that plays
	Songs  []models.SongID `json:"songs,omitempty"`  // that play
}

// Shown is what one zone shows in a scene.
type Shown struct {
	Zone    int            `json:"zone"`
	Program string         `json:"program"`
	Params  map[string]any `json:"params,omitempty"`
}

// Hours are a part of the day; until before from is the next morning.
type Hours struct {
	From  settings.Clock `json:"from"`
	Until settings.Clock `json:"until"`
}

// The bounds of scenes.
const (
	mostScenes = 32
	mostGenres = 20
	mostSongs  = 200
)

// ErrNoScene means that a scene is gone.
var ErrNoScene = errors.New("there is no such scene")

// Why is for what reason a scene is shown by itself.
type Why string

// The reasons, the most specific first: it goes before the others.
const (
	BySong  Why = "song"
	ByGenre Why = "genre"
	ByHour  Why = "hour"
)

// Moment is what scenes are chosen by.
type Moment struct {
	Song  *models.Song // that plays; nil = none
	Entry models.EntryID
	Clock time.Time // in the party's time zone
}

// MomentOf is the moment of a party.
func MomentOf(snapshot *queue.Snapshot, now time.Time) Moment {
	m := Moment{Clock: now}
	if snapshot.Values != nil {
		m.Clock = now.In(snapshot.Values.Location())
	}
	if snapshot.Current != nil {
		m.Song, m.Entry = snapshot.Current.Song, snapshot.Current.ID
	}
	return m
}

// Rule is a scene that comes by itself at a moment.
type Rule struct {
	Scene int // 0 = none does
	Why   Why
	once  string // names the rule and the time for which it holds: this song, this night
}

// Rule finds the scene that comes by itself at a moment: that of the song, else of its genre, else of the hour; of several the first one.
// What was chosen by hand meanwhile goes before, for as long as that rule would have held.
func (s *Setup) Rule(m Moment) Rule {
	rule := s.rule(m)
	if rule.Scene != 0 && rule.once == s.Held {
		return Rule{}
	}
	return rule
}

func (s *Setup) rule(m Moment) Rule {
	if m.Song != nil {
		for i := range s.Scenes {
			if c := &s.Scenes[i]; slices.Contains(c.Songs, m.Song.ID) {
				return Rule{c.ID, BySong, fmt.Sprintf("song %d %d", c.ID, m.Entry)}
			}
		}
		for i := range s.Scenes {
			if c := &s.Scenes[i]; slices.ContainsFunc(c.Genres, func(g string) bool { return isGenre(m.Song.Genre, g) }) {
				return Rule{c.ID, ByGenre, fmt.Sprintf("genre %d %d", c.ID, m.Entry)}
			}
		}
	}
	for i := range s.Scenes {
		c := &s.Scenes[i]
		if c.Hours == nil {
			continue
		}
		if day, holds := c.Hours.holds(m.Clock); holds {
			return Rule{c.ID, ByHour, fmt.Sprintf("hour %d %s", c.ID, day.Format(time.DateOnly))}
		}
	}
	return Rule{}
}

// holds tells whether a moment lies within the hours, and the day on which they began.
func (h Hours) holds(at time.Time) (began time.Time, holds bool) {
	now := settings.Clock(at.Hour()*60 + at.Minute())
	switch {
	case h.From < h.Until:
		return at, now >= h.From && now < h.Until
	case now >= h.From:
		return at, true
	}
	return at.AddDate(0, 0, -1), now < h.Until
}

// isGenre tells whether a song's genre is the wanted one or a kind of it: "Deep House" and "House; Techno" are house.
func isGenre(song, wanted string) bool {
	w := genreWords(wanted)
	return w != "  " && strings.Contains(genreWords(song), w)
}

// genreWords are a genre's words in small letters, one space around each.
func genreWords(genre string) string {
	words := strings.FieldsFunc(strings.ToLower(genre), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return " " + strings.Join(words, " ") + " "
}

// As is the setup with what zones show in a scene; 0 = what was chosen by hand.
func (s *Setup) As(scene int) Setup {
	shown := *s
	c := s.scene(scene)
	if c == nil {
		return shown
	}
	shown.Zones = slices.Clone(s.Zones)
	for _, one := range c.Shows {
		if z := shown.zone(one.Zone); z != nil {
			z.Program, z.Params = one.Program, one.Params
		}
	}
	return shown
}

// Hold lets what zones show at a moment be what was chosen by hand, and has the hand go before the rule that holds now.
func (s *Setup) Hold(m Moment) {
	*s = s.As(s.Rule(m).Scene)
	if rule := s.rule(m); rule.Scene != 0 {
		s.Held = rule.once
	}
}

// ShowScene shows a scene by hand.
func (s *Setup) ShowScene(id int, m Moment) error {
	if s.scene(id) == nil {
		return ErrNoScene
	}
	s.Hold(m)
	*s = s.As(id)
	return nil
}

// SaveScene keeps what zones show at a moment under a name. A scene of that name is saved anew; its rules stay.
func (s *Setup) SaveScene(name string, m Moment) (Scene, error) {
	now := s.As(s.Rule(m).Scene)
	c := Scene{ID: s.nextScene(), Name: name}
	if err := checkName(&c.Name); err != nil {
		return c, err
	}
	s.Scenes = slices.Clone(s.Scenes)
	i := slices.IndexFunc(s.Scenes, func(other Scene) bool { return strings.EqualFold(other.Name, c.Name) })
	if i < 0 {
		s.Scenes = append(s.Scenes, c)
		i = len(s.Scenes) - 1
	}
	s.Scenes[i].Shows = nil
	for _, z := range now.Zones {
		s.Scenes[i].Shows = append(s.Scenes[i].Shows, Shown{z.ID, z.Program, z.Params})
	}
	return s.Scenes[i], s.Check()
}

func (s *Setup) nextScene() int {
	id := 1
	for _, c := range s.Scenes {
		id = max(id, c.ID+1)
	}
	return id
}

// ReplaceScene changes a scene's name and when it comes by itself.
func (s *Setup) ReplaceScene(c Scene) error {
	old := s.scene(c.ID)
	if old == nil {
		return ErrNoScene
	}
	c.Shows = old.Shows
	s.Scenes = slices.Clone(s.Scenes)
	*s.scene(c.ID) = c
	return s.Check()
}

// RemoveScene takes a scene out; what it shows goes on where it was called by hand.
func (s *Setup) RemoveScene(id int) error {
	if s.scene(id) == nil {
		return ErrNoScene
	}
	s.Scenes = slices.DeleteFunc(slices.Clone(s.Scenes), func(c Scene) bool { return c.ID == id })
	return nil
}

func (s *Setup) scene(id int) *Scene {
	i := slices.IndexFunc(s.Scenes, func(c Scene) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return &s.Scenes[i]
}

// Shows tells whether all zones of a scene show by hand what they do in it.
func (s *Setup) Shows(c *Scene) bool {
	return len(c.Shows) > 0 && !slices.ContainsFunc(c.Shows, func(one Shown) bool {
		z := s.zone(one.Zone)
		return z != nil && (z.Program != one.Program || encode(z.Params) != encode(one.Params))
	})
}

// checkScenes says what is wrong with the scenes. They remember zones that are gone, which may come back.
func (s *Setup) checkScenes() error {
	if len(s.Scenes) > mostScenes {
		return wrong("name", "many_scenes", "most", mostScenes)
	}
	s.Scenes = slices.Clone(s.Scenes)
	for i := range s.Scenes {
		c := &s.Scenes[i]
		if err := s.checkScene(c); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	return nil
}

func (s *Setup) checkScene(c *Scene) error {
	if err := checkName(&c.Name); err != nil {
		return err
	}
	if slices.ContainsFunc(s.Scenes, func(other Scene) bool { return other.ID != c.ID && strings.EqualFold(other.Name, c.Name) }) {
		return wrong("name", "scene_twice")
	}
	if len(c.Genres) > mostGenres || len(c.Songs) > mostSongs {
		return wrong("genres", "scene_rules", "genres", mostGenres, "songs", mostSongs)
	}
	for i := range c.Genres {
		c.Genres[i] = strings.TrimSpace(c.Genres[i])
		if len(strings.Fields(genreWords(c.Genres[i]))) == 0 || len(c.Genres[i]) > 2*mostName {
			return wrong("genres", "genre")
		}
	}
	for _, one := range c.Shows {
		if err := checkProgram(one.Program, one.Params); err != nil {
			return err
		}
	}
	return nil
}
