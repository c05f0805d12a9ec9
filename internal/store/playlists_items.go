package store

import (
	"context"
	"errors"
	"slices"

	"upbeat/models"
)

// errNoGap says that two neighbours stand too close for another line between them.
var errNoGap = errors.New("no gap")

// step is the gap between the positions of neighbours: ten lines fit into it before the list is numbered anew.
const step = 1024

// Items reads up to limit lines of a playlist that follow a position, in order; after 0 starts with the first.
func (q Playlists) Items(id models.PlaylistID, after int64, limit int) ([]models.PlaylistItem, error) {
	var list []models.PlaylistItem
	return list, q.tx.db.Order("position").Limit(limit).Find(&list, "playlist_id = ? AND position > ?", id, after).Error
}

// ItemsBefore reads up to limit lines that come before a position, in order.
func (q Playlists) ItemsBefore(id models.PlaylistID, before int64, limit int) ([]models.PlaylistItem, error) {
	var list []models.PlaylistItem
	err := q.tx.db.Order("position DESC").Limit(limit).Find(&list, "playlist_id = ? AND position < ?", id, before).Error
	slices.Reverse(list)
	return list, err
}

// CountItems counts the lines of a playlist up to and including a position.
func (q Playlists) CountItems(id models.PlaylistID, position int64) (int, error) {
	var n int
	return n, q.tx.db.Raw("SELECT COUNT(*) FROM playlist_items WHERE playlist_id = ? AND position <= ?", id, position).Row().Scan(&n)
}

// Sum counts lines into a playlist's sums, or out of them with -1.
func Sum(p *models.Playlist, items []models.PlaylistItem, sign int) {
	for _, i := range items {
		p.Items += sign
		p.Length += models.Millis(sign) * i.Duration
		if i.SongID == 0 {
			p.Unknown += sign
		}
	}
}

// SumItems sums up a playlist anew.
func (q Playlists) SumItems(p *models.Playlist) error {
	return q.tx.db.Raw(`SELECT COUNT(*), COALESCE(SUM(CASE WHEN song_id = 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(duration), 0)
		FROM playlist_items WHERE playlist_id = ?`, p.ID).Row().Scan(&p.Items, &p.Unknown, &p.Length)
}

// Songs reads up to limit songs of a playlist that may be requested, in order and each once. The others are left out.
func (q Playlists) Songs(id models.PlaylistID, limit int) ([]models.SongID, error) {
	var ids []models.SongID
	err := q.tx.db.Raw(`SELECT i.song_id FROM playlist_items i JOIN songs s ON s.id = i.song_id AND s.missing_at = 0 AND s.problem = ''
		WHERE i.playlist_id = ? GROUP BY i.song_id ORDER BY MIN(i.position) LIMIT ?`, id, limit).Scan(&ids).Error
	return ids, err
}

// Stock counts the songs of a playlist that PlaylistSongs would read without a limit, and the lines whose songs are in the library but
// cannot be played now.
func (q Playlists) Stock(id models.PlaylistID) (songs, unplayable int, err error) {
	err = q.tx.db.Raw(`SELECT COUNT(DISTINCT CASE WHEN s.missing_at = 0 AND s.problem = '' THEN s.id END), COALESCE(SUM(CASE WHEN s.missing_at = 0 AND s.problem = '' THEN 0 ELSE 1 END), 0)
		FROM playlist_items i JOIN songs s ON s.id = i.song_id WHERE i.playlist_id = ?`, id).Row().Scan(&songs, &unplayable)
	return songs, unplayable, err
}

// AppendItems adds lines behind the last one and sets their positions. The caller keeps the playlist's sums.
func (q Playlists) AppendItems(id models.PlaylistID, items []models.PlaylistItem) error {
	var last int64
	if err := q.tx.db.Raw("SELECT COALESCE(MAX(position), 0) FROM playlist_items WHERE playlist_id = ?", id).Row().Scan(&last); err != nil {
		return err
	}
	const most = 1 << 40
	if last > most { // after a billion songs
		if err := q.tx.Playlists().renumber(id); err != nil {
			return err
		}
		return q.tx.Playlists().AppendItems(id, items)
	}
	b := q.tx.batch()
	for i := range items {
		last += step
		items[i].PlaylistID, items[i].Position = id, last
		if err := b.addItem(&items[i]); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) addItem(i *models.PlaylistItem) error {
	_, err := b.exec("INSERT INTO playlist_items (playlist_id, position, song_id, title, artist, album, duration, location) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		i.PlaylistID, i.Position, i.SongID, i.Title, i.Artist, i.Album, i.Duration, i.Location)
	return err
}

// RemoveItems deletes the lines at these positions and returns those that there were.
func (q Playlists) RemoveItems(id models.PlaylistID, positions []int64) ([]models.PlaylistItem, error) {
	const chunk = 500
	var removed []models.PlaylistItem
	for part := range slices.Chunk(positions, chunk) {
		var rows []models.PlaylistItem
		if err := q.tx.db.Find(&rows, "playlist_id = ? AND position IN ?", id, part).Error; err != nil {
			return removed, err
		}
		if err := q.tx.db.Exec("DELETE FROM playlist_items WHERE playlist_id = ? AND position IN ?", id, part).Error; err != nil {
			return removed, err
		}
		removed = append(removed, rows...)
	}
	return removed, nil
}

// ClearItems deletes all lines of a playlist.
func (q Playlists) ClearItems(id models.PlaylistID) error {
	return q.tx.db.Exec("DELETE FROM playlist_items WHERE playlist_id = ?", id).Error
}

// MoveItem puts a line before another one, or at the end when before is 0. Errors: models.ErrNoSuchItem.
func (q Playlists) MoveItem(id models.PlaylistID, position, before int64) error {
	if position == before {
		return nil
	}
	to, err := q.tx.Playlists().placeBefore(id, position, before)
	if err == errNoGap { //nolint:errorlint // it is handed through unwrapped
		if err := q.tx.Playlists().renumberAround(id, &position, &before); err != nil {
			return err
		}
		to, err = q.tx.Playlists().placeBefore(id, position, before)
	}
	if err != nil || to == position {
		return err
	}
	r := q.tx.db.Exec("UPDATE playlist_items SET position = ? WHERE playlist_id = ? AND position = ?", to, id, position)
	if r.Error == nil && r.RowsAffected == 0 {
		return models.ErrNoSuchItem
	}
	return r.Error
}

// placeBefore is a free position right before another line, or behind the last one. It returns position where the line is there already,
// and errNoGap where the neighbours stand too close.
func (q Playlists) placeBefore(id models.PlaylistID, position, before int64) (int64, error) {
	var last, there, previous int64
	err := q.tx.db.Raw(`SELECT (SELECT COALESCE(MAX(position), 0) FROM playlist_items WHERE playlist_id = @id), (SELECT COUNT(*) FROM playlist_items WHERE playlist_id = @id AND position = @before),
		(SELECT COALESCE(MAX(position), 0) FROM playlist_items WHERE playlist_id = @id AND position < @before)`, map[string]any{"id": id, "before": before}).Row().Scan(&last, &there, &previous)
	switch {
	case err != nil:
		return 0, err
	case before == 0 && last == position, before != 0 && previous == position:
		return position, nil
	case before == 0:
		return last + step, nil
	case there == 0:
		return 0, models.ErrNoSuchItem
	case before-previous < 2:
		return 0, errNoGap
	}
	return previous + (before-previous)/2, nil
}

// renumberAround numbers a playlist anew and keeps hold of two of its lines; 0 stays 0.
func (q Playlists) renumberAround(id models.PlaylistID, positions ...*int64) error {
	for _, p := range positions {
		if *p == 0 {
			continue
		}
		var n int64
		if err := q.tx.db.Raw("SELECT COUNT(*) FROM playlist_items WHERE playlist_id = ? AND position <= ?", id, *p).Row().Scan(&n); err != nil {
			return err
		}
		*p = n * step
	}
	return q.tx.Playlists().renumber(id)
}

// renumber gives the lines of a playlist even gaps. By way of negative numbers, so that no two ever have the same.
func (q Playlists) renumber(id models.PlaylistID) error {
	err := q.tx.db.Exec(`UPDATE playlist_items SET position = r.place FROM (SELECT position AS old, -1024 * ROW_NUMBER() OVER (ORDER BY position) AS place FROM playlist_items WHERE playlist_id = ?) r
		WHERE playlist_id = ? AND position = r.old`, id, id).Error
	if err != nil {
		return err
	}
	return q.tx.db.Exec("UPDATE playlist_items SET position = -position WHERE playlist_id = ? AND position < 0", id).Error
}

// UnknownItems reads up to limit lines behind a position whose songs are not in the library.
func (q Playlists) UnknownItems(id models.PlaylistID, after int64, limit int) ([]models.PlaylistItem, error) {
	var list []models.PlaylistItem
	return list, q.tx.db.Order("position").Limit(limit).Find(&list, "playlist_id = ? AND song_id = 0 AND position > ?", id, after).Error
}

// SetItemSongs names the songs that lines stand for, and how long they are.
func (q Playlists) SetItemSongs(items []models.PlaylistItem) error {
	b := q.tx.batch()
	for _, i := range items {
		if _, err := b.exec("UPDATE playlist_items SET song_id = ?, duration = ? WHERE playlist_id = ? AND position = ? AND song_id = 0", i.SongID, i.Duration, i.PlaylistID, i.Position); err != nil {
			return err
		}
	}
	return nil
}

// SongsStarted lists the songs that started in the room within [from, to], in order, at most limit. Internet radio is none.
func (q Plays) SongsStarted(room models.RoomID, from, to models.Millis, limit int) ([]models.SongID, error) {
	var ids []models.SongID
	return ids, q.tx.db.Raw(`SELECT e.song_id FROM entries e JOIN songs s ON s.id = e.song_id AND s.source <> 'stream' WHERE e.room_id = ? AND e.started_at > 0 AND e.started_at >= ? AND e.started_at <= ?
		ORDER BY e.started_at, e.id LIMIT ?`, room, from, to, limit).Scan(&ids).Error
}

// PlaylistTrack is one line of a playlist as a file tells it: of a line whose song is in the library, what the library knows.
type PlaylistTrack struct {
	Source, Path, Location, Title, Artist, Album string // no Source: the song is not in the library
	Duration                                     models.Millis
}

// EachTrack calls each with all lines of a playlist, in order; the value is used again for the next one.
func (q Playlists) EachTrack(id models.PlaylistID, each func(*PlaylistTrack)) error {
	rows, err := q.tx.db.Raw(`SELECT COALESCE(s.source, ''), COALESCE(s.path, ''), i.location, COALESCE(s.title, i.title), COALESCE(s.artist, i.artist), COALESCE(s.album, i.album), COALESCE(s.duration, i.duration)
		FROM playlist_items i LEFT JOIN songs s ON s.id = i.song_id WHERE i.playlist_id = ? ORDER BY i.position`, id).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	var t PlaylistTrack
	for rows.Next() {
		if err := rows.Scan(&t.Source, &t.Path, &t.Location, &t.Title, &t.Artist, &t.Album, &t.Duration); err != nil {
			return err
		}
		t.Path = unescapePath(t.Path)
		each(&t)
	}
	return rows.Err()
}

// SongTags is what recognises a song.
type SongTags struct {
	ID                         models.SongID
	Path, Title, Artist, Album string
	Duration                   models.Millis
	Available                  bool
}

// EachSong calls each with every song of the library, by id, in one pass; the value is used again for the next one.
func (q Library) EachSong(ctx context.Context, each func(*SongTags)) error {
	rows, err := q.s.r.WithContext(ctx).Raw("SELECT id, path, title, artist, album, duration, missing_at = 0 AND problem = '' FROM songs ORDER BY id").Rows()
	if err != nil {
		return translate(err)
	}
	defer rows.Close()
	var song SongTags
	for rows.Next() {
		if err := rows.Scan(&song.ID, &song.Path, &song.Title, &song.Artist, &song.Album, &song.Duration, &song.Available); err != nil {
			return translate(err)
		}
		song.Path = unescapePath(song.Path)
		each(&song)
	}
	return translate(rows.Err())
}

// Lengths reads how long songs are; songs that are not there are not in the answer.
func (q Songs) Lengths(ids []models.SongID) (map[models.SongID]models.Millis, error) {
	const chunk = 500
	lengths := make(map[models.SongID]models.Millis, len(ids))
	for part := range slices.Chunk(ids, chunk) {
		var rows []struct {
			ID       models.SongID
			Duration models.Millis
		}
		if err := q.tx.db.Raw("SELECT id, duration FROM songs WHERE id IN ?", part).Scan(&rows).Error; err != nil {
			return nil, err
		}
		for _, row := range rows {
			lengths[row.ID] = row.Duration
		}
	}
	return lengths, nil
}
