package playlists

import (
	"context"
	"strconv"

	"upbeat/internal/store"
	"upbeat/models"
)

// Edit is what a host does to the lines of a playlist, in this order.
type Edit struct {
	Clear  bool            // take all lines out
	Remove []int64         // positions of lines to take out; those that are gone already do not matter
	Append []models.SongID // songs to add at the end
	Move   int64           // position of a line to move; 0 = none
	Before int64           // position of the line that it then stands before; 0 = at the end
	After  int64           // instead of Before: position of the line that it then stands behind
	By     int             // instead of both: -1 = one up, 1 = one down
}

// Edit changes the lines of a playlist. seen is its ChangedAt as the host saw it, so that nobody moves what somebody else has moved
// meanwhile; 0 = whatever it is. Errors: ErrNotAllowed, ErrNoSuchPlaylist, ErrPlaylistChanged, ErrNoSuchItem, ErrNoSuchSong,
// ErrPlaylistFull.
func (l *Playlists) Edit(
	ctx context.Context,
	by models.Actor,
	id models.PlaylistID,
	seen models.Millis,
	e Edit,
) (models.Playlist, error) {
	return l.alter(ctx, by, id, seen, func(tx *store.Tx, list *models.Playlist) error {
		if err := takeOut(tx, list, e); err != nil {
			return err
		}
		if err := appendSongs(tx, list, e.Append); err != nil {
			return err
		}
		if e.Move != 0 {
			if err := moveItem(tx, id, e); err != nil {
				return err
			}
		}
		return l.audit(tx, by, "playlist_edit", list.Name, strconv.Itoa(list.Items))
	})
}

func takeOut(tx *store.Tx, list *models.Playlist, e Edit) error {
	if e.Clear {
		list.Items, list.Unknown, list.Length = 0, 0, 0
		return tx.Playlists().ClearItems(list.ID)
	}
	removed, err := tx.Playlists().RemoveItems(list.ID, e.Remove)
	store.Sum(list, removed, -1)
	return err
}

func appendSongs(tx *store.Tx, list *models.Playlist, ids []models.SongID) error {
	if len(ids) == 0 {
		return nil
	}
	if list.Items+len(ids) > models.MaxPlaylistItems {
		return models.ErrPlaylistFull
	}
	items, err := itemsOf(tx, ids)
	if err != nil {
		return err
	}
	store.Sum(list, items, 1)
	return tx.Playlists().AppendItems(list.ID, items)
}

func moveItem(tx *store.Tx, id models.PlaylistID, e Edit) error {
	before := e.Before
	switch {
	case e.By == 0 && e.After != 0:
		below, err := tx.Playlists().Items(id, e.After, 1)
		if err != nil {
			return err
		}
		before = 0
		if len(below) > 0 {
			before = below[0].Position
		}
	case e.By < 0:
		above, err := tx.Playlists().ItemsBefore(id, e.Move, 1)
		if err != nil || len(above) == 0 {
			return err
		}
		before = above[0].Position
	case e.By > 0:
		below, err := tx.Playlists().Items(id, e.Move, 2)
		if err != nil || len(below) == 0 {
			return err
		}
		before = 0
		if len(below) == 2 {
			before = below[1].Position
		}
	}
	return tx.Playlists().MoveItem(id, e.Move, before)
}
