package queue

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/models"
)

// Playlists lists the party's playlists by name: all of them for hosts, those that are offered to guests for everybody else.
func (p *Party) Playlists(ctx context.Context, by models.Actor) ([]models.Playlist, error) {
	var list []models.Playlist
	err := p.Store.Read(ctx, func(tx *store.Tx) (err error) { list, err = tx.Playlists().All(p.Room, !by.Host()); return err })
	return list, err
}

// OffersPlaylists tells whether guests see any playlist.
func (p *Party) OffersPlaylists(ctx context.Context) (bool, error) {
	offers := false
	err := p.Store.Read(ctx, func(tx *store.Tx) (err error) { offers, err = tx.Playlists().Offered(p.Room); return err })
	return offers, err
}

// PlaylistPage is a stretch of a playlist.
type PlaylistPage struct {
	models.Playlist
	Items []models.PlaylistItem
	Songs map[models.SongID]models.Song // those of Items that are in the library
	First int                           // how many lines come before Items
}

// Playlist reads up to limit lines of a playlist that follow a position. Guests see the playlists that are offered to them.
// Errors: ErrNoSuchPlaylist.
func (p *Party) Playlist(ctx context.Context, by models.Actor, id models.PlaylistID, after int64, limit int) (PlaylistPage, error) {
	var page PlaylistPage
	err := p.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if page.Playlist, err = p.visible(tx, by, id); err != nil {
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

// visible reads a playlist if the actor may see it.
func (p *Party) visible(tx *store.Tx, by models.Actor, id models.PlaylistID) (models.Playlist, error) {
	list, err := tx.Playlists().Get(p.Room, id)
	if err == nil && !list.Guests && !by.Host() {
		err = models.ErrNoSuchPlaylist
	}
	return list, err
}

// PlaylistChange is what a host changes in a playlist itself; nil leaves it as it is.
type PlaylistChange struct {
	Name   *string
	Guests *bool // whether guests see it
}

// ChangePlaylist changes a playlist's name, whom it is offered to, or both. seen is its ChangedAt as the host saw it; 0 = whatever it is.
// Errors: ErrNotAllowed, ErrNoSuchPlaylist, ErrPlaylistChanged, ErrPlaylistName; a *models.FieldError for a name that is none.
func (p *Party) ChangePlaylist(
	ctx context.Context,
	by models.Actor,
	id models.PlaylistID,
	seen models.Millis,
	c PlaylistChange,
) (models.Playlist, error) {
	return p.editPlaylist(ctx, by, id, seen, func(tx *roomTx, list *models.Playlist) error {
		if c.Name != nil && *c.Name != list.Name {
			if err := checkPlaylistName(*c.Name); err != nil {
				return err
			}
			if err := tx.audit(by, "playlist_rename", list.Name, *c.Name); err != nil {
				return err
			}
			if err := followName(tx, by, list.Name, *c.Name); err != nil {
				return err
			}
			list.Name = *c.Name
		}
		if c.Guests != nil && *c.Guests != list.Guests {
			list.Guests = *c.Guests
			action := "playlist_hide"
			if list.Guests {
				action = "playlist_offer"
			}
			return tx.audit(by, action, list.Name, "")
		}
		return nil
	})
}

// followName keeps a playlist the fallback when its name changes: the setting names it.
func followName(tx *roomTx, by models.Actor, from, to string) error {
	if tx.values.FallbackOf != from || tx.values.Fallback == settings.FromGenre || tx.values.Fallback == settings.FromArtist {
		return nil
	}
	name, err := json.Marshal(to)
	if err != nil {
		return err
	}
	_, changed, err := tx.values.With(settings.Changes{"fallback_of": name})
	if err != nil {
		return err
	}
	return saveSettings(tx, by, Government{}, changed)
}

// editPlaylist runs a host's change of a playlist that is still as the host saw it, and dates it.
func (p *Party) editPlaylist(
	ctx context.Context,
	by models.Actor,
	id models.PlaylistID,
	seen models.Millis,
	f func(tx *roomTx, list *models.Playlist) error,
) (models.Playlist, error) {
	var list models.Playlist
	err := p.change(ctx, func(tx *roomTx) error {
		if !by.Host() {
			return models.ErrNotAllowed
		}
		var err error
		if list, err = tx.Playlists().Get(tx.roomID, id); err != nil {
			return err
		}
		if seen != 0 && seen != list.ChangedAt {
			return models.ErrPlaylistChanged
		}
		if err := f(tx, &list); err != nil {
			return err
		}
		list.ChangedAt = max(tx.now, list.ChangedAt+1) // two changes within a millisecond are two
		return tx.Playlists().Save(list)
	})
	return list, err
}

// DeletePlaylist deletes a playlist. What is queued from it stays queued. Errors: ErrNotAllowed, ErrNoSuchPlaylist, ErrPlaylistChanged.
func (p *Party) DeletePlaylist(ctx context.Context, by models.Actor, id models.PlaylistID, seen models.Millis) error {
	err := p.change(ctx, func(tx *roomTx) error {
		if !by.Host() {
			return models.ErrNotAllowed
		}
		list, err := tx.Playlists().Get(tx.roomID, id)
		if err != nil {
			return err
		}
		if seen != 0 && seen != list.ChangedAt {
			return models.ErrPlaylistChanged
		}
		if err := tx.audit(by, "playlist_delete", list.Name, strconv.Itoa(list.Items)); err != nil {
			return err
		}
		return tx.Playlists().Hide(id)
	})
	if err == nil {
		p.sweepPlaylists(ctx)
	}
	return err
}

// sweepPlaylists deletes the lines of playlists that are gone, and of imports that a crash cut off, a few at a time. What it leaves, the
// next call finds.
func (p *Party) sweepPlaylists(ctx context.Context) {
	const lines, patience = 1000, 10 * 60 * 1000 // milliseconds after which an import counts as cut off
	for more := true; more; {
		err := p.Store.Write(ctx, func(tx *store.Tx) (err error) {
			more, err = tx.Playlists().Sweep(p.Room, p.now()-patience, lines)
			return err
		})
		if err != nil {
			p.Log.Warn("deleted playlists not swept out yet", "error", err)
			return
		}
	}
}

// checkPlaylistName refuses what is no name. The caller has cleaned it.
func checkPlaylistName(name string) error {
	if name == "" || utf8.RuneCountInString(name) > models.MaxPlaylistName || strings.TrimSpace(name) != name {
		return &models.FieldError{Field: "name", Want: "1 to " + strconv.Itoa(models.MaxPlaylistName) + " characters"}
	}
	return nil
}

// PlaylistTracks calls each with all lines of a playlist as they are at one moment; the value is used again for the next one. The actor is
// a host. Errors: ErrNotAllowed, ErrNoSuchPlaylist.
func (p *Party) PlaylistTracks(
	ctx context.Context,
	by models.Actor,
	id models.PlaylistID,
	each func(*store.PlaylistTrack),
) (models.Playlist, error) {
	var list models.Playlist
	if !by.Host() {
		return list, models.ErrNotAllowed
	}
	err := p.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if list, err = tx.Playlists().Get(p.Room, id); err != nil {
			return err
		}
		return tx.Playlists().EachTrack(id, each)
	})
	return list, err
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
