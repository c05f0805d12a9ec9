package voting

import (
	"regexp"

	"upbeat/internal/settings"
	"upbeat/models"
)

// Asking is a request for a song with what is behind it.
type Asking struct {
	Song *models.Song
	Now  models.Millis
	Hour settings.Now // what the schedule says now

	Waiting      int           // the guest's waiting entries
	LastHour     int           // the guest's requests of the last hour
	QueueSongs   int           // waiting entries of all guests
	QueueLength  models.Millis // of their songs
	SongStarted  models.Millis // when the song last started here; 0 = never
	ArtistAt     models.Millis // when a song of the artist last started here; 0 = never
	ArtistQueued bool          // a song of the artist waits or plays
}

const (
	minute models.Millis = 60_000
)

// Refuse tells why a guest may not have the song: a *models.RuleError, or nil. Hosts are not asked.
func Refuse(a Asking, v *settings.Values, words Words) error {
	for _, rule := range []func(Asking, *settings.Values) *models.RuleError{closed, content, ownLimits, queueLimits, cooldowns} {
		if err := rule(a, v); err != nil {
			return err
		}
	}
	if word := words.In(a.Song); word != "" {
		return &models.RuleError{Code: "forbidden", Text: word}
	}
	return nil
}

func closed(a Asking, _ *settings.Values) *models.RuleError {
	switch {
	case a.Hour.LastSong:
		return &models.RuleError{Code: "last_song"}
	case a.Hour.NoRequests:
		return &models.RuleError{Code: "closed"}
	}
	return nil
}

func content(a Asking, v *settings.Values) *models.RuleError {
	switch {
	case a.Hour.NoExplicit && a.Song.Explicit:
		return &models.RuleError{Code: "explicit"}
	case v.SongMinutes > 0 && a.Song.Duration > models.Millis(v.SongMinutes)*minute:
		return &models.RuleError{Code: "too_long", N: v.SongMinutes}
	}
	return nil
}

func ownLimits(a Asking, v *settings.Values) *models.RuleError {
	switch {
	case v.WaitingPerGuest > 0 && a.Waiting >= v.WaitingPerGuest:
		return &models.RuleError{Code: "waiting_limit", N: v.WaitingPerGuest}
	case v.RequestsPerHour > 0 && a.LastHour >= v.RequestsPerHour:
		return &models.RuleError{Code: "hour_limit", N: v.RequestsPerHour}
	}
	return nil
}

func queueLimits(a Asking, v *settings.Values) *models.RuleError {
	switch {
	case v.QueueSongs > 0 && a.QueueSongs >= v.QueueSongs:
		return &models.RuleError{Code: "queue_songs", N: v.QueueSongs}
	case v.QueueMinutes > 0 && a.QueueLength+a.Song.Duration > models.Millis(v.QueueMinutes)*minute:
		return &models.RuleError{Code: "queue_minutes", N: v.QueueMinutes}
	}
	return nil
}

func cooldowns(a Asking, v *settings.Values) *models.RuleError {
	if left := wait(a.SongStarted, v.SongCooldown, a.Now); left > 0 {
		return &models.RuleError{Code: "song_cooldown", N: left}
	}
	if days := heard(a, v); days >= 0 {
		return &models.RuleError{Code: "heard_" + string(v.NewMusic), N: days}
	}
	if v.ArtistCooldown == 0 || a.Song.Artist == "" {
		return nil
	}
	if a.ArtistQueued {
		return &models.RuleError{Code: "artist_queued", Text: a.Song.Artist}
	}
	if left := wait(a.ArtistAt, v.ArtistCooldown, a.Now); left > 0 {
		return &models.RuleError{Code: "artist_cooldown", N: left, Text: a.Song.Artist}
	}
	return nil
}

// heard is in how many days a song is new again here: 0 = never; below 0 = it is.
func heard(a Asking, v *settings.Values) int {
	const day = 24 * 60
	switch {
	case a.SongStarted == 0 || v.NewMusic == settings.AnySong:
	case v.NewMusic == settings.NeverPlayed:
		return 0
	default:
		if left := wait(a.SongStarted, v.NewMusicDays*day, a.Now); left > 0 {
			return (left + day - 1) / day
		}
	}
	return -1
}

// wait is how many minutes are left of a cooldown of so many minutes that began at a moment; 0 = it is over, or never began.
func wait(began models.Millis, minutes int, now models.Millis) int {
	if began == 0 || minutes == 0 {
		return 0
	}
	left := began + models.Millis(minutes)*minute - now
	return int(max((left+minute-1)/minute, 0))
}

// Words are the forbidden words, ready to be looked for.
type Words []forbidden

type forbidden struct {
	line    string
	pattern *regexp.Regexp
}

// WordsOf compiles the forbidden words. Lines that are no pattern are left out: settings refuses them.
func WordsOf(v *settings.Values) Words {
	words := make(Words, 0, len(v.Forbidden))
	for _, line := range v.Forbidden {
		if pattern, err := settings.Pattern(line); err == nil {
			words = append(words, forbidden{line, pattern})
		}
	}
	return words
}

// In is the first forbidden word in a song's title, artist or album; "" = there is none.
func (w Words) In(s *models.Song) string {
	for _, f := range w {
		if f.pattern.MatchString(s.Title) || f.pattern.MatchString(s.Artist) || f.pattern.MatchString(s.Album) {
			return f.line
		}
	}
	return ""
}
