package decode

import (
	"errors"
	"path/filepath"
	"strings"

	"upbeat/internal/container"
	"upbeat/models"
)

// Error says why a file gives no (more) sound.
type Error struct {
	Code   string // one of the models.Problem codes
	Detail string // what the system or the decoder said, for the host
	Err    error  // the cause, if there is one; may be nil
}

func (e *Error) Error() string { return "decode: " + e.Code + ": " + e.Detail }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Problem returns the models.Problem code of err and the detail behind it: models.ProblemBroken for a failure without a code,
// "" for nil.
func Problem(err error) (code, detail string) {
	var e *Error
	switch {
	case err == nil:
		return "", ""
	case errors.As(err, &e):
		return e.Code, e.Detail
	default:
		return models.ProblemBroken, err.Error()
	}
}

// refine tells a broken file from one that is something else than its name says.
func refine(err error, k container.Kind, path string) error {
	var e *Error
	if !errors.As(err, &e) || e.Code != models.ProblemBroken {
		return err
	}
	ext := strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))
	switch {
	case strings.Contains(e.Detail, "not on whitelist"):
		return &Error{Code: models.ProblemNotAudio, Detail: e.Detail, Err: err}
	case k == container.Unknown || k.Named(ext):
		return err
	default:
		return &Error{Code: models.ProblemMislabelled, Detail: "the file is " + string(k) + "; " + e.Detail, Err: err}
	}
}
