package library

import (
	"slices"

	"upbeat/library"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

// Artists are the artists of songs, each with the list of their songs.
func (s *Area) Artists(v *request.Context, songs []api.Song) (map[models.SongID][]api.Artist, error) {
	list := make([]models.Song, len(songs))
	for i, song := range songs {
		list[i] = models.Song{ID: song.ID, Title: song.Title, Artist: song.Artist}
	}
	found, err := s.Library.ArtistsOf(v.Context(), list)
	artists := make(map[models.SongID][]api.Artist, len(found))
	for id, facets := range found {
		for _, f := range facets {
			artists[id] = append(artists[id], api.Artist{Name: f.Name, URL: facetURL(library.ByArtist, f.Key)})
		}
	}
	return artists, err
}

// addOthers names the other artists of the songs of one, whose list is at a URL.
func (s *Area) addOthers(v *request.Context, songs []api.Song, own string) error {
	artists, err := s.Artists(v, songs)
	for i := range songs {
		songs[i].Artists = slices.DeleteFunc(artists[songs[i].ID], func(a api.Artist) bool { return a.URL == own })
	}
	return err
}
