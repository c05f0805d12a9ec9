package library

import (
	"context"
	"strings"

	"github.com/cespare/xxhash/v2"
	"golang.org/x/text/unicode/norm"

	"upbeat/internal/playlist"
	"upbeat/internal/store"
	"upbeat/library/fold"
	"upbeat/models"
)

// Matched is the song that a track of a playlist file was recognised as.
type Matched struct {
	Song     models.SongID // 0 = not in the library
	Duration models.Millis // of the song
}

// Match recognises tracks as songs of the library, in one pass over it however many tracks there are: by the end of the path, then by
// artist and title, then by those without what stands in brackets. Locations are compared as text; nothing is opened. The answer has the
// length of tracks.
func (l *Library) Match(ctx context.Context, tracks []playlist.Track) ([]Matched, error) {
	m := newMatch(tracks)
	if err := l.store.Library().EachSong(ctx, m.see); err != nil {
		return nil, err
	}
	answer := make([]Matched, len(tracks))
	for i, w := range m.wanted {
		if s, ok := m.choose(w); ok {
			answer[i] = Matched{s.id, s.duration}
		}
	}
	return answer, nil
}

// deepest is how many parts of a path's end are compared.
const deepestPath = 4

// match holds what tracks are looked for by, and which songs have it. Keys are 64 bit hashes: the tracks of a long file take little memory.
type match struct {
	wanted []wanted
	seen   map[uint64]*candidates // songs by each key that a track has
}

// wanted is one track by its keys; 0 = it has no such key.
type wanted struct {
	paths       [deepestPath]uint64 // of its last part, its last two, and so on
	tags, loose uint64
	title       uint64
	album       uint64
	duration    models.Millis
}

// candidates are the first few songs with one key, and how many there are.
type candidates struct {
	count int
	first [4]seen
}

type seen struct {
	id        models.SongID
	tags      uint64
	title     uint64
	album     uint64
	duration  models.Millis
	available bool
}

func newMatch(tracks []playlist.Track) *match {
	m := &match{wanted: make([]wanted, len(tracks)), seen: map[uint64]*candidates{}}
	for i, t := range tracks {
		w := want(t)
		m.wanted[i] = w
		for _, key := range append(w.paths[:], w.tags, w.loose) {
			if key != 0 {
				m.seen[key] = nil
			}
		}
	}
	return m
}

func want(t playlist.Track) wanted {
	w := wanted{paths: pathKeys(playlist.Segments(t.Location)), album: hash("album", key(t.Album)), duration: t.Duration}
	artist, title := t.Artist, t.Title
	if title == "" { // the file's name may tell
		const last = 3
		segments := playlist.Segments(t.Location)
		named := fromPath(strings.Join(segments[max(0, len(segments)-last):], "/"))
		artist, title = named.Artist, named.Title
	} else {
		w.title = hash("title", key(title))
	}
	w.tags, w.loose = tagKeys(artist, title)
	return w
}

// see takes a song of the library into account.
func (m *match) see(s *store.SongTags) {
	c := seen{id: s.ID, title: hash("title", key(s.Title)), album: hash("album", key(s.Album)), duration: s.Duration,
		available: s.Available}
	tags, loose := tagKeys(s.Artist, s.Title)
	c.tags = tags
	for _, key := range pathKeys(strings.Split(s.Path, "/")) {
		m.note(key, c)
	}
	m.note(tags, c)
	if loose != tags {
		m.note(loose, c)
	}
}

func (m *match) note(key uint64, c seen) {
	have, asked := m.seen[key]
	if !asked || key == 0 {
		return
	}
	if have == nil {
		have = &candidates{}
		m.seen[key] = have
	}
	if have.count < len(have.first) {
		have.first[have.count] = c
	}
	have.count++
}

// choose is the song that a track most likely is: the deeper two paths agree, the less has to agree beside.
func (m *match) choose(w wanted) (seen, bool) {
	for depth := deepestPath - 1; depth >= 0; depth-- {
		have := m.seen[w.paths[depth]]
		if w.paths[depth] == 0 || have == nil {
			continue
		}
		c, same := have.best(w)
		switch {
		case same, depth >= 2, depth == 1 && have.count == 1, depth == 0 && have.count == 1 && w.title == 0:
			return c, true
		}
	}
	for _, key := range []uint64{w.tags, w.loose} {
		have := m.seen[key]
		if key == 0 || have == nil {
			continue
		}
		c, _ := have.best(w)
		if key == w.tags || alike(c.duration, w.duration) {
			return c, true
		}
	}
	return seen{}, false
}

// best is the candidate that fits a track best: its file is there, then title, artist, album, length; the first of equals. same says that
// the title is the track's.
func (c *candidates) best(w wanted) (best seen, same bool) {
	most := -1
	for _, s := range c.first[:min(c.count, len(c.first))] {
		fit := 0
		for bit, fits := range []bool{alike(s.duration, w.duration), s.album == w.album, s.title == w.title && w.title != 0,
			s.tags == w.tags && w.tags != 0, s.available} {
			if fits {
				fit |= 1 << bit
			}
		}
		if fit > most {
			most, best = fit, s
		}
	}
	return best, best.title == w.title && w.title != 0 || best.tags == w.tags && w.tags != 0
}

// alike tells whether two lengths may be the same recording's; 0 = not known, which may be any.
func alike(a, b models.Millis) bool {
	const off = 8000
	return a == 0 || b == 0 || max(a, b)-min(a, b) <= off
}

// tagKeys are the keys of artist and title, as they are and without what differs between editions: "(2011 Remaster)", "feat. X".
func tagKeys(artist, title string) (tags, loose uint64) {
	a, t := key(artist), key(title)
	if a == "" || t == "" {
		return 0, 0
	}
	tags = hash(a, t)
	if la, lt := fold.Text(cutAny(artist, " feat", " ft.", " & ", ", ", " x "), maxText),
		fold.Text(cutAny(title, " (", " [", " - ", " feat", " ft."), maxText); la != "" && lt != "" {
		loose = hash("loose", la, lt)
	}
	return tags, loose
}

// cutAny is text before the first of the signs, whatever their case.
func cutAny(text string, signs ...string) string {
	lower := strings.ToLower(text)
	if len(lower) != len(text) {
		text = lower
	}
	for _, sign := range signs {
		if i := strings.Index(lower, sign); i > 0 {
			text, lower = text[:i], lower[:i]
		}
	}
	return text
}

// pathKeys are the keys of the ends of a path, the shortest first, whatever case, spelling of accents and kind of file.
func pathKeys(segments []string) (keys [deepestPath]uint64) {
	if len(segments) == 0 {
		return keys
	}
	last := segments[len(segments)-1]
	if formats(last) != nil {
		last = last[:strings.LastIndexByte(last, '.')]
	}
	end := strings.ToLower(norm.NFC.String(last))
	for depth := range keys {
		at := len(segments) - 1 - depth
		if at < 0 || segments[at] == "" {
			return keys
		}
		if depth > 0 {
			end = strings.ToLower(norm.NFC.String(segments[at])) + "/" + end
		}
		keys[depth] = hash("path", end)
	}
	return keys
}

func hash(parts ...string) uint64 {
	const apart = "\x1f"
	return xxhash.Sum64String(strings.Join(parts, apart))
}
