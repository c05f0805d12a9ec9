package voting_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/voting"
)

const minute models.Millis = 60_000

func TestRefuse(t *testing.T) {
	now := models.Millis(1_000_000_000)
	song := models.Song{Title: "Blue Train", Artist: "The Night Owls", Album: "Late", Duration: 5 * minute}
	explicit := song
	explicit.Explicit = true
	for _, c := range []struct {
		name string
		set  func(*settings.Values)
		ask  voting.Asking
		want models.RuleError // Code "" = it may be requested
	}{
		{name: "nothing is set", set: func(v *settings.Values) { v.WaitingPerGuest = 0 },
			ask: voting.Asking{Waiting: 900, LastHour: 900, QueueSongs: 900, SongStarted: now, ArtistAt: now, ArtistQueued: true}},
		{name: "three wait by default", ask: voting.Asking{Waiting: 3}, want: models.RuleError{Code: "waiting_limit", N: 3}},
		{name: "two wait", ask: voting.Asking{Waiting: 2}},
		{name: "requests an hour", set: func(v *settings.Values) { v.RequestsPerHour = 5 }, ask: voting.Asking{LastHour: 5},
			want: models.RuleError{Code: "hour_limit", N: 5}},
		{name: "one less", set: func(v *settings.Values) { v.RequestsPerHour = 5 }, ask: voting.Asking{LastHour: 4}},
		{name: "the queue in songs", set: func(v *settings.Values) { v.QueueSongs = 20 }, ask: voting.Asking{QueueSongs: 20},
			want: models.RuleError{Code: "queue_songs", N: 20}},
		{name: "the queue in minutes", set: func(v *settings.Values) { v.QueueMinutes = 60 }, ask: voting.Asking{QueueLength: 56 * minute},
			want: models.RuleError{Code: "queue_minutes", N: 60}},
		{name: "it just fits", set: func(v *settings.Values) { v.QueueMinutes = 60 }, ask: voting.Asking{QueueLength: 55 * minute}},
		{name: "too long", set: func(v *settings.Values) { v.SongMinutes = 4 }, want: models.RuleError{Code: "too_long", N: 4}},
		{name: "just as long", set: func(v *settings.Values) { v.SongMinutes = 5 }},
		{name: "explicit now", ask: voting.Asking{Song: &explicit, Hour: settings.Now{NoExplicit: true}},
			want: models.RuleError{Code: "explicit"}},
		{name: "clean now", ask: voting.Asking{Hour: settings.Now{NoExplicit: true}}},
		{name: "no requests now", ask: voting.Asking{Hour: settings.Now{NoRequests: true}}, want: models.RuleError{Code: "closed"}},
		{name: "after the last song", ask: voting.Asking{Hour: settings.Now{LastSong: true, NoRequests: true}},
			want: models.RuleError{Code: "last_song"}},
		{name: "the song cools down", set: func(v *settings.Values) { v.SongCooldown = 60 },
			ask: voting.Asking{SongStarted: now - 20*minute - 1}, want: models.RuleError{Code: "song_cooldown", N: 40}},
		{name: "it has", set: func(v *settings.Values) { v.SongCooldown = 60 }, ask: voting.Asking{SongStarted: now - 60*minute}},
		{name: "it never played", set: func(v *settings.Values) { v.SongCooldown = 60 }},
		{name: "only new music", set: func(v *settings.Values) { v.NewMusic = settings.NeverPlayed }, ask: voting.Asking{SongStarted: 1},
			want: models.RuleError{Code: "heard_never"}},
		{name: "it is new", set: func(v *settings.Values) { v.NewMusic = settings.NeverPlayed }},
		{name: "heard within thirty days", set: func(v *settings.Values) { v.NewMusic = settings.ForDays },
			ask: voting.Asking{SongStarted: now - 29*24*60*minute + 1}, want: models.RuleError{Code: "heard_days", N: 2}},
		{name: "heard before that", set: func(v *settings.Values) { v.NewMusic = settings.ForDays },
			ask: voting.Asking{SongStarted: now - 30*24*60*minute}},
		{name: "the artist cools down", set: func(v *settings.Values) { v.ArtistCooldown = 30 },
			ask: voting.Asking{ArtistAt: now - minute/2}, want: models.RuleError{Code: "artist_cooldown", N: 30, Text: "The Night Owls"}},
		{name: "the artist waits", set: func(v *settings.Values) { v.ArtistCooldown = 30 }, ask: voting.Asking{ArtistQueued: true},
			want: models.RuleError{Code: "artist_queued", Text: "The Night Owls"}},
		{name: "no artist", set: func(v *settings.Values) { v.ArtistCooldown = 30 },
			ask: voting.Asking{Song: &models.Song{Title: "x"}, ArtistQueued: true}},
		{name: "a word", set: func(v *settings.Values) { v.Forbidden = []string{"red", "blue"} },
			want: models.RuleError{Code: "forbidden", Text: "blue"}},
		{name: "only whole words", set: func(v *settings.Values) { v.Forbidden = []string{"blu", "rain", "owl"} }},
		{name: "words of the artist", set: func(v *settings.Values) { v.Forbidden = []string{"NIGHT OWLS"} },
			want: models.RuleError{Code: "forbidden", Text: "NIGHT OWLS"}},
		{name: "an expression in the album", set: func(v *settings.Values) { v.Forbidden = []string{"/^l.te$/"} },
			want: models.RuleError{Code: "forbidden", Text: "/^l.te$/"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := settings.Default()
			if c.set != nil {
				c.set(&v)
			}
			c.ask.Now = now
			if c.ask.Song == nil {
				c.ask.Song = &song
			}
			var got models.RuleError
			if err := voting.Refuse(c.ask, &v, voting.WordsOf(&v)); err != nil {
				var rule *models.RuleError
				if !errors.As(err, &rule) {
					t.Fatal(err)
				}
				got = *rule
			}
			if got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

func TestWordsAreWordsInAnyScript(t *testing.T) {
	for _, c := range []struct {
		line, title string
		found       bool
	}{
		{"straße", "Auf der STRASSE", false}, // no folding of ß: a regular expression can say both
		{"straße", "auf der Straße.", true},
		{"über", "Über den Wolken", true},
		{"über", "Überall", false},
		{"ночь", "Тихая ночь", true},
		{"a.b", "a.b", true},
		{"a.b", "axb", false},
		{"c++", "c++", true},
		{"/", "a / b", true},
		{"//", "a // b", true},
		{"/a|b/", "b-side", true},
		{"/", "ab", false},
	} {
		v := settings.Default()
		v.Forbidden = []string{c.line}
		if got := voting.WordsOf(&v).In(&models.Song{Title: c.title}) != ""; got != c.found {
			t.Errorf("%q in %q: %v", c.line, c.title, got)
		}
	}
}

func TestWordsThatAreNoPatternAreLeftOut(t *testing.T) {
	v := settings.Default()
	v.Forbidden = []string{"/(/", "ok"}
	if words := voting.WordsOf(&v); len(words) != 1 {
		t.Errorf("%d words", len(words))
	}
}

// TestACooldownEndsWhenItSays: whoever is told "in n minutes" and comes back then is not refused; a minute earlier they are.
func TestACooldownEndsWhenItSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := settings.Default()
		v.SongCooldown = rapid.IntRange(1, 10_080).Draw(t, "minutes")
		song := models.Song{Title: "x"}
		a := voting.Asking{Song: &song, SongStarted: models.Millis(rapid.Int64Range(1, 1<<41).Draw(t, "started"))}
		a.Now = a.SongStarted + models.Millis(rapid.Int64Range(0, int64(v.SongCooldown)*int64(minute)-1).Draw(t, "since"))
		var rule *models.RuleError
		if err := voting.Refuse(a, &v, nil); !errors.As(err, &rule) || rule.N < 1 || rule.N > v.SongCooldown {
			t.Fatalf("%v", err)
		}
		a.Now += models.Millis(rule.N) * minute
		if err := voting.Refuse(a, &v, nil); err != nil {
			t.Fatalf("after %d minutes: %v", rule.N, err)
		}
		if a.Now -= minute; a.Now-a.SongStarted < models.Millis(v.SongCooldown)*minute && voting.Refuse(a, &v, nil) == nil {
			t.Fatal("a minute earlier it is allowed")
		}
	})
}
