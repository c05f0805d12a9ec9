package decode

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/gopxl/beep/v2"
	beepmp3 "github.com/gopxl/beep/v2/mp3"

	"upbeat/internal/container"
	"upbeat/models"
)

// resampleQuality is beep's: 4 sounds good and costs about 2 % of a small core.
const resampleQuality = 4

// builtin plays a file with a Go decoder. The decoders do their whole seek in one call, so it is done by the stream's goroutine; the file
// is closed when the context of open is done, which ends a long seek. What a Go decoder cannot play, ffmpeg may: that is never called
// damaged.
type builtin struct {
	path  string
	found found

	file   *os.File
	unbind func() bool // takes the file off its context again
	pieces []piece     // still to play, the one that plays first
	song   beep.StreamSeekCloser
	out    beep.Streamer
	tmp    [512][2]float64
	silent int // reads in a row that gave nothing
	total  int64
}

// newBuiltin says at once whether there is a Go decoder for this kind of file.
func newBuiltin(path string, f found) (*builtin, error) {
	switch f.kind {
	case container.MP3, container.FLAC, container.Vorbis, container.Wave:
		return &builtin{path: path, found: f}, nil
	case container.Unknown:
		return nil, &Error{Code: models.ProblemBroken, Detail: "not recognised as audio"}
	}
	return nil, &Error{Code: models.ProblemNoDecoder, Detail: fmt.Sprintf("%s needs ffmpeg", f.kind)}
}

// needsHelp is what to say of a file that a Go decoder does not play. Without a header that makes sense it is damaged.
func (b *builtin) needsHelp(err error) error {
	if !b.found.info.Plain {
		return &Error{Code: models.ProblemBroken, Detail: err.Error(), Err: err}
	}
	return &Error{Code: models.ProblemNoDecoder, Detail: fmt.Sprintf("this %s needs ffmpeg: %s", b.found.kind, err), Err: err}
}

func (b *builtin) open(ctx context.Context, from int64) error {
	f, err := os.Open(b.path)
	if err != nil {
		return fileProblem(err)
	}
	b.file, b.unbind = f, context.AfterFunc(ctx, func() { f.Close() }) //nolint:errcheck // it was only read
	b.pieces, from = b.found.at(from)
	return cmp.Or(ctx.Err(), b.begin(from))
}

// begin opens the decoder of the first piece, from a frame of it on.
func (b *builtin) begin(from int64) error {
	format, err := b.decoder(b.pieces[0])
	if err != nil {
		return b.needsHelp(err)
	}
	if format.SampleRate <= 0 {
		return b.needsHelp(errors.New("no sample rate"))
	}
	length := int64(max(b.song.Len(), 0))
	b.total = length * Rate / int64(format.SampleRate)
	if err := b.seek(from*int64(format.SampleRate)/Rate, length); err != nil {
		return err
	}
	b.out = b.song
	if format.SampleRate != Rate {
		b.out = beep.Resample(resampleQuality, format.SampleRate, Rate, b.song)
	}
	return nil
}

func (b *builtin) decoder(p piece) (format beep.Format, err error) {
	start, end := p.start, p.end
	if end == 0 {
		end = b.found.size
	}
	info := b.found.info
	switch b.found.kind {
	case container.MP3:
		if info.Plain {
			head := make([]byte, 4<<10)
			n, _ := b.file.ReadAt(head, info.Start) // what is missing is no header
			start = container.FirstSound(info, head[:n])
		}
		b.song, format, err = beepmp3.Decode(newFrames(b.file, start, end))
	case container.FLAC:
		b.song, format, err = decodeFLAC(io.NewSectionReader(b.file, start, b.found.size-start), info.Length)
	case container.Vorbis:
		b.song, format, err = decodeVorbis(io.NewSectionReader(b.file, start, end-start))
	default:
		b.song, format, err = decodeWAV(io.NewSectionReader(b.file, 0, b.found.size), info)
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
		return b.needsHelp(fmt.Errorf("cannot seek: %w", err))
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
			return 0, b.needsHelp(err)
		}
		if len(b.pieces) < 2 {
			return 0, io.EOF
		}
		b.pieces = b.pieces[1:]
		if err := b.begin(0); err != nil {
			return 0, err
		}
	}
}

// length is what the container says, else what the decoder does.
func (b *builtin) length() (int64, bool) {
	if n, exact := b.found.length(); n > 0 {
		return n, exact
	}
	return b.total, false
}

// close lets go of the file; the decoders hold nothing else.
func (b *builtin) close() {
	if b.file != nil {
		b.unbind()
		b.file.Close()
	}
}
