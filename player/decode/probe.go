package decode

import (
	"context"
	"errors"
	"time"

	"upbeat/models"
)

// Info is what Probe found.
type Info struct {
	Duration time.Duration // 0 = not known
}

const (
	probeSound = Rate / 10        // this much sound must come out
	probeLong  = 15 * time.Second // in a longer song some must come out near its end too
)

// Probe reports whether sound comes out of the song at path: a little at its start and, in a long one, some near its claimed end.
// Its errors are Open's; a song that stops long before its claimed end is models.ProblemTruncated. The address of a stream is tasted
// too; its length is not known.
func Probe(ctx context.Context, path string) (Info, error) {
	if IsStream(path) {
		_, err := tasteOf(ctx, func() (*Stream, error) { return openStream(ctx, path, Options{}, probeOpens) })
		return Info{}, err
	}
	length, err := taste(ctx, path, 0)
	if err != nil {
		return Info{}, err
	}
	info := Info{Duration: Duration(length)}
	if info.Duration < probeLong {
		return info, nil
	}
	// Where judge would call it truncated. Not nearer to the end: in a damaged song the clock may be some seconds off.
	_, err = taste(ctx, path, info.Duration-max(Duration(cutMin), info.Duration/cutDivisor)-time.Second)
	if code, _ := Problem(err); err != nil && ctx.Err() == nil && code != models.ProblemTimeout {
		return info, &Error{Code: models.ProblemTruncated, Detail: "no sound before " + info.Duration.Round(time.Second).String(), Err: err}
	}
	return info, nil
}

// errSilentEnd means that no frames came from a place inside the song.
var errSilentEnd = errors.New("no frames there")

// taste decodes a little from a place in the song and returns the song's length in frames.
func taste(ctx context.Context, path string, from time.Duration) (int64, error) {
	return tasteOf(ctx, func() (*Stream, error) { return OpenWith(ctx, path, Options{From: from, Ahead: time.Second}) })
}

func tasteOf(ctx context.Context, open func() (*Stream, error)) (int64, error) {
	s, err := open()
	if err != nil {
		return 0, err
	}
	defer s.Close()
	var samples [512][2]float64
	got := 0
	for got < probeSound {
		n, ok := s.Stream(samples[:])
		got += n
		if !ok {
			break
		}
	}
	switch {
	case got == 0 && s.Err() != nil:
		return 0, s.Err()
	case got == 0:
		return 0, errSilentEnd
	}
	return s.Len(), ctx.Err()
}
