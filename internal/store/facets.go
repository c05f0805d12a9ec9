package store

import (
	"context"

	"upbeat/models"
)

// Facets are artists, albums and genres, each with the number of its songs, each recording once.
type Facets struct{ s *Store }

// Facets of this database.
func (s *Store) Facets() Facets { return Facets{s} }

// FacetKind says by what a facet gathers songs.
type FacetKind string

// The kinds of facets.
const (
	FacetArtist FacetKind = "artist"
	FacetAlbum  FacetKind = "album"
	FacetGenre  FacetKind = "genre"
)

// Facet is an artist, an album or a genre with its songs.
type Facet struct {
	Key     string // names it in URLs: folded text, never empty where there are songs
	Name    string // as its first song spells it
	Artist  string // an album's artist
	Letter  string // where it stands on the index rail: "A".."Z", "#", a letter of another script, or "…"
	Sort    string // its place among those of the same letter
	Songs   int    // how many of its songs may be requested; files of one recording are one song
	Year    int    // of an album that would otherwise have the same name and artist as another; 0 = there is no other
	Told    bool   // the tags of a song say by what it is sorted
	CoverID string // the cover of one of its songs, "" = none has one
}

// TableName implements gorm's Tabler: the table is called by an older word.
func (Facet) TableName() string { return "shelves" }

// SortedBy is the facet with its place by other folded text than its name, as the tags tell.
func (f Facet) SortedBy(letter, sort string) Facet {
	f.Letter, f.Sort, f.Told = letter, sort, true
	return f
}

// After tells a page where the one before it ended.
func (f Facet) After() FacetMark { return FacetMark{Letter: f.Letter, Sort: f.Sort, Key: f.Key} }

// FacetMark is a place in the order of facets. The zero mark is before the first; a mark with only a letter is before that letter's first.
type FacetMark struct{ Letter, Sort, Key string }

// RailLetter is one letter of the index rail.
type RailLetter struct {
	Letter string
	Facets int // how many facets stand under it
	Offset int // how many facets stand before it
}

// Page returns up to limit facets of a kind that follow mark, in their order.
func (f Facets) Page(ctx context.Context, kind FacetKind, mark FacetMark, limit int) ([]Facet, error) {
	var rows []Facet
	err := f.s.r.WithContext(ctx).Where("kind = ? AND songs > 0", kind).
		Where("(letter, sort, key) > (?, ?, ?)", mark.Letter, mark.Sort, mark.Key).
		Order("letter, sort, key").Limit(limit).Find(&rows).Error
	return rows, translate(err)
}

// Get returns one facet. It returns ErrNoSuchSong when it has no song.
func (f Facets) Get(ctx context.Context, kind FacetKind, key string) (Facet, error) {
	var row Facet
	err := f.s.r.WithContext(ctx).Take(&row, "kind = ? AND key = ? AND songs > 0", kind, key).Error
	return row, translate(found(err, models.ErrNoSuchSong))
}

// Rail returns the letters under which facets of a kind stand, in order.
func (f Facets) Rail(ctx context.Context, kind FacetKind) ([]RailLetter, error) {
	var rows []RailLetter
	err := f.s.r.WithContext(ctx).Model(&Facet{}).Select("letter, COUNT(*) AS facets").Where("kind = ? AND songs > 0", kind).
		Group("letter").Order("letter").Scan(&rows).Error
	before := 0
	for i := range rows {
		rows[i].Offset = before
		before += rows[i].Facets
	}
	return rows, translate(err)
}

// ArtistsOf returns the artists of songs, in no order, as facets that have songs: Key and Name alone are set.
func (f Facets) ArtistsOf(ctx context.Context, ids []models.SongID) (map[models.SongID][]Facet, error) {
	var rows []struct {
		SongID    models.SongID
		Key, Name string
	}
	err := f.s.r.WithContext(ctx).Table("song_artists a").Select("a.song_id, s.key, s.name").
		Joins("JOIN shelves s ON s.kind = ? AND s.key = a.artist", FacetArtist).Where("a.song_id IN ? AND s.songs > 0", ids).Scan(&rows).Error
	artists := make(map[models.SongID][]Facet, len(ids))
	for _, row := range rows {
		artists[row.SongID] = append(artists[row.SongID], Facet{Key: row.Key, Name: row.Name})
	}
	return artists, translate(err)
}

// facetOrder is the table of a kind's songs, the column that names their facet, and the order of its songs.
func facetOrder(kind FacetKind) (table, column, order string) {
	switch kind {
	case FacetAlbum:
		return "search_songs", "album", "disc, track, title"
	case FacetGenre:
		return "search_songs", "genre", "artist, album, disc, track"
	}
	return "song_artists", "artist", "album, disc, track, title"
}

// Songs returns up to limit songs of a facet, after the first offset ones: an album in its order, an artist's by album, a genre's by
// artist. Of copies, the first of the facet.
func (f Facets) Songs(ctx context.Context, kind FacetKind, key string, offset, limit int) ([]models.Song, error) {
	table, column, order := facetOrder(kind)
	var ids []models.SongID
	once := "NOT EXISTS (SELECT 1 FROM songs s JOIN songs o ON o.copy_of = s.copy_of AND o.id < s.id JOIN " + table + ` c ON c.song_id = o.id
		WHERE s.id = f.song_id AND s.copy_of > 0 AND c.` + column + " = f." + column + ")"
	err := f.s.r.WithContext(ctx).Table(table+" f").Where("f."+column+" = ?", key).Where(once).Order(order).Limit(limit).Offset(offset).
		Pluck("song_id", &ids).Error
	if err != nil {
		return nil, translate(err)
	}
	return f.s.Library().Songs(ctx, ids)
}
