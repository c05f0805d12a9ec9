package library

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/cespare/xxhash/v2"

	"upbeat/library/tags"
	"upbeat/models"
)

// formats lists what the content of a file may be, by its extension; nil = not a music file by its name.
func formats(path string) []string {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".mp3":
		return []string{"mp3"}
	case ".flac":
		return []string{"flac"}
	case ".ogg", ".oga":
		return []string{"ogg", "opus"}
	case ".opus":
		return []string{"opus"}
	case ".m4a", ".m4b", ".aac":
		return []string{"m4a", "aac"}
	case ".wav":
		return []string{"wav"}
	case ".mp2", ".mpga":
		return []string{"mp3"}
	case ".mp4":
		return []string{"m4a"}
	case ".wma", ".asf":
		return []string{"wma"}
	case ".aif", ".aiff", ".aifc":
		return []string{"aiff"}
	case ".mka", ".webm":
		return []string{"mka"}
	case ".au", ".snd":
		return []string{"au"}
	case ".mod", ".xm", ".it", ".s3m":
		return []string{"mod"}
	case ".wv", ".ape", ".ac3", ".dsf", ".tta", ".mpc", ".caf", ".w64":
		return []string{strings.ToLower(filepath.Ext(path))[1:]}
	}
	return nil
}

// look reads one file. Whatever is in it, and even if a parser panics, the result tells.
func look(path string) (r Reading) {
	defer func() {
		if p := recover(); p != nil {
			r = Reading{Problem: models.ProblemBroken, Detail: fmt.Sprintf("the tag reader gave up: %v", p)}
		}
	}()
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe must not hold us up
	if err != nil {
		return Reading{Problem: fileProblem(err), Detail: reason(err)}
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return Reading{Problem: models.ProblemUnreadable, Detail: reason(err)}
	case !info.Mode().IsRegular():
		return Reading{Problem: models.ProblemNotAudio, Detail: info.Mode().Type().String()}
	case info.Size() == 0:
		return Reading{Problem: models.ProblemEmpty}
	}
	found, err := tags.Read(path, func(format string) bool { return slices.Contains(formats(path), format) })
	r = Reading{Tags: found.Tags, Picture: found.Picture, Written: found.Written}
	switch {
	case errors.Is(err, tags.ErrNotAudio):
		return Reading{Problem: models.ProblemNotAudio}
	case errors.Is(err, tags.ErrBroken):
		return Reading{Problem: models.ProblemBroken, Detail: err.Error()}
	case err != nil:
		return Reading{Problem: models.ProblemUnreadable, Detail: reason(err)}
	}
	if r.Fingerprint, err = fingerprint(file, info.Size()); err != nil {
		return Reading{Problem: models.ProblemUnreadable, Detail: reason(err)}
	}
	if r.Picture != nil {
		r.Cover = coverID(r.Picture)
	}
	if !slices.Contains(formats(path), r.Format) {
		r.Problem, r.Detail = models.ProblemMislabelled, "the content is "+r.Format
	}
	return r
}

// fileProblem is the code for a file that cannot be opened.
func fileProblem(err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return models.ProblemMissing
	}
	return models.ProblemUnreadable
}

// reason is what the system said, without the path.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// fingerprint is a cheap hash of a file's content: its size and three stretches of it. It tells a moved file from a new one.
func fingerprint(file *os.File, size int64) (string, error) {
	const stretch = 8 << 10
	hash := xxhash.New()
	fmt.Fprint(hash, size)
	buf := make([]byte, min(stretch, size))
	for _, at := range []int64{0, (size - int64(len(buf))) / 2, size - int64(len(buf))} {
		if _, err := file.ReadAt(buf, at); err != nil {
			return "", err
		}
		hash.Write(buf)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// coverID names a picture by its content. It fits into URLs and file names.
func coverID(picture []byte) string {
	return fmt.Sprintf("%016x%x", xxhash.Sum64(picture), len(picture))
}
