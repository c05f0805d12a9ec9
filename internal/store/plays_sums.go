package store

import (
	"context"
	"errors"

	"upbeat/models"
)

// Bucket is what happened in one stretch of time.
type Bucket struct {
	Requests, Plays, Skips int
	Kicks                  int           // songs that were voted out while they waited
	Ups, Downs             int           // on what played
	Heard                  models.Millis // how long the plays were
}

// Share is how often one song, artist, genre or guest played.
type Share struct {
	Kind         ShareKind
	ID           int64  // of a song or a guest, else 0
	Name, Artist string // a guest's Artist is their colour
	CoverID      string // of a song
	Plays, Votes int
}

// ShareKind says what a Share counts.
type ShareKind string

// The kinds of shares.
const (
	ShareSong   ShareKind = "song"
	ShareArtist ShareKind = "artist"
	ShareGenre  ShareKind = "genre"
	ShareGuest  ShareKind = "guest"
)

// Variety is how many different ones there were.
type Variety struct {
	Songs, Artists int
	Guests         int // whose requests played
}

// Sums are what the charts of a span show.
type Sums struct {
	Buckets []Bucket // between neighbouring edges
	Shares  []Share  // by kind, the most played first
	Variety Variety
}

// played picks a span's plays. The order of the terms matters: SQLite takes the first one for the lower end of the range in the index
// entries_started, and "started_at > 0" only tells it that the index holds all of them.
const played = `FROM entries WHERE room_id = ? AND started_at >= ? AND started_at < ? AND started_at > 0`

// Sums reads the first most of each ranking of a span, all of its genres, and the buckets between edges (rising). On SQLite the parts are
// read at once, on connections of their own: of years they take a tenth of a second each.
func (h History) Sums(ctx context.Context, span Span, most int, edges []models.Millis) (Sums, error) {
	var sums Sums
	var songs, guests []Share
	var byGuest int
	parts := []func(*Tx) error{
		func(tx *Tx) (err error) { sums.Buckets, err = tx.Plays().buckets(span.Room, edges); return err },
		func(tx *Tx) (err error) { songs, sums.Variety, err = tx.Plays().songShares(span, most); return err },
		func(tx *Tx) (err error) { guests, byGuest, err = tx.Plays().guestShares(span, most); return err },
	}
	done := make(chan error, len(parts))
	for _, part := range parts {
		go func() { done <- h.s.Read(ctx, part) }()
	}
	var err error
	for range parts {
		err = errors.Join(err, <-done)
	}
	sums.Shares, sums.Variety.Guests = append(songs, guests...), byGuest
	return sums, err
}

// songShares ranks songs, artists and genres, and counts them; the copies of a recording are one song. The sums of a span are SQL: years of
// plays are summed up in one pass, in the database (upbeat bench history).
func (p Plays) songShares(span Span, most int) ([]Share, Variety, error) {
	var rows []Share
	err := p.tx.db.Raw(`WITH counted AS MATERIALIZED (SELECT song_id, COUNT(*) AS plays, SUM(votes) AS votes `+played+` GROUP BY song_id),
recordings AS MATERIALIZED (SELECT MIN(c.song_id) AS song_id, SUM(c.plays) AS plays, SUM(c.votes) AS votes
		FROM counted c JOIN songs s ON s.id = c.song_id GROUP BY CASE WHEN s.copy_of > 0 THEN s.copy_of ELSE s.id END),
named AS MATERIALIZED (SELECT c.song_id, c.plays, c.votes, s.title, s.artist, s.genre, s.cover_id
		FROM recordings c JOIN songs s ON s.id = c.song_id)
SELECT * FROM (SELECT 'song' AS kind, song_id AS id, title AS name, artist, cover_id, plays, votes FROM named
		ORDER BY plays DESC, votes DESC, song_id LIMIT ?) AS songs
UNION ALL SELECT * FROM (SELECT 'artist', 0, artist, '', '', SUM(plays) AS plays, SUM(votes) AS votes FROM named WHERE artist <> ''
		GROUP BY artist ORDER BY plays DESC, votes DESC, artist LIMIT ?) AS artists
UNION ALL SELECT * FROM (SELECT 'genre', 0, genre, '', '', SUM(plays) AS plays, SUM(votes) AS votes FROM named GROUP BY genre
		ORDER BY plays DESC, votes DESC, genre) AS genres
UNION ALL SELECT 'variety', 0, '', '', '', COUNT(*), COUNT(DISTINCT artist) FROM named`,
		span.Room, span.From, span.To, most, most).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, Variety{}, err
	}
	last := len(rows) - 1
	return rows[:last], Variety{Songs: rows[last].Plays, Artists: rows[last].Votes}, nil
}

// guestShares ranks the guests by how much of theirs played, and counts them.
func (p Plays) guestShares(span Span, most int) ([]Share, int, error) {
	var rows []struct {
		Share
		Guests int
	}
	err := p.tx.db.Raw(`SELECT 'guest' AS kind, c.guest_id AS id, g.name AS name, g.colour AS artist, c.plays, c.votes, c.guests
FROM (SELECT guest_id, COUNT(*) AS plays, SUM(votes) AS votes, COUNT(*) OVER () AS guests `+played+` AND guest_id > 0 GROUP BY guest_id
		ORDER BY plays DESC, votes DESC, guest_id LIMIT ?) AS c
JOIN guests g ON g.id = c.guest_id AND NOT g.gone ORDER BY c.plays DESC, c.votes DESC, c.guest_id`,
		span.Room, span.From, span.To, most).Scan(&rows).Error
	list, guests := make([]Share, len(rows)), 0
	for i, r := range rows {
		list[i], guests = r.Share, r.Guests
	}
	return list, guests, err
}

// buckets sums up the stretches between neighbouring edges: len(edges)-1 of them. One short query each is faster than a join with them.
func (p Plays) buckets(room models.RoomID, edges []models.Millis) ([]Bucket, error) {
	var buckets []Bucket
	for i := range max(len(edges)-1, 0) {
		var b Bucket
		err := p.tx.db.Raw(`SELECT COUNT(*), COALESCE(SUM(CASE WHEN status = 'skipped' THEN 1 ELSE 0 END), 0),
COALESCE(SUM(ups), 0), COALESCE(SUM(downs), 0),
COALESCE(SUM(CASE WHEN ended_at > started_at THEN ended_at - started_at ELSE 0 END), 0) `+played,
			room, edges[i], edges[i+1]).Row().Scan(&b.Plays, &b.Skips, &b.Ups, &b.Downs, &b.Heard)
		if err != nil {
			return nil, err
		}
		err = p.tx.db.Raw(`SELECT
(SELECT COUNT(*) FROM entries WHERE room_id = @room AND requested_at >= @from AND requested_at < @to AND guest_id <> 0),
(SELECT COUNT(*) FROM entries WHERE room_id = @room AND ended_at >= @from AND ended_at < @to AND ended_at > 0 AND status = 'kicked')`,
			map[string]any{"room": room, "from": edges[i], "to": edges[i+1]}).Row().Scan(&b.Requests, &b.Kicks)
		if err != nil {
			return nil, err
		}
		buckets = append(buckets, b)
	}
	return buckets, nil
}
