package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/web/api"
)

// postRequest puts a song into the queue: POST /api/v1/queue.
func (s *Server) postRequest(v *requestContext) error {
	var in struct {
		SongID     *models.SongID `json:"song_id"`
		Typed      string         `json:"typed"`
		Dedication string         `json:"dedication"`
	}
	if err := v.body(&in); err != nil {
		return err
	}
	switch {
	case in.SongID == nil:
		return missing("song_id")
	case *in.SongID <= 0:
		return &models.FieldError{Field: "song_id", Want: "a song's id"}
	}
	entry, created, err := s.request(v, *in.SongID, in.Typed, in.Dedication)
	if err != nil {
		return err
	}
	if created {
		v.Status(fiber.StatusCreated)
	}
	return v.JSON(entry)
}

// formRequest is the same without script: POST /queue.
func (s *Server) formRequest(v *requestContext) error {
	id, err := models.ParseSongID(v.FormValue("song_id"))
	if err != nil {
		return err
	}
	entry, created, err := s.request(v, id, v.FormValue("typed"), v.FormValue("dedication"))
	if err != nil {
		return err
	}
	return v.back(done(s.requested(v, entry, created)))
}

// formDice requests a song that chance picks: POST /dice.
func (s *Server) formDice(v *requestContext) error {
	song, err := s.Library.Random(v.ctx)
	if err != nil {
		return err
	}
	entry, created, err := s.request(v, song.ID, "", "")
	if err != nil {
		return err
	}
	if entry.PlaysAt == 0 {
		return v.back(done(s.requested(v, entry, created)))
	}
	return v.back(done(v.words().T("toast.dice", "title", song.Title, "time", timeOfDay(entry.PlaysAt))))
}

// request asks for a song, with a dedication or none, and reads the entry as it then stands.
func (s *Server) request(v *requestContext, song models.SongID, typed, dedication string) (api.Entry, bool, error) {
	row, created, err := s.Party.RequestFor(v.ctx, v.actor(), song, dedication)
	if err != nil {
		return api.Entry{}, false, err
	}
	s.metrics.requests.Inc()
	if typed = cleanText(typed, longestQuery); created && typed != "" {
		if err := s.learnChoice(v, typed, song); err != nil {
			s.Log.Debug("choice not remembered", "error", err)
		}
	}
	entry, err := s.entryOf(v, row)
	return entry, created, err
}

// learnChoice remembers what a guest typed before they chose a song, for those who type it after them: only where the search finds the song
// by it, and for a request that counts, or one guest would decide what all others find.
func (s *Server) learnChoice(v *requestContext, typed string, song models.SongID) error {
	found, err := s.Library.Search(v.ctx, typed, searchMost)
	if err != nil || !slices.ContainsFunc(found, func(f models.Song) bool { return f.ID == song }) {
		return err
	}
	return s.Library.Choose(v.ctx, typed, song)
}

// entryOf is an entry as its visitor sees it. One that has just gone is told from its row.
func (s *Server) entryOf(v *requestContext, row models.Entry) (api.Entry, error) {
	me, err := v.me()
	if err != nil {
		return api.Entry{}, err
	}
	state := s.painter.State(v.fresh(), s.hub.Facts(), me, models.At(s.Now()))
	if current := state.Playback.Entry; current != nil && current.ID == row.ID {
		return *current, nil
	}
	for _, entry := range state.Queue {
		if entry.ID == row.ID {
			return entry, nil
		}
	}
	song, err := s.Library.Song(v.ctx, row.SongID)
	return api.Entry{
		ID: row.ID, Song: s.painter.Song(&song), Votes: row.Votes, Ups: row.Ups, Downs: row.Downs, Status: row.Status, Reason: row.Reason,
		Mine: v.guest != 0 && row.GuestID == v.guest, RequestedAt: row.RequestedAt,
	}, err
}

// requested is the sentence that thanks for a request.
func (s *Server) requested(v *requestContext, entry api.Entry, created bool) string {
	key := "toast.already"
	switch {
	case entry.Status == models.Playing:
		key = "toast.requested_now"
	case entry.PlaysAt == 0:
		key = "toast.closed"
	case created:
		key = "toast.requested"
	}
	return v.words().T(key, "time", timeOfDay(entry.PlaysAt))
}

func timeOfDay(at models.Millis) string { return at.Time().Format("15:04") }
