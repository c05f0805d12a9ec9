package upload

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"upbeat/models"
)

// path is where the bytes of an upload lie before it is known what they are.
func (u *Uploads) path(key string) string { return filepath.Join(u.Dir, key) }

// places are the files that lie here of an upload: it gets its extension before the database knows.
func (u *Uploads) places(key string) (list []string, err error) {
	all, err := os.ReadDir(u.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	for _, e := range all {
		if rest, ok := strings.CutPrefix(e.Name(), key); ok && (rest == "" || rest[0] == '.') {
			list = append(list, filepath.Join(u.Dir, e.Name()))
		}
	}
	return list, err
}

// File is where the bytes of an upload lie now. Errors: fs.ErrNotExist.
func (u *Uploads) File(up models.Upload) (string, error) {
	places := []string{up.Path}
	if up.State != models.UploadAccepted {
		var err error
		if places, err = u.places(up.Key); err != nil {
			return "", err
		}
	}
	for _, path := range places {
		if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() {
			return path, nil
		}
	}
	return "", fs.ErrNotExist
}

// Open opens the bytes of an upload, and nothing that lies outside of its folder by a name or a link. Errors: fs.ErrNotExist.
func (u *Uploads) Open(up models.Upload) (*os.File, error) {
	path, err := u.File(up)
	if err != nil {
		return nil, err
	}
	dir := u.Dir
	if up.State == models.UploadAccepted {
		dir = u.Archive.Root()
	}
	name, err := filepath.Rel(dir, path)
	if err != nil || !filepath.IsLocal(name) {
		return nil, fmt.Errorf("%s is not of an upload: %w", path, fs.ErrNotExist)
	}
	return os.OpenInRoot(dir, name)
}

// remove deletes what lies here of an upload.
func (u *Uploads) remove(up models.Upload) error {
	list, err := u.places(up.Key)
	for _, path := range list {
		if rerr := os.Remove(path); rerr != nil && !errors.Is(rerr, fs.ErrNotExist) {
			err = errors.Join(err, rerr)
		}
	}
	return err
}
