package library

import (
	"context"
	"path/filepath"

	"upbeat/internal/disk"
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
	if r.Problem != "" {
		if passed, err := s.excused(ctx, &t); err != nil || passed {
			return err
		}
	}
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
		was, err := s.movedFrom(ctx, r.Fingerprint)
		if err != nil {
			return err
		}
		song.ID = was.ID
		s.movedFolder(was, song)
	}
	s.count(t, song)
	s.songs = append(s.songs, song)
	if len(s.songs) >= batch {
		return s.saveSongs(ctx)
	}
	return nil
}

// excused tells whether what a reader found wrong with a file says nothing about it, because its disk went while it read, or somebody was
// writing. Nothing is kept of it then: the file is looked at again.
func (s *scan) excused(ctx context.Context, t *task) (bool, error) {
	err := s.library.disks.files.Same(ctx, t.path, t.stamp)
	trouble := disk.Trouble(err)
	if err == nil && t.problem == models.ProblemMissing || err == nil && t.problem == models.ProblemUnreadable {
		trouble = models.ProblemAway // it can be read, and could not a moment ago
	}
	switch {
	case !models.Waits(trouble):
		return false, ctx.Err()
	case trouble == models.ProblemUnfound && s.away(t.path) == "":
		s.lost(ctx, t.path)
		if s.away(t.path) == "" {
			return false, ctx.Err() // the file is gone, and its disk is here
		}
	case trouble == models.ProblemAway:
		s.lost(ctx, t.path)
	}
	t.problem, t.detail = trouble, ""
	if err != nil {
		t.detail = reason(err)
	}
	if trouble == models.ProblemAway && s.away(t.path) == "" { // one file of a disk that is here: the host should know
		s.problem(t.finding)
	}
	return true, ctx.Err()
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
		Artists: r.Artists, ArtistSort: r.ArtistSort, Compilation: r.Compilation,
		Track: r.Track, Disc: r.Disc, Year: r.Year, Duration: models.ToMillis(r.Duration), LengthExact: r.Exact,
		Format: r.Format, CoverID: r.Cover,
		Size: t.size, ModTime: t.modTime, Fingerprint: r.Fingerprint, AddedAt: s.library.millis(), Explicit: r.Explicit, TagRules: tags.Rules,
		Written: written(r, relative(t.root, t.path)),
	}
	byPath(&song, relative(t.root, t.path))
	if r.Cover != "" {
		s.cover(models.Cover{ID: r.Cover, File: t.path})
	} else if owner := t.dir.withImage(); owner != nil {
		if song.CoverID = s.folderCover(owner); song.CoverID != "" {
			s.cover(models.Cover{ID: song.CoverID, File: owner.image})
		}
	}
	return song
}

// byPath takes what a song's tags lack from its path.
func byPath(song *models.Song, rel string) {
	if song.Title != "" {
		return
	}
	named := fromPath(rel)
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

// cover keeps a cover that this scan has not kept yet.
func (s *scan) cover(c models.Cover) {
	if !s.known[c.ID] {
		s.known[c.ID] = true
		s.covers = append(s.covers, c)
	}
}

// movedFrom finds the song that a new file was before: of the same content, at a path where there is nothing any more. ID 0 = none.
func (s *scan) movedFrom(ctx context.Context, fingerprint string) (models.Song, error) {
	songs, err := s.library.store.Library().SongsLike(ctx, fingerprint)
	if err != nil {
		return models.Song{}, err
	}
	for _, song := range songs {
		if !s.claimed[song.ID] && !s.exists(ctx, filepath.Clean(song.Path)) {
			return song, nil
		}
	}
	return models.Song{}, nil
}

// movedFolder notes where a song with names in doubt has moved from.
func (s *scan) movedFolder(was, song models.Song) {
	from, to := filepath.Dir(was.Path), filepath.Dir(song.Path)
	if was.ID != 0 && song.Written != "" && from != to && s.moves[to] == "" {
		s.moves[to] = from
	}
}

// followChoices has what a host chose for a folder hold where its songs have moved to, unless that folder has names or a choice of its
// own. A folder that is gone keeps none: it may come back as another.
func (s *scan) followChoices(ctx context.Context) error {
	names := s.library.store.WrittenNames()
	for to, from := range s.moves {
		before, err := names.Encoding(ctx, from)
		if err != nil {
			return err
		}
		here, err := names.Encoding(ctx, to)
		if err != nil {
			return err
		}
		others, err := names.InFolder(ctx, to, "", 1)
		if err != nil {
			return err
		}
		if before.Chosen != "" && here.Chosen == "" && len(others) == 0 {
			if err := names.Choose(ctx, to, before.Chosen); err != nil {
				return err
			}
		}
		if before.Chosen != "" && !s.exists(ctx, from) {
			s.left[from] = true
		}
	}
	clear(s.moves)
	return nil
}

// flush reads and saves all that is left.
func (s *scan) flush(ctx context.Context) error {
	if err := s.read(ctx); err != nil {
		return err
	}
	if err := s.saveSongs(ctx); err != nil {
		return err
	}
	for from := range s.left {
		if err := s.library.store.WrittenNames().Choose(ctx, from, ""); err != nil {
			return err
		}
	}
	clear(s.left)
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
		if err := s.followChoices(ctx); err != nil {
			return err
		}
		speller := speller{s.library, s.roots}
		others, err := speller.spell(ctx, songs)
		if err != nil {
			return err
		}
		if err := s.library.Save(ctx, append(songs, others...)); err != nil {
			return err
		}
		if err := speller.tell(ctx, others); err != nil {
			return err
		}
	}
	return s.library.store.Problems().Save(ctx, rows, mended)
}

// steady tells whether the disk of a path has been the same one since the scan began. Where something was mounted or unmounted meanwhile,
// what the walk did not meet may be there all the same.
func (s *scan) steady(path string) bool {
	return s.begun.mountOf(path) == s.disks.mountOf(path)
}

// saveGone marks the songs whose files were missed, except those that have turned up elsewhere meanwhile.
func (s *scan) saveGone(ctx context.Context) error {
	if len(s.gone) == 0 {
		return nil
	}
	if err := s.lookAtDisks(ctx); err != nil { // one that went while we walked looks like a folder that was emptied
		return err
	}
	ids, paths := make([]models.SongID, 0, len(s.gone)), make([]string, 0, len(s.gone))
	for _, song := range s.gone {
		if !s.claimed[song.ID] && s.away(song.Path) == "" && s.steady(song.Path) {
			ids, paths = append(ids, song.ID), append(paths, song.Path)
			s.missed[song.ID] = true
		}
	}
	s.gone = nil
	n, err := s.library.store.Library().MarkMissing(ctx, ids, paths, s.library.millis())
	s.p.Missing += n
	return err
}
