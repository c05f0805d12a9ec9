package playlists

import (
	"bytes"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/i18n"
	"upbeat/internal/playlist"
	"upbeat/internal/playlists"
	"upbeat/internal/store"
	"upbeat/library"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

// Imports are the only requests with a long body: from hosts, to these paths, within these bounds.
const (
	ImportPath     = "/api/v1/playlists/import"
	ImportFormPath = "/admin/playlists/import"
	ImportLimit    = playlist.MaxBytes + request.BodyLimit // a form's other fields and its borders
	ImportRead     = 2 * time.Minute                       // a long file over a weak Wi-Fi
)

// playlistFile is a file that somebody wants to import.
type playlistFile struct {
	file   string // its name
	data   []byte
	name   string // of the playlist; "" = as the file says
	guests bool
}

// postImport makes a playlist of a file, sent as a form's "file" or as the body: POST /api/v1/playlists/import?name=&file=&guests=; POST
// /admin/playlists/import (file, name, guests).
func (s *Area) postImport(v *request.Context) error {
	f := playlistFile{file: v.Query("file"), name: v.Query("name"), guests: v.Fiber.QueryBool("guests")}
	if v.IsForm() || strings.HasPrefix(strings.ToLower(v.Fiber.Get(fiber.HeaderContentType)), fiber.MIMEMultipartForm) {
		var err error
		if f, err = s.sentPlaylist(v); err != nil {
			return err
		}
	} else {
		f.data = v.Bytes()
	}
	imported, err := s.importPlaylist(v, f)
	if err != nil {
		return err
	}
	return v.Reply(request.Reply{
		Status: fiber.StatusCreated, Data: imported,
		To: playlistURL(imported.Playlist.ID), Flash: request.Done(toldImported(imported, v.Words())),
	})
}

// toldImported says what was recognised, and the first warnings.
func toldImported(imported api.Imported, m i18n.Messages) string {
	text := m.T("playlist.imported", "name", imported.Playlist.Name, "n", imported.Found)
	if imported.Unknown > 0 {
		text += " " + m.T("playlist.imported_unknown", "n", imported.Unknown)
	}
	for i, w := range imported.Warnings {
		const told = 3
		if i == told {
			break
		}
		text += " " + w.Message
	}
	return text
}

// sentPlaylist reads the fields of a multipart form.
func (s *Area) sentPlaylist(v *request.Context) (playlistFile, error) {
	header, err := v.Fiber.FormFile("file")
	if err != nil || header.Size == 0 {
		return playlistFile{}, request.ErrNoFile
	}
	file, err := header.Open()
	if err != nil {
		return playlistFile{}, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, playlist.MaxBytes+1))
	guests := v.Form("guests")
	return playlistFile{file: header.Filename, data: data, name: v.Form("name"), guests: guests == "true" || guests == "on"}, err
}

func (s *Area) importPlaylist(v *request.Context, f playlistFile) (api.Imported, error) {
	list, _, err := playlist.Read(f.file, f.data)
	if err != nil {
		return api.Imported{}, err
	}
	ctx, cancel := v.Long()
	defer cancel()
	matched, err := s.Library.Match(ctx, list.Tracks)
	if err != nil {
		return api.Imported{}, err
	}
	items, found := linesOf(list.Tracks, matched)
	row, err := s.Playlists.Create(ctx, v.Actor(), playlists.Draft{Name: s.importName(v, f, list), Guests: f.guests, Free: true,
		Items: items})
	if err != nil {
		return api.Imported{}, err
	}
	imported := api.Imported{Playlist: paintPlaylist(row), Found: found, Unknown: len(items) - found, Warnings: []api.Warning{}}
	for _, w := range list.Warnings {
		imported.Warnings = append(imported.Warnings, api.Warning{Line: w.Line, Field: w.Field,
			Message: request.PlaylistSentence(w, v.Words())})
	}
	return imported, nil
}

// importName is the host's name for the list, else the file's, shortened so that a number fits behind it.
func (s *Area) importName(v *request.Context, f playlistFile, list playlist.List) string {
	const number = 5
	for _, name := range []string{f.name, list.Title} {
		if name = request.CleanText(name, models.MaxPlaylistName-number); name != "" {
			return name
		}
	}
	return v.Words().T("playlist.unnamed")
}

// linesOf are the tracks of a file with the songs that they were recognised as.
func linesOf(tracks []playlist.Track, matched []library.Matched) (items []models.PlaylistItem, found int) {
	items = make([]models.PlaylistItem, len(tracks))
	for i, t := range tracks {
		items[i] = models.PlaylistItem{SongID: matched[i].Song, Title: t.Title, Artist: t.Artist, Album: t.Album, Duration: t.Duration,
			Location: t.Location}
		if matched[i].Song != 0 {
			items[i].Duration = matched[i].Duration
			found++
		}
	}
	return items, found
}

// exportPlaylist sends a playlist as a file: songs by artist, title and their path below the music directory, never by a path of the box.
func (s *Area) exportPlaylist(v *request.Context, id models.PlaylistID, name string) error {
	format, ok := playlist.ParseFormat(name)
	if !ok {
		return &models.FieldError{Field: "format", Want: "m3u8, pls, xspf or jspf"}
	}
	roots, err := s.Library.Roots(v.Context())
	if err != nil {
		return err
	}
	var tracks []playlist.Track
	ctx, cancel := v.Long()
	defer cancel()
	list, err := s.Playlists.Tracks(ctx, v.Actor(), id, func(t *store.PlaylistTrack) {
		location := t.Location
		if t.Source == models.SourceStream { // its address is for admins
			return
		}
		if t.Source != "" {
			location = library.RelativePath(models.Song{Source: t.Source, Path: t.Path}, roots)
		}
		tracks = append(tracks, playlist.Track{Location: location, Title: t.Title, Artist: t.Artist, Album: t.Album, Duration: t.Duration})
	})
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := playlist.Write(&out, format, playlist.List{Title: list.Name, Tracks: tracks}); err != nil {
		return err
	}
	v.Fiber.Set(fiber.HeaderContentType, format.MediaType())
	v.Fiber.Set(fiber.HeaderContentDisposition,
		`attachment; filename="playlist.`+string(format)+`"; filename*=UTF-8''`+url.PathEscape(strings.ReplaceAll(list.Name, "/",
			"_"))+"."+string(format))
	v.Fiber.Set(fiber.HeaderCacheControl, "no-store")
	return v.Text(out.Bytes())
}
