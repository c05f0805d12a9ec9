package playlists

import (
	"strconv"

	"upbeat/internal/playlists"
	"upbeat/models"
	"upbeat/voting"
	"upbeat/web/request"
)

// mayQueuePlaylists tells whether the visitor would be let in with a playlist, as far as the settings go.
func (s *Area) mayQueuePlaylists(v *request.Context) bool {
	values := s.Live.Snapshot().Values
	role := v.Actor().Role
	return (v.Guest != 0 || v.Host != nil) && voting.May(role, voting.Playlists, values) && voting.May(role, voting.Request, values)
}

// formPlaylist makes a playlist: POST /admin/playlists (name, guests; folder, or span and its fields).
func (s *Area) formPlaylist(v *request.Context) error {
	list, err := s.makePlaylist(v, newList{name: v.Form("name"), guests: v.FormBool("guests"), folder: v.Form("folder")})
	if err != nil {
		return err
	}
	return v.To(playlistURL(list.ID), request.Done(v.Words().T("playlist.made", "name", list.Name)))
}

// formKeepHistory makes a playlist of the time that the URL names as the page of the history does: POST /admin/playlists/keep?span=...
// (name).
func (s *Area) formKeepHistory(v *request.Context) error {
	span, err := s.Span(v)
	if err != nil {
		return err
	}
	list, err := s.makePlaylist(v, newList{name: v.Form("name"), from: &span.From, to: &span.To})
	if err != nil {
		return err
	}
	return v.To(playlistURL(list.ID), request.Done(v.Words().T("playlist.made", "name", list.Name)))
}

// formPlaylistChange renames a playlist and offers it to guests or not: POST /admin/playlists/{playlist} (name, guests, changed_at).
func (s *Area) formPlaylistChange(v *request.Context) error {
	id, seen, err := s.seenPlaylist(v)
	if err != nil {
		return err
	}
	name, guests := listName(v.Form("name")), v.FormBool("guests")
	if _, err := s.Playlists.Change(v.Context(), v.Actor(), id, seen, playlists.Change{Name: &name, Guests: &guests}); err != nil {
		return s.toList(v, id, err)
	}
	return v.To(playlistURL(id), request.Done(v.Words().T("playlist.saved")))
}

// formPlaylistItems changes the lines of a playlist: POST /admin/playlists/{playlist}/items (remove, append, move, by, before, after,
// changed_at).
func (s *Area) formPlaylistItems(v *request.Context) error {
	id, seen, err := s.seenPlaylist(v)
	if err != nil {
		return err
	}
	var e playlists.Edit
	fields := map[string]func(int64){
		"remove": func(n int64) { e.Remove = []int64{n} }, "append": func(n int64) { e.Append = []models.SongID{models.SongID(n)} },
		"move": func(n int64) { e.Move = n }, "before": func(n int64) { e.Before = n },
		"by": func(n int64) { e.By = int(max(-1, min(n, 1))) },
	}
	for name, set := range fields {
		n, present, err := v.FormInt(name)
		if err != nil {
			return err
		}
		if present {
			set(n)
		}
	}
	if _, err := s.Playlists.Edit(v.Context(), v.Actor(), id, seen, e); err != nil {
		return s.toList(v, id, err)
	}
	text := "playlist.saved"
	if len(e.Append) > 0 {
		text = "playlist.added"
	}
	return v.To(s.listPage(v, id), request.Done(v.Words().T(text)))
}

// formPlaylistDelete deletes a playlist whose name was typed: POST /admin/playlists/{playlist}/delete (sure, changed_at).
func (s *Area) formPlaylistDelete(v *request.Context) error {
	id, seen, err := s.seenPlaylist(v)
	if err != nil {
		return err
	}
	ctx, cancel := v.Long()
	defer cancel()
	page, err := s.Playlists.Get(ctx, v.Actor(), id, 0, 1)
	if err != nil {
		return err
	}
	if listName(v.Form("sure")) != page.Name {
		return v.To(playlistURL(id), request.Refused(v.Words().T("playlist.delete_ask", "name", page.Name)))
	}
	if err := s.Playlists.Delete(ctx, v.Actor(), id, seen); err != nil {
		return s.toList(v, id, err)
	}
	return v.To(playlistsPath, request.Done(v.Words().T("playlist.deleted", "name", page.Name)))
}

// formPlaylistMatch looks for songs that were not in the library: POST /admin/playlists/{playlist}/match.
func (s *Area) formPlaylistMatch(v *request.Context) error {
	id, err := s.playlist(v)
	if err != nil {
		return err
	}
	answer, err := s.rematch(v, id)
	if err != nil {
		return err
	}
	return v.To(playlistURL(id), request.Done(v.Words().T("playlist.matched", "n", answer.Found)))
}

// seenPlaylist reads which playlist a form is about, and when it had changed last as the page showed it.
func (s *Area) seenPlaylist(v *request.Context) (models.PlaylistID, models.Millis, error) {
	id, err := s.playlist(v)
	if err != nil {
		return 0, 0, err
	}
	seen, _, err := v.FormInt("changed_at")
	return id, models.Millis(seen), err
}

// toList sends a host back to the playlist with a refusal.
func (s *Area) toList(v *request.Context, id models.PlaylistID, err error) error {
	status, body := request.Refuse(err, v.Words())
	const fault = 500
	if status >= fault {
		return err
	}
	return v.To(playlistURL(id), request.Refused(body.Message))
}

// listPage is the page of a playlist that the form was on.
func (s *Area) listPage(v *request.Context, id models.PlaylistID) string {
	after, present, err := v.FormInt("after")
	if err != nil || !present || after <= 0 {
		return playlistURL(id)
	}
	return playlistURL(id) + "?after=" + strconv.FormatInt(after, 10)
}
