// Package upload is files that guests bring: it takes their bytes, has them looked into by a job, keeps what may stay in the archive, and
// requests the songs that they become. The rules are the queue's, the bytes lie in a folder beside the archive's until they are kept;
// what is true of an upload stands in the table uploads. web brings the bytes and shows how each stands; this package knows no HTTP and
// decodes nothing itself.
package upload

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"upbeat/archive"
	"upbeat/internal/store"
	"upbeat/library"
	"upbeat/models"
	"upbeat/queue"
)

// Heard is what decoding a whole file told.
type Heard struct {
	Length models.Millis
	Sound  string // hash of its samples
}

// Config is what Uploads are built from.
type Config struct {
	Store   *store.Store
	Party   *queue.Party
	Library *library.Library
	Reader  library.Reader // reads tags and pictures
	Archive *archive.Archive
	Dir     string                // where uploads lie until they are kept: on the archive's disk
	Free    func() (int64, error) // bytes that may still be written there
	// Hear decodes the file at path, not further than most (0 = all of it); problem is a models.Problem code, "" when there is sound in it to
	// its end. An error without a problem is not the file's fault.
	Hear func(ctx context.Context, path string, most models.Millis) (heard Heard, problem string, err error)
	// Check hands an upload to a worker. An error is not fatal: the job's sweep finds it.
	Check func(ctx context.Context, id models.UploadID) error
	Now   func() time.Time // nil = time.Now
	Log   *slog.Logger     // nil = slog.Default
}

// Uploads are the files that guests bring. Safe for use by many goroutines and processes.
type Uploads struct {
	Config
	taking  sync.Mutex
	sending atomic.Int32 // bodies that are being read in this process
	buffers sync.Pool    // 16 KB each, for what is copied: hundreds of guests may send at once
}

// New builds Uploads. It touches nothing yet.
func New(c Config) *Uploads {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	const buffer = 16 << 10
	return &Uploads{Config: c, buffers: sync.Pool{New: func() any { b := make([]byte, buffer); return &b }}}
}

const (
	// KeptFor is how long an upload whose bytes stop coming is waited for: it takes room from others until then.
	KeptFor = time.Hour
	// EmptyFor is how long one is waited for of which no byte has come.
	EmptyFor = 10 * time.Minute
	// mostComing are the uploads of a guest that come at once.
	mostComing = 4
	// spare is how much of the disk uploads never take, in bytes: the party writes too.
	spare = 256 << 20
	// longestName of a file, in characters.
	longestName = 120
	megabyte    = 1_000_000
)

func (u *Uploads) now() models.Millis { return models.At(u.Now()) }

func (u *Uploads) rules() queue.Uploads { return queue.Uploads{Party: u.Party} }

// Rules are the party's rules for one who wants to bring a song. Errors: ErrNoGuest.
func (u *Uploads) Rules(ctx context.Context, by models.Actor) (queue.UploadRules, error) {
	return u.rules().Rules(ctx, by)
}

// Begin makes room for a file that a guest brings. Errors: ErrNoGuest, ErrStorageFull, ErrBadValue; a *models.RuleError.
func (u *Uploads) Begin(ctx context.Context, by models.Actor, name string, size int64) (models.Upload, error) {
	if by.Guest == 0 {
		return models.Upload{}, models.ErrNoGuest
	}
	r, err := u.rules().Rules(ctx, by)
	if err = errors.Join(err, r.May); err != nil {
		return models.Upload{}, err
	}
	switch v := r.Values; {
	case size < 0:
		return models.Upload{}, models.ErrBadValue
	case size == 0:
		return models.Upload{}, &models.RuleError{Code: "upload_empty"}
	case size > int64(v.UploadMB)*megabyte:
		return models.Upload{}, &models.RuleError{Code: "upload_size", N: v.UploadMB}
	}
	up := models.Upload{RoomID: u.Party.Room, PartyID: r.Party, Key: rand.Text(), GuestID: by.Guest, Role: by.Role, Name: cleanName(name),
		Size: size, State: models.UploadReceiving, MadeAt: u.now(), SinceAt: u.now()}
	err = u.Store.Write(ctx, func(tx *store.Tx) error {
		if err := u.fits(tx, by, &up, r); err != nil {
			return err
		}
		return tx.Uploads().Create(&up)
	})
	if err != nil {
		return models.Upload{}, err
	}
	file, err := os.OpenFile(u.path(up.Key), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return models.Upload{}, full(err)
	}
	return up, file.Close()
}

// fits holds an upload against the limits on how many and how much.
func (u *Uploads) fits(tx *store.Tx, by models.Actor, up *models.Upload, r queue.UploadRules) error {
	const gigabyte = 1000 * megabyte
	if n := r.Values.UploadsPerHour; n > 0 && !by.Host() {
		count, err := tx.Uploads().CountSince(up.RoomID, up.GuestID, models.At(u.Now().Add(-time.Hour)))
		if err != nil {
			return err
		}
		if count >= n {
			return &models.RuleError{Code: "upload_hour", N: n}
		}
	}
	if !by.Host() {
		count, err := tx.Uploads().Coming(up.RoomID, up.GuestID)
		if err != nil {
			return err
		}
		if count >= mostComing {
			return &models.RuleError{Code: "upload_many", N: mostComing}
		}
	}
	coming, held, err := tx.Uploads().Bytes(up.RoomID)
	if err != nil {
		return err
	}
	if most := int64(r.Values.UploadsGB) * gigabyte; most > 0 && held+coming+up.Size > most {
		return &models.RuleError{Code: "uploads_full", N: r.Values.UploadsGB}
	}
	free, err := u.Free()
	if err == nil && free-coming-up.Size < spare {
		err = models.ErrStorageFull
	}
	return err
}

// cleanName is a file's name as people read it: one line, and no folder.
func cleanName(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	return models.Line(name[strings.LastIndexByte(name, '/')+1:], longestName)
}

// Find reads a guest's own upload, with as many bytes as are here. Errors: ErrNoSuchUpload.
func (u *Uploads) Find(ctx context.Context, by models.Actor, key string) (up models.Upload, err error) {
	err = u.Store.Read(ctx, func(tx *store.Tx) error {
		up, err = tx.Uploads().ByKey(u.Party.Room, key)
		return err
	})
	switch {
	case err != nil:
		return up, err
	case by.Guest == 0 || up.GuestID != by.Guest || up.Problem == Withdrawn:
		return models.Upload{}, models.ErrNoSuchUpload
	case up.State != models.UploadReceiving:
		up.Received = up.Size
		return up, nil
	}
	info, err := os.Stat(u.path(up.Key))
	if err == nil {
		up.Received = info.Size()
	} else if errors.Is(err, fs.ErrNotExist) { // between its row and its file the process died
		up.Received, err = 0, nil
	}
	return up, err
}

// Append adds bytes to an upload, which has as many as offset says: all that src has, or none when it does not match sum. The caller has it
// alone. Errors: ErrStorageFull, ErrChecksum, what src says.
func (u *Uploads) Append(ctx context.Context, up models.Upload, offset int64, src io.Reader, sum *Checksum) (n int64, err error) {
	file, err := os.OpenFile(u.path(up.Key), os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return 0, full(err)
	}
	defer func() { err = errors.Join(err, full(file.Close())) }()
	if _, err := file.Seek(offset, io.SeekStart); err != nil {
		return 0, err
	}
	if sum != nil {
		src = io.TeeReader(src, sum)
	}
	u.sending.Add(1)
	defer u.sending.Add(-1)
	buf, _ := u.buffers.Get().(*[]byte)
	n, err = io.CopyBuffer(onlyWriter{file}, onlyReader{src}, *buf)
	u.buffers.Put(buf)
	if sum != nil && (err != nil || !sum.fits()) {
		var cut error
		if n > 0 {
			cut = file.Truncate(offset)
		}
		if err == nil {
			err = ErrChecksum
		}
		n, err = 0, errors.Join(err, cut)
	}
	err = full(err)
	if up.Received = offset + n; n > 0 && up.Received < up.Size { // nothing keeps no upload from being given up
		err = errors.Join(err, u.count(ctx, up))
	}
	return n, err
}

// A file and a body have ways to copy that take larger buffers of their own.
type (
	onlyWriter struct{ io.Writer }
	onlyReader struct{ io.Reader }
)

// count writes down how much has come: pages show it, and it keeps the upload from being given up.
func (u *Uploads) count(ctx context.Context, up models.Upload) error {
	return u.change(ctx, up.ID, func(_ *store.Tx, now *models.Upload) error {
		if now.State != models.UploadReceiving {
			return errUnchanged
		}
		now.Received = up.Received
		return nil
	})
}

// Finish says that all bytes are here: a worker looks into them.
func (u *Uploads) Finish(ctx context.Context, id models.UploadID) error {
	return u.FinishAt(ctx, id, 0)
}

// FinishAt is Finish of an upload that turned out to have so many bytes; 0 = as many as it was said to have.
func (u *Uploads) FinishAt(ctx context.Context, id models.UploadID, size int64) error {
	err := u.change(ctx, id, func(_ *store.Tx, up *models.Upload) error {
		if up.State != models.UploadReceiving {
			return errUnchanged
		}
		up.Size = cmp.Or(size, up.Size)
		up.State, up.Received = models.UploadChecking, up.Size
		return nil
	})
	if err != nil {
		return err
	}
	u.hand(ctx, id)
	return nil
}

// hand gives an upload to a worker. Failure is not the guest's problem: the job's sweep finds it.
func (u *Uploads) hand(ctx context.Context, id models.UploadID) {
	if err := u.Check(ctx, id); err != nil {
		u.Log.Warn("an upload was not handed to a worker yet", "upload", id, "error", err)
	}
}

// Withdrawn is the problem of an upload that its guest has taken back.
const Withdrawn = "withdrawn"

// Withdraw takes an upload back that has not become a song: its bytes go. Errors: ErrNoSuchUpload.
func (u *Uploads) Withdraw(ctx context.Context, by models.Actor, key string) error {
	up, err := u.Find(ctx, by, key)
	if err != nil {
		return err
	}
	err = u.change(ctx, up.ID, func(_ *store.Tx, up *models.Upload) error {
		if up.State == models.UploadAccepted || up.Path != "" {
			return models.ErrNoSuchUpload
		}
		up.State, up.Problem = models.UploadFailed, Withdrawn
		return nil
	})
	if err == nil {
		err = u.remove(up)
	}
	return err
}

// Mine lists a guest's newest uploads, the newest first.
func (u *Uploads) Mine(ctx context.Context, by models.Actor) (list []models.Upload, err error) {
	const most = 50
	if by.Guest == 0 {
		return nil, models.ErrNoGuest
	}
	err = u.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.Uploads().Of(u.Party.Room, by.Guest, most)
		return err
	})
	mine := list[:0]
	for _, up := range list {
		if up.Problem != Withdrawn {
			mine = append(mine, up)
		}
	}
	return mine, err
}

// errUnchanged says that nothing is to be written.
var errUnchanged = errors.New("unchanged")

// change changes an upload in one transaction.
func (u *Uploads) change(ctx context.Context, id models.UploadID, f func(tx *store.Tx, up *models.Upload) error) error {
	err := u.Store.Write(ctx, func(tx *store.Tx) error {
		up, err := tx.Uploads().Get(u.Party.Room, id)
		if err != nil {
			return err
		}
		if err := f(tx, &up); err != nil {
			return err
		}
		up.SinceAt = u.now()
		return tx.Uploads().Save(up)
	})
	if errors.Is(err, errUnchanged) {
		return nil
	}
	return err
}

// full makes a refusal of an error that says that the disk is full.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", models.ErrStorageFull, err)
	}
	return err
}
