package store

import (
	"maps"
	"slices"
	"strings"

	"gorm.io/gorm"

	"upbeat/models"
)

// index brings the index of these songs to what they now are: songs that may be requested are in it, others are not. Facets, words
// and counts follow in the same transaction. What runs once for each song or word is SQL, prepared once (upbeat bench scan).
func (tx *Tx) index(b *batch, songs []IndexedSong) error {
	ids := make([]models.SongID, len(songs))
	for i := range songs {
		ids[i] = songs[i].ID
	}
	return recount(tx, b, ids, func() error { return indexAll(tx, b, ids, songs) })
}

func indexAll(tx *Tx, b *batch, ids []models.SongID, songs []IndexedSong) error {
	if err := unindexAll(tx, b, ids); err != nil {
		return err
	}
	words, facets, added := map[string]int{}, map[facetKey]*Facet{}, 0
	for i := range songs {
		if !songs[i].Available() {
			continue
		}
		if err := b.indexOne(&songs[i], words, facets); err != nil {
			return err
		}
		added++
	}
	if err := b.countWords(words); err != nil {
		return err
	}
	if err := b.countFacets(facets); err != nil {
		return err
	}
	return tx.countIndexed(added)
}

// countIndexed notes that the index has changed, and holds so many songs more.
func (tx *Tx) countIndexed(added int) error {
	return tx.db.Table("search_state").Where("id = 1").
		Updates(map[string]any{"version": gorm.Expr("version + 1"), "songs": gorm.Expr("songs + ?", added)}).Error
}

func (b *batch) indexOne(s *IndexedSong, words map[string]int, facets map[facetKey]*Facet) error {
	t := &s.Text
	const columns = "song_id, title, artist, album, genre, disc, track, also, album_base, edition, year, joined, split"
	fields := []any{s.ID, t.Title, t.Artist, t.Album, t.Genre, s.Disc, s.Track, t.Also, t.AlbumBase, t.Edition, s.Year, t.Joined, t.Split}
	if b.kind == Postgres {
		fields = append(fields, vector(t))
		if _, err := b.exec("INSERT INTO search_songs ("+columns+`, words)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::tsvector)`, fields...); err != nil {
			return err
		}
	} else {
		if _, err := b.exec("INSERT INTO search_songs ("+columns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", fields...); err != nil {
			return err
		}
		if _, err := b.exec("INSERT INTO search_index (rowid, title, artist, album) VALUES (?, ?, ?, ?)",
			s.ID, t.TitleWords, t.ArtistWords, t.AlbumWords); err != nil {
			return err
		}
	}
	for _, list := range []string{t.TitleWords, t.ArtistWords, t.AlbumWords} {
		for word := range strings.FieldsSeq(list) {
			words[word]++
		}
	}
	addToFacet(facets, FacetAlbum, t.AlbumFacet, s.CoverID)
	addToFacet(facets, FacetGenre, t.GenreFacet, s.CoverID)
	for _, artist := range t.Artists {
		if _, err := b.exec(`INSERT INTO song_artists (artist, album, disc, track, title, song_id, sure) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			artist.Key, t.Album, s.Disc, s.Track, t.Title, s.ID, artist.Sure); err != nil {
			return err
		}
		addToFacet(facets, FacetArtist, artist.Facet, s.CoverID)
	}
	return nil
}

// unindex takes songs out of the index; those that are not in it are passed over.
func (tx *Tx) unindex(b *batch, ids []models.SongID) error {
	if len(ids) == 0 {
		return nil
	}
	return recount(tx, b, ids, func() error { return unindexAll(tx, b, ids) })
}

func unindexAll(tx *Tx, b *batch, ids []models.SongID) error {
	var old []struct {
		SongID       models.SongID
		Album, Genre string
	}
	err := tx.db.Table("search_songs").Where("song_id IN ?", ids).Find(&old).Error
	if err != nil || len(old) == 0 {
		return err
	}
	var artists []string
	if err := tx.db.Table("song_artists").Where("song_id IN ?", ids).Pluck("artist", &artists).Error; err != nil {
		return err
	}
	facets := map[facetKey]*Facet{}
	for _, key := range artists {
		takeFromFacet(facets, FacetArtist, key)
	}
	for _, o := range old {
		if tx.kind == SQLite {
			if _, err := b.exec("DELETE FROM search_index WHERE rowid = ?", o.SongID); err != nil {
				return err
			}
		}
		takeFromFacet(facets, FacetAlbum, o.Album)
		takeFromFacet(facets, FacetGenre, o.Genre)
	}
	if err := tx.db.Table("song_artists").Where("song_id IN ?", ids).Delete(nil).Error; err != nil {
		return err
	}
	if err := tx.db.Table("search_songs").Where("song_id IN ?", ids).Delete(nil).Error; err != nil {
		return err
	}
	if err := b.countFacets(facets); err != nil {
		return err
	}
	return tx.countIndexed(-len(old))
}

// countWords adds to the vocabulary. Words are never taken out: one that no song has any more costs a little and finds nothing.
func (b *batch) countWords(words map[string]int) error {
	for _, word := range slices.Sorted(maps.Keys(words)) { // sorted: two writers must not lock rows in opposite order
		_, err := b.exec(`INSERT INTO search_words (word, songs) VALUES (?, ?) ON CONFLICT (word) DO UPDATE
			SET songs = search_words.songs + excluded.songs`, word, words[word])
		if err != nil {
			return err
		}
	}
	return nil
}

// shortPrefix is up to how many bytes beginnings of words are kept as words of their own, marked with an underscore: PostgreSQL would
// otherwise gather the songs of thousands of words for one typed letter.
const shortPrefix = 3

// vector spells a song's words, and their short beginnings, as a tsvector literal with weights A (title), B (artist) and C (album).
// Folded words hold no quotes.
func vector(t *SearchText) string {
	weights := map[string]string{}
	add := func(word, weight string) {
		if !strings.Contains(weights[word], weight) {
			weights[word] += weight
		}
	}
	for i, list := range []string{t.TitleWords, t.ArtistWords, t.AlbumWords} {
		weight := "ABC"[i : i+1]
		for word := range strings.FieldsSeq(list) {
			add(word, weight)
			for n := range word + "." { // where each letter begins, and the end
				if n > 0 && n <= shortPrefix {
					add("_"+word[:n], weight)
				}
			}
		}
	}
	var b strings.Builder
	for word, letters := range weights {
		b.WriteString("'" + word + "':")
		for i, weight := range []byte(letters) {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteByte('1' + byte(i)) // positions of one word must differ, or one weight would be lost
			b.WriteByte(weight)
		}
		b.WriteByte(' ')
	}
	return b.String()
}
