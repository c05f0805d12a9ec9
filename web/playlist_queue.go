package web

import (
	"strconv"
	"strings"

	"upbeat/internal/i18n"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
)

const (
	foldersPerPage = 200
	longestFolder  = 4000 // bytes of a folder's key
)

// postPlaylistQueue puts a playlist into the queue: POST /api/v1/playlists/{playlist}/queue.
func (s *Server) postPlaylistQueue(v *requestContext) error {
	queued, err := s.queuePlaylist(v)
	if err != nil {
		return err
	}
	return v.answer(queued)
}

// formPlaylistQueue is the same without script: POST /playlists/{playlist}/queue, POST /admin/playlists/{playlist}/queue.
func (s *Server) formPlaylistQueue(v *requestContext) error {
	queued, err := s.queuePlaylist(v)
	if err != nil {
		return err
	}
	return v.back(toldQueued(queued, v.words()))
}

func (s *Server) queuePlaylist(v *requestContext) (api.Queued, error) {
	id, err := v.playlist()
	if err != nil {
		return api.Queued{}, err
	}
	ctx, cancel := long()
	defer cancel()
	_, done, err := s.Party.QueuePlaylist(ctx, v.actor(), id)
	if err != nil {
		return api.Queued{}, err
	}
	return s.paintQueued(v, done), nil
}

func (s *Server) paintQueued(v *requestContext, done queue.Queued) api.Queued {
	s.metrics.requests.Add(float64(done.Taken))
	queued := api.Queued{Taken: done.Taken, Already: done.Already, Refused: []api.QueueRefusal{}}
	for _, r := range done.Refused {
		_, body := refuse(r.Why, v.words())
		queued.Refused = append(queued.Refused, api.QueueRefusal{Code: body.Code, Message: body.Message, Songs: r.Songs})
	}
	return queued
}

// toldQueued says how many songs were taken, and why others were not.
func toldQueued(q api.Queued, m i18n.Messages) api.Flash {
	var parts []string
	if q.Taken > 0 {
		parts = append(parts, m.T("playlist.queued", "n", q.Taken))
	}
	if q.Already > 0 {
		parts = append(parts, m.T("playlist.queued_already", "n", q.Already))
	}
	for _, r := range q.Refused {
		parts = append(parts, m.T("playlist.queued_refused", "n", r.Songs, "why", r.Message))
	}
	text := strings.Join(parts, " ")
	if q.Taken+q.Already == 0 {
		return refused(text)
	}
	return done(text)
}

// getFolders lists what is in a folder of the library: GET /api/v1/folders?folder=&after=&from=.
func (s *Server) getFolders(v *requestContext) error {
	answer, err := s.folder(v, "/api/v1/folders")
	if err != nil {
		return err
	}
	return v.answer(answer)
}

func (s *Server) folder(v *requestContext, base string) (api.FolderAnswer, error) {
	key := v.Query("folder")
	answer := api.FolderAnswer{Folder: api.Folder{Key: key}, Folders: []api.Folder{}, Songs: []api.Song{}}
	const farthest = 1_000_000
	offset, err := v.queryInt("after", 0, 0, farthest)
	if err != nil {
		return answer, err
	}
	from := v.Query("from")
	if len(key)+len(from) > longestFolder {
		return answer, errNotFound
	}
	folders, err := s.Library.Folders(v.ctx, key, from, foldersPerPage)
	if err != nil {
		return answer, err
	}
	for _, f := range folders {
		answer.Folders = append(answer.Folders, api.Folder{Key: f.Key, Name: f.Name})
	}
	if len(folders) == foldersPerPage && key != "" {
		answer.More = base + "?folder=" + escapeQuery(key) + "&from=" + escapeQuery(strings.TrimPrefix(folders[foldersPerPage-1].Key, key+"/"))
	}
	if key == "" {
		return answer, nil
	}
	this, err := s.Library.Folder(v.ctx, key)
	if err != nil {
		return answer, err
	}
	answer.Name = this.Name
	songs, err := s.Library.FolderSongs(v.ctx, key, false, offset, songsPerPage)
	if err != nil {
		return answer, err
	}
	answer.Songs = s.songsFor(v, songs)
	if len(songs) == songsPerPage {
		answer.Next = base + "?folder=" + escapeQuery(key) + "&after=" + strconv.Itoa(offset+songsPerPage)
	}
	return answer, nil
}

// postFolderQueue puts the songs of a folder, and of those in it, into the queue: POST /api/v1/folders/queue {"folder"}.
func (s *Server) postFolderQueue(v *requestContext) error {
	var in struct {
		Folder string `json:"folder"`
	}
	if err := v.body(&in); err != nil {
		return err
	}
	if in.Folder == "" {
		return missing("folder")
	}
	queued, err := s.queueFolder(v, in.Folder)
	if err != nil {
		return err
	}
	return v.answer(queued)
}

// formFolderQueue is the same without script: POST /admin/folders/queue (folder).
func (s *Server) formFolderQueue(v *requestContext) error {
	queued, err := s.queueFolder(v, v.FormValue("folder"))
	if err != nil {
		return err
	}
	return v.back(toldQueued(queued, v.words()))
}

func (s *Server) queueFolder(v *requestContext, key string) (api.Queued, error) {
	ctx, cancel := long()
	defer cancel()
	folder, err := s.Library.Folder(ctx, key)
	if err != nil {
		return api.Queued{}, err
	}
	songs, err := s.Library.FolderSongs(ctx, key, true, 0, models.MaxPlaylistItems) // all, so that those who are left out are counted
	if err != nil {
		return api.Queued{}, err
	}
	ids := make([]models.SongID, len(songs))
	for i, song := range songs {
		ids[i] = song.ID
	}
	done, err := s.Party.QueueSongs(ctx, v.actor(), folder.Name, ids)
	if err != nil {
		return api.Queued{}, err
	}
	return s.paintQueued(v, done), nil
}
