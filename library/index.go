package library

import (
	"context"
	"slices"
	"strconv"
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

// alsoSeparator parts the lists of SearchText.Also.
const alsoSeparator = "\x1f"

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

// indexed are songs with their text, as their own tags tell.
func indexed(songs []models.Song) []store.IndexedSong { return indexedAs(songs, nil) }

// indexedAs are songs with their text and what settleIndex knows of some of them.
func indexedAs(songs []models.Song, placed map[models.SongID]placing) []store.IndexedSong {
	rows := make([]store.IndexedSong, len(songs))
	for i, s := range songs {
		s.CopyKey = copyKey(s)
		rows[i] = store.IndexedSong{Song: s, Text: placedText(s, placed[s.ID])}
	}
	return rows
}

// searchText is a song as the index sees it by its own tags.
func searchText(s models.Song) store.SearchText { return placedText(s, placing{}) }

// placedText is a song as the index sees it, with what settleIndex knows of it.
func placedText(s models.Song, p placing) store.SearchText {
	t := store.SearchText{
		Title: key(s.Title), Artist: key(s.Artist), Genre: key(s.Genre),
		TitleWords: words(s.Title, false), ArtistWords: words(s.Artist+" "+s.AlbumArtist, false) + words(s.Artist, true),
		AlbumWords: words(s.Album, false),
	}
	title, artist, album := also(s.Title), also(s.Artist+" "+s.AlbumArtist), also(s.Album)
	if s.Artists != "" { // the list may name who is not in the credit
		listed := strings.ReplaceAll(s.Artists, models.ListSeparator, " ")
		artist = strings.TrimSpace(artist + " " + unsaid(words(listed, false), t.ArtistWords) + " " + also(listed))
	}
	if title != "" || artist != "" || album != "" {
		t.Also = title + alsoSeparator + artist + alsoSeparator + album
		t.TitleWords, t.ArtistWords, t.AlbumWords = t.TitleWords+" "+title, t.ArtistWords+" "+artist, t.AlbumWords+" "+album
	}
	t.Artists, t.Joined = artistFacets(s, p)
	t.Split, t.GenreFacet = strings.Join(p.split, models.ListSeparator), facet(t.Genre, s.Genre)
	if s.Album != "" {
		by := albumArtist(s)
		t.AlbumBase = key(s.Album) + facetSeparator + key(by)
		t.Album, t.Edition = t.AlbumBase, p.edition
		if p.edition > 0 {
			t.Album += facetSeparator + strconv.Itoa(p.edition)
		}
		t.AlbumFacet = facet(t.Album, s.Album)
		t.AlbumFacet.Artist, t.AlbumFacet.Year = by, p.edition
	}
	return t
}

// unsaid are the words of a list that are not in another.
func unsaid(list, said string) string {
	said = " " + said + " "
	return strings.Join(slices.DeleteFunc(strings.Fields(list), func(w string) bool { return strings.Contains(said, " "+w+" ") }), " ")
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

// also is what text is found by beyond its folded words, parted by spaces.
func also(text string) string {
	const most = 600 // bytes
	one := strings.Join(fold.Also(text, maxText), " ")
	if len(one) > most {
		one = one[:strings.LastIndexByte(one[:most], ' ')]
	}
	return one
}

func facet(of, name string) store.Facet {
	sort := key(fold.Sort(name))
	return store.Facet{Key: of, Name: name, Letter: fold.Letter(sort), Sort: sort}
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
	if err := l.computeCopies(ctx); err != nil {
		return err
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
