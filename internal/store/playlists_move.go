package store

import (
	"errors"

	"gorm.io/gorm"

	"upbeat/models"
)

// errNoGap says that two neighbours stand too close for another line between them.
var errNoGap = errors.New("no gap")

// step is the gap between the positions of neighbours: ten lines fit into it before the list is numbered anew.
const step = 1024

// MoveItem puts a line before another one, or at the end when before is 0. Errors: models.ErrNoSuchItem.
func (p Playlists) MoveItem(id models.PlaylistID, position, before int64) error {
	if position == before {
		return nil
	}
	to, err := p.placeBefore(id, position, before)
	if err == errNoGap { //nolint:errorlint // it is handed through unwrapped
		if err := p.renumberAround(id, &position, &before); err != nil {
			return err
		}
		to, err = p.placeBefore(id, position, before)
	}
	if err != nil || to == position {
		return err
	}
	r := p.tx.db.Model(&models.PlaylistItem{}).Where("playlist_id = ? AND position = ?", id, position).Update("position", to)
	if r.Error == nil && r.RowsAffected == 0 {
		return models.ErrNoSuchItem
	}
	return r.Error
}

// placeBefore is a free position right before another line, or behind the last one. It returns position where the line is there already,
// and errNoGap where the neighbours stand too close. It is SQL because it asks three things at once.
func (p Playlists) placeBefore(id models.PlaylistID, position, before int64) (int64, error) {
	var last, there, previous int64
	err := p.tx.db.Raw(`SELECT (SELECT COALESCE(MAX(position), 0) FROM playlist_items WHERE playlist_id = @id),
		(SELECT COUNT(*) FROM playlist_items WHERE playlist_id = @id AND position = @before),
		(SELECT COALESCE(MAX(position), 0) FROM playlist_items WHERE playlist_id = @id AND position < @before)`,
		map[string]any{"id": id, "before": before}).Row().Scan(&last, &there, &previous)
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
func (p Playlists) renumberAround(id models.PlaylistID, positions ...*int64) error {
	for _, at := range positions {
		if *at == 0 {
			continue
		}
		n, err := p.CountItems(id, *at)
		if err != nil {
			return err
		}
		*at = int64(n) * step
	}
	return p.renumber(id)
}

// renumber gives the lines of a playlist even gaps. By way of negative numbers, so that no two ever have the same. It is SQL:
// gorm numbers no rows.
func (p Playlists) renumber(id models.PlaylistID) error {
	err := p.tx.db.Exec(`UPDATE playlist_items SET position = r.place
		FROM (SELECT position AS old, -1024 * ROW_NUMBER() OVER (ORDER BY position) AS place FROM playlist_items WHERE playlist_id = ?) r
		WHERE playlist_id = ? AND position = r.old`, id, id).Error
	if err != nil {
		return err
	}
	return p.tx.db.Model(&models.PlaylistItem{}).Where("playlist_id = ? AND position < 0", id).
		Update("position", gorm.Expr("-position")).Error
}
