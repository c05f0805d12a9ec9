// Package demo makes the album that plays when a box has no music yet: five short pieces, composed in code, synthesized to tagged WAV
// files with a cover. cmd calls Render once at the first start; the library scans the files like any others. The music is our own and
// free to use.
package demo

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"upbeat/player/wav"
)

// The album, as its tags and folders name it.
const (
	Artist = "The Upbeat House Band"
	Album  = "First Guests"
	year   = "2025"
)

// piece is a song of the album.
type piece struct {
	title string
	genre string
	score func() *song
}

func album() []piece {
	return []piece{
		{"Doors Open", "House", doorsOpen},
		{"Kitchen Talk", "Lo-Fi", kitchenTalk},
		{"Neon Bicycle", "Synthwave", neonBicycle},
		{"Slow Lantern", "Ambient", slowLantern},
		{"Run for the Tram", "Chiptune", runForTheTram},
	}
}

// Render writes the album below dir and returns when it is complete. Files that are there already are left as they are; a file appears
// under its name only when it is whole. The first song is there after a fraction of a second. Errors are the file system's or ctx's.
func Render(ctx context.Context, dir string) error {
	folder := filepath.Join(dir, Artist, Album)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if err := unlessThere(filepath.Join(folder, "cover.png"), func(w *bufio.Writer) error { return drawCover(w) }); err != nil {
		return err
	}
	pieces := album()
	for i, p := range pieces {
		if err := ctx.Err(); err != nil {
			return err
		}
		path := filepath.Join(folder, fmt.Sprintf("%02d %s.wav", i+1, p.title))
		err := unlessThere(path, func(w *bufio.Writer) error {
			return write(w, p.score().master(), tags{Title: p.title, Genre: p.genre, Track: i + 1, Of: len(pieces)})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// unlessThere makes the file at path by f, under another name until it is complete.
func unlessThere(path string, f func(w *bufio.Writer) error) (err error) {
	if _, err := os.Stat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".making-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	w := bufio.NewWriterSize(tmp, 1<<16)
	err = errors.Join(f(w), w.Flush(), tmp.Chmod(0o644), tmp.Sync(), tmp.Close())
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// write encodes sound as a tagged 16-bit WAV file.
func write(w *bufio.Writer, sound [][2]float32, t tags) error {
	extra := t.chunks()
	if _, err := w.Write(wav.Append16(nil, rate, int64(len(sound))*4, int64(len(extra)))); err != nil {
		return err
	}
	for _, f := range sound {
		l, r := uint16(wav.Sample16(float64(f[0]))), uint16(wav.Sample16(float64(f[1])))
		if _, err := w.Write([]byte{byte(l), byte(l >> 8), byte(r), byte(r >> 8)}); err != nil {
			return err
		}
	}
	_, err := w.Write(extra)
	return err
}
