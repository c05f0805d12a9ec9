package queue

import (
	"context"
	"slices"
	"strconv"

	"upbeat/internal/store"
	"upbeat/models"
)

// PlaylistEdit is what a host does to the lines of a playlist, in this order.
type PlaylistEdit struct {
	Clear  bool            // take all lines out
	Remove []int64         // positions of lines to take out; those that are gone already do not matter
	Append []models.SongID // songs to add at the end
	Move   int64           // position of a line to move; 0 = none
	Before int64           // position of the line that it then stands before; 0 = at the end
	After  int64           // instead of Before: position of the line that it then stands behind
	By     int             // instead of both: -1 = one up, 1 = one down
}

// EditPlaylist changes the lines of a playlist. seen is its ChangedAt as the host saw it, so that nobody moves what somebody else has moved
// meanwhile; 0 = whatever it is. Errors: ErrNotAllowed, ErrNoSuchPlaylist, ErrPlaylistChanged, ErrNoSuchItem, ErrNoSuchSong,
// ErrPlaylistFull.
func (p *Party) EditPlaylist(
	ctx context.Context,
	by models.Actor,
	id models.PlaylistID,
	seen models.Millis,
	e PlaylistEdit,
) (models.Playlist, error) {
	return p.editPlaylist(ctx, by, id, seen, func(tx *roomTx, list *models.Playlist) error {
		if err := takeOut(tx.Tx, list, e); err != nil {
			return err
		}
		if err := appendSongs(tx.Tx, list, e.Append); err != nil {
			return err
		}
		if e.Move != 0 {
			if err := moveItem(tx.Tx, id, e); err != nil {
				return err
			}
		}
		return tx.audit(by, "playlist_edit", list.Name, strconv.Itoa(list.Items))
	})
}

func takeOut(tx *store.Tx, list *models.Playlist, e PlaylistEdit) error {
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

func moveItem(tx *store.Tx, id models.PlaylistID, e PlaylistEdit) error {
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

// UnknownTracks calls each with the lines of a playlist whose songs are not in the library, a few hundred at a time. Errors:
// ErrNoSuchPlaylist, ErrNotAllowed, and those of each.
func (p *Party) UnknownTracks(ctx context.Context, by models.Actor, id models.PlaylistID, each func([]models.PlaylistItem) error) error {
	if !by.Host() {
		return models.ErrNotAllowed
	}
	for after := int64(0); ; {
		var items []models.PlaylistItem
		err := p.Store.Read(ctx, func(tx *store.Tx) (err error) {
			if _, err = tx.Playlists().Get(p.Room, id); err != nil {
				return err
			}
			items, err = tx.Playlists().UnknownItems(id, after, itemsAtOnce)
			return err
		})
		if err != nil || len(items) == 0 {
			return err
		}
		if err := each(items); err != nil {
			return err
		}
		after = items[len(items)-1].Position
	}
}

// FoundTracks names the songs of lines that were not in the library when they were read. Lines that others have moved, removed or found
// meanwhile stay as they are. Errors: ErrNotAllowed, ErrNoSuchPlaylist.
func (p *Party) FoundTracks(
	ctx context.Context,
	by models.Actor,
	id models.PlaylistID,
	items []models.PlaylistItem,
) (models.Playlist, error) {
	for part := range slices.Chunk(items, itemsAtOnce) {
		if _, err := p.editPlaylist(ctx, by, id, 0, func(tx *roomTx,
			_ *models.Playlist) error {
			return tx.Playlists().SetItemSongs(part)
		}); err != nil {
			return models.Playlist{}, err
		}
	}
	return p.editPlaylist(ctx, by, id, 0, func(tx *roomTx, list *models.Playlist) error {
		if err := tx.Playlists().SumItems(list); err != nil {
			return err
		}
		return tx.audit(by, "playlist_match", list.Name, strconv.Itoa(len(items)))
	})
}
