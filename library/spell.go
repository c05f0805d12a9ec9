package library

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"

	"upbeat/internal/charset"
	"upbeat/library/tags"
	"upbeat/models"
)

// judged bounds the songs of a folder by which its encoding is guessed.
const judged = 400

// speller reads the names of songs whose encoding is in doubt by that of their folder.
type speller struct {
	library *Library
	roots   []models.LibraryRoot
}

// written is what is in doubt of a song's names, as the database keeps it; "" = nothing.
func written(r Reading, rel string) string {
	fields := r.Written
	if fields == nil {
		if r.Title != "" || len(pathNames(rel)) == 0 {
			return ""
		}
		fields = tags.Written{}
		for name, value := range map[string]string{"ARTIST": r.Artist, "ALBUM": r.Album, "ALBUMARTIST": r.AlbumArtist, "GENRE": r.Genre} {
			if value != "" {
				fields[name] = []string{value}
			}
		}
		for name, list := range map[string]string{"ARTISTS": r.Artists, "ARTISTSORT": r.ArtistSort} {
			if list != "" {
				fields[name] = strings.Split(list, models.ListSeparator)
			}
		}
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return ""
	}
	return string(text)
}

// pathNames are the parts of a path below the root whose encoding is in doubt, as bytes.
func pathNames(rel string) (list []string) {
	for part := range strings.SplitSeq(rel, "/") {
		if raw, unsure := charset.Bytes(part); unsure {
			list = append(list, raw)
		}
	}
	return list
}

// names are all names of a song that are in doubt, as bytes.
func (s speller) names(song models.Song) []string {
	fields := fieldsOf(song)
	list := fields.Names()
	if untitled(fields) {
		list = append(list, pathNames(s.relative(song.Path))...)
	}
	return list
}

func fieldsOf(song models.Song) (fields tags.Written) {
	if json.Unmarshal([]byte(song.Written), &fields) != nil {
		return nil // from a backup that somebody changed: the names stay as they are
	}
	return fields
}

// untitled tells of a song that is named after its path.
func untitled(fields tags.Written) bool {
	return strings.TrimSpace(strings.Join(fields["TITLE"], "")) == ""
}

func (s speller) relative(path string) string {
	for _, root := range s.roots {
		if below(root.Path, path) {
			return relative(root.Path, path)
		}
	}
	return filepath.Base(path)
}

// read gives a song the names that it has in its folder's encoding.
func (s speller) read(song models.Song, folder charset.Folder) models.Song {
	names := s.names(song)
	if len(names) == 0 {
		return song
	}
	own := folder.Song(names)
	t := fieldsOf(song).Read(own.Text)
	song.Title, song.Artist, song.Album, song.AlbumArtist, song.Genre = t.Title, t.Artist, t.Album, t.AlbumArtist, t.Genre
	song.Artists, song.ArtistSort = t.Artists, t.ArtistSort
	byPath(&song, spelledPath(s.relative(song.Path), own))
	return song
}

// spelledPath is a path below the root as it is read.
func spelledPath(rel string, own charset.Song) string {
	parts := strings.Split(rel, "/")
	for i, part := range parts {
		if raw, unsure := charset.Bytes(part); unsure {
			parts[i] = strings.ReplaceAll(own.Text(raw), "/", "_")
		}
	}
	return strings.Join(parts, "/")
}

// spell reads the names of songs that are about to be saved. Their folders are judged anew, by all their songs; it returns those other
// songs of a folder that are read otherwise from now on, to be saved as well.
func (s speller) spell(ctx context.Context, songs []models.Song) (others []models.Song, err error) {
	for start := 0; start < len(songs); {
		dir, end := filepath.Dir(songs[start].Path), start+1
		for end < len(songs) && filepath.Dir(songs[end].Path) == dir {
			end++
		}
		if slices.ContainsFunc(songs[start:end], func(song models.Song) bool { return song.Written != "" }) {
			more, err := s.folder(ctx, dir, songs[start:end])
			if err != nil {
				return nil, err
			}
			others = append(others, more...)
		}
		start = end
	}
	return others, nil
}

// folder reads the names of new or changed songs of a folder, in place, and returns its others that follow.
func (s speller) folder(ctx context.Context, dir string, songs []models.Song) ([]models.Song, error) {
	row, err := s.library.store.WrittenNames().Encoding(ctx, dir)
	if err != nil {
		return nil, err
	}
	known, err := s.library.store.WrittenNames().InFolder(ctx, dir, "", judged)
	if err != nil {
		return nil, err
	}
	fresh := func(song models.Song) bool {
		return slices.ContainsFunc(songs, func(other models.Song) bool { return other.Path == song.Path || other.ID == song.ID })
	}
	was := row
	known = slices.DeleteFunc(known, fresh)
	if len(known) < judged {
		row.Guessed = s.guess(slices.Concat(songs, known))
	}
	if row != was {
		if err := s.library.store.WrittenNames().Guess(ctx, dir, row.Guessed); err != nil {
			return nil, err
		}
	}
	for i, song := range songs {
		if song.Written != "" {
			songs[i] = s.read(song, encodingOf(row))
		}
	}
	if encodingOf(was) == encodingOf(row) {
		return nil, nil
	}
	others, err := s.others(ctx, dir, encodingOf(row))
	return slices.DeleteFunc(others, fresh), err
}

// guess is the encoding of a folder by its songs; "" = nothing speaks against what they say.
func (s speller) guess(songs []models.Song) string {
	var names [][]string
	for _, song := range songs {
		if song.Written != "" {
			names = append(names, s.names(song))
		}
	}
	if e := charset.Judge(names).Encoding; e != charset.Western {
		return string(e)
	}
	return ""
}

// encodingOf is how the names of a folder are read.
func encodingOf(row models.FolderEncoding) charset.Folder {
	switch {
	case row.Chosen != "":
		return charset.Folder{Encoding: charset.Encoding(row.Chosen), Chosen: true}
	case row.Guessed != "":
		return charset.Folder{Encoding: charset.Encoding(row.Guessed)}
	}
	return charset.Folder{Encoding: charset.Western}
}

// others are the songs in a folder that are called otherwise when they are read in its encoding.
func (s speller) others(ctx context.Context, dir string, folder charset.Folder) (changed []models.Song, err error) {
	for after := ""; ; {
		songs, err := s.library.store.WrittenNames().InFolder(ctx, dir, after, chunk)
		if err != nil {
			return nil, err
		}
		for _, song := range songs {
			after = song.Path
			if read := s.read(song, folder); calledOtherwise(read, song) {
				changed = append(changed, read)
			}
		}
		if len(songs) < chunk {
			return changed, nil
		}
	}
}

func calledOtherwise(a, b models.Song) bool {
	return a.Title != b.Title || a.Artist != b.Artist || a.Album != b.Album || a.AlbumArtist != b.AlbumArtist || a.Genre != b.Genre ||
		a.Artists != b.Artists || a.ArtistSort != b.ArtistSort
}

// tell tells those who listen which songs are called otherwise now.
func (s speller) tell(ctx context.Context, songs []models.Song) error {
	if len(songs) == 0 {
		return nil
	}
	ids := make([]models.SongID, len(songs))
	for i, song := range songs {
		ids[i] = song.ID
	}
	return s.library.renamed(ctx, ids...)
}
