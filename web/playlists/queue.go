package playlists

import (
	"strconv"
	"strings"

	"upbeat/internal/i18n"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/request"
)

const (
	foldersPerPage = 200
	longestFolder  = 4000 // bytes of a folder's key
)

// postQueue puts a playlist into the queue: POST /api/v1/playlists/{playlist}/queue, POST /playlists/{playlist}/queue, POST
// /admin/playlists/{playlist}/queue.
func (s *Area) postQueue(v *request.Context) error {
	queued, err := s.queuePlaylist(v)
	if err != nil {
		return err
	}
	return replyQueued(v, queued)
}

func replyQueued(v *request.Context, queued api.Queued) error {
	return v.Reply(request.Reply{Read: request.Known(queued), Flash: toldQueued(queued, v.Words())})
}

func (s *Area) queuePlaylist(v *request.Context) (api.Queued, error) {
	id, err := s.playlist(v)
	if err != nil {
		return api.Queued{}, err
	}
	ctx, cancel := v.Long()
	defer cancel()
	_, done, err := s.Party.QueuePlaylist(ctx, v.Actor(), id)
	if err != nil {
		return api.Queued{}, err
	}
	return s.paintQueued(v, done), nil
}

func (s *Area) paintQueued(v *request.Context, done queue.Queued) api.Queued {
	s.Requested(done.Taken)
	queued := api.Queued{Taken: done.Taken, Already: done.Already, Refused: []api.QueueRefusal{}}
	for _, r := range done.Refused {
		_, body := request.Refuse(r.Why, v.Words())
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
		return request.Refused(text)
	}
	return request.Done(text)
}

// getFolders lists what is in a folder of the library: GET /api/v1/folders?folder=&after=&from=.
func (s *Area) getFolders(v *request.Context) error {
	answer, err := s.folder(v, "/api/v1/folders")
	if err != nil {
		return err
	}
	return v.Answer(answer)
}

func (s *Area) folder(v *request.Context, base string) (api.FolderAnswer, error) {
	key := v.Query("folder")
	answer := api.FolderAnswer{Folder: api.Folder{Key: key}, Folders: []api.Folder{}, Songs: []api.Song{}}
	const farthest = 1_000_000
	offset, err := v.QueryInt("after", 0, 0, farthest)
	if err != nil {
		return answer, err
	}
	from := v.Query("from")
	if len(key)+len(from) > longestFolder {
		return answer, request.ErrNotFound
	}
	folders, err := s.Library.Folders(v.Context(), key, from, foldersPerPage)
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
	this, err := s.Library.Folder(v.Context(), key)
	if err != nil {
		return answer, err
	}
	answer.Name = this.Name
	songs, err := s.Library.FolderSongs(v.Context(), key, false, offset, songsPerPage)
	if err != nil {
		return answer, err
	}
	answer.Songs = v.Requestable(songs)
	if len(songs) == songsPerPage {
		answer.Next = base + "?folder=" + escapeQuery(key) + "&after=" + strconv.Itoa(offset+songsPerPage)
	}
	return answer, nil
}

// postFolderQueue puts the songs of a folder, and of those in it, into the queue: POST /api/v1/folders/queue, POST /admin/folders/queue,
// with "folder".
func (s *Area) postFolderQueue(v *request.Context) error {
	var in struct {
		Folder string `json:"folder"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if in.Folder == "" {
		return request.Missing("folder")
	}
	queued, err := s.queueFolder(v, in.Folder)
	if err != nil {
		return err
	}
	return replyQueued(v, queued)
}

func (s *Area) queueFolder(v *request.Context, key string) (api.Queued, error) {
	ctx, cancel := v.Long()
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
	done, err := s.Party.QueueSongs(ctx, v.Actor(), folder.Name, ids)
	if err != nil {
		return api.Queued{}, err
	}
	return s.paintQueued(v, done), nil
}
