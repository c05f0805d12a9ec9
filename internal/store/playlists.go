package store

import (
	"strconv"

	"upbeat/models"
)

// Playlists are the playlists of a room and their items.
type Playlists struct{ tx *Tx }

// Playlists of this transaction.
func (tx *Tx) Playlists() Playlists { return Playlists{tx} }

// All reads the room's playlists by name, without those that are being made or unmade; only those that guests see, if asked.
func (p Playlists) All(room models.RoomID, forGuests bool) ([]models.Playlist, error) {
	var list []models.Playlist
	query := p.tx.db.Where("room_id = ? AND changed_at > 0", room)
	if forGuests {
		query = query.Where("guests")
	}
	return list, query.Order("LOWER(name), id").Limit(models.MaxPlaylists).Find(&list).Error
}

// Get reads one playlist of the room. Errors: models.ErrNoSuchPlaylist.
func (p Playlists) Get(room models.RoomID, id models.PlaylistID) (models.Playlist, error) {
	var playlist models.Playlist
	return playlist, found(p.tx.db.Take(&playlist, "id = ? AND room_id = ? AND changed_at > 0", id, room).Error, models.ErrNoSuchPlaylist)
}

// Lock is Get of a playlist that no other transaction changes until this one ends.
func (p Playlists) Lock(room models.RoomID, id models.PlaylistID) (models.Playlist, error) {
	if p.tx.kind == Postgres { // SQLite has one writer
		if err := p.tx.db.Exec("SELECT 1 FROM playlists WHERE id = ? FOR UPDATE", id).Error; err != nil {
			return models.Playlist{}, err
		}
	}
	return p.Get(room, id)
}

// Named reads the playlist of the room with a name. Errors: models.ErrNoSuchPlaylist.
func (p Playlists) Named(room models.RoomID, name string) (models.Playlist, error) {
	var playlist models.Playlist
	return playlist, found(p.tx.db.Take(&playlist, "name = ? AND room_id = ? AND changed_at > 0", name, room).Error, models.ErrNoSuchPlaylist)
}

// Create inserts the playlist and sets its id. Errors: models.ErrPlaylistName, ErrPlaylistMany.
func (p Playlists) Create(playlist *models.Playlist) error {
	var n int64
	if err := p.tx.db.Model(&models.Playlist{}).Where("room_id = ?", playlist.RoomID).Count(&n).Error; err != nil {
		return err
	}
	if n >= models.MaxPlaylists {
		return models.ErrPlaylistMany
	}
	if err := p.nameFree(*playlist); err != nil {
		return err
	}
	return named(p.tx.db.Create(playlist).Error)
}

// Save writes the whole row. Errors: models.ErrPlaylistName.
func (p Playlists) Save(playlist models.Playlist) error {
	if err := p.nameFree(playlist); err != nil {
		return err
	}
	return named(p.tx.db.Save(&playlist).Error)
}

// nameFree asks before the database has to refuse: a refusal is logged as a fault.
func (p Playlists) nameFree(playlist models.Playlist) error {
	var n int64
	err := p.tx.db.Model(&models.Playlist{}).
		Where("room_id = ? AND name = ? AND id <> ?", playlist.RoomID, playlist.Name, playlist.ID).Count(&n).Error
	if err != nil {
		return err
	}
	if n > 0 {
		return models.ErrPlaylistName
	}
	return nil
}

func named(err error) error {
	if isUnique(err) {
		return models.ErrPlaylistName
	}
	return err
}

// FreeName is name, or name with the first number behind it that no other playlist of the room has: "Friday 2".
func (p Playlists) FreeName(room models.RoomID, name string) (string, error) {
	var taken []string
	if err := p.tx.db.Model(&models.Playlist{}).Where("room_id = ?", room).Pluck("name", &taken).Error; err != nil {
		return "", err
	}
	used := make(map[string]bool, len(taken))
	for _, other := range taken {
		used[other] = true
	}
	free := name
	for n := 2; used[free]; n++ {
		free = name + " " + strconv.Itoa(n)
	}
	return free, nil
}

// Hide takes a playlist out of sight and frees its name. Its lines are deleted by Sweep.
func (p Playlists) Hide(id models.PlaylistID) error {
	const unnameable = "\x1f" // no name that people give holds it
	return p.tx.db.Model(&models.Playlist{}).Where("id = ?", id).
		Updates(map[string]any{"changed_at": 0, "created_at": 0, "name": unnameable + strconv.FormatInt(int64(id), 10)}).Error
}

// Sweep deletes up to limit lines of the room's hidden playlists that were made before the given time, or a few such playlists
// without lines. It tells whether there is more to do. Few lines at a time: votes wait for the same database.
func (p Playlists) Sweep(room models.RoomID, before models.Millis, limit int) (more bool, err error) {
	var ids []models.PlaylistID
	err = p.tx.db.Model(&models.Playlist{}).Where("room_id = ? AND changed_at = 0 AND created_at < ?", room, before).
		Order("id").Limit(1).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return false, err
	}
	first := p.tx.db.Model(&models.PlaylistItem{}).Select("position").Where("playlist_id = ?", ids[0]).Order("position").Limit(limit)
	deleted := p.tx.db.Delete(&models.PlaylistItem{},
		"playlist_id = ? AND position <= (SELECT MAX(position) FROM (?) AS first)", ids[0], first)
	if deleted.Error != nil || deleted.RowsAffected > 0 {
		return true, deleted.Error
	}
	return true, p.tx.db.Delete(&models.Playlist{}, "id = ?", ids[0]).Error
}

// Offered tells whether guests see any playlist in the room.
func (p Playlists) Offered(room models.RoomID) (bool, error) {
	var n int64
	err := p.tx.db.Model(&models.Playlist{}).Where("room_id = ? AND guests AND changed_at > 0", room).Count(&n).Error
	return n > 0, err
}
