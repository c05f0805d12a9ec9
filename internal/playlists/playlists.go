// Package playlists keeps the party's playlists: their names, their lines, and who sees them. Hosts make, change and delete them, through
// web; what they do is in the audit log in the same transaction. queue asks who sees a playlist that is to be queued. It requests no songs
// and makes no new version of the party: the queue is the same after it. Files of playlists are internal/playlist's.
package playlists

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

// Config is what Playlists are built from.
type Config struct {
	Store *store.Store
	Room  models.RoomID // "" = models.DefaultRoom
	// Rename runs rename in one transaction, and gives a playlist its new name there wherever the party names it; nil = the party names none.
	Rename func(ctx context.Context, by models.Actor, rename func(tx *store.Tx) (from, to string, err error)) error
	Now    func() time.Time // nil = time.Now
	Log    *slog.Logger     // nil = slog.Default
}

// Playlists are all playlists of one room. Safe for use by many goroutines and many processes.
type Playlists struct {
	store  *store.Store
	room   models.RoomID
	rename func(ctx context.Context, by models.Actor, rename func(tx *store.Tx) (from, to string, err error)) error
	clock  func() time.Time
	log    *slog.Logger
}

// New opens the playlists of a room that is there. It reads nothing yet.
func New(c Config) *Playlists {
	if c.Now == nil {
		c.Now = time.Now
	}
	l := &Playlists{
		store: c.Store, room: cmp.Or(c.Room, models.DefaultRoom), rename: c.Rename, clock: c.Now, log: cmp.Or(c.Log, slog.Default()),
	}
	if l.rename == nil {
		l.rename = l.renameHere
	}
	return l
}

// renameHere renames a playlist that nothing else names.
func (l *Playlists) renameHere(ctx context.Context, _ models.Actor, rename func(tx *store.Tx) (from, to string, err error)) error {
	return l.store.Write(ctx, func(tx *store.Tx) error {
		_, _, err := rename(tx)
		return err
	})
}

func (l *Playlists) now() models.Millis { return models.At(l.clock()) }

// audit writes down what a host did.
func (l *Playlists) audit(tx *store.Tx, by models.Actor, action, target, detail string) error {
	return tx.Audits().HostDid(l.room, l.now(), by, action, target, detail)
}

// take reads a playlist that a host is about to change, still as the host saw it; nobody else changes it until the transaction ends. seen
// is its ChangedAt, 0 = whatever it is. Errors: ErrNotAllowed, ErrNoSuchPlaylist, ErrPlaylistChanged.
func (l *Playlists) take(tx *store.Tx, by models.Actor, id models.PlaylistID, seen models.Millis) (models.Playlist, error) {
	if !by.Host() {
		return models.Playlist{}, models.ErrNotAllowed
	}
	list, err := tx.Playlists().Lock(l.room, id)
	if err == nil && seen != 0 && seen != list.ChangedAt {
		err = models.ErrPlaylistChanged
	}
	return list, err
}

// save writes a playlist that take has read, and dates the change.
func (l *Playlists) save(tx *store.Tx, list *models.Playlist) error {
	list.ChangedAt = max(l.now(), list.ChangedAt+1) // two changes within a millisecond are two
	return tx.Playlists().Save(*list)
}

// alter runs a host's change of a playlist in one transaction. Errors: as take, and those of f.
func (l *Playlists) alter(
	ctx context.Context,
	by models.Actor,
	id models.PlaylistID,
	seen models.Millis,
	f func(tx *store.Tx, list *models.Playlist) error,
) (models.Playlist, error) {
	var list models.Playlist
	err := l.store.Write(ctx, func(tx *store.Tx) error {
		var err error
		if list, err = l.take(tx, by, id, seen); err != nil {
			return err
		}
		if err := f(tx, &list); err != nil {
			return err
		}
		return l.save(tx, &list)
	})
	return list, err
}
