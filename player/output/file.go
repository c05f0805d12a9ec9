package output

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"upbeat/player/wav"
)

// headerEvery is how many frames pass between two updates of the header's sizes.
const headerEvery = Rate

// errForeignFile keeps us from writing into a file that we have not written.
var errForeignFile = errors.New("the file is there and is not a recording of ours (stereo, 16 bit, 48 kHz WAV)")

// file records everything to a WAV file. What one of ours has written before is continued, so that a player that starts again
// does not wipe what the party has heard. Any other file is left alone.
type file struct {
	pacer
	spec  Spec
	f     *os.File
	data  int64 // bytes of sound in the file
	since int   // frames since the header was written
	buf   []byte
}

func openFile(s Spec) (*file, error) {
	f, err := os.OpenFile(s.Target, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, &Error{Code: fileCode(err), Output: s.String(), Err: err}
	}
	out := &file{spec: s, f: f, buf: make([]byte, 0, blockSize*4)}
	if err := out.prepare(); err != nil {
		f.Close()
		return nil, &Error{Code: fileCode(err), Output: s.String(), Err: err}
	}
	return out, nil
}

// prepare finds the end of what is written and leaves the file there.
func (o *file) prepare() error {
	info, err := o.f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errForeignFile
	}
	if info.Size() > 0 {
		h, err := wav.Read(o.f)
		if err != nil || h.DataAt != wav.HeaderSize || h.Channels != 2 || h.Bits != 16 || h.Rate != Rate {
			return errForeignFile
		}
		o.data = (info.Size() - wav.HeaderSize) / 4 * 4 // the header may be a second behind
	}
	if err := o.writeHeader(); err != nil {
		return err
	}
	_, err = o.f.Seek(wav.HeaderSize+o.data, io.SeekStart)
	return err
}

// writeHeader makes the file valid as it stands: whatever ends us, at most the last second is missing from its sizes.
func (o *file) writeHeader() error {
	_, err := o.f.WriteAt(wav.Append16(nil, Rate, o.data, 0), 0)
	return err
}

// Run records in time until ctx is done.
func (o *file) Run(ctx context.Context, pull Pull) error {
	if err := o.run(ctx, pull, o.write); err != nil {
		return &Error{Code: fileCode(err), Output: o.spec.String(), Err: err}
	}
	return nil
}

func (o *file) write(samples [][2]float64) error {
	o.buf = appendS16(o.buf[:0], samples)
	n, err := o.f.Write(o.buf)
	o.data += int64(n / 4 * 4)
	if err != nil {
		return err
	}
	if o.since += len(samples); o.since >= headerEvery {
		o.since = 0
		return o.writeHeader()
	}
	return nil
}

// Close completes the header.
func (o *file) Close() error {
	if o.f == nil {
		return nil
	}
	err := errors.Join(o.writeHeader(), o.f.Close())
	o.f = nil
	if err != nil {
		return fmt.Errorf("output %s: %w", o.spec, err)
	}
	return nil
}

// fileCode is the code for an error of a file or pipe.
func fileCode(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return CodeFull
	case errors.Is(err, errForeignFile), errors.Is(err, os.ErrPermission), errors.Is(err, syscall.EISDIR):
		return CodeRefused
	case errors.Is(err, os.ErrNotExist):
		return CodeMissing
	}
	return CodeLost
}
