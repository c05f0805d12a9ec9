// Package output brings samples to ears: PulseAudio and PipeWire, ALSA, and what only behaves like a sound card (silence, a WAV
// file, a raw PCM pipe).
//
// An output pulls: it asks for the next samples when the device wants them and knows how many of them have been heard. The
// playback loop opens, runs, closes and reopens outputs; an output never reopens itself and never plays anything that nobody
// gave it. It knows nothing of songs.
package output

import (
	"context"
	"errors"
	"fmt"
)

// Rate is the sample rate of everything that is pulled, in frames a second.
const Rate = 48000

// Pull fills all of samples, each in [-1, 1], at Rate. heard is how many of the frames pulled since Run began have been heard.
// It is called by one goroutine at a time and must not wait for anything.
type Pull func(samples [][2]float64, heard int64)

// Output is an opened device.
type Output interface {
	// Run plays what pull gives until ctx is done, and then returns nil, or until the device fails, and then returns an *Error.
	// It is called once; every goroutine that it starts ends before it returns.
	Run(ctx context.Context, pull Pull) error
	// Progress tells how far the device is; any goroutine may ask.
	Progress() Progress
	// Close lets go of the device. It may be called without Run and more than once, but not while Run runs.
	Close() error
}

// Progress counts frames since Run began.
type Progress struct {
	Written int64 // pulled and handed to the device
	Heard   int64 // heard by now: Written minus what waits in the device
}

// Codes of what keeps an output from playing. Their sentences are in the message catalogue under "playback.<code>".
const (
	CodeLost    = "output_lost"    // the device was there and went away, or hangs
	CodeMissing = "output_missing" // the device or its server cannot be opened
	CodeSpec    = "output_unknown" // no such kind of output
	CodeFull    = "output_full"    // the disk of a file output is full
	CodeRefused = "output_refused" // the file or pipe is somebody else's, or may not be written
	CodeNoCard  = "no_sound_card"  // nothing to play on was found: the paced null output runs instead
)

// Error says why a device does not play (on).
type Error struct {
	Code   string // one of the Code constants
	Output string // the spec of the output
	Err    error  // what the system said
}

func (e *Error) Error() string { return fmt.Sprintf("output %s: %s: %v", e.Output, e.Code, e.Err) }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Code is the code of err: one of the Code constants, CodeLost for an error of another kind, "" for nil.
func Code(err error) string {
	var e *Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Code
	}
	return CodeLost
}

// errStalled means that a device takes no more samples although it should.
var errStalled = errors.New("the device takes no more sound")
