// Package listen gives songs' bytes to programs elsewhere: links that are signed and expire, and what lies behind them, by ranges.
package listen

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"upbeat/archive"
	"upbeat/models"
	"upbeat/web/body"
	"upbeat/web/request"
)

const (
	lasts   = 12 * time.Hour // a link; a playlist of a night plays through
	mostAsk = 200            // songs whose links are asked for at once
)

// Deps is what the area works with.
type Deps struct {
	Song   func(ctx context.Context, id models.SongID) (models.Song, error)
	Signer request.Signer
	Now    func() time.Time
}

// Area answers its routes.
type Area struct{ Deps }

// Routes lists what the area answers.
func Routes(deps Deps) []request.Route {
	s := &Area{deps}
	return []request.Route{
		request.API(fiber.MethodPost, "/api/v1/listen", request.JoinedOrHost, "listen", s.links).Needs(models.ScopeListen),
		request.File("/listen/:song", s.send),
	}
}

// Link opens a song's bytes until it expires, for whoever has it.
type Link struct {
	Song models.SongID `json:"song_id"`
	Path string        `json:"path"` // below the address of the party
}

type linksAnswer struct {
	Links   []Link        `json:"links"`
	Expires models.Millis `json:"expires"`
}

// links makes links to songs: POST /api/v1/listen. For a token with the scope listen, or a host.
func (s *Area) links(v *request.Context) error {
	var in struct {
		Songs []models.SongID `json:"songs"`
	}
	if v.Token == nil && v.Host == nil {
		return models.ErrNotAllowed
	}
	if err := v.Body(&in); err != nil {
		return err
	}
	if len(in.Songs) == 0 || len(in.Songs) > mostAsk {
		return &models.FieldError{Field: "songs", Want: "1 to 200 ids"}
	}
	until := s.Now().Add(lasts)
	answer := linksAnswer{Links: make([]Link, len(in.Songs)), Expires: models.At(until)}
	for i, id := range in.Songs {
		expires := strconv.FormatInt(until.Unix(), 10)
		answer.Links[i] = Link{id, fmt.Sprintf("/listen/%d?expires=%s&sig=%s", id, expires, s.sign(id, expires))}
	}
	return v.Answer(answer)
}

func (s *Area) sign(id models.SongID, expires string) string {
	return s.Signer.MAC("listen", strconv.FormatInt(int64(id), 10)+" "+expires)
}

// send sends a song, or the range of it that is asked for: GET and HEAD /listen/{song}?expires=&sig=.
func (s *Area) send(v *request.Context) error {
	id, err := strconv.ParseInt(v.Param("song"), 10, 64)
	if err != nil {
		return models.ErrBadID
	}
	expires, _ := strconv.ParseInt(v.Query("expires"), 10, 64)
	if !request.EqualText(v.Query("sig"), s.sign(models.SongID(id), v.Query("expires"))) || s.Now().Unix() >= expires {
		return request.ErrLink
	}
	song, err := s.Song(v.Context(), models.SongID(id))
	if err != nil {
		return err
	}
	if song.Streams() {
		return models.ErrSongUnavailable
	}
	path, err := archive.Local(song)
	if err != nil {
		return models.ErrSongUnavailable
	}
	file, err := os.Open(path) //nolint:gosec // a song of the library
	if errors.Is(err, fs.ErrNotExist) {
		return models.ErrSongUnavailable
	}
	if err != nil {
		return err
	}
	v.Fiber.Set(fiber.HeaderCacheControl, "private, max-age=3600")
	v.Fiber.Set(fiber.HeaderContentType, mediaType(song.Format))
	return body.SendFile(v.Fiber, file)
}

// mediaType is the type of a song's format: never one that a browser would run.
func mediaType(format string) string {
	if known, ok := map[string]string{"mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "opus": "audio/ogg", "flac": "audio/flac",
		"wav": "audio/wav", "aac": "audio/aac"}[format]; ok {
		return known
	}
	return fiber.MIMEOctetStream
}
