package upload

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"upbeat/internal/container"
	"upbeat/internal/store"
	"upbeat/library"
	"upbeat/models"
	"upbeat/tasks"
)

// Problems of uploads, beside those of files: their sentences are in the catalogue under "upload.problem.<code>".
const (
	ProblemLost         = "lost"          // its bytes are gone
	ProblemExpired      = "expired"       // its bytes stopped coming
	ProblemTooLong      = "too_long"      // more minutes than the party allows
	ProblemNotRequested = "not_requested" // it is a song now, but the rules do not let its guest request it
)

// Request is what a task of the Job is about.
type Request struct {
	Upload models.UploadID `json:"upload"`
}

// Job describes how a file that is here becomes a song, waits for a host, or fails with its reason.
func (u *Uploads) Job() tasks.Job[Request] {
	const within, atOnce = 10 * time.Minute, 100
	return tasks.Job[Request]{
		Name: "upload", Queue: tasks.Whole, Timeout: within, Retries: 3,
		Key:    func(r Request) string { return strconv.FormatInt(int64(r.Upload), 10) },
		Run:    u.check,
		Failed: u.failed,
		Describe: func(ctx context.Context, r Request) (name string) {
			_ = u.Store.Read(ctx, func(tx *store.Tx) error { // its number will do
				up, err := tx.Uploads().Get(u.Party.Room, r.Upload)
				name = up.Name
				return err
			})
			return name
		},
		Unfinished: func(ctx context.Context) (list []Request, err error) {
			err = u.Store.Read(ctx, func(tx *store.Tx) error {
				waiting, err := tx.Uploads().Checking(u.Party.Room, atOnce)
				for _, up := range waiting {
					list = append(list, Request{up.ID})
				}
				return err
			})
			return list, err
		},
	}
}

// check looks into an upload, and keeps it where nobody is to listen first.
func (u *Uploads) check(ctx context.Context, r Request, report tasks.Progress) error {
	up, err := u.get(ctx, r.Upload)
	if errors.Is(err, models.ErrNoSuchUpload) || err == nil && up.State != models.UploadChecking {
		return nil
	}
	if err != nil {
		return err
	}
	rules, err := u.rules().Rules(ctx, models.AsSystem())
	if err != nil {
		return err
	}
	if up.Path == "" && up.Approved == "" {
		if err := u.letSend(ctx); err != nil {
			return err
		}
		report(1, 3, "looking")
		done, err := u.look(ctx, &up, models.Millis(rules.Values.UploadMinutes)*60_000)
		if err != nil || done {
			return err
		}
		by := models.Actor{Role: up.Role, Guest: up.GuestID}
		if rules, err = u.rules().Rules(ctx, by); err != nil && !errors.Is(err, models.ErrNoGuest) {
			return err
		}
		if rules.Listen || err != nil {
			return u.await(ctx, up.ID)
		}
	}
	report(2, 3, "keeping")
	return u.keep(ctx, up)
}

// letSend waits while many send, for a while: decoding takes a processor that their bytes and everybody's pages want.
func (u *Uploads) letSend(ctx context.Context) error {
	const many, longest, look = 8, 20 * time.Second, 50 * time.Millisecond
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	tick := time.NewTicker(look)
	defer tick.Stop()
	for u.sending.Load() >= many {
		select {
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return nil
			}
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}

func (u *Uploads) get(ctx context.Context, id models.UploadID) (up models.Upload, err error) {
	err = u.Store.Read(ctx, func(tx *store.Tx) error { up, err = tx.Uploads().Get(u.Party.Room, id); return err })
	return up, err
}

// look finds out what an upload is and whether it is there already; done = nothing is left to do. most bounds its length; 0 = it does not.
func (u *Uploads) look(ctx context.Context, up *models.Upload, most models.Millis) (done bool, err error) {
	path, err := u.File(*up)
	if errors.Is(err, fs.ErrNotExist) {
		return true, u.fail(ctx, *up, ProblemLost)
	}
	if err != nil {
		return false, err
	}
	if up.Hash, err = hashOf(path); err != nil {
		return false, err
	}
	if song, err := u.sameFile(ctx, *up); err != nil || song.ID != 0 {
		if err == nil {
			err = u.known(ctx, *up, song)
		}
		return true, err
	}
	if path, err = u.name(up, path); err != nil {
		return false, err
	}
	if up.Ext == "" {
		return true, u.fail(ctx, *up, models.ProblemNotAudio)
	}
	heard, problem, err := u.Hear(ctx, path, most)
	switch {
	case problem != "":
		u.Log.Info("an upload cannot be played", "upload", up.ID, "problem", problem, "error", err)
		return true, u.fail(ctx, *up, problem)
	case err != nil:
		return false, err
	case most > 0 && heard.Length > most:
		return true, u.fail(ctx, *up, ProblemTooLong)
	}
	up.Length, up.Sound = heard.Length, heard.Sound
	if err := u.readTags(ctx, up, path); err != nil {
		return false, err
	}
	song, err := u.sameSound(ctx, *up)
	if err == nil && song.ID != 0 {
		return true, u.known(ctx, *up, song)
	}
	if err != nil {
		return false, err
	}
	return false, u.change(ctx, up.ID, func(_ *store.Tx, now *models.Upload) error {
		if now.State != models.UploadChecking {
			return models.ErrNoSuchUpload // it was taken back
		}
		*now = *up
		return nil
	})
}

// hashOf is a file's SHA-256 in hex.
func hashOf(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }() // it was only read
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// name gives an upload the extension that its content asks for, whatever its guest calls it: "" = it is no music.
func (u *Uploads) name(up *models.Upload, path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	kind, err := container.Sniff(file)
	if info, serr := file.Stat(); serr == nil && (kind == container.Unknown || kind == container.Text) &&
		container.Read(file, info.Size(), container.MP3.Format(), container.Look).Plain {
		kind = container.MP3 // frames behind something else
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return "", err
	}
	up.Ext = ""
	switch list := kind.Extensions(); {
	case kind == container.Opus:
		up.Ext = ".opus"
	case len(list) > 0:
		up.Ext = "." + list[0]
	default:
		return path, nil
	}
	to := u.path(up.Key) + up.Ext
	if path != to {
		err = os.Rename(path, to)
	}
	return to, err
}

// readTags names an upload by its tags, else by its file's name.
func (u *Uploads) readTags(ctx context.Context, up *models.Upload, path string) error {
	up.Title, up.Artist = "", ""
	err := u.Reader.Read(ctx, []string{path}, func(_ int, r library.Reading) error {
		up.Title, up.Artist = r.Title, r.Artist
		return nil
	})
	if up.Title == "" {
		name := strings.TrimSuffix(up.Name, filepath.Ext(up.Name))
		if artist, title, ok := strings.Cut(name, " - "); ok && up.Artist == "" {
			up.Artist, name = strings.TrimSpace(artist), title
		}
		up.Title = strings.TrimSpace(name)
	}
	return err
}

// sameFile finds a song of the library that is the same file; one without an id = none is.
func (u *Uploads) sameFile(ctx context.Context, up models.Upload) (models.Song, error) {
	const most = 20
	var songs []models.Song
	err := u.Store.Read(ctx, func(tx *store.Tx) (err error) { songs, err = tx.Uploads().SameSize(up.Size, most); return err })
	for _, song := range songs {
		if ctx.Err() != nil {
			return models.Song{}, ctx.Err()
		}
		if hash, err := hashOf(song.Path); err == nil && hash == up.Hash && song.Available() {
			return song, nil
		}
	}
	return models.Song{}, err
}

// sameSound finds a song that sounds exactly so, with whatever tags; one without an id = there is none.
func (u *Uploads) sameSound(ctx context.Context, up models.Upload) (song models.Song, err error) {
	if up.Sound == "" {
		return song, nil
	}
	err = u.Store.Read(ctx, func(tx *store.Tx) error { song, err = tx.Songs().OfSound(up.Sound); return err })
	if errors.Is(err, models.ErrNoSuchSong) {
		return models.Song{}, nil
	}
	return song, err
}

// await puts an upload into the hosts' inbox.
func (u *Uploads) await(ctx context.Context, id models.UploadID) error {
	err := u.change(ctx, id, func(_ *store.Tx, up *models.Upload) error {
		if up.State != models.UploadChecking {
			return errUnchanged
		}
		up.State = models.UploadInbox
		return nil
	})
	if err == nil {
		err = u.rules().Changed(ctx)
	}
	return err
}

// fail ends an upload that becomes nothing. Its bytes go.
func (u *Uploads) fail(ctx context.Context, up models.Upload, problem string) error {
	err := u.change(ctx, up.ID, func(_ *store.Tx, now *models.Upload) error {
		if now.State.Ended() {
			return errUnchanged
		}
		now.State, now.Problem, now.Path = models.UploadFailed, problem, ""
		return nil
	})
	if err == nil {
		err = u.remove(up)
	}
	return err
}

// failed ends an upload whose check was given up without a verdict.
func (u *Uploads) failed(ctx context.Context, r Request, why error) error {
	up, err := u.get(ctx, r.Upload)
	if errors.Is(err, models.ErrNoSuchUpload) || err == nil && up.State != models.UploadChecking {
		return nil
	}
	if err != nil {
		return err
	}
	problem := models.ProblemUnchecked
	switch {
	case errors.Is(why, tasks.ErrCrashed):
		problem = models.ProblemBroken
	case errors.Is(why, context.DeadlineExceeded):
		problem = models.ProblemTimeout
	}
	u.Log.Warn("an upload was given up", "upload", up.ID, "error", why)
	return errors.Join(u.dropKept(up), u.fail(ctx, up, problem))
}
