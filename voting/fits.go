package voting

import (
	"upbeat/models"
	"upbeat/settings"
)

// Fits tells whether a song may play that no guest asked for: it is not too explicit for the hour, not too long, and holds no forbidden word.
func Fits(s *models.Song, hour settings.Now, v *settings.Values, words Words) bool {
	return content(Asking{Song: s, Hour: hour}, v) == nil && words.In(s) == ""
}
