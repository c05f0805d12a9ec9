package library

import (
	"context"
	"io"
	"log/slog"
)

// ReadTagsCommand is the hidden subcommand that serves a ChildReader: its main function calls ReadTags.
const ReadTagsCommand = "read-tags"

// ReadTags is the body of the hidden subcommand `upbeat read-tags`: cmd calls ReadTags(os.Stdin, os.Stdout) and exits with 0 when it
// returns nil. It reads requests until in ends.
func ReadTags(in io.Reader, out io.Writer) error { return nil }

// ChildReader is the Reader that runs this binary again, as `upbeat read-tags`, when there is something to read.
type ChildReader struct{ log *slog.Logger }

// NewChildReader builds a ChildReader; it starts nothing yet.
func NewChildReader(log *slog.Logger) *ChildReader { return &ChildReader{log: log} }

// Read implements Reader.
func (c *ChildReader) Read(ctx context.Context, paths []string, each func(int, Reading) error) error {
	return nil
}

// Paint implements Reader.
func (c *ChildReader) Paint(ctx context.Context, id string, sources []string, dir string) (string, error) {
	return "", ErrNoCover
}

// Close implements Reader.
func (c *ChildReader) Close() error { return nil }
