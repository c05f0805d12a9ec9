package store

import (
	"context"

	"upbeat/models"
)

// Facets are artists, albums and genres, each with the number of its songs.
type Facets struct{ s *Store }

// Facets of this database.
func (s *Store) Facets() Facets { return Facets{s} }

// FacetKind says by what a shelf gathers songs.
type FacetKind string

// The kinds of shelves.
const (
	ShelfArtist FacetKind = "artist"
	ShelfAlbum  FacetKind = "album"
	FacetGenre  FacetKind = "genre"
)

// Facet is an artist, an album or a genre with its songs.
type Facet struct {
	Key     string // names it in URLs: folded text, never empty on a real shelf
	Name    string // as its first song spells it
	Artist  string // an album's artist
	Letter  string // where it stands on the index rail: "A".."Z", "#", a letter of another script, or "…"
	Sort    string // its place among those of the same letter
	Songs   int    // how many of its songs may be requested
	CoverID string // the cover of one of its songs, "" = none has one
}

// After tells a page where the one before it ended.
func (s Facet) After() FacetMark { return FacetMark{Letter: s.Letter, Sort: s.Sort, Key: s.Key} }

// FacetMark is a place in the order of shelves. The zero mark is before the first; a mark with only a letter is before that letter's first.
type FacetMark struct{ Letter, Sort, Key string }

// RailLetter is one letter of the index rail.
type RailLetter struct {
	Letter  string
	Shelves int // how many shelves stand under it
	Offset  int // how many shelves stand before it
}

// Page returns up to limit shelves of a kind that follow mark, in their order.
func (f Facets) Page(ctx context.Context, kind FacetKind, mark FacetMark, limit int) ([]Facet, error) {
	var rows []Facet
	err := f.s.r.WithContext(ctx).Raw(`SELECT key, name, artist, letter, sort, songs, cover_id FROM shelves WHERE kind = ? AND songs > 0
		AND (letter, sort, key) > (?, ?, ?) ORDER BY letter, sort, key LIMIT ?`,
		kind, mark.Letter, mark.Sort, mark.Key, limit).Scan(&rows).Error
	return rows, translate(err)
}

// Get returns one shelf. It returns ErrNoSuchSong when no song stands on it.
func (f Facets) Get(ctx context.Context, kind FacetKind, key string) (Facet, error) {
	var row Facet
	err := f.s.r.WithContext(ctx).Raw(`SELECT key, name, artist, letter, sort, songs, cover_id FROM shelves WHERE kind = ? AND key = ?
		AND songs > 0`, kind, key).Scan(&row).Error
	if err == nil && row.Key == "" {
		err = models.ErrNoSuchSong
	}
	return row, translate(err)
}

// Rail returns the letters under which shelves of a kind stand, in order.
func (f Facets) Rail(ctx context.Context, kind FacetKind) ([]RailLetter, error) {
	var rows []RailLetter
	err := f.s.r.WithContext(ctx).Raw(`SELECT letter, COUNT(*) AS shelves FROM shelves WHERE kind = ? AND songs > 0 GROUP BY letter
		ORDER BY letter`, kind).Scan(&rows).Error
	before := 0
	for i := range rows {
		rows[i].Offset = before
		before += rows[i].Shelves
	}
	return rows, translate(err)
}

// shelfOrder is the column that names a kind's shelf in search_songs, and the order of the songs on it.
func shelfOrder(kind FacetKind) (column, order string) {
	switch kind {
	case ShelfAlbum:
		return "album", "disc, track, title"
	case FacetGenre:
		return "genre", "artist, album, disc, track"
	}
	return "artist", "album, disc, track, title"
}

// Songs returns up to limit songs of a shelf, after the first offset ones: an album in its order, an artist's by album, a genre's by
// artist.
func (f Facets) Songs(ctx context.Context, kind FacetKind, key string, offset, limit int) ([]models.Song, error) {
	column, order := shelfOrder(kind)
	var ids []models.SongID
	err := f.s.r.WithContext(ctx).Raw("SELECT song_id FROM search_songs WHERE "+column+" = ? ORDER BY "+order+" LIMIT ? OFFSET ?", key,
		limit, offset).Scan(&ids).Error
	if err != nil {
		return nil, translate(err)
	}
	return f.s.Library().Songs(ctx, ids)
}
