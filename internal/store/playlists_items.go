package store

import (
	"slices"

	"upbeat/models"
)

// Items reads up to limit lines of a playlist that follow a position, in order; after 0 starts with the first.
func (p Playlists) Items(id models.PlaylistID, after int64, limit int) ([]models.PlaylistItem, error) {
	var list []models.PlaylistItem
	return list, p.tx.db.Order("position").Limit(limit).Find(&list, "playlist_id = ? AND position > ?", id, after).Error
}

// ItemsBefore reads up to limit lines that come before a position, in order.
func (p Playlists) ItemsBefore(id models.PlaylistID, before int64, limit int) ([]models.PlaylistItem, error) {
	var list []models.PlaylistItem
	err := p.tx.db.Order("position DESC").Limit(limit).Find(&list, "playlist_id = ? AND position < ?", id, before).Error
	slices.Reverse(list)
	return list, err
}

// CountItems counts the lines of a playlist up to and including a position.
func (p Playlists) CountItems(id models.PlaylistID, position int64) (int, error) {
	var n int64
	err := p.tx.db.Model(&models.PlaylistItem{}).Where("playlist_id = ? AND position <= ?", id, position).Count(&n).Error
	return int(n), err
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
func (p Playlists) SumItems(playlist *models.Playlist) error {
	return p.tx.db.Model(&models.PlaylistItem{}).Where("playlist_id = ?", playlist.ID).
		Select("COUNT(*), COALESCE(SUM(CASE WHEN song_id = 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(duration), 0)").
		Row().Scan(&playlist.Items, &playlist.Unknown, &playlist.Length)
}

// AppendItems adds lines behind the last one and sets their positions. The caller keeps the playlist's sums.
func (p Playlists) AppendItems(id models.PlaylistID, items []models.PlaylistItem) error {
	var last int64
	err := p.tx.db.Model(&models.PlaylistItem{}).Select("COALESCE(MAX(position), 0)").Where("playlist_id = ?", id).Row().Scan(&last)
	if err != nil {
		return err
	}
	const most = 1 << 40
	if last > most { // after a billion songs
		if err := p.renumber(id); err != nil {
			return err
		}
		return p.AppendItems(id, items)
	}
	b := p.tx.batch()
	for i := range items {
		last += step
		items[i].PlaylistID, items[i].Position = id, last
		if err := b.addItem(&items[i]); err != nil {
			return err
		}
	}
	return nil
}

// addItem is SQL, prepared once: a file of a playlist has thousands of lines.
func (b *batch) addItem(i *models.PlaylistItem) error {
	_, err := b.exec(`INSERT INTO playlist_items (playlist_id, position, song_id, title, artist, album, duration, location)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		i.PlaylistID, i.Position, i.SongID, i.Title, i.Artist, i.Album, i.Duration, i.Location)
	return err
}

// RemoveItems deletes the lines at these positions and returns those that there were.
func (p Playlists) RemoveItems(id models.PlaylistID, positions []int64) ([]models.PlaylistItem, error) {
	const chunk = 500
	var removed []models.PlaylistItem
	for part := range slices.Chunk(positions, chunk) {
		var rows []models.PlaylistItem
		if err := p.tx.db.Find(&rows, "playlist_id = ? AND position IN ?", id, part).Error; err != nil {
			return removed, err
		}
		if err := p.tx.db.Delete(&models.PlaylistItem{}, "playlist_id = ? AND position IN ?", id, part).Error; err != nil {
			return removed, err
		}
		removed = append(removed, rows...)
	}
	return removed, nil
}

// ClearItems deletes all lines of a playlist.
func (p Playlists) ClearItems(id models.PlaylistID) error {
	return p.tx.db.Delete(&models.PlaylistItem{}, "playlist_id = ?", id).Error
}

// UnknownItems reads up to limit lines behind a position whose songs are not in the library.
func (p Playlists) UnknownItems(id models.PlaylistID, after int64, limit int) ([]models.PlaylistItem, error) {
	var list []models.PlaylistItem
	return list, p.tx.db.Order("position").Limit(limit).Find(&list, "playlist_id = ? AND song_id = 0 AND position > ?", id, after).Error
}

// SetItemSongs names the songs that lines stand for, and how long they are. It is SQL, prepared once, as addItem is.
func (p Playlists) SetItemSongs(items []models.PlaylistItem) error {
	b := p.tx.batch()
	for _, i := range items {
		if _, err := b.exec("UPDATE playlist_items SET song_id = ?, duration = ? WHERE playlist_id = ? AND position = ? AND song_id = 0",
			i.SongID, i.Duration, i.PlaylistID, i.Position); err != nil {
			return err
		}
	}
	return nil
}
