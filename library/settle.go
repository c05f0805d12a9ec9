package library

import (
	"context"
	"slices"
	"strings"

	"upbeat/internal/store"
	"upbeat/library/credit"
	"upbeat/models"
)

// settleIndex finds out what only the library as a whole can tell: which joined names in credits are several artists, and which albums of
// one name are different ones. A scan ends with it. It costs one question where nothing has changed since.
func settleIndex(ctx context.Context, index store.SearchIndex, songs store.Library) error {
	const most = 3 // passes: a second one sees what changed meanwhile
	for range most {
		state, err := index.State(ctx)
		if err != nil || state.Settled == state.Version {
			return err
		}
		s := settling{index: index, songs: songs, changed: map[models.SongID]func(*placing){}}
		if err := s.splitCredits(ctx); err != nil {
			return err
		}
		if err := s.tellEditions(ctx); err != nil {
			return err
		}
		if len(s.changed) == 0 {
			return index.Settled(ctx, state.Version)
		}
		if err := s.place(ctx); err != nil {
			return err
		}
	}
	return nil
}

// settling is one pass of settleIndex.
type settling struct {
	index   store.SearchIndex
	songs   store.Library
	changed map[models.SongID]func(*placing) // what changes of songs
}

// change adds a change of a song to those that are to be made.
func (t *settling) change(id models.SongID, how func(*placing)) {
	if before := t.changed[id]; before != nil {
		then := how
		how = func(p *placing) { before(p); then(p) }
	}
	t.changed[id] = how
}

// splitCredits notes which songs' credits are parted otherwise now.
func (t *settling) splitCredits(ctx context.Context) error {
	songs, err := t.index.Joined(ctx)
	if err != nil || len(songs) == 0 {
		return err
	}
	keys, err := t.index.SureArtists(ctx)
	if err != nil {
		return err
	}
	names := credit.NewNames(key)
	for _, k := range keys {
		names.AddKey(k)
	}
	told := make([][]string, len(songs))
	for i, s := range songs {
		told[i] = artistsOf(models.Song{Artist: s.Artist, Title: s.Title})
		for _, name := range told[i] {
			if credit.Joined(name) {
				names.AddCredit(name)
			}
		}
	}
	for i, s := range songs {
		var list []string
		for _, name := range told[i] {
			list = append(list, names.Split(name)...)
		}
		if list = once(list); slices.Equal(list, told[i]) {
			list = nil
		}
		if strings.Join(list, models.ListSeparator) != s.Split {
			t.change(s.SongID, func(p *placing) { p.split = list })
		}
	}
	return nil
}

// tellEditions notes which songs' albums are another edition now.
func (t *settling) tellEditions(ctx context.Context) error {
	var album []store.AlbumSong
	end := func() {
		for i, year := range editions(album) {
			if album[i].Edition != year {
				t.change(album[i].SongID, func(p *placing) { p.edition = year })
			}
		}
		album = album[:0]
	}
	err := t.index.Editions(ctx, func(s store.AlbumSong) {
		if len(album) > 0 && album[0].AlbumBase != s.AlbumBase {
			end()
		}
		album = append(album, s)
	})
	end()
	return err
}

// place brings the index of the changed songs in step.
func (t *settling) place(ctx context.Context) error {
	ids := make([]models.SongID, 0, len(t.changed))
	for id := range t.changed {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for some := range slices.Chunk(ids, batch) {
		songs, err := t.songs.Songs(ctx, some)
		if err != nil {
			return err
		}
		rows, err := t.index.Placed(ctx, some)
		if err != nil {
			return err
		}
		placed := make(map[models.SongID]placing, len(rows))
		for _, row := range rows {
			p := placing{edition: row.Edition}
			if row.Split != "" {
				p.split = strings.Split(row.Split, models.ListSeparator)
			}
			t.changed[row.SongID](&p)
			placed[row.SongID] = p
		}
		if err := t.index.Reindex(ctx, indexedAs(songs, placed)); err != nil {
			return err
		}
	}
	return nil
}
