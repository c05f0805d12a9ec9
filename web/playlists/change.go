package playlists

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/playlists"
	"upbeat/models"
	"upbeat/web/request"
)

// patchPlaylist renames a playlist, and offers it to guests or not: PATCH /api/v1/playlists/{playlist}, POST /admin/playlists/{playlist}
// (name, guests, changed_at).
func (s *Area) patchPlaylist(v *request.Context) error {
	id, err := s.playlist(v)
	if err != nil {
		return err
	}
	var in struct {
		Name      *string       `json:"name"`
		Guests    *bool         `json:"guests"`
		ChangedAt models.Millis `json:"changed_at"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if in.Name != nil {
		name := listName(*in.Name)
		in.Name = &name
	}
	if v.IsForm() && in.Guests == nil { // a box without a tick is not sent
		in.Guests = new(bool)
	}
	list, err := s.Playlists.Change(v.Context(), v.Actor(), id, in.ChangedAt, playlists.Change{Name: in.Name, Guests: in.Guests})
	if err != nil {
		return toList(v, id, err)
	}
	return v.Reply(request.Reply{
		Read: request.Known(paintPlaylist(list)),
		To:   playlistURL(id), Flash: request.Done(v.Words().T("playlist.saved")),
	})
}

// deletePlaylist deletes a playlist: DELETE /api/v1/playlists/{playlist}?changed_at=; POST /admin/playlists/{playlist}/delete (sure,
// changed_at), where its name must have been typed.
func (s *Area) deletePlaylist(v *request.Context) error {
	id, err := s.playlist(v)
	if err != nil {
		return err
	}
	if !v.IsForm() {
		seen, err := v.QueryNumber("changed_at")
		if err != nil {
			return err
		}
		return s.erase(v, id, models.Millis(seen), "")
	}
	var in struct {
		ChangedAt models.Millis `json:"changed_at"`
		Sure      string        `json:"sure"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	page, err := s.Playlists.Get(v.Context(), v.Actor(), id, 0, 1)
	if err != nil {
		return err
	}
	if listName(in.Sure) != page.Name {
		return v.To(playlistURL(id), request.Refused(v.Words().T("playlist.delete_ask", "name", page.Name)))
	}
	return s.erase(v, id, in.ChangedAt, page.Name)
}

func (s *Area) erase(v *request.Context, id models.PlaylistID, seen models.Millis, name string) error {
	ctx, cancel := v.Long()
	defer cancel()
	if err := s.Playlists.Delete(ctx, v.Actor(), id, seen); err != nil {
		return toList(v, id, err)
	}
	return v.Reply(request.Reply{To: playlistsPath, Flash: request.Done(v.Words().T("playlist.deleted", "name", name))})
}

// itemsChange is what to do to the lines of a playlist.
type itemsChange struct {
	ChangedAt *models.Millis  `json:"changed_at"`
	Clear     bool            `json:"clear" form:"-"`
	Remove    []int64         `json:"remove"`
	Append    []models.SongID `json:"append"`
	Move      int64           `json:"move"`
	Before    int64           `json:"before"`
	After     int64           `json:"after" form:"-"` // a form's "after" is the page that it was on
	By        int             `json:"by"`
}

// check refuses what is no line.
func (in *itemsChange) check() error {
	switch {
	case in.ChangedAt == nil:
		return request.Missing("changed_at")
	case len(in.Remove) > mostAtOnce:
		return &models.FieldError{Field: "remove", Want: "at most 500 at once"}
	case len(in.Append) > mostAtOnce:
		return &models.FieldError{Field: "append", Want: "at most 500 at once"}
	case in.Move < 0:
		return &models.FieldError{Field: "move", Want: "a line's position"}
	case in.Before < 0:
		return &models.FieldError{Field: "before", Want: "a line's position, or 0"}
	case in.After < 0:
		return &models.FieldError{Field: "after", Want: "a line's position, or 0"}
	case in.By < -1 || in.By > 1:
		return &models.FieldError{Field: "by", Want: "-1, 0 or 1"}
	}
	return nil
}

// patchItems changes the lines of a playlist: PATCH /api/v1/playlists/{playlist}/items, POST /admin/playlists/{playlist}/items (remove,
// append, move, by, before, after, changed_at).
func (s *Area) patchItems(v *request.Context) error {
	id, err := s.playlist(v)
	if err != nil {
		return err
	}
	var in itemsChange
	if err := v.Decode(&in); err != nil {
		return err
	}
	if v.IsForm() && in.ChangedAt == nil { // a song may be added to a playlist that has changed since
		in.ChangedAt = new(models.Millis)
	}
	if err := in.check(); err != nil {
		return err
	}
	list, err := s.Playlists.Edit(v.Context(), v.Actor(), id, *in.ChangedAt, playlists.Edit{
		Clear: in.Clear, Remove: in.Remove, Append: in.Append, Move: in.Move, Before: in.Before, After: in.After, By: in.By,
	})
	if err != nil {
		return toList(v, id, err)
	}
	said := "playlist.saved"
	if len(in.Append) > 0 {
		said = "playlist.added"
	}
	return v.Reply(request.Reply{
		Read: request.Known(paintPlaylist(list)),
		To:   listPage(v, id), Flash: request.Done(v.Words().T(said)),
	})
}

// toList sends a form back to the playlist with a refusal.
func toList(v *request.Context, id models.PlaylistID, err error) error {
	status, body := request.Refuse(err, v.Words())
	if !v.IsForm() || status >= fiber.StatusInternalServerError {
		return err
	}
	return v.To(playlistURL(id), request.Refused(body.Message))
}

// listPage is the page of a playlist that the form was on.
func listPage(v *request.Context, id models.PlaylistID) string {
	after, present, err := v.FormInt("after")
	if err != nil || !present || after <= 0 {
		return playlistURL(id)
	}
	return playlistURL(id) + "?after=" + strconv.FormatInt(after, 10)
}
