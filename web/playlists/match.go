package playlists

import (
	"strings"

	"upbeat/internal/playlist"
	"upbeat/models"
	"upbeat/web/request"
)

type matchAnswer struct {
	Found   int `json:"found"`   // lines whose songs are in the library now
	Unknown int `json:"unknown"` // those that still are not
}

// match looks for the songs that were not in the library: POST /api/v1/playlists/{playlist}/match, POST /admin/playlists/{playlist}/match.
func (s *Area) match(v *request.Context) error {
	id, err := s.playlist(v)
	if err != nil {
		return err
	}
	answer, err := s.rematch(v, id)
	if err != nil {
		return err
	}
	return v.Reply(request.Reply{
		Read: request.Known(answer), To: playlistURL(id), Flash: request.Done(v.Words().T("playlist.matched", "n", answer.Found)),
	})
}

func (s *Area) rematch(v *request.Context, id models.PlaylistID) (matchAnswer, error) {
	ctx, cancel := v.Long()
	defer cancel()
	var items []models.PlaylistItem
	var tracks []playlist.Track
	err := s.Playlists.Unknown(ctx, v.Actor(), id, func(part []models.PlaylistItem) error {
		for _, i := range part {
			tracks = append(tracks, playlist.Track{Location: i.Location, Title: i.Title, Artist: i.Artist, Album: i.Album, Duration: i.Duration})
		}
		items = append(items, part...)
		return nil
	})
	if err != nil || len(items) == 0 {
		return matchAnswer{}, err
	}
	matched, err := s.Library.Match(ctx, tracks)
	if err != nil {
		return matchAnswer{}, err
	}
	found := items[:0]
	for i, m := range matched {
		if m.Song != 0 {
			item := items[i]
			item.SongID, item.Duration = m.Song, m.Duration
			found = append(found, item)
		}
	}
	answer := matchAnswer{Found: len(found), Unknown: len(matched) - len(found)}
	if len(found) == 0 {
		return answer, nil
	}
	_, err = s.Playlists.Found(ctx, v.Actor(), id, found)
	return answer, err
}

// lastPart is the last part of a location.
func lastPart(location string) string {
	parts := playlist.Segments(location)
	if len(parts) == 0 {
		return "?"
	}
	return strings.TrimSpace(parts[len(parts)-1])
}
