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
	Exact    bool          // it is counted; false = a guess, which proves nothing
}

const (
	probeSound = Rate / 10        // this much sound must come out
	probeLong  = 15 * time.Second // in a longer song some must come out near its end too
	probeProof = 15 * time.Second // for the proof that a song ends too early; without one it is taken
)

// Probe reports whether sound comes out of the song at path: a little at its start and, in a long one whose length is exact, some near its
// end. Its errors are Open's; a song that stops long before its end is models.ProblemTruncated. The address of a stream is tasted too; its
// length is not known.
func Probe(ctx context.Context, path string) (Info, error) {
	if IsStream(path) {
		_, err := tasteOf(ctx, func() (*Stream, error) { return openStream(ctx, path, Options{}, probeOpens) })
		return Info{}, err
	}
	return probe(ctx, path, Options{Ahead: time.Second})
}

func probe(ctx context.Context, path string, o Options) (Info, error) {
	info, err := taste(ctx, path, o)
	if err != nil || info.Duration < probeLong || !info.Exact {
		return info, err
	}
	// Where judge would call it truncated. Not nearer to the end: in a damaged song the clock may be some seconds off.
	o.From = info.Duration - max(Duration(cutMin), info.Duration/cutDivisor) - time.Second
	_, err = taste(ctx, path, o)
	if code, _ := Problem(err); err == nil || ctx.Err() != nil || code == models.ProblemTimeout {
		return info, ctx.Err()
	}
	return info, proof(ctx, path, o)
}

// proof plays a song that gave no sound near its end: it may be that only the way there is not found.
func proof(ctx context.Context, path string, o Options) error {
	o.From = 0
	s, err := OpenWith(ctx, path, o)
	if err != nil {
		return err
	}
	defer s.Close()
	var samples [4096][2]float64
	for began := time.Now(); time.Since(began) < probeProof; {
		if _, ok := s.Stream(samples[:]); !ok {
			return s.Err()
		}
	}
	return ctx.Err()
}

// errSilentEnd means that no frames came from a place inside the song.
var errSilentEnd = errors.New("no frames there")

// taste decodes a little from a place in the song and returns the song's length.
func taste(ctx context.Context, path string, o Options) (Info, error) {
	return tasteOf(ctx, func() (*Stream, error) { return OpenWith(ctx, path, o) })
}

func tasteOf(ctx context.Context, open func() (*Stream, error)) (Info, error) {
	s, err := open()
	if err != nil {
		return Info{}, err
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
		return Info{}, s.Err()
	case got == 0:
		return Info{}, errSilentEnd
	}
	length, exact := s.Claim()
	return Info{Duration(length), exact}, ctx.Err()
}
