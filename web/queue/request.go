package queue

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/request"
)

const (
	longestQuery = 200 // runes of what a guest typed before they chose
	searched     = 100 // songs among which the chosen one must be found
)

// ask puts a song into the queue: POST /api/v1/queue, POST /queue.
func (s *Area) ask(v *request.Context) error {
	var in struct {
		SongID     *models.SongID `json:"song_id" form:"song_id,id"`
		Typed      string         `json:"typed"`
		Dedication string         `json:"dedication"`
		File       bool           `json:"file" form:"file"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	switch {
	case in.SongID == nil:
		return request.Missing("song_id")
	case *in.SongID <= 0:
		return &models.FieldError{Field: "song_id", Want: "a song's id"}
	}
	entry, created, err := s.request(v, *in.SongID, in.Typed, in.Dedication, in.File)
	if err != nil {
		return err
	}
	answer := request.Reply{Data: entry, Flash: request.Done(s.requested(v, entry, created))}
	if created {
		answer.Status = fiber.StatusCreated
	}
	return v.Reply(answer)
}

// request asks for a song, with a dedication or none, and reads the entry as it then stands.
func (s *Area) request(v *request.Context, song models.SongID, typed, dedication string, file bool) (api.Entry, bool, error) {
	row, created, err := s.Party.RequestFor(v.Context(), v.Actor(), queue.Wish{Song: song, File: file, Dedication: dedication})
	if err != nil {
		return api.Entry{}, false, err
	}
	s.Requested(1)
	if typed = request.CleanText(typed, longestQuery); created && typed != "" {
		if err := s.learnChoice(v, typed, song); err != nil {
			s.Log.Debug("choice not remembered", "error", err)
		}
	}
	entry, err := s.entryOf(v, row)
	return entry, created, err
}

// learnChoice remembers what a guest typed before they chose a song, for those who type it after them: only where the search finds the song
// by it, and for a request that counts, or one guest would decide what all others find.
func (s *Area) learnChoice(v *request.Context, typed string, song models.SongID) error {
	found, err := s.Library.Search(v.Context(), typed, searched)
	if err != nil || !slices.ContainsFunc(found, func(f models.Song) bool { return f.ID == song }) {
		return err
	}
	return s.Library.Choose(v.Context(), typed, song)
}

// entryOf is an entry as its visitor sees it. One that has just gone is told from its row.
func (s *Area) entryOf(v *request.Context, row models.Entry) (api.Entry, error) {
	state, err := v.State()
	if err != nil {
		return api.Entry{}, err
	}
	if current := state.Playback.Entry; current != nil && current.ID == row.ID {
		return *current, nil
	}
	for _, entry := range state.Queue {
		if entry.ID == row.ID {
			return entry, nil
		}
	}
	song, err := s.Library.Song(v.Context(), row.SongID)
	return api.Entry{
		ID: row.ID, Song: s.Painter.Song(&song), Votes: row.Votes, Ups: row.Ups, Downs: row.Downs, Status: row.Status, Failure: row.Failure,
		Mine: v.Guest != 0 && row.GuestID == v.Guest, RequestedAt: row.RequestedAt,
	}, err
}

// requested is the sentence that thanks for a request.
func (s *Area) requested(v *request.Context, entry api.Entry, created bool) string {
	key := "toast.already"
	switch {
	case entry.Status == models.Playing && !created:
		key = "toast.plays"
	case entry.Status == models.Playing:
		key = "toast.requested_now"
	case entry.PlaysAt == 0:
		key = "toast.closed"
	case created:
		key = "toast.requested"
	}
	return v.Words().T(key, "title", entry.Song.Title, "time", v.Dates().Clock(entry.PlaysAt))
}
