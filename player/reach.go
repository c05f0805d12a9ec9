package player

import (
	"context"
	"errors"
	"time"

	"upbeat/internal/disk"
	"upbeat/models"
	"upbeat/player/decode"
)

// openLimit is how long opening a song may take. The decoders have shorter limits of their own, which do not hold while the system itself
// hangs on a disk.
const openLimit = time.Minute

// open opens a song's file, or its stream. Where the file's disk is away, the error is a decode.Error whose code is one that waits
// (models.Waits). before is the file as it was.
func (w *worker) open(ctx context.Context, song models.Song, o decode.Options) (t track, before disk.Stamp, err error) {
	if song.Streams() {
		t, err = w.openSong(ctx, song, o)
		return t, before, err
	}
	if before, err = w.files.Stat(ctx, song.Path); disk.Away(err) || disk.Gone(err) {
		return nil, before, &decode.Error{Code: disk.Trouble(err), Detail: err.Error(), Err: err}
	}
	t, err = disk.Within(ctx, openLimit, func() (track, error) { return w.openSong(ctx, song, o) }, nil, func(t track) {
		if t != nil {
			t.Close() //nolint:errcheck // it never played
		}
	})
	if errors.Is(err, disk.ErrLate) {
		err = &decode.Error{Code: models.ProblemAway, Detail: err.Error(), Err: err}
	}
	var verdict *decode.Error
	if errors.As(err, &verdict) && ctx.Err() == nil {
		err = &decode.Error{Code: w.files.Verdict(ctx, song.Path, before, verdict.Code), Detail: verdict.Detail, Err: err}
	}
	return t, before, err
}

// verdict is what was found out about a song that broke off.
type verdict struct {
	slot *slot
	code string
}

// judge finds out in the background whether a song that broke off is itself the reason, or its disk. Until that is known, the entry is
// neither ended nor begun again.
func (s *session) judge(ctx context.Context, d *slot, code string) error {
	if d.song.Streams() {
		return s.onVerdict(ctx, verdict{d, code})
	}
	s.judged++
	s.work.Go(func() {
		v := verdict{d, s.w.files.Verdict(ctx, d.song.Path, d.before, code)}
		select {
		case s.verdicts <- v:
		case <-ctx.Done():
		}
	})
	return nil
}

// onVerdict ends the entry of a song that broke off, or puts it back into the queue.
func (s *session) onVerdict(ctx context.Context, v verdict) error {
	s.log.Warn("a song broke off", "entry", v.slot.entry, "problem", v.code)
	return s.end(ctx, v.slot.entry, func(ctx context.Context) (models.Playback, error) {
		return s.w.party.Fail(ctx, s.fence, v.slot.entry, v.code)
	})
}

// askDisk finds out in the background whether the disk of a song that gives no sound is away, and tells s.unreachable if it is.
func (s *session) askDisk(ctx context.Context, d *slot) {
	s.work.Go(func() {
		code := s.w.files.Verdict(ctx, d.song.Path, d.before, models.ProblemTimeout)
		if !models.Waits(code) {
			return
		}
		select {
		case s.unreachable <- verdict{d, code}:
		case <-ctx.Done():
		}
	})
}

// onUnreachable puts the current song back into the queue if it still gives no sound.
func (s *session) onUnreachable(ctx context.Context, v verdict) error {
	if s.cur != v.slot || s.sound == nil || !s.cur.handed() || s.sound.mixer.State().Starved < starveLook {
		return nil
	}
	s.unmix()
	return s.onVerdict(ctx, v)
}
