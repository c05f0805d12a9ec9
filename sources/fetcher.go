package sources

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"upbeat/archive"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/tasks"
)

const (
	fetchWithin = 15 * time.Minute
	lookEvery   = 2 * time.Second // at whether anybody still waits for what is fetched
	spare       = 256 << 20       // bytes that stay free on the archive's disk
	undoable    = time.Hour       // in which a host may bring back an entry that was taken out
)

// Party is the party's side of fetching. queue.Fetching is one.
type Party interface {
	Fetched(ctx context.Context, song models.SongID) error
	Failed(ctx context.Context, song models.SongID, problem string) error
	Wanted(ctx context.Context) ([]models.SongID, error)
}

// Fetcher brings the files of songs that somebody waits for into the archive. It owns the job.
type Fetcher struct {
	Set     *Set
	Store   *store.Store
	Archive *archive.Archive
	Party   Party
	// Probe looks into a file with the player's decoders; problem is a models.Problem code, "" when it can be played.
	Probe func(ctx context.Context, path string) (length models.Millis, problem string, err error)
	// Take reads the tags and the cover of a file of the archive into its song.
	Take func(ctx context.Context, path string) error
	// Free is how many bytes the disk of a folder has left.
	Free func(dir string) (int64, error)
	Now  func() time.Time
	Look time.Duration // how often it is asked whether anybody still waits; 0 = every two seconds
	Log  *slog.Logger
}

// Wanted is what a task of the job is about.
type Wanted struct {
	Song models.SongID `json:"song"`
}

// Job describes how one song's file is fetched, probed, kept and read. Each step finds what those before it have done, so that it may be
// broken off anywhere and done again.
func (f *Fetcher) Job() tasks.Job[Wanted] {
	return tasks.Job[Wanted]{
		Name: jobName, Queue: tasks.Outside, Timeout: fetchWithin, Retries: 2,
		Key:      keyOf,
		Describe: func(ctx context.Context, w Wanted) string { return f.nameOf(ctx, w.Song) },
		Run: func(ctx context.Context, w Wanted, report tasks.Progress) error {
			err := f.fetch(ctx, w.Song, report)
			var trouble *Error
			if errors.As(err, &trouble) && trouble.Final {
				return tasks.Final(err)
			}
			return err
		},
		Failed: func(ctx context.Context, w Wanted, why error) error {
			return f.Party.Failed(ctx, w.Song, problemOf(why))
		},
		Unfinished: func(ctx context.Context) ([]Wanted, error) {
			songs, err := f.Party.Wanted(ctx)
			list := make([]Wanted, len(songs))
			for i, song := range songs {
				list[i] = Wanted{song}
			}
			return list, err
		},
	}
}

// nameOf names a song; "" = it is gone.
func (f *Fetcher) nameOf(ctx context.Context, id models.SongID) string {
	song, err := f.Store.Library().Song(ctx, id)
	if err != nil {
		return ""
	}
	return song.Name()
}

// Percent tells how far songs are fetched, of those whose task has told; step is the registry's StepOf.
func Percent(
	ctx context.Context, step func(ctx context.Context, job, key string) (*tasks.Step, error), songs []models.SongID,
) map[models.SongID]int {
	percent := map[models.SongID]int{}
	for _, id := range songs {
		s, err := step(ctx, jobName, keyOf(Wanted{id}))
		if err == nil && s != nil && s.Total > 0 && s.Done > 0 {
			percent[id] = min(100, s.Done*100/s.Total)
		}
	}
	return percent
}

const jobName = "fetch"

func keyOf(w Wanted) string { return strconv.FormatInt(int64(w.Song), 10) }

// problemOf is what a guest is told of why a song was given up.
func problemOf(why error) string {
	var trouble *Error
	switch {
	case errors.As(why, &trouble):
		return trouble.Problem
	case errors.Is(why, tasks.ErrCancelled):
		return models.ProblemFetchOff
	case errors.Is(why, syscall.ENOSPC), errors.Is(why, syscall.EDQUOT):
		return models.ProblemFetchDisk
	}
	return models.ProblemFetchServer
}

func (f *Fetcher) fetch(ctx context.Context, id models.SongID, report tasks.Progress) error {
	var song models.Song
	var origin models.Origin
	var outside bool
	err := f.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if outside, err = tx.Origins().Unfetched(id); err != nil {
			return err
		}
		if song, err = tx.Songs().Get(id); err == nil && outside {
			origin, err = tx.Origins().Of(id)
		}
		return err
	})
	switch {
	case errors.Is(err, models.ErrNoSuchSong):
		return nil
	case err != nil:
		return err
	case !outside: // an attempt before this one was nearly done
		return f.Party.Fetched(ctx, id)
	}
	if wanted, err := f.wanted(ctx, id); err != nil || !wanted {
		return err
	}
	if song.Source == models.SourceLocal {
		if _, err := os.Lstat(song.Path); err == nil {
			return f.take(ctx, song.ID, song.Path)
		}
	}
	return f.bring(ctx, song, origin, report)
}

// bring fetches a song's file and keeps it.
func (f *Fetcher) bring(ctx context.Context, song models.Song, origin models.Origin, report tasks.Progress) error {
	source := f.Set.Named(origin.Source)
	if source == nil {
		return &Error{Problem: models.ProblemFetchOff, Detail: origin.Source, Final: true}
	}
	options := f.Set.Options()
	if err := f.makeRoom(ctx, options); err != nil {
		return err
	}
	dir := filepath.Join(f.Archive.Incoming(), "fetch-"+strconv.FormatInt(int64(song.ID), 10))
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o700)); err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // the sweep takes what is left
	within, leave := f.whileWanted(ctx, song.ID)
	defer leave()
	file, err := source.Fetch(within, origin.Ref, Folder{Path: dir, Most: options.Most, Longest: options.Longest,
		Report: func(done, total int64) { report(int(done>>10), int(total>>10), song.Title) }}) // in kilobytes
	if errors.Is(context.Cause(within), errUnwanted) {
		return nil
	}
	if err != nil {
		return Trouble(err)
	}
	length, problem, err := f.Probe(ctx, file.Path)
	switch {
	case problem != "":
		f.Log.Info("what was fetched cannot be played", "song", song.ID, "problem", problem, "error", err)
		return &Error{Problem: problem, Err: err, Final: true}
	case err != nil:
		return err
	case options.Longest > 0 && length > options.Longest:
		return &Error{Problem: models.ProblemFetchLong, Detail: length.Duration().String(), Final: true}
	}
	return f.keep(ctx, song, file)
}

var errUnwanted = errors.New("nobody waits for the song any more")

// whileWanted is a context that ends when nobody waits for the song any more, however little comes from its server.
func (f *Fetcher) whileWanted(ctx context.Context, song models.SongID) (within context.Context, leave func()) {
	within, stop := context.WithCancelCause(ctx)
	looked := make(chan struct{})
	go func() {
		defer close(looked)
		ticker := time.NewTicker(f.lookEvery())
		defer ticker.Stop()
		for {
			select {
			case <-within.Done():
				return
			case <-ticker.C:
			}
			if wanted, err := f.wanted(within, song); err == nil && !wanted {
				stop(errUnwanted)
			}
		}
	}()
	return within, func() { stop(nil); <-looked }
}

func (f *Fetcher) wanted(ctx context.Context, song models.SongID) (bool, error) {
	list, err := f.Party.Wanted(ctx)
	return slices.Contains(list, song), err
}

func (f *Fetcher) lookEvery() time.Duration {
	if f.Look > 0 {
		return f.Look
	}
	return lookEvery
}

// keep moves a song's file into the archive. Where it is to lie is written down first.
func (f *Fetcher) keep(ctx context.Context, song models.Song, file File) error {
	title, artist := file.Title, file.Artist
	if title == "" {
		title, artist = song.Title, song.Artist
	}
	for path := range f.Archive.Places(archive.Name{Artist: artist, Title: title, Ext: filepath.Ext(file.Path)}) {
		err := f.Store.Write(ctx, func(tx *store.Tx) error { return tx.Origins().Claim(song.ID, path) })
		if err == nil {
			err = f.Archive.Keep(file.Path, path)
		}
		switch {
		case errors.Is(err, store.ErrTaken), errors.Is(err, archive.ErrTaken):
			continue
		case err != nil:
			return err
		}
		return f.take(ctx, song.ID, path)
	}
	return archive.ErrTaken
}

// take reads what is kept into the library and has it prepared.
func (f *Fetcher) take(ctx context.Context, song models.SongID, path string) error {
	if err := f.Take(ctx, path); err != nil {
		return fmt.Errorf("read what was fetched: %w", err)
	}
	return f.Party.Fetched(ctx, song)
}

// makeRoom deletes what was fetched and not wanted for longest, until there is room for one more song.
func (f *Fetcher) makeRoom(ctx context.Context, o Options) error {
	for {
		free, err := f.Free(f.Archive.Root())
		if err != nil {
			return err
		}
		var held int64
		var oldest []store.Kept
		err = f.Store.Read(ctx, func(tx *store.Tx) error {
			var err error
			if held, err = tx.Origins().Bytes(); err != nil {
				return err
			}
			oldest, err = tx.Origins().Oldest(models.At(f.Now().Add(-undoable)), 1)
			return err
		})
		if err != nil {
			return err
		}
		roomy := free >= o.Most+spare
		if roomy && (o.Keep == 0 || held+o.Most <= o.Keep) {
			return nil
		}
		if len(oldest) == 0 || !f.Archive.Holds(oldest[0].Path) {
			if roomy {
				return nil // all of it is wanted tonight
			}
			return &Error{Problem: models.ProblemFetchDisk, Detail: strconv.FormatInt(free>>20, 10) + " MB are free"}
		}
		if err := f.drop(ctx, oldest[0]); err != nil {
			return err
		}
	}
}

func (f *Fetcher) drop(ctx context.Context, k store.Kept) error {
	err := f.Store.Write(ctx, func(tx *store.Tx) error { return tx.Origins().Release(k.ID, models.At(f.Now())) })
	if err != nil {
		return err
	}
	f.Log.Info("a song that was fetched makes room", "song", k.ID, "bytes", k.Size)
	if err := f.Archive.Drop(k.Path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
