package voting

import (
	"upbeat/internal/settings"
	"upbeat/models"
)

// Fits tells whether a song may play that no guest asked for: it is not too explicit for the hour, not too long, and holds no forbidden
// word.
func Fits(s *models.Song, hour settings.Now, v *settings.Values, words Words) bool {
	hour.LastSong, hour.NoRequests = false, false
	return Barred(s, hour, v, words) == nil
}

// Barred tells why no guest may request a song now, whoever they are and whatever they did; nil = they may.
func Barred(s *models.Song, hour settings.Now, v *settings.Values, words Words) *models.RuleError {
	a := Asking{Song: s, Hour: hour}
	if err := closed(a, v); err != nil {
		return err
	}
	if err := content(a, v); err != nil {
		return err
	}
	if word := words.In(s); word != "" {
		return &models.RuleError{Code: "forbidden", Text: word}
	}
	return nil
}
