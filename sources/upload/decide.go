package upload

import (
	"context"
	"errors"

	"upbeat/internal/store"
	"upbeat/library"
	"upbeat/models"
)

// Inbox lists what waits for a host's ear, the oldest first. Errors: ErrNotAllowed.
func (u *Uploads) Inbox(ctx context.Context, by models.Actor, after models.UploadID, limit int) (list []store.UploadOwner, err error) {
	if !by.Host() {
		return nil, models.ErrNotAllowed
	}
	err = u.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.Uploads().In(u.Party.Room, models.UploadInbox, after, limit)
		return err
	})
	return list, err
}

// Kept lists what was kept, the newest first. Errors: ErrNotAllowed.
func (u *Uploads) Kept(ctx context.Context, by models.Actor, before models.UploadID, limit int) (list []store.UploadOwner, err error) {
	if !by.Host() {
		return nil, models.ErrNotAllowed
	}
	err = u.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.Uploads().Kept(u.Party.Room, before, limit)
		return err
	})
	return list, err
}

// Waiting counts what waits for a host's ear.
func (u *Uploads) Waiting(ctx context.Context) (n int, err error) {
	err = u.Store.Read(ctx, func(tx *store.Tx) error {
		n, err = tx.Uploads().Count(u.Party.Room, models.UploadInbox)
		return err
	})
	return n, err
}

// Get reads any upload, for hosts. Errors: ErrNotAllowed, ErrNoSuchUpload.
func (u *Uploads) Get(ctx context.Context, by models.Actor, id models.UploadID) (models.Upload, error) {
	if !by.Host() {
		return models.Upload{}, models.ErrNotAllowed
	}
	return u.get(ctx, id)
}

// Decide accepts or refuses uploads that wait in the inbox, and tells how many did. One that another host has decided is passed over.
// Errors: ErrNotAllowed.
func (u *Uploads) Decide(ctx context.Context, by models.Actor, ids []models.UploadID, accept bool) (decided int, err error) {
	if !by.Host() {
		return 0, models.ErrNotAllowed
	}
	for _, id := range ids {
		did, err := u.decide(ctx, by, id, accept)
		if err != nil && !errors.Is(err, models.ErrNoSuchUpload) {
			return decided, err
		}
		if did {
			decided++
		}
	}
	return decided, nil
}

func (u *Uploads) decide(ctx context.Context, by models.Actor, id models.UploadID, accept bool) (did bool, err error) {
	var up models.Upload
	action := "upload_refuse"
	err = u.change(ctx, id, func(_ *store.Tx, now *models.Upload) error {
		if did = now.State == models.UploadInbox; !did {
			return errUnchanged
		}
		now.State = models.UploadRefused
		if accept {
			now.State, now.Approved = models.UploadChecking, by.Account
			action = "upload_accept"
		}
		up = *now
		return nil
	})
	if err != nil || !did {
		return false, err
	}
	if accept {
		u.hand(ctx, id)
	} else {
		err = u.remove(up)
	}
	return true, errors.Join(err, u.rules().Note(ctx, by, action, called(up)))
}

// called is an upload as people name it.
func called(up models.Upload) string {
	switch {
	case up.Artist != "" && up.Title != "":
		return up.Artist + " – " + up.Title
	case up.Title != "":
		return up.Title
	}
	return up.Name
}

// Purge deletes songs that were brought, from the archive and so from the library: those named, or those of past parties. What waits in a
// queue or plays stays. It tells how many went. Errors: ErrNotAllowed.
func (u *Uploads) Purge(ctx context.Context, by models.Actor, ids []models.UploadID) (gone int, err error) {
	if !by.Host() {
		return 0, models.ErrNotAllowed
	}
	var list []models.Upload
	err = u.Store.Read(ctx, func(tx *store.Tx) error {
		if ids == nil {
			list, err = u.past(ctx, tx)
			return err
		}
		for _, id := range ids {
			up, err := tx.Uploads().Get(u.Party.Room, id)
			if err != nil && !errors.Is(err, models.ErrNoSuchUpload) {
				return err
			}
			if err == nil && up.State == models.UploadAccepted && up.Path != "" {
				list = append(list, up)
			}
		}
		return nil
	})
	for _, up := range list {
		if err != nil {
			break
		}
		if err = u.purge(ctx, up); err == nil {
			gone++
			err = u.rules().Note(ctx, by, "upload_purge", called(up))
		}
	}
	return gone, err
}

// past are uploads to parties that are over.
func (u *Uploads) past(_ context.Context, tx *store.Tx) ([]models.Upload, error) {
	const atOnce = 500
	room, err := tx.Rooms().Get(u.Party.Room)
	if err != nil {
		return nil, err
	}
	return tx.Uploads().PastParties(u.Party.Room, room.PartyID, atOnce)
}

// purge deletes one song that was brought.
func (u *Uploads) purge(ctx context.Context, up models.Upload) error {
	if err := u.Archive.Drop(up.Path); err != nil {
		return err
	}
	if err := u.change(ctx, up.ID, func(_ *store.Tx, now *models.Upload) error { now.Path = ""; return nil }); err != nil {
		return err
	}
	err := u.Library.ScanPaths(ctx, []string{up.Path})
	if errors.Is(err, library.ErrScanning) { // it sees by itself that the file is gone
		err = nil
	}
	return err
}
