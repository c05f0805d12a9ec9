package decode

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"upbeat/models"
	"upbeat/sources/fetch"
	"upbeat/sources/station"
)

const (
	streamAhead = 8 * time.Second  // decoded ahead of what is heard: a network is less even than a disk
	cushion     = Rate             // frames that a connection must have given before any is heard: no stutter after a gap
	streamStall = 10 * time.Second // a connection that gives nothing for so long is given up
	streamOpens = 25 * time.Second // for the first sound
	probeOpens  = 12 * time.Second // the same for Probe: somebody waits
	firstTries  = 12 * time.Second // how long the first connection is tried for
	laterTries  = 20 * time.Second // how long a lost one is tried for: the room is silent meanwhile, and there is other music
	firstWait   = 500 * time.Millisecond
	longestWait = 8 * time.Second
	spread      = 0.1 // of a wait: the players of a town do not all come back to a station at the same instant
)

// netFormats are the containers that radio stations send.
const netFormats = "mp3,aac,ogg,flac,mpegts,mov,mp4,m4a,matroska,webm,wav,asf"

// IsStream reports whether path is the address of a stream that OpenStream would open.
func IsStream(path string) bool {
	u, err := url.Parse(path)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// OpenStream starts decoding the internet radio at an http or https address and returns when its first samples are there. The address may
// be that of a play list (M3U, PLS, XSPF): the first of its addresses that can be heard is taken. Such a stream has no length and cannot
// seek: o.From only says at what position its clock starts. A connection that stalls or ends is made again, with back-off, for laterTries;
// then the stream ends with models.ProblemStreamLost. It needs ffmpeg (models.ProblemNoDecoder).
func OpenStream(ctx context.Context, address string, o Options) (*Stream, error) {
	return openStream(ctx, address, o, streamOpens)
}

func openStream(ctx context.Context, address string, o Options, limit time.Duration) (*Stream, error) {
	if !IsStream(address) {
		return nil, &Error{Code: models.ProblemStreamLost, Detail: "not an http or https address"}
	}
	ffmpeg := findFFmpeg(o)
	if ffmpeg == "" {
		return nil, &Error{Code: models.ProblemNoDecoder, Detail: "internet radio needs ffmpeg"}
	}
	s := newStream(max(o.Ahead, streamAhead), frames(max(o.From, 0)))
	heard := &station.Station{Fetch: fetch.New(fetch.Config{Trust: fetch.Venue}), Address: address, Title: s.addTitle}
	s.start(ctx, &radio{more: heard.More, dial: func() decoder {
		c := newChild(ffmpeg, "", found{})
		c.stall, c.source = streamStall, heard.Open
		return c
	}})
	if err := s.awaitFirst(ctx, limit); err != nil {
		s.Close()
		return nil, lost(err)
	}
	return s, nil
}

// fromStream is ffmpeg's arguments for what it is sent: it fetches nothing itself.
func fromStream() []string {
	return []string{"-protocol_whitelist", "pipe", "-format_whitelist", netFormats, "-analyzeduration", "3000000", "-i", "pipe:0"}
}

// connect opens the stream and sends it to ffmpeg, until either ends.
func (c *child) connect(ctx context.Context) (*os.File, error) {
	ctx, c.leave = context.WithCancel(ctx)
	in, err := c.source(ctx)
	if err != nil {
		c.leave()
		return nil, unheard(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		in.Close() //nolint:errcheck // only read
		c.leave()
		return nil, fileProblem(err)
	}
	narrow(w)
	c.sent.Go(func() {
		io.Copy(w, in) //nolint:errcheck // what ends it shows at the other end: the sound stops
		w.Close()
		in.Close() //nolint:errcheck // only read
	})
	return r, nil
}

// unheard is the failure to open a stream: models.ProblemMissing and ProblemNotAudio where another try would not change it.
func unheard(err error) error {
	var none *station.NoStation
	var failed *fetch.Error
	switch {
	case errors.As(err, &none):
		return &Error{Code: models.ProblemNotAudio, Detail: none.Why, Err: err}
	case errors.As(err, &failed):
		code := models.ProblemStreamLost
		refused := failed.Code == fetch.Status && failed.Status/100 == 4
		if refused || failed.Code == fetch.BadAddress || failed.Code == fetch.Private || failed.Code == fetch.Redirects {
			code = models.ProblemMissing
		}
		return &Error{Code: code, Detail: strings.TrimPrefix(err.Error(), "fetch: "), Err: err}
	}
	return err
}

// radio is a decoder without an end: one connection after the other.
type radio struct {
	dial func() decoder // makes a new connection, which is not open yet
	more func() bool    // another address may be heard where the last one could not; nil = there is only one

	now   decoder // nil = not connected
	ever  bool    // it has given sound before
	first [][2]float32
	taken int // frames of first that were given
}

// open does nothing: read connects.
func (r *radio) open(context.Context, int64) error { return nil }

// read gives what the connection gives. It makes a lost one again until it has been tried for too long.
func (r *radio) read(ctx context.Context, out [][2]float32) (int, error) {
	begun := time.Now()
	waits := backoff.ExponentialBackOff{InitialInterval: firstWait, RandomizationFactor: spread, Multiplier: 2, MaxInterval: longestWait}
	for {
		n, err := r.take(ctx, out)
		if n > 0 {
			r.ever = true
			return n, nil
		}
		r.hangUp()
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		wait := waits.NextBackOff()
		if r.final(err) && (r.more == nil || !r.more()) || time.Since(begun)+wait > r.patience() {
			return 0, lost(err)
		}
		if err := pause(ctx, wait); err != nil {
			return 0, err
		}
	}
}

// take reads from the connection, which it makes where there is none. It gives frames or an error.
func (r *radio) take(ctx context.Context, out [][2]float32) (int, error) {
	if r.now == nil {
		if err := r.connect(ctx); err != nil {
			return 0, err
		}
	}
	if r.taken < len(r.first) {
		n := copy(out, r.first[r.taken:])
		r.taken += n
		return n, nil
	}
	return r.now.read(ctx, out)
}

// connect opens a new connection and waits until it has given a cushion of sound.
func (r *radio) connect(ctx context.Context) error {
	r.now = r.dial()
	if err := r.now.open(ctx, 0); err != nil {
		return err
	}
	r.first, r.taken = make([][2]float32, cushion), 0
	for got := 0; got < cushion; {
		n, err := r.now.read(ctx, r.first[got:])
		if err != nil {
			r.first = nil
			return err
		}
		got += n
	}
	return nil
}

func (r *radio) hangUp() {
	if r.now != nil {
		r.now.close()
	}
	r.now, r.first, r.taken = nil, nil, 0
}

// final reports whether the first connection failed in a way that another try would not change.
func (r *radio) final(err error) bool {
	code, _ := Problem(err)
	return !r.ever && (code == models.ProblemMissing || code == models.ProblemNotAudio || code == models.ProblemNoDecoder)
}

func (r *radio) patience() time.Duration {
	if r.ever {
		return laterTries
	}
	return firstTries
}

// pause waits for d.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *radio) length() (int64, bool) { return 0, false }

func (r *radio) close() { r.hangUp() }

// lost is the failure of a stream as the party shows it: what is no sound stays that, all else is models.ProblemStreamLost.
func lost(err error) error {
	code, detail := Problem(err)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case code == models.ProblemNotAudio, code == models.ProblemNoDecoder, code == models.ProblemStreamLost:
		return err
	case errors.Is(err, io.EOF): // not handed on: to the stream it would mean that the song is over
		return &Error{Code: models.ProblemStreamLost, Detail: "the station ended its stream"}
	}
	return &Error{Code: models.ProblemStreamLost, Detail: fmt.Sprintf("the station cannot be heard: %s", detail), Err: err}
}
