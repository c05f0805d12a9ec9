package decode

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"upbeat/models"
)

// decoder gives the sound of one song. All methods but length are called by the stream's goroutine only.
type decoder interface {
	// open prepares to give sound from frame from on.
	open(ctx context.Context, from int64) error
	// read fills out from its start, waits for at least one frame, and returns io.EOF behind the last.
	read(ctx context.Context, out [][2]float32) (int, error)
	// length is the song's length in frames as the file claims it; 0 = not known. exact is false for a guess.
	length() (frames int64, exact bool)
	close()
}

const (
	refill     = Rate / 2         // wake the decoder when this much room is free: few, long bursts
	stall      = 20 * time.Second // give up on a decoder that gives nothing for so long while sound is wanted
	cutMin     = 5 * Rate         // an end that comes this much too early...
	cutDivisor = 10               // ...and at least a tenth of the song too early makes it truncated
)

// Stream is a song being decoded. It is a beep.Streamer at Rate. Stream, Try and Position belong to one goroutine; the rest may
// be called by any.
type Stream struct {
	cancel context.CancelFunc // ends the goroutine; nil before start
	ring   *ring
	from   int64

	data    chan struct{} // holds a token when frames came in or the end was reached
	room    chan struct{} // holds a token when room became free
	started chan struct{} // closed when the first frames, or the end, are there
	ended   chan struct{} // closed when the goroutine is done with the decoder

	mu     sync.Mutex
	titles []titleAt // of what was decoded and not heard yet, in the order of frames
	onAir  string
	total  int64 // the song's length in frames, 0 = not known
	exact  bool  // total is counted, no guess
	done   bool  // no more frames will come in
	err    error // why, when it is not the end of the song
}

// newStream makes a stream that decodes that much ahead, for start.
func newStream(ahead time.Duration, from int64) *Stream {
	if ahead == 0 {
		ahead = DefaultAhead
	}
	return &Stream{
		from: from, ring: newRing(max(frames(ahead), 2*refill)),
		data: make(chan struct{}, 1), room: make(chan struct{}, 1),
		started: make(chan struct{}), ended: make(chan struct{}),
	}
}

// start begins to decode. It is called once.
func (s *Stream) start(ctx context.Context, d decoder) {
	ctx, s.cancel = context.WithCancel(ctx)
	go s.run(ctx, d)
}

// run decodes until the end, an error or Close. It is the stream's only goroutine.
func (s *Stream) run(ctx context.Context, d decoder) {
	defer close(s.ended)
	err := s.pump(ctx, d)
	d.close()
	length, exact := d.length()
	var trouble *Error
	switch {
	case errors.Is(err, io.EOF):
		err = s.judge(length, exact)
	case errors.As(err, &trouble) && exact && s.ring.write.Load() > 0 && s.judge(length, exact) == nil:
		err = nil // what is behind the sound is none
	}
	s.finish(err)
}

// pump moves sound from d to the ring. A panic of a decoder is an error like any other.
func (s *Stream) pump(ctx context.Context, d decoder) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &Error{Code: models.ProblemBroken, Detail: fmt.Sprintf("the decoder crashed: %v", p)}
		}
	}()
	if err := d.open(ctx, s.from); err != nil {
		return err
	}
	first := true
	for {
		if err := s.awaitRoom(ctx); err != nil {
			return err
		}
		for free := s.ring.space(); len(free) > 0 && ctx.Err() == nil; free = s.ring.space() {
			n, err := d.read(ctx, free)
			s.ring.commit(n)
			if n > 0 && first {
				first = false
				s.note(d)
				close(s.started)
			}
			if n > 0 {
				signal(s.data)
			}
			if err != nil {
				return err
			}
		}
	}
}

// note keeps the length that the decoder knows by now.
func (s *Stream) note(d decoder) {
	length, exact := d.length()
	s.mu.Lock()
	s.total, s.exact = length, exact
	s.mu.Unlock()
}

// awaitRoom waits until a good piece of the ring is free.
func (s *Stream) awaitRoom(ctx context.Context) error {
	for s.ring.free() < refill {
		select {
		case <-s.room:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}

// judge looks at a sound that has come to its end: nil, or why it should have been longer.
func (s *Stream) judge(length int64, exact bool) error {
	got := s.from + s.ring.write.Load()
	missing := length - got
	switch {
	case s.ring.write.Load() == 0 && s.from == 0:
		return &Error{Code: models.ProblemBroken, Detail: "no sound in it"}
	case exact && missing > cutMin && missing > length/cutDivisor:
		return &Error{Code: models.ProblemTruncated,
			Detail: fmt.Sprintf("ends after %s of %s", Duration(got).Round(time.Second), Duration(length).Round(time.Second))}
	}
	return nil
}

func (s *Stream) finish(err error) {
	s.mu.Lock()
	if !s.done {
		s.done, s.err = true, err
	}
	if err == nil {
		s.total, s.exact = s.from+s.ring.write.Load(), true
	}
	s.mu.Unlock()
	select {
	case <-s.started:
	default:
		close(s.started)
	}
	signal(s.data)
}

// awaitFirst waits for the first frames.
func (s *Stream) awaitFirst(ctx context.Context, limit time.Duration) error {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-s.started:
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return &Error{Code: models.ProblemTimeout, Detail: fmt.Sprintf("no sound within %s", limit)}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ring.write.Load() == 0 && s.err != nil {
		return s.err
	}
	return nil
}

// Try copies the frames that are decoded already to samples and returns how many. It never waits. done means that none are
// left and none will come: the song is over, or Err says why not.
func (s *Stream) Try(samples [][2]float64) (n int, done bool) {
	n = s.ring.take(samples)
	if n > 0 && s.ring.free() >= refill {
		signal(s.room)
	}
	if n == len(samples) && n > 0 {
		return n, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return n, s.done && s.ring.buffered() == 0
}

// Stream fills samples, waiting for the decoder where it must. It is beep's contract: short only once, at the end.
func (s *Stream) Stream(samples [][2]float64) (n int, ok bool) {
	for n < len(samples) {
		got, done := s.Try(samples[n:])
		n += got
		if done {
			break
		}
		if got == 0 && !s.awaitData() {
			break
		}
	}
	return n, n > 0
}

// awaitData waits for frames or the end; it gives up on a decoder that has hung.
func (s *Stream) awaitData() bool {
	timer := time.NewTimer(stall)
	defer timer.Stop()
	select {
	case <-s.data:
		return true
	case <-s.ended:
		return true
	case <-timer.C:
		s.fail(&Error{Code: models.ProblemTimeout, Detail: fmt.Sprintf("no sound for %s", stall)})
		return false
	}
}

// fail ends the stream from outside its goroutine.
func (s *Stream) fail(err error) {
	s.cancel()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.done {
		s.done, s.err = true, err
	}
}

// Err is nil, or why the song ended before its end. It is set only once all frames that were decoded have been taken.
func (s *Stream) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.done || s.ring.buffered() > 0 {
		return nil
	}
	return s.err
}

// Left is how many frames are still to come. known is false until the decoder has reached the end of the song.
func (s *Stream) Left() (frames int64, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ring.buffered(), s.done
}

// Buffered is how many frames can be taken at once.
func (s *Stream) Buffered() int64 { return s.ring.buffered() }

// Position is where in the song the next frame lies, in frames.
func (s *Stream) Position() int64 { return s.from + s.ring.read.Load() }

// Len is the length of the song in frames as its container counts it, or as it was once the decoder has reached the end; 0 = it is not
// known, or a guess.
func (s *Stream) Len() int64 {
	n, exact := s.Claim()
	if !exact {
		return 0
	}
	return n
}

// Claim is the length of the song in frames, a guess unless it is exact; 0 = it is not known.
func (s *Stream) Claim() (frames int64, exact bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total, s.exact
}

// Close ends the decoder and lets go of the file. It does not wait for the decoder. It may be called more than once.
func (s *Stream) Close() error {
	s.cancel()
	return nil
}

// Closed is closed when the decoder and its child are gone.
func (s *Stream) Closed() <-chan struct{} { return s.ended }

// signal puts a token into c unless one is there.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
