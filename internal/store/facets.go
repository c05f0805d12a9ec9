package store

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"upbeat/models"
)

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

type shelfKey struct {
	kind FacetKind
	key  string
}

func addToShelf(shelves map[shelfKey]*Facet, kind FacetKind, s Facet, cover string) {
	if s.Key == "" {
		return
	}
	have := shelves[shelfKey{kind, s.Key}]
	if have == nil {
		s.Songs, s.CoverID = 0, ""
		have = &s
		shelves[shelfKey{kind, s.Key}] = have
	}
	have.Songs++
	if have.CoverID == "" {
		have.CoverID = cover
	}
}

const countShelf = `INSERT INTO shelves (kind, key, name, artist, letter, sort, songs, cover_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (kind, key) DO UPDATE SET songs = shelves.songs + excluded.songs,
name = CASE WHEN shelves.songs <= 0 AND excluded.name <> '' THEN excluded.name ELSE shelves.name END,
artist = CASE WHEN shelves.songs <= 0 AND excluded.name <> '' THEN excluded.artist ELSE shelves.artist END,
cover_id = CASE WHEN excluded.cover_id <> '' AND (shelves.cover_id = '' OR shelves.songs <= 0) THEN excluded.cover_id ELSE shelves.cover_id END`

// countShelves adds each shelf's Songs, which may be negative, to the one in the database.
func (b *batch) countShelves(shelves map[shelfKey]*Facet) error {
	keys := slices.SortedFunc(maps.Keys(shelves), func(a, b shelfKey) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.key, b.key)) })
	for _, k := range keys {
		s := shelves[k]
		if _, err := b.exec(countShelf, k.kind, k.key, s.Name, s.Artist, s.Letter, s.Sort, s.Songs, s.CoverID); err != nil {
			return err
		}
	}
	return nil
}

// Page returns up to limit shelves of a kind that follow mark, in their order.
func (q Facets) Page(ctx context.Context, kind FacetKind, mark FacetMark, limit int) ([]Facet, error) {
	var rows []Facet
	err := q.s.r.WithContext(ctx).Raw("SELECT key, name, artist, letter, sort, songs, cover_id FROM shelves WHERE kind = ? AND songs > 0 AND (letter, sort, key) > (?, ?, ?) ORDER BY letter, sort, key LIMIT ?",
		kind, mark.Letter, mark.Sort, mark.Key, limit).Scan(&rows).Error
	return rows, translate(err)
}

// Get returns one shelf. It returns ErrNoSuchSong when no song stands on it.
func (q Facets) Get(ctx context.Context, kind FacetKind, key string) (Facet, error) {
	var row Facet
	err := q.s.r.WithContext(ctx).Raw("SELECT key, name, artist, letter, sort, songs, cover_id FROM shelves WHERE kind = ? AND key = ? AND songs > 0", kind, key).Scan(&row).Error
	if err == nil && row.Key == "" {
		err = models.ErrNoSuchSong
	}
	return row, translate(err)
}

// Rail returns the letters under which shelves of a kind stand, in order.
func (q Facets) Rail(ctx context.Context, kind FacetKind) ([]RailLetter, error) {
	var rows []RailLetter
	err := q.s.r.WithContext(ctx).Raw("SELECT letter, COUNT(*) AS shelves FROM shelves WHERE kind = ? AND songs > 0 GROUP BY letter ORDER BY letter", kind).Scan(&rows).Error
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

// Songs returns up to limit songs of a shelf, after the first offset ones: an album in its order, an artist's by album, a genre's by artist.
func (q Facets) Songs(ctx context.Context, kind FacetKind, key string, offset, limit int) ([]models.Song, error) {
	column, order := shelfOrder(kind)
	var ids []models.SongID
	err := q.s.r.WithContext(ctx).Raw("SELECT song_id FROM search_songs WHERE "+column+" = ? ORDER BY "+order+" LIMIT ? OFFSET ?", key, limit, offset).Scan(&ids).Error
	if err != nil {
		return nil, translate(err)
	}
	return q.s.Library().Songs(ctx, ids)
}
