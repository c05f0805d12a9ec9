package uploads

import (
	"errors"
	"io/fs"
	"math"
	"path/filepath"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/body"
	"upbeat/web/request"
)

const perPage = 50

type inboxAnswer struct {
	Uploads []api.Brought   `json:"uploads"`        // the oldest first
	Next    models.UploadID `json:"next,omitempty"` // the next page: ?after=
}

// getInbox lists what waits for a host's ear: GET /api/v1/uploads/inbox?after=.
func (s *Area) getInbox(v *request.Context) error {
	after, err := v.QueryInt("after", 0, 0, math.MaxInt)
	if err != nil {
		return err
	}
	list, err := s.Uploads.Inbox(v.Context(), v.Actor(), models.UploadID(after), perPage+1)
	if err != nil {
		return err
	}
	answer := inboxAnswer{}
	if len(list) > perPage {
		list = list[:perPage]
		answer.Next = list[perPage-1].ID
	}
	answer.Uploads = brought(list)
	return v.Answer(answer)
}

// brought are uploads as hosts see them.
func brought(list []store.UploadOwner) []api.Brought {
	const preview = 30 // seconds
	shown := make([]api.Brought, len(list))
	for i, up := range list {
		from := max(int(up.Length/1000)/2-preview/2, 0)
		sound := "/api/v1/uploads/" + strconv.FormatInt(int64(up.ID), 10) + "/sound#t=" + strconv.Itoa(from) + "," + strconv.Itoa(from+preview)
		shown[i] = api.Brought{ID: up.ID, Name: up.Name, Title: up.Title, Artist: up.Artist, Length: up.Length, Size: up.Size, Sound: sound,
			Guest: up.Guest, GuestID: up.GuestID, Account: up.Approved, At: up.MadeAt, Song: up.SongID}
	}
	return shown
}

// inboxPage is where hosts listen and decide: GET /admin/uploads.
func (s *Area) inboxPage(v *request.Context) error {
	frame, err := v.NewPage("uploads")
	if err != nil {
		return err
	}
	rules, err := s.Uploads.Rules(v.Context(), v.Actor())
	if err != nil {
		return err
	}
	waiting, err := s.Uploads.Inbox(v.Context(), v.Actor(), 0, perPage)
	if err != nil {
		return err
	}
	kept, err := s.Uploads.Kept(v.Context(), v.Actor(), 0, perPage)
	if err != nil {
		return err
	}
	return v.Render(api.UploadsPage{Page: frame, Choice: string(rules.Values.Uploads), Keep: rules.Values.UploadsKeep,
		Waiting: brought(waiting), Kept: brought(kept)})
}

// decide accepts or refuses uploads: POST /api/v1/uploads/decide, POST /admin/uploads/decide.
func (s *Area) decide(v *request.Context) error {
	var in struct {
		Uploads []models.UploadID `json:"uploads" form:"-"`
		Accept  *bool             `json:"accept"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if in.Accept == nil {
		return request.Missing("accept")
	}
	if v.IsForm() {
		in.Uploads = ticked(v)
	}
	n, err := s.Uploads.Decide(v.Context(), v.Actor(), in.Uploads, *in.Accept)
	if err != nil {
		return err
	}
	key := "uploads.refused"
	if *in.Accept {
		key = "uploads.accepted"
	}
	return v.Reply(request.Reply{Data: api.Decided{Decided: n}, Flash: request.Done(v.Words().T(key, "n", n))})
}

// ticked are the uploads that a form names, as often as it does.
func ticked(v *request.Context) (list []models.UploadID) {
	for _, value := range v.Fiber.Request().PostArgs().PeekMulti("upload") {
		if id, err := models.ParseUploadID(string(value)); err == nil {
			list = append(list, id)
		}
	}
	return list
}

// purge deletes songs that were brought; without a list those of past parties: POST /api/v1/uploads/purge, POST /admin/uploads/purge.
func (s *Area) purge(v *request.Context) error {
	var in struct {
		Uploads []models.UploadID `json:"uploads" form:"-"`
		Past    bool              `json:"past"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if v.IsForm() {
		in.Uploads = ticked(v)
	}
	switch {
	case in.Past:
		in.Uploads = nil
	case len(in.Uploads) == 0:
		return request.Missing("uploads")
	}
	n, err := s.Uploads.Purge(v.Context(), v.Actor(), in.Uploads)
	if err != nil {
		return err
	}
	return v.Reply(request.Reply{Data: api.Decided{Decided: n}, Flash: request.Done(v.Words().T("uploads.purged", "n", n))})
}

// sound is the sound of an upload, for a host's ear: GET /api/v1/uploads/{upload}/sound, with Range.
func (s *Area) sound(v *request.Context) error {
	id, err := models.ParseUploadID(v.Param("upload"))
	if err != nil {
		return err
	}
	up, err := s.Uploads.Get(v.Context(), v.Actor(), id)
	if err != nil {
		return err
	}
	file, err := s.Uploads.Open(up)
	if errors.Is(err, fs.ErrNotExist) {
		return models.ErrNoSuchUpload
	}
	if err != nil {
		return err
	}
	v.Fiber.Set(fiber.HeaderContentType, soundType(filepath.Ext(file.Name())))
	v.Fiber.Set(fiber.HeaderCacheControl, "private, max-age=600")
	return body.SendFile(v.Fiber, file)
}

// soundType is the media type of a file of ours: never one that a browser would run.
func soundType(ext string) string {
	switch ext {
	case ".mp3":
		return "audio/mpeg"
	case ".m4a":
		return "audio/mp4"
	case ".ogg", ".opus":
		return "audio/ogg"
	case ".flac":
		return "audio/flac"
	case ".wav":
		return "audio/wav"
	case ".aac":
		return "audio/aac"
	case ".mka":
		return "audio/webm"
	}
	return "application/octet-stream"
}
