// Package decode turns a song's file into sound: 48 kHz stereo, decoded ahead by a goroutine of its own, so that a slow disk
// or a slow decoder never holds up the one who plays it.
//
// It decodes with an ffmpeg child where ffmpeg is installed: every format, and a crash stays in the child. Without ffmpeg it
// plays mp3, flac, ogg vorbis and wav with Go decoders behind recover. The player and the tasks (probe, loudness) call it. It
// knows nothing of queues, volumes or outputs.
package decode

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"time"

	"upbeat/models"
)

// Rate is the sample rate of all sound inside Upbeat, in frames a second.
const Rate = 48000

// DefaultAhead is how much sound Open decodes ahead: more than a disk that spins up or a card that stalls takes.
const DefaultAhead = 4 * time.Second

// firstSound bounds how long a decoder may take until its first sample. A seek without ffmpeg may read the whole file.
const (
	firstSound     = 10 * time.Second
	firstSoundSeek = 40 * time.Second
)

// Options say how a song is opened. The zero value plays it from its start.
type Options struct {
	From   time.Duration // where in the song to begin
	Ahead  time.Duration // how much sound to keep decoded; 0 = DefaultAhead
	NoHelp bool          // do not use ffmpeg even if it is there
}

// Open starts decoding the song at path from the position from and returns when its first samples are there. The stream lives
// until Close or until ctx is done. Every failure is an *Error with one of the models.Problem codes, or ctx's error.
func Open(ctx context.Context, path string, from time.Duration) (*Stream, error) {
	return OpenWith(ctx, path, Options{From: from})
}

// OpenWith is Open with more to choose.
func OpenWith(ctx context.Context, path string, o Options) (*Stream, error) {
	found, err := inspect(path)
	if err != nil {
		return nil, err
	}
	var d decoder
	limit := firstSound
	if ffmpeg := findFFmpeg(o); ffmpeg != "" {
		d = newChild(ffmpeg, path, found)
	} else if d, err = newBuiltin(path, found); err != nil {
		return nil, err
	} else if o.From > 0 {
		limit = firstSoundSeek
	}
	s := newStream(max(o.Ahead, 0), frames(max(o.From, 0)))
	s.start(ctx, d)
	if err := s.awaitFirst(ctx, limit); err != nil {
		s.Close()
		return nil, refine(err, found.kind, path)
	}
	return s, nil
}

// HasFFmpeg reports whether ffmpeg is installed, and with it every format.
func HasFFmpeg() bool { return findFFmpeg(Options{}) != "" }

// findFFmpeg returns ffmpeg's path, "" when there is none. It looks each time (a few stat calls): an ffmpeg that is installed
// while the party runs is used from the next song on.
func findFFmpeg(o Options) string {
	if o.NoHelp {
		return ""
	}
	path, err := exec.LookPath("ffmpeg")
	if err != nil {
		return ""
	}
	return path
}

// inspect looks at the file before any decoder does: is it there, is it readable, what is it, how long?
func inspect(path string) (found, error) {
	stat, err := os.Stat(path)
	if err != nil {
		return found{}, fileProblem(err)
	}
	switch {
	case !stat.Mode().IsRegular():
		return found{}, &Error{Code: models.ProblemNotAudio, Detail: "not a regular file"}
	case stat.Size() == 0:
		return found{}, &Error{Code: models.ProblemEmpty, Detail: "the file has no bytes"}
	}
	f, err := os.Open(path)
	if err != nil {
		return found{}, fileProblem(err)
	}
	defer f.Close()
	what, err := identify(f, stat.Size())
	switch {
	case err != nil:
		return found{}, fileProblem(err)
	case what.kind.Foreign():
		return what, &Error{Code: models.ProblemNotAudio, Detail: fmt.Sprintf("the file is %s", what.kind)}
	case what.info.Silent:
		return what, &Error{Code: models.ProblemNotAudio, Detail: "there is no sound in it"}
	}
	return what, nil
}

func fileProblem(err error) *Error {
	code := models.ProblemUnreadable
	if errors.Is(err, fs.ErrNotExist) {
		code = models.ProblemMissing
	}
	return &Error{Code: code, Detail: err.Error(), Err: err}
}

// frames is d in whole frames at Rate.
func frames(d time.Duration) int64 {
	return int64(d/time.Second)*Rate + int64(d%time.Second)*Rate/int64(time.Second)
}

// Duration is n frames at Rate as time.
func Duration(n int64) time.Duration {
	return time.Duration(n/Rate)*time.Second + time.Duration(n%Rate)*time.Second/Rate
}
