package store

import (
	"cmp"
	"maps"
	"slices"
)

type facetKey struct {
	kind FacetKind
	key  string
}

func addToFacet(facets map[facetKey]*Facet, kind FacetKind, f Facet, cover string) {
	if f.Key == "" {
		return
	}
	have := facets[facetKey{kind, f.Key}]
	if have == nil {
		f.Songs, f.CoverID = 0, ""
		have = &f
		facets[facetKey{kind, f.Key}] = have
	}
	if f.Told && !have.Told {
		have.Letter, have.Sort, have.Told = f.Letter, f.Sort, true
	}
	have.Songs++
	if have.CoverID == "" {
		have.CoverID = cover
	}
}

func takeFromFacet(facets map[facetKey]*Facet, kind FacetKind, key string) {
	if key == "" {
		return
	}
	f := facets[facetKey{kind, key}]
	if f == nil {
		f = &Facet{Key: key}
		facets[facetKey{kind, key}] = f
	}
	f.Songs--
}

// countFacet is SQL because a scan runs it for every facet of every batch of songs, prepared once (upbeat bench scan).
const countFacet = `INSERT INTO shelves (kind, key, name, artist, letter, sort, songs, cover_id, year, told)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (kind, key) DO UPDATE SET songs = shelves.songs + excluded.songs,
letter = CASE WHEN excluded.name <> '' AND (shelves.songs <= 0 OR excluded.told AND NOT shelves.told) THEN excluded.letter
	ELSE shelves.letter END,
sort = CASE WHEN excluded.name <> '' AND (shelves.songs <= 0 OR excluded.told AND NOT shelves.told) THEN excluded.sort
	ELSE shelves.sort END,
told = CASE WHEN excluded.name <> '' AND shelves.songs <= 0 THEN excluded.told ELSE shelves.told OR excluded.told END,
name = CASE WHEN shelves.songs <= 0 AND excluded.name <> '' THEN excluded.name ELSE shelves.name END,
artist = CASE WHEN shelves.songs <= 0 AND excluded.name <> '' THEN excluded.artist ELSE shelves.artist END,
cover_id = CASE WHEN excluded.cover_id <> '' AND (shelves.cover_id = '' OR shelves.songs <= 0) THEN excluded.cover_id
	ELSE shelves.cover_id END`

// countFacets adds each facet's Songs, which may be negative, to the one in the database.
func (b *batch) countFacets(facets map[facetKey]*Facet) error {
	keys := slices.SortedFunc(maps.Keys(facets), func(a, b facetKey) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.key, b.key))
	})
	for _, k := range keys {
		f := facets[k]
		if _, err := b.exec(countFacet, k.kind, k.key, f.Name, f.Artist, f.Letter, f.Sort, f.Songs, f.CoverID, f.Year, f.Told); err != nil {
			return err
		}
	}
	return nil
}
