package library

import (
	"context"
	"strings"

	"upbeat/internal/store"
	"upbeat/library/fold"
	"upbeat/models"
)

// Bounds of what is kept of tags, in bytes.
const (
	maxText = 500 // of one tag
	maxKey  = 300 // of folded text in an index (PostgreSQL's B-trees take 2,700 bytes a row)
)

// facetSeparator parts an album from its artist in the key of its facet; folded text cannot hold it.
const facetSeparator = "\x1f"

// Save inserts songs without an id and updates the others, keeps the search index in step, and sets the ids of the new ones. The scanner
// uses it, and so does whoever adds songs that are not on disk. Keep batches at a few hundred: votes wait for the same database.
func (l *Library) Save(ctx context.Context, songs []models.Song) error {
	rows := indexed(songs)
	if err := l.store.Library().SaveSongs(ctx, rows); err != nil {
		return err
	}
	for i := range songs {
		songs[i] = rows[i].Song
	}
	return nil
}

func indexed(songs []models.Song) []store.IndexedSong {
	rows := make([]store.IndexedSong, len(songs))
	for i, s := range songs {
		rows[i] = store.IndexedSong{Song: s, Text: searchText(s)}
	}
	return rows
}

// searchText is a song as the index sees it.
func searchText(s models.Song) store.SearchText {
	by := s.AlbumArtist
	if by == "" {
		by = s.Artist
	}
	t := store.SearchText{
		Title: key(s.Title), Artist: key(s.Artist), Genre: key(s.Genre),
		TitleWords: words(s.Title, false), ArtistWords: words(s.Artist+" "+s.AlbumArtist, false) + words(s.Artist, true),
		AlbumWords: words(s.Album, false),
	}
	t.ArtistShelf, t.GenreShelf = facet(t.Artist, s.Artist), facet(t.Genre, s.Genre)
	if s.Album != "" {
		t.Album = key(s.Album) + facetSeparator + key(by)
		t.AlbumShelf = facet(t.Album, s.Album)
		t.AlbumShelf.Artist = by
	}
	return t
}

// words lists what text is found by, parted by spaces; joined: instead, its two or three words as one, for those who type "daftpunk".
func words(text string, joined bool) string {
	list := fold.Words(text, maxText)
	if !joined {
		return strings.Join(list, " ")
	}
	if one := strings.Join(list, ""); (len(list) == 2 || len(list) == 3) && len(one) <= 24 && !strings.ContainsFunc(one, fold.Unspaced) {
		return " " + one
	}
	return ""
}

func facet(key, name string) store.Facet {
	sort, _, _ := strings.Cut(key, facetSeparator)
	sort = fold.Sort(sort)
	return store.Facet{Key: key, Name: name, Letter: fold.Letter(sort), Sort: sort}
}

// heal brings the index in step with songs that were saved or marked without it, and builds it anew when the folding rules have changed.
func (l *Library) heal(ctx context.Context) error {
	state, err := l.store.SearchIndex().State(ctx)
	if err != nil {
		return err
	}
	if state.Folding != fold.Rules {
		if err := l.store.SearchIndex().Clear(ctx, fold.Rules); err != nil {
			return err
		}
	}
	for {
		songs, err := l.store.SearchIndex().Unindexed(ctx, batch)
		if err != nil || len(songs) == 0 {
			return err
		}
		if err := l.store.SearchIndex().Reindex(ctx, indexed(songs)); err != nil {
			return err
		}
	}
}
