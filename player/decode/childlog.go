package decode

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"upbeat/models"
)

const (
	logHead = 16 << 10 // kept of the beginning of ffmpeg's messages: the length of the song stands there
	logTail = 2 << 10  // kept of the end: the reason for a failure stands there
	logLag  = 200 * time.Millisecond

	lengthMark = "\n  Duration: "
)

// childLog takes what ffmpeg says on stderr: a bounded head and tail of it. exec's goroutine writes, any may read.
type childLog struct {
	mu    sync.Mutex
	head  []byte
	tail  []byte
	known chan struct{} // closed when the line with the length is complete
}

func newChildLog() *childLog { return &childLog{known: make(chan struct{})} }

func (l *childLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.head = append(l.head, p[:min(len(p), logHead-len(l.head))]...)
	l.tail = append(l.tail, p...)
	if !l.isKnown() && bytes.Contains(l.head, []byte(lengthMark)) && bytes.HasSuffix(p, []byte("\n")) {
		close(l.known)
	}
	if extra := len(l.tail) - logTail; extra > 0 {
		l.tail = l.tail[:copy(l.tail, l.tail[extra:])]
	}
	return len(p), nil
}

func (l *childLog) isKnown() bool {
	select {
	case <-l.known:
		return true
	default:
		return false
	}
}

// awaitLength waits a moment for the line with the length: it is written before the first sound but comes by another pipe.
func (l *childLog) awaitLength() {
	if l.isKnown() {
		return
	}
	timer := time.NewTimer(logLag)
	defer timer.Stop()
	select {
	case <-l.known:
	case <-timer.C:
	}
}

// reset forgets the messages of an earlier child.
func (l *childLog) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.head, l.tail = l.head[:0], l.tail[:0]
}

// length is the duration that ffmpeg found, in frames; exact is false when it says that it is a guess.
func (l *childLog) length() (frames int64, exact bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return parseLength(l.head)
}

// reason is the last thing that ffmpeg said.
func (l *childLog) reason() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return reasonOf(strings.Split(string(l.tail), "\n"))
}

// problem is the models.Problem code for a child that gave no sound at all.
func (l *childLog) problem() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case bytes.Contains(l.tail, []byte("matches no streams")):
		return models.ProblemNotAudio
	case bytes.Contains(l.tail, []byte("Permission denied")):
		return models.ProblemUnreadable
	case bytes.Contains(l.tail, []byte("No such file")):
		return models.ProblemMissing
	case bytes.Contains(l.tail, []byte("Unknown decoder")), bytes.Contains(l.tail, []byte("no decoder found")):
		return models.ProblemNoDecoder
	}
	return models.ProblemBroken
}

// netProblem is the code for a child that found no sound in a stream: models.ProblemStreamLost where it may be worth another try.
func (l *childLog) netProblem() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return bytes.Contains(l.tail, []byte(w)) })
	}
	switch {
	case has("Unknown decoder", "no decoder found"):
		return models.ProblemNoDecoder
	case has("matches no streams", "Invalid data found"):
		return models.ProblemNotAudio
	case has("whitelist"):
		return models.ProblemNotAudio
	}
	return models.ProblemStreamLost
}

// parseLength finds ffmpeg's line "  Duration: 00:05:18.22, start: ...". Two blanks stand before it, more before any tag, so
// that no song title can pass for it.
func parseLength(log []byte) (length int64, exact bool) {
	at := bytes.Index(log, []byte(lengthMark))
	if at < 0 {
		return 0, false
	}
	line := string(log[at+len(lengthMark):])
	line, _, _ = strings.Cut(line, "\n")
	clock, _, _ := strings.Cut(line, ",")
	d, ok := parseClock(clock)
	if !ok {
		return 0, false
	}
	return frames(d), !bytes.Contains(log, []byte("Estimating duration from bitrate")) && streams(log) == 1
}

// streams counts ffmpeg's lines "  Stream #0:1: Audio: ...", pictures left out: the length is that of the longest.
func streams(log []byte) int {
	n := 0
	log, _, _ = bytes.Cut(log, []byte("\nStream mapping:")) // behind it is what ffmpeg writes
	log, _, _ = bytes.Cut(log, []byte("\nOutput #0"))
	for line := range bytes.Lines(log) {
		if bytes.HasPrefix(line, []byte("  Stream #0:")) && !bytes.Contains(line, []byte("(attached pic)")) {
			n++
		}
	}
	return n
}

// parseClock reads HH:MM:SS.ss.
func parseClock(s string) (time.Duration, bool) {
	parts := strings.Split(strings.TrimSpace(s), ":")
	if len(parts) != 3 {
		return 0, false
	}
	h, err1 := strconv.ParseUint(parts[0], 10, 16)
	m, err2 := strconv.ParseUint(parts[1], 10, 16)
	sec, err3 := strconv.ParseFloat(parts[2], 64)
	if err1 != nil || err2 != nil || err3 != nil || !(sec >= 0 && sec < 3600) {
		return 0, false
	}
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(sec*float64(time.Second)), true
}
