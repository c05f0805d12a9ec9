package lights

import (
	"errors"
	"testing"
	"time"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
)

// withScenes is a lamp with a red scene for every night, a green one for house, and a blue one for song 7. By hand it is white.
func withScenes(t *testing.T) Setup {
	t.Helper()
	s := oneLamp(t)
	add := func(name, colour string) {
		s.Zones[0].Program, s.Zones[0].Params = "fixed", map[string]any{"colour": colour}
		_, err := s.SaveScene(name, Moment{})
		must(t, err)
	}
	add("Night", "#ff0000")
	add("House", "#00ff00")
	add("Hymn", "#0000ff")
	must(t, s.ReplaceScene(Scene{ID: 1, Name: "Night", Hours: &Hours{From: clock(t, "23:00"), Until: clock(t, "04:00")}}))
	must(t, s.ReplaceScene(Scene{ID: 2, Name: "House", Genres: []string{"house"}}))
	must(t, s.ReplaceScene(Scene{ID: 3, Name: "Hymn", Songs: []models.SongID{7}}))
	s.Zones[0].Params = map[string]any{"colour": "#ffffff"}
	return s
}

func clock(t *testing.T, text string) (c settings.Clock) {
	t.Helper()
	must(t, c.UnmarshalText([]byte(text)))
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func momentAt(text string, entry models.EntryID, song *models.Song) Moment {
	at, _ := time.Parse("2006-01-02 15:04", text)
	return Moment{Song: song, Entry: entry, Clock: at}
}

func TestTheMostSpecificSceneShows(t *testing.T) {
	s := withScenes(t)
	hymn, deep := &models.Song{ID: 7, Genre: "Deep House"}, &models.Song{ID: 8, Genre: "Deep House; Pop"}
	for _, test := range []struct {
		name  string
		at    string
		song  *models.Song
		scene int
		why   Why
	}{
		{"by hand in silence", "2026-05-01 12:00", nil, 0, ""},
		{"by hand", "2026-05-01 12:00", &models.Song{ID: 9, Genre: "Housemarke"}, 0, ""},
		{"the hour begins", "2026-05-01 23:00", nil, 1, ByHour},
		{"past midnight", "2026-05-02 03:59", &models.Song{ID: 9}, 1, ByHour},
		{"the hour is over", "2026-05-02 04:00", nil, 0, ""},
		{"a genre before the hour", "2026-05-01 23:30", deep, 2, ByGenre},
		{"a song before its genre", "2026-05-01 12:30", hymn, 3, BySong},
	} {
		if rule := s.Rule(momentAt(test.at, 1, test.song)); rule.Scene != test.scene || rule.Why != test.why {
			t.Errorf("%s: scene %d because of %q", test.name, rule.Scene, rule.Why)
		}
	}
}

// What a host chooses while a scene is on by itself goes before it: until the next song, or the next night.
func TestTheHandGoesBeforeTheRuleThatHolds(t *testing.T) {
	s := withScenes(t)
	night, later := momentAt("2026-05-01 23:30", 1, nil), momentAt("2026-05-02 03:00", 2, nil)
	must(t, s.ShowScene(2, night))
	if rule := s.Rule(later); rule.Scene != 0 || s.Zones[0].Params["colour"] != "#00ff00" || !s.Shows(&s.Scenes[1]) {
		t.Errorf("scene %d shows, by hand %v", rule.Scene, s.Zones[0].Params)
	}
	if rule := s.Rule(momentAt("2026-05-02 23:30", 3, nil)); rule.Scene != 1 {
		t.Errorf("the next night scene %d shows", rule.Scene)
	}
	hymn := &models.Song{ID: 7}
	must(t, s.ShowScene(1, momentAt("2026-05-03 12:00", 5, hymn)))
	if rule := s.Rule(momentAt("2026-05-03 12:01", 5, hymn)); rule.Scene != 0 {
		t.Error("the song's scene goes before the hand")
	}
	if rule := s.Rule(momentAt("2026-05-03 12:09", 6, hymn)); rule.Scene != 3 {
		t.Error("the song's scene does not come when the song plays again")
	}
}

// A zone that is changed by hand while a scene is on by itself changes alone: the others stay as the scene has them.
func TestOneZoneOfASceneChangesAlone(t *testing.T) {
	s := withScenes(t)
	night := momentAt("2026-05-01 23:30", 1, nil)
	s.Hold(night)
	if s.Zones[0].Params["colour"] != "#ff0000" || s.Rule(night).Scene != 0 {
		t.Errorf("%v, scene %d", s.Zones[0].Params, s.Rule(night).Scene)
	}
}

func TestScenesAreChecked(t *testing.T) {
	s := withScenes(t)
	again, err := s.SaveScene(" night ", momentAt("2026-05-01 12:00", 0, nil))
	if err != nil || again.ID != 1 || again.Hours == nil || again.Shows[0].Params["colour"] != "#ffffff" || len(s.Scenes) != 3 {
		t.Errorf("saved again: %+v, %v", again, err)
	}
	for code, err := range map[string]error{
		"name":        func() error { _, err := s.SaveScene("  ", Moment{}); return err }(),
		"scene_twice": s.ReplaceScene(Scene{ID: 2, Name: "NIGHT"}),
	} {
		var wrong *Wrong
		if !errors.As(err, &wrong) || wrong.Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	s = withScenes(t)
	var wrong *Wrong
	if err := s.ReplaceScene(Scene{ID: 2, Name: "x", Genres: []string{"-"}}); !errors.As(err, &wrong) || wrong.Code != "genre" {
		t.Errorf("a genre without a word: %v", err)
	}
	s = withScenes(t)
	for range mostScenes {
		_, err = s.SaveScene(time.Duration(len(s.Scenes)).String(), Moment{})
	}
	if !errors.As(err, &wrong) || wrong.Code != "many_scenes" {
		t.Errorf("too many: %v", err)
	}
	s = withScenes(t)
	if s.ShowScene(9, Moment{}) == nil || s.RemoveScene(9) == nil || s.ReplaceScene(Scene{ID: 9, Name: "x"}) == nil {
		t.Error("scenes that are not there")
	}
	if s.RemoveScene(2) != nil || s.scene(2) != nil || s.scene(3) == nil {
		t.Errorf("one scene was to go: %+v", s.Scenes)
	}
	must(t, s.RemoveZone(1))
	if _, err := s.AddZone(Zone{Name: "other", Parts: oneLamp(t).Zones[0].Parts}); err != nil || s.Zones[0].ID == 1 {
		t.Errorf("another zone has the place of one that scenes remember: %+v, %v", s.Zones, err)
	}
}

// Lamps show the scene of the song when it begins, and fade into it.
func TestLampsShowTheSceneOfTheSong(t *testing.T) {
	room, stop := runRoom(t, withScenes(t))
	defer stop()
	until(t, "what was chosen by hand, or the night's scene", func() bool {
		lamp := room.lamp(1)
		return lamp != nil && (lamp.shows(255, 255, 255) || lamp.shows(255, 0, 0))
	})
	play := func(item *queue.Item) {
		room.mu.Lock()
		defer room.mu.Unlock()
		room.snap = &queue.Snapshot{Current: item}
	}
	play(&queue.Item{Entry: models.Entry{ID: 4, SongID: 7}, Song: &models.Song{ID: 7}})
	until(t, "the song's scene", func() bool { return room.lamp(1).shows(0, 0, 255) })
	play(&queue.Item{Entry: models.Entry{ID: 5, SongID: 8}, Song: &models.Song{ID: 8, Genre: "House"}})
	until(t, "the genre's scene", func() bool { return room.lamp(1).shows(0, 255, 0) })
}
