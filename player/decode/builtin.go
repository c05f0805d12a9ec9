package decode

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/gopxl/beep/v2"
	beepflac "github.com/gopxl/beep/v2/flac"
	beepmp3 "github.com/gopxl/beep/v2/mp3"
	beepvorbis "github.com/gopxl/beep/v2/vorbis"

	"upbeat/models"
)

// resampleQuality is beep's: 4 sounds good and costs about 2 % of a small core.
const resampleQuality = 4

// builtin plays a file with a Go decoder. The decoders do their whole seek in one call, so it is done by the stream's goroutine; the file
// is closed when the context of open is done, which ends a long seek.
type builtin struct {
	path string
	kind kind

	file   *os.File
	unbind func() bool // takes the file off its context again
	song   beep.StreamSeekCloser
	out    beep.Streamer
	total  int64
	tmp    [512][2]float64
	silent int // reads in a row that gave nothing
}

// newBuiltin says at once whether there is a Go decoder for this kind of file.
func newBuiltin(path string, k kind) (*builtin, error) {
	switch k {
	case mp3, flac, vorbis, wave:
		return &builtin{path: path, kind: k}, nil
	case unknown:
		return nil, &Error{Code: models.ProblemBroken, Detail: "not recognised as audio"}
	}
	return nil, &Error{Code: models.ProblemNoDecoder, Detail: fmt.Sprintf("%s needs ffmpeg", k)}
}

func (b *builtin) open(ctx context.Context, from int64) error {
	f, err := os.Open(b.path)
	if err != nil {
		return fileProblem(err)
	}
	b.file, b.unbind = f, context.AfterFunc(ctx, func() { f.Close() }) //nolint:errcheck // it was only read
	format, err := b.decoder(f)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return &Error{Code: models.ProblemBroken, Detail: err.Error(), Err: err}
	}
	if format.SampleRate <= 0 {
		return &Error{Code: models.ProblemBroken, Detail: "no sample rate"}
	}
	length := int64(max(b.song.Len(), 0))
	b.total = length * Rate / int64(format.SampleRate)
	if err := b.seek(from*int64(format.SampleRate)/Rate, length); err != nil {
		return cmp.Or(ctx.Err(), err)
	}
	b.out = b.song
	if format.SampleRate != Rate {
		b.out = beep.Resample(resampleQuality, format.SampleRate, Rate, b.song)
	}
	return ctx.Err()
}

func (b *builtin) decoder(r *os.File) (format beep.Format, err error) {
	switch b.kind {
	case mp3:
		b.song, format, err = beepmp3.Decode(r)
	case flac:
		b.song, format, err = beepflac.Decode(r)
	case vorbis:
		b.song, format, err = beepvorbis.Decode(r)
	default:
		b.song, format, err = decodeWAV(r)
	}
	return format, err
}

// seek goes to frame at (at the file's own rate).
func (b *builtin) seek(at, length int64) error {
	if at == 0 {
		return nil
	}
	if length > 0 && at >= length {
		return io.EOF
	}
	if err := b.song.Seek(int(at)); err != nil {
		return &Error{Code: models.ProblemBroken, Detail: "cannot seek: " + err.Error(), Err: err}
	}
	return nil
}

func (b *builtin) read(ctx context.Context, out [][2]float32) (int, error) {
	for {
		n, ok := b.out.Stream(b.tmp[:min(len(out), len(b.tmp))])
		for i, f := range b.tmp[:n] {
			out[i] = [2]float32{sane(float32(f[0])), sane(float32(f[1]))}
		}
		if n > 0 {
			b.silent = 0
			return n, nil
		}
		if b.silent++; ok && b.silent < 100 {
			continue // beep's contract forbids it, its decoders do it at damaged places
		}
		err := b.song.Err()
		switch {
		case ctx.Err() != nil: // the file is closed
			return 0, ctx.Err()
		case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
			return 0, &Error{Code: models.ProblemBroken, Detail: err.Error(), Err: err}
		}
		return 0, io.EOF
	}
}

func (b *builtin) length() (int64, bool) { return b.total, b.total > 0 }

// close lets go of the file; the decoders hold nothing else.
func (b *builtin) close() {
	if b.file != nil {
		b.unbind()
		b.file.Close()
	}
}
