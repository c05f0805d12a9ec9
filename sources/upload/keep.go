package upload

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"upbeat/archive"
	"upbeat/internal/store"
	"upbeat/library"
	"upbeat/models"
)

// keep makes an upload a song and requests it for its guest. Each step finds what an earlier attempt has done: the path is in the database
// before the file is at it, and a file that is at it is the upload's.
func (u *Uploads) keep(ctx context.Context, up models.Upload) error {
	moved, err := u.move(ctx, &up)
	if err != nil || !moved {
		return err
	}
	song, err := u.scanned(ctx, up)
	if errors.Is(err, models.ErrNoSuchSong) {
		u.Log.Warn("the library does not take an upload", "upload", up.ID, "path", up.Path)
		return errors.Join(u.dropKept(up), u.fail(ctx, up, models.ProblemUnreadable))
	}
	if err != nil {
		return err
	}
	err = u.Store.Write(ctx, func(tx *store.Tx) error {
		return errors.Join(tx.Songs().SetProbed(song.ID, u.now()), tx.Songs().SetSound(song, up.Sound))
	})
	if err != nil {
		return err
	}
	return u.accept(ctx, up, song, false)
}

// move brings the bytes to a place in the archive. moved is false where another upload of the same sound is on its way there, or was first.
func (u *Uploads) move(ctx context.Context, up *models.Upload) (moved bool, err error) {
	const tries = 10
	for range tries {
		if up.Path == "" {
			if mine, err := u.claim(ctx, up); err != nil || !mine {
				return false, err
			}
		}
		from, err := u.File(*up)
		if errors.Is(err, fs.ErrNotExist) {
			if _, err := os.Lstat(up.Path); err == nil {
				return true, nil // an earlier attempt has moved it
			}
			return false, u.fail(ctx, *up, ProblemLost)
		}
		if err != nil {
			return false, err
		}
		err = u.Archive.Keep(from, up.Path)
		if !errors.Is(err, archive.ErrTaken) {
			return err == nil, full(err)
		}
		if same(from, up.Path) { // an earlier attempt died between its two steps
			return true, os.Remove(from)
		}
		up.Path = ""
	}
	return false, archive.ErrTaken
}

// claim writes down where an upload is to be kept. It is not the upload's where one of the same sound is kept already: it becomes that
// song's request, at once or when that is a song.
func (u *Uploads) claim(ctx context.Context, up *models.Upload) (mine bool, err error) {
	first, err := u.first(ctx, *up)
	if err != nil {
		return false, err
	}
	if first.ID != 0 {
		if first.State != models.UploadAccepted {
			return false, nil // the job's sweep comes again
		}
		song, err := u.Store.Library().Song(ctx, first.SongID)
		if err != nil {
			return false, err
		}
		if song.MissingAt == 0 {
			return false, u.known(ctx, *up, song)
		}
		forget := func(_ *store.Tx, now *models.Upload) error { now.Path = ""; return nil } // somebody has deleted its file
		if err := u.change(ctx, first.ID, forget); err != nil {
			return false, err
		}
	}
	err = u.change(ctx, up.ID, func(tx *store.Tx, now *models.Upload) error {
		if now.State != models.UploadChecking {
			return models.ErrNoSuchUpload
		}
		for place := range u.Archive.Places(archive.Name{Artist: up.Artist, Title: up.Title, Ext: up.Ext}) {
			taken, err := tx.Uploads().AtPath(place)
			if err != nil {
				return err
			}
			if !taken {
				up.Path, now.Path = place, place
				return nil
			}
		}
		return archive.ErrTaken
	})
	return err == nil, err
}

// first is another upload of the same sound that is kept or is being kept; one without an id = there is none.
func (u *Uploads) first(ctx context.Context, up models.Upload) (first models.Upload, err error) {
	err = u.Store.Read(ctx, func(tx *store.Tx) error { first, err = tx.Uploads().OfSound(up.Sound, up.ID); return err })
	if errors.Is(err, models.ErrNoSuchUpload) {
		return models.Upload{}, nil
	}
	return first, err
}

// dropKept deletes what was kept of an upload that becomes no song.
func (u *Uploads) dropKept(up models.Upload) error {
	if _, err := u.File(up); up.Path == "" || !errors.Is(err, fs.ErrNotExist) { // what lies at its path is not its own
		return nil
	}
	return u.Archive.Drop(up.Path)
}

// same tells whether two names are of one file.
func same(a, b string) bool {
	one, err1 := os.Lstat(a)
	other, err2 := os.Lstat(b)
	return err1 == nil && err2 == nil && os.SameFile(one, other)
}

// scanned has the library read the file, and finds its song. Errors: ErrNoSuchSong.
func (u *Uploads) scanned(ctx context.Context, up models.Upload) (models.Song, error) {
	u.taking.Lock() // one file after the other
	defer u.taking.Unlock()
	song, err := u.Store.Library().SongAt(ctx, models.SourceLocal, up.Path)
	if err == nil && song.MissingAt == 0 {
		return song, nil
	}
	if err := library.Take(ctx, u.Library, up.Path); err != nil {
		return models.Song{}, err
	}
	return u.Store.Library().SongAt(ctx, models.SourceLocal, up.Path)
}

// known ends an upload of a song that is there already: it is requested, and the bytes go.
func (u *Uploads) known(ctx context.Context, up models.Upload, song models.Song) error {
	if err := u.accept(ctx, up, song, true); err != nil {
		return err
	}
	return u.remove(up)
}

// accept requests the song of an upload for its guest, and ends the upload.
func (u *Uploads) accept(ctx context.Context, up models.Upload, song models.Song, known bool) error {
	problem, party, err := u.request(ctx, up, song)
	if err != nil {
		return err
	}
	return u.change(ctx, up.ID, func(_ *store.Tx, now *models.Upload) error {
		if now.State != models.UploadChecking {
			return errUnchanged
		}
		now.State, now.Problem, now.SongID, now.Known = models.UploadAccepted, problem, song.ID, known
		now.Hash, now.Sound, now.Ext, now.Length = up.Hash, up.Sound, up.Ext, song.Duration
		now.Title, now.Artist = song.Title, song.Artist
		if party != 0 {
			now.PartyID = party
		}
		if known {
			now.Path = ""
		}
		return nil
	})
}

// request asks for the song as its guest would. What the rules say against it is the upload's problem, and no error.
func (u *Uploads) request(ctx context.Context, up models.Upload, song models.Song) (problem string, party models.PartyID, err error) {
	by := models.Actor{Role: up.Role, Guest: up.GuestID}
	if up.GuestID <= 0 { // forgotten: nobody wants it any more, but a host may have said yes
		return "", 0, nil
	}
	entry, _, err := u.Party.Request(ctx, by, song.ID)
	var rule *models.RuleError
	switch {
	case err == nil:
		return "", entry.PartyID, nil
	case errors.As(err, &rule) && rule.Code == "already_queued":
		return "", 0, nil
	case errors.As(err, &rule), errors.Is(err, models.ErrNoGuest), errors.Is(err, models.ErrQueueFull),
		errors.Is(err, models.ErrSongUnavailable):
		return ProblemNotRequested, 0, nil
	}
	return "", 0, err
}
