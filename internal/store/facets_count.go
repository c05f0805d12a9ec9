package store

import (
	"cmp"
	"maps"
	"slices"
)

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
cover_id = CASE WHEN excluded.cover_id <> '' AND (shelves.cover_id = '' OR shelves.songs <= 0) THEN excluded.cover_id
	ELSE shelves.cover_id END`

// countShelves adds each shelf's Songs, which may be negative, to the one in the database.
func (b *batch) countShelves(shelves map[shelfKey]*Facet) error {
	keys := slices.SortedFunc(maps.Keys(shelves), func(a, b shelfKey) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.key, b.key))
	})
	for _, k := range keys {
		s := shelves[k]
		if _, err := b.exec(countShelf, k.kind, k.key, s.Name, s.Artist, s.Letter, s.Sort, s.Songs, s.CoverID); err != nil {
			return err
		}
	}
	return nil
}
