package library

import (
	"context"

	"upbeat/library/tags"
)

// Reader looks into files. It is an interface because the real one is a child process: a file that crashes or hangs a parser
// must not take the party with it, and the memory that pictures and parsers need goes away with the child.
type Reader interface {
	// Read looks into the files in order and calls each, from one goroutine, with every file's place in paths. An error of each, or
	// the end of ctx, stops it; a bad file never does.
	Read(ctx context.Context, paths []string, each func(i int, r Reading) error) error
	// Paint writes the cover with this id, found in one of the sources, in all sizes into dir, as <size>.jpg, and returns its accent
	// colour. It returns ErrNoCover when no source holds it or it cannot be decoded.
	Paint(ctx context.Context, id string, sources []string, dir string) (accent string, err error)
	// Close ends what Read and Paint have started. They may be called again afterwards.
	Close() error
}

// Reading is what one file holds, or why it holds nothing for us.
type Reading struct {
	tags.Tags
	Fingerprint string `json:"fingerprint,omitempty"` // cheap content hash: the same for a file that was moved
	Cover       string `json:"cover,omitempty"`       // id of its embedded picture, "" = none
	Problem     string `json:"problem,omitempty"`     // a models.Problem code, "" = none. A truncated or mislabelled file has both tags and a problem
	Detail      string `json:"detail,omitempty"`      // what is known about the problem, for the host
}
