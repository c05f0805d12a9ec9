package store

import (
	"slices"

	"upbeat/models"
)

// Choosable is a song that the party may choose, as far as the database can tell.
type Choosable struct {
	models.Song
	Heard models.Millis // when it last started in the room; 0 = never
}

// Choosable reads those of the songs that can be played, in no particular order. Internet radio is not among them. It is SQL because it
// computes a column, for hundreds of songs at once (BenchmarkRadio in queue).
func (s Songs) Choosable(room models.RoomID, ids []models.SongID) ([]Choosable, error) {
	const chunk = 500
	var list []Choosable
	for some := range slices.Chunk(ids, chunk) {
		var part []Choosable
		err := s.tx.db.Raw(`SELECT s.id, s.source, s.title, s.artist, s.album, s.album_artist, s.genre, s.year, s.duration, s.probed_at,
			s.requests, s.explicit, s.copy_of,
			COALESCE((SELECT MAX(e.started_at) FROM entries e WHERE e.song_id = s.id AND e.started_at > 0 AND e.room_id = ?), 0) AS heard
			FROM songs s WHERE s.id IN ? AND s.missing_at = 0 AND s.problem = '' AND s.source <> 'stream'
			AND NOT `+onDiskAway, room, some).Scan(&part).Error
		if err != nil {
			return nil, err
		}
		list = append(list, part...)
	}
	return list, nil
}

// firstAndLast are the ends of the ids that may be drawn; 0 = there are none. It is SQL because SQLite answers one MIN or MAX from the
// index, but two in one SELECT by reading all of it (https://www.sqlite.org/optoverview.html#the_min_max_optimization).
const firstAndLast = `COALESCE((SELECT MIN(song_id) FROM search_songs), 0) AS first,
	COALESCE((SELECT MAX(song_id) FROM search_songs), 0) AS last`

// firstCopy picks of each group of copies the first that can be played, so that a recording is drawn once, however many files it has.
const firstCopy = `NOT EXISTS (SELECT 1 FROM songs o WHERE o.copy_of = songs.copy_of AND o.copy_of > 0 AND o.id < songs.id
	AND o.missing_at = 0 AND o.problem = '')`

// few is up to how many songs a library is drawn from as a whole; of a greater one, a sample is drawn.
const few = 1000

// Draw draws up to n songs that may be requested, each as likely as any other, in random order. random gives a number in [0, n).
func (s Songs) Draw(n int, random func(n int) int) ([]models.SongID, error) {
	var span struct{ First, Last, Songs int }
	err := s.tx.db.Raw("SELECT " + firstAndLast + ", (SELECT songs FROM search_state) AS songs").Scan(&span).Error
	if err != nil || span.Last == 0 {
		return nil, err
	}
	if span.Songs <= few || span.Songs <= n {
		var ids []models.SongID
		err := s.tx.db.Table("search_songs").Joins("JOIN songs ON songs.id = song_id").Where(firstCopy).Order("song_id").Limit(max(few, n)).
			Pluck("song_id", &ids).Error
		return Shuffled(ids, n, random), err
	}
	return s.sample(span.First, span.Last, n, random)
}

// sample throws darts at the ids between first and last. Where the ids are so sparse that most darts miss, those that follow a gap get a
// little more than their share.
func (s Songs) sample(first, last, n int, random func(n int) int) ([]models.SongID, error) {
	var drawn []models.SongID
	there := map[models.SongID]bool{}
	for range 3 {
		darts := make([]int, 0, 2*n)
		for range 2 * n {
			darts = append(darts, first+random(last-first+1))
		}
		var hits []models.SongID
		if err := s.tx.db.Table("search_songs").Joins("JOIN songs ON songs.id = song_id").Where("song_id IN ?", darts).Where(firstCopy).
			Pluck("song_id", &hits).Error; err != nil {
			return nil, err
		}
		for _, id := range Shuffled(hits, len(hits), random) {
			if !there[id] {
				there[id] = true
				drawn = append(drawn, id)
			}
		}
		if len(drawn) >= n {
			return drawn[:n], nil
		}
	}
	if len(drawn) > 0 {
		return drawn, nil
	}
	err := s.tx.db.Table("search_songs").Where("song_id >= ?", first+random(last-first+1)).Order("song_id").Limit(n).
		Pluck("song_id", &drawn).Error
	return drawn, err
}

// Shuffled draws up to n of ids in random order; ids is changed. random gives a number in [0, n).
func Shuffled(ids []models.SongID, n int, random func(n int) int) []models.SongID {
	n = min(n, len(ids))
	for i := range n {
		j := i + random(len(ids)-i)
		ids[i], ids[j] = ids[j], ids[i]
	}
	return ids[:n]
}
