package web

import (
	"strconv"

	"upbeat/models"
	"upbeat/queue"
	"upbeat/voting"
)

// mayQueuePlaylists tells whether the visitor would be let in with a playlist, as far as the settings go.
func (s *Server) mayQueuePlaylists(v *requestContext) bool {
	values := s.Live.Snapshot().Values
	role := v.actor().Role
	return (v.guest != 0 || v.host != nil) && voting.May(role, voting.Playlists, values) && voting.May(role, voting.Request, values)
}

// formPlaylist makes a playlist: POST /admin/playlists (name, guests; folder, or span and its fields).
func (s *Server) formPlaylist(v *requestContext) error {
	list, err := s.makePlaylist(v, newList{name: v.FormValue("name"), guests: v.formBool("guests"), folder: v.FormValue("folder")})
	if err != nil {
		return err
	}
	return v.to(playlistURL(list.ID), done(v.words().T("playlist.made", "name", list.Name)))
}

// formKeepHistory makes a playlist of the time that the URL names as the page of the history does: POST /admin/playlists/keep?span=... (name).
func (s *Server) formKeepHistory(v *requestContext) error {
	span, err := v.askedSpan()
	if err != nil {
		return err
	}
	list, err := s.makePlaylist(v, newList{name: v.FormValue("name"), from: &span.From, to: &span.To})
	if err != nil {
		return err
	}
	return v.to(playlistURL(list.ID), done(v.words().T("playlist.made", "name", list.Name)))
}

// formPlaylistChange renames a playlist and offers it to guests or not: POST /admin/playlists/{playlist} (name, guests, changed_at).
func (s *Server) formPlaylistChange(v *requestContext) error {
	id, seen, err := v.seenPlaylist()
	if err != nil {
		return err
	}
	name, guests := listName(v.FormValue("name")), v.formBool("guests")
	if _, err := s.Party.ChangePlaylist(v.ctx, v.actor(), id, seen, queue.PlaylistChange{Name: &name, Guests: &guests}); err != nil {
		return v.toList(id, err)
	}
	return v.to(playlistURL(id), done(v.words().T("playlist.saved")))
}

// formPlaylistItems changes the lines of a playlist: POST /admin/playlists/{playlist}/items (remove, append, move, by, before, after, changed_at).
func (s *Server) formPlaylistItems(v *requestContext) error {
	id, seen, err := v.seenPlaylist()
	if err != nil {
		return err
	}
	var e queue.PlaylistEdit
	fields := map[string]func(int64){
		"remove": func(n int64) { e.Remove = []int64{n} }, "append": func(n int64) { e.Append = []models.SongID{models.SongID(n)} },
		"move": func(n int64) { e.Move = n }, "before": func(n int64) { e.Before = n }, "by": func(n int64) { e.By = int(max(-1, min(n, 1))) },
	}
	for name, set := range fields {
		n, present, err := v.formInt(name)
		if err != nil {
			return err
		}
		if present {
			set(n)
		}
	}
	if _, err := s.Party.EditPlaylist(v.ctx, v.actor(), id, seen, e); err != nil {
		return v.toList(id, err)
	}
	text := "playlist.saved"
	if len(e.Append) > 0 {
		text = "playlist.added"
	}
	return v.to(v.listPage(id), done(v.words().T(text)))
}

// formPlaylistDelete deletes a playlist whose name was typed: POST /admin/playlists/{playlist}/delete (sure, changed_at).
func (s *Server) formPlaylistDelete(v *requestContext) error {
	id, seen, err := v.seenPlaylist()
	if err != nil {
		return err
	}
	ctx, cancel := long()
	defer cancel()
	page, err := s.Party.Playlist(ctx, v.actor(), id, 0, 1)
	if err != nil {
		return err
	}
	if listName(v.FormValue("sure")) != page.Name {
		return v.to(playlistURL(id), refused(v.words().T("playlist.delete_ask", "name", page.Name)))
	}
	if err := s.Party.DeletePlaylist(ctx, v.actor(), id, seen); err != nil {
		return v.toList(id, err)
	}
	return v.to(playlistsPath, done(v.words().T("playlist.deleted", "name", page.Name)))
}

// formPlaylistMatch looks for songs that were not in the library: POST /admin/playlists/{playlist}/match.
func (s *Server) formPlaylistMatch(v *requestContext) error {
	id, err := v.playlist()
	if err != nil {
		return err
	}
	answer, err := s.rematch(v, id)
	if err != nil {
		return err
	}
	return v.to(playlistURL(id), done(v.words().T("playlist.matched", "n", answer.Found)))
}

// seenPlaylist reads which playlist a form is about, and when it had changed last as the page showed it.
func (v *requestContext) seenPlaylist() (models.PlaylistID, models.Millis, error) {
	id, err := v.playlist()
	if err != nil {
		return 0, 0, err
	}
	seen, _, err := v.formInt("changed_at")
	return id, models.Millis(seen), err
}

// toList sends a host back to the playlist with a refusal.
func (v *requestContext) toList(id models.PlaylistID, err error) error {
	status, body := refuse(err, v.words())
	const fault = 500
	if status >= fault {
		return err
	}
	return v.to(playlistURL(id), refused(body.Message))
}

// listPage is the page of a playlist that the form was on.
func (v *requestContext) listPage(id models.PlaylistID) string {
	after, present, err := v.formInt("after")
	if err != nil || !present || after <= 0 {
		return playlistURL(id)
	}
	return playlistURL(id) + "?after=" + strconv.FormatInt(after, 10)
}

func (v *requestContext) formBool(name string) bool {
	text := v.FormValue(name)
	return text == "true" || text == "on"
}
