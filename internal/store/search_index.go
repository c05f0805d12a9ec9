package store

import (
	"context"

	"upbeat/models"
)

// SearchIndex is the index that search reads: words, starts, choices. It is asked in SQL: full text is spelled differently in each
// database, and each keystroke of a guest asks several times (upbeat bench search).
type SearchIndex struct{ s *Store }

// SearchIndex of this database.
func (s *Store) SearchIndex() SearchIndex { return SearchIndex{s} }

// Candidate is a song that a search may show, with what it is ranked by.
type Candidate struct {
	SongID               models.SongID
	Title, Artist, Album string // folded; Album as the key of its facet
	Also                 string // see SearchText
	Requests             int
	CopyOf               models.SongID // its group
	Chosen               int           // how often guests chose it after typing what was searched for
}

const candidateColumns = "SELECT c.song_id, c.title, c.artist, c.album, c.also, s.requests, s.copy_of"

// upper is the least string above all that begin with prefix, in byte order.
func upper(prefix string) string { return prefix + "\U0010FFFF" }

// ByStart returns songs whose folded title, artist or album begins with prefix, the shortest first among those that begin alike.
// column is "title", "artist" or "album".
func (si SearchIndex) ByStart(ctx context.Context, column, prefix string, limit int) ([]Candidate, error) {
	var rows []Candidate
	switch column {
	case "title", "artist", "album":
	default:
		return nil, models.ErrBadValue
	}
	inner := "SELECT song_id, title, artist, album, also FROM search_songs WHERE " + column + " >= ? AND " + column + " < ? ORDER BY " + column +
		" LIMIT ?"
	err := si.s.r.WithContext(ctx).Raw(candidateColumns+" FROM ("+inner+") c JOIN songs s ON s.id = c.song_id AND s.problem = ''",
		prefix, upper(prefix), limit).Scan(&rows).Error
	return rows, translate(err)
}

// ByChoice returns songs that guests chose after typing something that begins with typed (folded).
func (si SearchIndex) ByChoice(ctx context.Context, typed string, limit int) ([]Candidate, error) {
	var rows []Candidate
	inner := "SELECT song_id, times FROM search_choices WHERE typed >= ? AND typed < ? ORDER BY typed LIMIT ?"
	err := si.s.r.WithContext(ctx).Raw("SELECT c.song_id, c.title, c.artist, c.album, c.also, s.requests, s.copy_of, SUM(h.times) AS chosen FROM ("+inner+`) h
		JOIN search_songs c ON c.song_id = h.song_id JOIN songs s ON s.id = c.song_id AND s.problem = ''
		GROUP BY c.song_id, c.title, c.artist, c.album, c.also, s.requests, s.copy_of`, typed, upper(typed), limit).Scan(&rows).Error
	return rows, translate(err)
}

// ByWords returns songs that hold, for each group, at least one of its terms, in title, artist or album; in the title only, if
// asked. Which of many it returns is not defined: rows come as the index yields them, because ordering them all would cost too much.
func (si SearchIndex) ByWords(ctx context.Context, groups [][]Term, titleOnly bool, limit int) ([]Candidate, error) {
	if len(groups) == 0 {
		return nil, nil
	}
	var rows []Candidate
	if si.s.kind == Postgres {
		// Materialized: with the limit in sight, the planner would read the whole table in the hope of an early end.
		err := si.s.r.WithContext(ctx).Raw(`WITH hits AS MATERIALIZED (SELECT song_id, title, artist, album, also FROM search_songs
			WHERE words @@ ?::tsquery) `+candidateColumns+" FROM (SELECT * FROM hits LIMIT ?) c JOIN songs s ON s.id = c.song_id AND s.problem = ''",
			tsquery(groups, titleOnly), limit).Scan(&rows).Error
		return rows, translate(err)
	}
	err := si.s.r.WithContext(ctx).Raw(candidateColumns+` FROM (SELECT rowid FROM search_index WHERE search_index MATCH ? LIMIT ?) f
		CROSS JOIN search_songs c ON c.song_id = f.rowid CROSS JOIN songs s ON s.id = c.song_id AND s.problem = ''`,
		match(groups, titleOnly), limit).Scan(&rows).Error
	return rows, translate(err)
}

// Word is one entry of the vocabulary.
type Word struct {
	ID    int64
	Word  string
	Songs int // about how many songs hold it
}

// WordsAfter calls each with the words of the vocabulary whose id is greater than after, in the order of their ids.
func (si SearchIndex) WordsAfter(ctx context.Context, after int64, each func(Word)) error {
	rows, err := si.s.r.WithContext(ctx).Raw("SELECT id, word, songs FROM search_words WHERE id > ? ORDER BY id", after).Rows()
	if err != nil {
		return translate(err)
	}
	defer rows.Close()
	for rows.Next() {
		var w Word
		if err := rows.Scan(&w.ID, &w.Word, &w.Songs); err != nil {
			return translate(err)
		}
		each(w)
	}
	return translate(rows.Err())
}

// SearchState tells what the index holds.
type SearchState struct {
	Version int64 // grows with every change of the index
	Songs   int   // how many songs may be requested
	Folding int   // the version of the folding rules that the index was built with
	Settled int64 // the version at which the library as a whole was looked at last (Joined, Editions)
}

// State reads the state of the index: one row, cheap enough to ask with every search.
func (si SearchIndex) State(ctx context.Context) (SearchState, error) {
	var state SearchState
	err := si.s.r.WithContext(ctx).Raw("SELECT version, songs, folding, settled FROM search_state WHERE id = 1").Scan(&state).Error
	return state, translate(err)
}

// ByRequests returns the songs that were requested most.
func (si SearchIndex) ByRequests(ctx context.Context, limit int) ([]Candidate, error) {
	var rows []Candidate
	err := si.s.r.WithContext(ctx).Raw(candidateColumns+` FROM (SELECT id, requests, copy_of FROM songs WHERE requests > 0 AND problem = ''
		ORDER BY requests DESC LIMIT ?) s JOIN search_songs c ON c.song_id = s.id`, limit).Scan(&rows).Error
	return rows, translate(err)
}
