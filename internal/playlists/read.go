package playlists

import (
	"context"

	"upbeat/internal/store"
	"upbeat/models"
)

// List lists the playlists by name: all of them for hosts, those that are offered to guests for everybody else.
func (l *Playlists) List(ctx context.Context, by models.Actor) ([]models.Playlist, error) {
	var list []models.Playlist
	err := l.store.Read(ctx, func(tx *store.Tx) (err error) { list, err = tx.Playlists().All(l.room, !by.Host()); return err })
	return list, err
}

// Offered tells whether guests see any playlist.
func (l *Playlists) Offered(ctx context.Context) (bool, error) {
	offered := false
	err := l.store.Read(ctx, func(tx *store.Tx) (err error) { offered, err = tx.Playlists().Offered(l.room); return err })
	return offered, err
}

// Visible reads a playlist of a room if the actor may see it: guests see those that are offered to them. Errors: ErrNoSuchPlaylist.
func Visible(tx *store.Tx, room models.RoomID, by models.Actor, id models.PlaylistID) (models.Playlist, error) {
	list, err := tx.Playlists().Get(room, id)
	if err == nil && !list.Guests && !by.Host() {
		err = models.ErrNoSuchPlaylist
	}
	return list, err
}

// Page is a stretch of a playlist.
type Page struct {
	models.Playlist
	Items []models.PlaylistItem
	Songs map[models.SongID]models.Song // those of Items that are in the library
	First int                           // how many lines come before Items
}

// Get reads up to limit lines of a playlist that follow a position. Errors: as Visible.
func (l *Playlists) Get(ctx context.Context, by models.Actor, id models.PlaylistID, after int64, limit int) (Page, error) {
	var page Page
	err := l.store.Read(ctx, func(tx *store.Tx) (err error) {
		if page.Playlist, err = Visible(tx, l.room, by, id); err != nil {
			return err
		}
		if page.Items, err = tx.Playlists().Items(id, after, limit); err != nil {
			return err
		}
		if after > 0 {
			if page.First, err = tx.Playlists().CountItems(id, after); err != nil {
				return err
			}
		}
		page.Songs, err = songsOf(tx, page.Items)
		return err
	})
	return page, err
}

// songsOf reads the songs of lines.
func songsOf(tx *store.Tx, items []models.PlaylistItem) (map[models.SongID]models.Song, error) {
	ids := make([]models.SongID, 0, len(items))
	for _, i := range items {
		if i.SongID != 0 {
			ids = append(ids, i.SongID)
		}
	}
	rows, err := tx.Songs().Some(ids)
	songs := make(map[models.SongID]models.Song, len(rows))
	for _, s := range rows {
		songs[s.ID] = s
	}
	return songs, err
}

// Tracks calls each with all lines of a playlist as they are at one moment; the value is used again for the next one. The actor is a host.
// Errors: ErrNotAllowed, ErrNoSuchPlaylist.
func (l *Playlists) Tracks(
	ctx context.Context,
	by models.Actor,
	id models.PlaylistID,
	each func(*store.PlaylistTrack),
) (models.Playlist, error) {
	var list models.Playlist
	if !by.Host() {
		return list, models.ErrNotAllowed
	}
	err := l.store.Read(ctx, func(tx *store.Tx) (err error) {
		if list, err = tx.Playlists().Get(l.room, id); err != nil {
			return err
		}
		return tx.Playlists().EachTrack(id, each)
	})
	return list, err
}
