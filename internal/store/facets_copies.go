package store

import (
	"cmp"
	"maps"
	"slices"

	"upbeat/models"
)

// The songs of a facet are counted once for each recording. What changes which songs a facet has, or which songs are one recording, does so
// within recount or recountGroups.

// recount changes the index of songs: their recordings are counted anew in their facets.
func recount(tx *Tx, b *batch, ids []models.SongID, change func() error) error {
	var groups []models.SongID
	theirs := tx.db.Model(&models.Song{}).Select("copy_of").Where("id IN ? AND copy_of > 0", ids)
	err := tx.db.Model(&models.Song{}).Where("copy_of IN (?)", theirs).Group("copy_of").Having("COUNT(*) > 1").Pluck("copy_of", &groups).Error
	if err != nil {
		return err
	}
	return recountGroups(tx, b, groups, change)
}

// recountGroups changes songs of some groups of copies; 0 is none. Within change each song counts.
func recountGroups(tx *Tx, b *batch, groups []models.SongID, change func() error) error {
	groups = slices.DeleteFunc(groups, func(id models.SongID) bool { return id == 0 })
	if len(groups) == 0 {
		return change()
	}
	if err := countCopies(tx, b, groups, 1); err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	return countCopies(tx, b, groups, -1)
}

// countCopies adds to each facet, or takes from it, as many songs as the groups have in it beyond the first. It is SQL because it counts
// over three tables, and each facet is written by a statement that is prepared once (upbeat bench scan).
func countCopies(tx *Tx, b *batch, groups []models.SongID, sign int) error {
	const chunk = 300
	more := map[facetKey]int{}
	for some := range slices.Chunk(groups, chunk) {
		var rows []struct {
			Kind FacetKind
			Key  string
			More int
		}
		err := tx.db.Raw(`SELECT kind, key, COUNT(*) - 1 AS more FROM (
			SELECT 'artist' AS kind, a.artist AS key, s.copy_of FROM songs s JOIN song_artists a ON a.song_id = s.id WHERE s.copy_of IN @groups
			UNION ALL SELECT 'album', c.album, s.copy_of FROM songs s JOIN search_songs c ON c.song_id = s.id WHERE s.copy_of IN @groups
			UNION ALL SELECT 'genre', c.genre, s.copy_of FROM songs s JOIN search_songs c ON c.song_id = s.id WHERE s.copy_of IN @groups) f
			GROUP BY kind, key, copy_of HAVING COUNT(*) > 1`, map[string]any{"groups": some}).Scan(&rows).Error
		if err != nil {
			return err
		}
		for _, row := range rows {
			more[facetKey{row.Kind, row.Key}] += row.More
		}
	}
	keys := slices.SortedFunc(maps.Keys(more), func(a, b facetKey) int { // as countFacets has them
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.key, b.key))
	})
	for _, k := range keys {
		if _, err := b.exec("UPDATE shelves SET songs = songs + ? WHERE kind = ? AND key = ?", sign*more[k], k.kind, k.key); err != nil {
			return err
		}
	}
	return nil
}
