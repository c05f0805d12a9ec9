package library

import (
	"context"

	"upbeat/library/tags"
)

// Reader looks into files. It is an interface because the real one is a child process: a file that crashes or hangs a parser
// must not take the party with it, and the memory that pictures and parsers need goes away with the child.
type Reader interface {
	// Read looks into the files in order and calls each, from the calling goroutine, with every file's place in paths. An error of
	// each, or the end of ctx, stops it; a bad file never does.
	Read(ctx context.Context, paths []string, each func(i int, r Reading) error) error
	// Paint writes the cover with this id, found in one of the files (songs or images), in all sizes into dir, see coverFile, and
	// returns its accent colour. It returns ErrNoCover when no file holds it or it cannot be decoded.
	Paint(ctx context.Context, id string, files []string, dir string) (accent string, err error)
	// Close ends what Read and Paint have started. They may be called again afterwards.
	Close() error
}

// Reading is what one file holds, or why it holds nothing for us.
type Reading struct {
	tags.Tags
	Picture []byte `json:"-"` // the embedded picture; it stays in the child
	// its fields as they are written, where the encoding of some is in doubt
	Written     tags.Written `json:"written,omitempty"`
	Fingerprint string       `json:"fingerprint,omitempty"` // cheap content hash: the same for a file that was moved; "" = no song here
	Cover       string       `json:"cover,omitempty"`       // id of its embedded picture, "" = none
	// a models.Problem code, "" = none. A truncated or mislabelled file has both tags and a problem
	Problem string `json:"problem,omitempty"`
	Detail  string `json:"detail,omitempty"` // what is known about the problem, for the host
}

// DirectReader is the Reader that works in this process: for tests, and where no child can be started.
type DirectReader struct{}

// Read implements Reader.
func (DirectReader) Read(ctx context.Context, paths []string, each func(int, Reading) error) error {
	for i, path := range paths {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := each(i, look(path)); err != nil {
			return err
		}
	}
	return nil
}

// Paint implements Reader.
func (DirectReader) Paint(_ context.Context, id string, files []string, dir string) (string, error) {
	return paint(id, files, dir)
}

// Close implements Reader.
func (DirectReader) Close() error { return nil }
