package playlists

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

// Draft is a playlist that is about to be made.
type Draft struct {
	Name   string
	Guests bool // offered to guests
	Free   bool // a name that is taken gets a number; otherwise it is refused
	Items  []models.PlaylistItem
}

// Create makes a playlist. It is there for others once all of its lines are; a long one is written in several transactions.
// Errors: ErrNotAllowed, ErrPlaylistName, ErrPlaylistMany, ErrPlaylistFull; a *models.FieldError for a name that is none.
func (l *Playlists) Create(ctx context.Context, by models.Actor, d Draft) (models.Playlist, error) {
	if !by.Host() {
		return models.Playlist{}, models.ErrNotAllowed
	}
	if len(d.Items) > models.MaxPlaylistItems {
		return models.Playlist{}, models.ErrPlaylistFull
	}
	if err := checkName(d.Name); err != nil {
		return models.Playlist{}, err
	}
	l.sweep(ctx)
	list := models.Playlist{RoomID: l.room, Name: d.Name, Guests: d.Guests, CreatedBy: by.Account, CreatedAt: l.now()}
	err := l.store.Write(ctx, func(tx *store.Tx) (err error) {
		list.ID = 0
		if d.Free {
			if list.Name, err = tx.Playlists().FreeName(l.room, d.Name); err != nil {
				return err
			}
		}
		return tx.Playlists().Create(&list)
	})
	if err != nil {
		return list, err
	}
	if err := l.fill(ctx, by, &list, d.Items); err != nil {
		undo := l.store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error { return tx.Playlists().Hide(list.ID) })
		return list, errors.Join(err, undo)
	}
	return list, nil
}

func (l *Playlists) fill(ctx context.Context, by models.Actor, list *models.Playlist, items []models.PlaylistItem) error {
	for part := range slices.Chunk(items, itemsAtOnce) {
		if err := l.store.Write(ctx, func(tx *store.Tx) error { return tx.Playlists().AppendItems(list.ID, part) }); err != nil {
			return err
		}
	}
	return l.store.Write(ctx, func(tx *store.Tx) error {
		list.Items, list.Unknown, list.Length, list.ChangedAt = 0, 0, 0, l.now()
		store.Sum(list, items, 1)
		if err := l.audit(tx, by, "playlist_create", list.Name, strconv.Itoa(len(items))); err != nil {
			return err
		}
		return tx.Playlists().Save(*list)
	})
}

// ItemsOf makes lines of songs, in the order of ids. Errors: ErrNoSuchSong.
func (l *Playlists) ItemsOf(ctx context.Context, ids []models.SongID) ([]models.PlaylistItem, error) {
	var items []models.PlaylistItem
	err := l.store.Read(ctx, func(tx *store.Tx) (err error) { items, err = itemsOf(tx, ids); return err })
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
