// Package archive is the one way to a song's bytes, and to where what is fetched or brought is kept: in folders below the data folder, one
// of which, Root, is a music folder of the library like any other. The player, the analysis and all who need a song's file ask it; whoever
// brings a new file writes it into Incoming and has it kept. It knows no rules, no database and nothing of the outside.
//
// An Archive is safe for use by many goroutines and processes.
package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"upbeat/models"
)

// ErrTaken says that another file lies where one was to be kept.
var ErrTaken = errors.New("another file has this name")

// ErrRemote says that a song's file is not here: it has to be fetched first.
var ErrRemote = errors.New("the song was not fetched yet")

// Archive is where what is fetched or brought is kept.
type Archive struct{ dir string }

// New is the archive in a folder, which Prepare makes.
func New(dir string) *Archive { return &Archive{dir} }

// Prepare makes the folders.
func (a *Archive) Prepare() error {
	for _, dir := range []string{a.Root(), a.Incoming()} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("make the archive's folder: %w", err)
		}
	}
	return nil
}

// Root is the folder of what is kept, for the library.
func (a *Archive) Root() string { return filepath.Join(a.dir, "music") }

// Incoming is the folder of what is not whole yet, on the same disk. Nobody plays what lies there, and Sweep takes what is old.
func (a *Archive) Incoming() string { return filepath.Join(a.dir, "incoming") }

// Holds tells whether the path lies in Root.
func (a *Archive) Holds(path string) bool {
	return strings.HasPrefix(filepath.Clean(path), a.Root()+string(filepath.Separator))
}

// Local is the path of a song's file, for programs that need one. Errors: ErrRemote.
func Local(song models.Song) (string, error) {
	if song.Source == models.SourceRemote {
		return "", ErrRemote
	}
	return song.Path, nil
}

// Name is what a file is called by: the library reads artist and title from it where its tags do not tell them.
type Name struct {
	Artist, Title string // "" = not known; any text
	Ext           string // with its dot
}

// Places are paths in Root by this name at which nothing lies: "Artist/Artist - Title.ext", then with a number. Who keeps a file at one
// writes the path to the database first, so that work which is done again finds what it has kept.
func (a *Archive) Places(name Name) iter.Seq[string] {
	artist, title := clean(name.Artist), clean(name.Title)
	if title == "" {
		title = "Song"
	}
	path := filepath.Join(a.Root(), title)
	if artist != "" {
		path = filepath.Join(a.Root(), artist, artist+" - "+title)
	}
	return func(yield func(string) bool) {
		for n := 1; ; n++ {
			try := path + name.Ext
			if n > 1 {
				try = fmt.Sprintf("%s (%d)%s", path, n, name.Ext)
			}
			if _, err := os.Lstat(try); err == nil {
				continue
			}
			if !yield(try) {
				return
			}
		}
	}
}

// Keep moves a file from Incoming to a path of Places, whole or not at all, and never over another. Errors: ErrTaken, what the system
// says.
func (a *Archive) Keep(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	if err := synced(from); err != nil {
		return err
	}
	err := os.Link(from, to)
	switch {
	case errors.Is(err, fs.ErrExist):
		return ErrTaken
	case err == nil:
		return os.Remove(from)
	case errors.Is(err, fs.ErrNotExist):
		return err
	}
	// A disk without hard links, such as a stick's.
	if _, err := os.Lstat(to); err == nil {
		return ErrTaken
	}
	return os.Rename(from, to)
}

// synced has the system write a file out: after a power cut it is whole or not there.
func synced(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// Drop deletes a file in Root, and its folder when that is empty then. One that is gone is no error.
func (a *Archive) Drop(path string) error {
	if !a.Holds(path) {
		return fmt.Errorf("%s is not the archive's", path)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if dir := filepath.Dir(path); dir != a.Root() {
		_ = os.Remove(dir) // it is not empty
	}
	return nil
}

// Sweep deletes what lies in Incoming and was not written to for the given time, and tells how many files that were.
func (a *Archive) Sweep(ctx context.Context, idle time.Duration) (int, error) {
	list, err := os.ReadDir(a.Incoming())
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	swept := 0
	for _, e := range list {
		info, ierr := e.Info()
		if ierr != nil || time.Since(info.ModTime()) < idle {
			continue
		}
		if rerr := os.RemoveAll(filepath.Join(a.Incoming(), e.Name())); rerr != nil {
			err = errors.Join(err, rerr)
			continue
		}
		swept++
	}
	return swept, errors.Join(err, ctx.Err())
}

// Open opens a song's bytes, to be read from any place. The caller closes it. Errors: ErrRemote, what the system says.
func Open(song models.Song) (interface {
	io.ReadSeekCloser
	io.ReaderAt
}, error,
) {
	path, err := Local(song)
	if err != nil {
		return nil, err
	}
	return os.Open(path)
}

// clean makes a name of any text: one folder or file, short enough for every file system, that no system reads as anything else, and no URI
// either.
func clean(text string) string {
	const longest = 100 // bytes: two of them and a number fit into the 255 of a file's name
	text = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`/\:*?"<>|%#`, r):
			return '_'
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	text = strings.Trim(strings.Join(strings.Fields(text), " "), ". ")
	for len(text) > longest {
		_, size := utf8.DecodeLastRuneInString(text)
		text = strings.TrimRight(text[:len(text)-size], ". ")
	}
	return text
}
