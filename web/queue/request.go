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
		URL        string         `json:"url"`
		Source     string         `json:"source"`
		Ref        string         `json:"ref"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if in.URL != "" || in.Ref != "" {
		return s.askOutside(v, in.URL, in.Source, in.Ref)
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
	return s.taken(v, entry, created)
}

// RequestLink requests what an address leads to, for other doors than the queue's own.
func (s *Area) RequestLink(v *request.Context, address string) error {
	return s.askOutside(v, address, "", "")
}

// askOutside puts a song into the queue that a source has found, or that an address leads to.
func (s *Area) askOutside(v *request.Context, address, source, ref string) error {
	var found models.Found
	var err error
	if ref != "" {
		found, err = s.Sources.Known(v.Context(), source, ref)
	} else {
		found, err = s.oneSong(v, address)
	}
	if err != nil {
		return err
	}
	row, created, err := queue.Fetching{Party: s.Party}.Request(v.Context(), v.Actor(), found)
	if err != nil {
		return err
	}
	s.Requested(1)
	entry, err := s.entryOf(v, row)
	if err != nil {
		return err
	}
	return s.taken(v, entry, created)
}

// oneSong is the song that an address leads to. A list of several is for a page, where one is chosen.
func (s *Area) oneSong(v *request.Context, address string) (models.Found, error) {
	if err := s.Outside(v); err != nil {
		return models.Found{}, err
	}
	list, err := s.Sources.Resolve(v.Context(), address)
	switch {
	case err != nil:
		return models.Found{}, err
	case len(list.Songs) != 1:
		return models.Found{}, &models.RuleError{Code: "link_list", N: len(list.Songs)}
	}
	return list.Songs[0], nil
}

// taken answers a request that was taken.
func (s *Area) taken(v *request.Context, entry api.Entry, created bool) error {
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
