package library

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"upbeat/internal/store"
	"upbeat/models"
)

// The facets by which songs are browsed. A Facet's Key names it in URLs (escape it), its After() marks where the next page begins.
type (
	Facet      = store.Facet
	FacetMark  = store.FacetMark
	FacetKind  = store.FacetKind
	RailLetter = store.RailLetter
)

// The kinds of facets.
const (
	ByArtist = store.FacetArtist
	ByAlbum  = store.FacetAlbum
	ByGenre  = store.FacetGenre
)

// Facets returns up to limit artists, albums or genres that follow mark, with their counts and a cover. The first page has the zero
// mark; the page of a rail's letter has FacetMark{Letter: letter}; the next page has the After() of the last facet of this one.
func (l *Library) Facets(ctx context.Context, kind FacetKind, mark FacetMark, limit int) ([]Facet, error) {
	return l.store.Facets().Page(ctx, kind, mark, limit)
}

// Facet returns one artist, album or genre. It returns models.ErrNoSuchSong when no song stands there.
func (l *Library) Facet(ctx context.Context, kind FacetKind, key string) (Facet, error) {
	return l.store.Facets().Get(ctx, kind, key)
}

// Rail returns the letters under which facets of a kind stand, with how many there are and how many come before.
func (l *Library) Rail(ctx context.Context, kind FacetKind) ([]RailLetter, error) {
	return l.store.Facets().Rail(ctx, kind)
}

// FacetSongs returns up to limit songs of an artist, album or genre, after the first offset ones.
func (l *Library) FacetSongs(ctx context.Context, kind FacetKind, key string, offset, limit int) ([]models.Song, error) {
	songs, err := l.store.Facets().Songs(ctx, kind, key, offset, limit)
	if err != nil {
		return nil, err
	}
	return l.Once(ctx, songs, limit)
}

// ArtistsOf returns the artists of each song, in the order in which its credit and its title name them.
func (l *Library) ArtistsOf(ctx context.Context, songs []models.Song) (map[models.SongID][]Facet, error) {
	ids := make([]models.SongID, len(songs))
	for i, song := range songs {
		ids[i] = song.ID
	}
	artists, err := l.store.Facets().ArtistsOf(ctx, ids)
	for _, song := range songs {
		credit := key(song.Artist + " " + song.Title)
		place := func(f Facet) int {
			if at := strings.Index(credit, f.Key); at >= 0 {
				return at
			}
			return len(credit) // spelled otherwise
		}
		slices.SortFunc(artists[song.ID], func(a, b Facet) int { return cmp.Or(place(a)-place(b), cmp.Compare(a.Name, b.Name)) })
	}
	return artists, err
}

// copiesRead is how many songs are read for each that is shown, since some are copies.
const copiesRead = 5

// Recent returns the songs added last.
func (l *Library) Recent(ctx context.Context, limit int) ([]models.Song, error) {
	songs, err := l.store.Library().RecentSongs(ctx, copiesRead*limit)
	if err != nil {
		return nil, err
	}
	return l.Once(ctx, songs, limit)
}

// Popular returns the songs requested most often; empty until somebody requested one.
func (l *Library) Popular(ctx context.Context, limit int) ([]models.Song, error) {
	songs, err := l.store.Library().PopularSongs(ctx, copiesRead*limit)
	if err != nil {
		return nil, err
	}
	return l.Once(ctx, songs, limit)
}

// Song returns one song, also a missing one. It returns models.ErrNoSuchSong when there is none.
func (l *Library) Song(ctx context.Context, id models.SongID) (models.Song, error) {
	return l.store.Library().Song(ctx, id)
}
