package queue

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"upbeat/internal/store"
	"upbeat/models"
)

// itemsAtOnce is how many lines one transaction writes: votes wait for the same database.
const itemsAtOnce = 300

// NewPlaylist is a playlist that is about to be made.
type NewPlaylist struct {
	Name   string
	Guests bool // offered to guests
	Free   bool // a name that is taken gets a number; otherwise it is refused
	Items  []models.PlaylistItem
}

// CreatePlaylist makes a playlist. It is there for others once all of its lines are; a long one is written in several transactions.
// Errors: ErrNotAllowed, ErrPlaylistName, ErrPlaylistMany, ErrPlaylistFull; a *models.FieldError for a name that is none.
func (p *Party) CreatePlaylist(ctx context.Context, by models.Actor, n NewPlaylist) (models.Playlist, error) {
	if !by.Host() {
		return models.Playlist{}, models.ErrNotAllowed
	}
	if len(n.Items) > models.MaxPlaylistItems {
		return models.Playlist{}, models.ErrPlaylistFull
	}
	if err := checkPlaylistName(n.Name); err != nil {
		return models.Playlist{}, err
	}
	p.sweepPlaylists(ctx)
	list := models.Playlist{RoomID: p.Room, Name: n.Name, Guests: n.Guests, CreatedBy: by.Account, CreatedAt: p.now()}
	err := p.Store.Write(ctx, func(tx *store.Tx) (err error) {
		list.ID = 0
		if n.Free {
			if list.Name, err = tx.Playlists().FreeName(p.Room, n.Name); err != nil {
				return err
			}
		}
		return tx.Playlists().Create(&list)
	})
	if err != nil {
		return list, err
	}
	if err := p.fillPlaylist(ctx, by, &list, n.Items); err != nil {
		undo := p.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error { return tx.Playlists().Hide(list.ID) })
		return list, errors.Join(err, undo)
	}
	return list, nil
}

func (p *Party) fillPlaylist(ctx context.Context, by models.Actor, list *models.Playlist, items []models.PlaylistItem) error {
	for part := range slices.Chunk(items, itemsAtOnce) {
		if err := p.Store.Write(ctx, func(tx *store.Tx) error { return tx.Playlists().AppendItems(list.ID, part) }); err != nil {
			return err
		}
	}
	return p.change(ctx, func(tx *roomTx) error {
		list.Items, list.Unknown, list.Length, list.ChangedAt = 0, 0, 0, tx.now
		store.Sum(list, items, 1)
		if err := tx.audit(by, "playlist_create", list.Name, strconv.Itoa(len(items))); err != nil {
			return err
		}
		return tx.Playlists().Save(*list)
	})
}

// ItemsOf makes lines of songs, in the order of ids. Errors: ErrNoSuchSong.
func (p *Party) ItemsOf(ctx context.Context, ids []models.SongID) ([]models.PlaylistItem, error) {
	var items []models.PlaylistItem
	err := p.Store.Read(ctx, func(tx *store.Tx) (err error) { items, err = itemsOf(tx, ids); return err })
	return items, err
}

func itemsOf(tx *store.Tx, ids []models.SongID) ([]models.PlaylistItem, error) {
	lengths, err := tx.Songs().Lengths(ids)
	if err != nil {
		return nil, err
	}
	items := make([]models.PlaylistItem, len(ids))
	for i, id := range ids {
		length, there := lengths[id]
		if !there {
			return nil, models.ErrNoSuchSong
		}
		items[i] = models.PlaylistItem{SongID: id, Duration: length}
	}
	return items, nil
}

// KeepHistory makes a playlist of what started to play within [from, to]. Errors: as CreatePlaylist; ErrPlaylistEmpty where nothing did.
func (p *Party) KeepHistory(ctx context.Context, by models.Actor, name string, from, to models.Millis) (models.Playlist, error) {
	if !by.Host() {
		return models.Playlist{}, models.ErrNotAllowed
	}
	if from < 0 || to < from {
		return models.Playlist{}, &models.FieldError{Field: "to", Want: "a time that is not before \"from\""}
	}
	var items []models.PlaylistItem
	err := p.Store.Read(ctx, func(tx *store.Tx) error {
		ids, err := tx.Plays().SongsStarted(p.Room, from, to, models.MaxPlaylistItems)
		if err != nil {
			return err
		}
		items, err = itemsOf(tx, ids)
		return err
	})
	switch {
	case err != nil:
		return models.Playlist{}, err
	case len(items) == 0:
		return models.Playlist{}, models.ErrPlaylistEmpty
	}
	return p.CreatePlaylist(ctx, by, NewPlaylist{Name: name, Items: items})
}
