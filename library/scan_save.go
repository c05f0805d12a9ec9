package library

import (
	"context"
	"path/filepath"

	"upbeat/library/tags"
	"upbeat/models"
)

// read reads the files that are due, saves what they hold and lists what is wrong with them.
func (s *scan) read(ctx context.Context) error {
	todo := s.todo
	s.todo = nil
	paths := make([]string, len(todo))
	for i, t := range todo {
		paths[i] = t.path
	}
	return s.library.reader.Read(ctx, paths, func(i int, r Reading) error {
		s.p.Done++
		s.tell(false)
		return s.take(ctx, todo[i], r)
	})
}

// take takes what was read from one file.
func (s *scan) take(ctx context.Context, t task, r Reading) error {
	t.problem, t.detail = r.Problem, r.Detail
	if r.Fingerprint == "" {
		if r.Problem == models.ProblemMissing { // it went while we looked
			if t.old.ID != 0 {
				return s.vanished(ctx, t.old)
			}
			return nil
		}
		s.p.Done-- // rejected counts it
		return s.rejected(ctx, t.finding, t.old)
	}
	if r.Problem != "" {
		s.problem(t.finding)
	} else if t.listed {
		s.mended = append(s.mended, t.path)
	}
	song := s.song(t, r)
	if song.ID == 0 {
		moved, err := s.movedFrom(ctx, r.Fingerprint)
		if err != nil {
			return err
		}
		song.ID = moved
	}
	s.count(t, song)
	s.songs = append(s.songs, song)
	if len(s.songs) >= batch {
		return s.saveSongs(ctx)
	}
	return nil
}

func (s *scan) count(t task, song models.Song) {
	switch {
	case song.ID == 0:
		s.p.Added++
	case t.old.ID == 0:
		s.p.Moved++
		s.claimed[song.ID] = true
		if s.missed[song.ID] {
			s.p.Missing--
		}
	default:
		s.p.Updated++
	}
}

// song makes a song of what was read; what the tags lack comes from the path.
func (s *scan) song(t task, r Reading) models.Song {
	song := models.Song{
		ID: t.old.ID, Source: "local", Path: t.path, Title: r.Title, Artist: r.Artist, Album: r.Album, AlbumArtist: r.AlbumArtist, Genre: r.Genre,
		Track: r.Track, Disc: r.Disc, Year: r.Year, Duration: models.ToMillis(r.Duration), Format: r.Format, CoverID: r.Cover,
		Size: t.size, ModTime: t.modTime, Fingerprint: r.Fingerprint, AddedAt: s.library.millis(), Explicit: r.Explicit, TagRules: tags.Rules,
	}
	if song.Title == "" {
		named := fromPath(relative(t.root, t.path))
		song.Title = named.Title
		song.Explicit = song.Explicit || tags.Explicit(named.Title)
		if song.Artist == "" && song.Album == "" { // no tags at all: the folders are all we know
			song.Artist, song.Album = named.Artist, named.Album
		}
		if song.Artist == "" {
			song.Artist = named.Artist
		}
		if song.Track == 0 {
			song.Track, song.Disc = named.Track, max(song.Disc, named.Disc)
		}
		if song.Year == 0 {
			song.Year = named.Year
		}
	}
	if r.Cover != "" {
		s.cover(models.Cover{ID: r.Cover, Source: t.path})
	} else if owner := t.dir.withImage(); owner != nil {
		if song.CoverID = s.folderCover(owner); song.CoverID != "" {
			s.cover(models.Cover{ID: song.CoverID, Source: owner.image})
		}
	}
	return song
}

// cover keeps a cover that this scan has not kept yet.
func (s *scan) cover(c models.Cover) {
	if !s.known[c.ID] {
		s.known[c.ID] = true
		s.covers = append(s.covers, c)
	}
}

// movedFrom finds the song that a new file was before: of the same content, at a path where there is nothing any more. 0 = none.
func (s *scan) movedFrom(ctx context.Context, fingerprint string) (models.SongID, error) {
	songs, err := s.library.store.Library().SongsLike(ctx, fingerprint)
	if err != nil {
		return 0, err
	}
	for _, song := range songs {
		if !s.claimed[song.ID] && !exists(filepath.Clean(song.Path)) {
			return song.ID, nil
		}
	}
	return 0, nil
}

// flush reads and saves all that is left.
func (s *scan) flush(ctx context.Context) error {
	if err := s.read(ctx); err != nil {
		return err
	}
	if err := s.saveSongs(ctx); err != nil {
		return err
	}
	return s.saveGone(ctx)
}

// saveSongs saves the songs, with their covers and problems.
func (s *scan) saveSongs(ctx context.Context) error {
	covers, songs, rows, mended := s.covers, s.songs, s.rows, s.mended
	s.covers, s.songs, s.rows, s.mended = nil, nil, nil, nil
	if err := s.library.store.Covers().Save(ctx, covers); err != nil {
		return err
	}
	if len(songs) > 0 {
		if err := s.library.Save(ctx, songs); err != nil {
			return err
		}
	}
	return s.library.store.Problems().Save(ctx, rows, mended)
}

// saveGone marks the songs whose files were missed, except those that have turned up elsewhere meanwhile.
func (s *scan) saveGone(ctx context.Context) error {
	ids, paths := make([]models.SongID, 0, len(s.gone)), make([]string, 0, len(s.gone))
	for _, song := range s.gone {
		if !s.claimed[song.ID] {
			ids, paths = append(ids, song.ID), append(paths, song.Path)
			s.missed[song.ID] = true
		}
	}
	s.gone = nil
	n, err := s.library.store.Library().MarkMissing(ctx, ids, paths, s.library.millis())
	s.p.Missing += n
	return err
}
