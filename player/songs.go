package player

import (
	"context"
	"errors"
	"time"

	"upbeat/internal/disk"
	"upbeat/models"
	"upbeat/player/deck"
	"upbeat/player/decode"
)

const (
	prepareAhead = 10 * time.Second // the next song is locked in and decoded so long before it is needed
	aheadExtra   = 3 * time.Second  // decoded beyond the crossfade, so that the end of a song is known before its fade begins
	starveLook   = 2 * time.Second  // a song gives no sound for so long: its disk is asked
	starveLimit  = 20 * time.Second // a song that gives no sound for so long is given up
	streamLimit  = 2 * time.Minute  // the same for a stream, which gives up by itself before
	streamFade   = 2 * time.Second  // a stream makes room for a song
)

// slot is a song on its way to the mixer.
type slot struct {
	entry  models.EntryID
	song   models.Song
	from   time.Duration
	serial int64       // of the seek that it answers; 0 = none
	before disk.Stamp  // its file before it was opened
	track  track       // nil while it is being opened
	mixed  bool        // the mixer has it, and closes it
	asked  bool        // its disk was asked why it gives no sound
	over   *deck.Event // it was heard to its end while a seek was on its way
	cancel context.CancelFunc
}

// loaded is the answer to load.
type loaded struct {
	slot   *slot
	song   models.Song
	before disk.Stamp
	track  track
	err    error
}

// handed reports whether the mixer has the song; false for nil.
func (d *slot) handed() bool { return d != nil && d.mixed }

// patience is how long the song may give no sound.
func (d *slot) patience() time.Duration {
	if d.song.Streams() {
		return streamLimit
	}
	return starveLimit
}

// close gives a song up. A song in the mixer is closed by the mixer; its decoder ends in any case.
func (d *slot) close() {
	if d == nil {
		return
	}
	if d.track != nil && !d.mixed {
		d.track.Close() //nolint:errcheck // nothing to be done about it
	}
	d.cancel()
}

// load opens an entry's song in the background.
func (s *session) load(ctx context.Context, entry models.EntryID, from time.Duration, serial int64) *slot {
	opening, cancel := context.WithCancel(ctx)
	d := &slot{entry: entry, from: from, serial: serial, cancel: cancel}
	ahead := s.playback.Crossfade.Duration() + aheadExtra
	s.work.Go(func() {
		l := loaded{slot: d}
		if l.song, l.err = s.w.party.SongOf(opening, entry); l.err == nil {
			l.track, l.before, l.err = s.w.open(opening, l.song, decode.Options{From: from, Ahead: ahead})
		}
		select {
		case s.loads <- l:
		case <-ctx.Done():
			if l.err == nil {
				l.track.Close() //nolint:errcheck // it never played
			}
		}
	})
	return d
}

// onLoaded puts a song that is open into its place, or deals with one that cannot be opened.
func (s *session) onLoaded(ctx context.Context, l loaded) error {
	d := l.slot
	if d != s.cur && d != s.next && d != s.seeking { // nobody wants it any more
		if l.err == nil {
			l.track.Close() //nolint:errcheck // it never played
		}
		d.cancel()
		return nil
	}
	if l.err != nil {
		return s.onUnplayable(ctx, d, l.err)
	}
	d.song, d.before, d.track = l.song, l.before, l.track
	if d == s.seeking {
		s.seeking = nil
		s.cur.close()
		s.cur = d
	}
	s.hand(d)
	if d.serial != 0 {
		return s.reportPosition(ctx, d.from, time.Now(), d.serial)
	}
	return nil
}

// hand gives an open song to the mixer.
func (s *session) hand(d *slot) {
	if d == nil || d.track == nil || d.mixed || s.sound == nil {
		return
	}
	part := deck.Part{Entry: d.entry, Track: d.track, Gain: deck.Gain(d.song.Loudness, d.song.TruePeak)}
	if d == s.cur {
		d.mixed = true
		s.sound.mixer.Play(part)
		if s.next.handed() { // Play has dropped what was to follow
			s.next.close()
			s.next = nil
		}
		return
	}
	if s.cur.handed() {
		d.mixed = true
		s.sound.mixer.SetNext(part)
	}
}

// onUnplayable deals with a song that does not open: a decoder's verdict fails the entry, or has it wait where its disk is away; trouble
// with the queue is tried again.
func (s *session) onUnplayable(ctx context.Context, d *slot, err error) error {
	var verdict *decode.Error
	d.close()
	switch {
	case d == s.seeking: // the song plays on where it is
		s.seeking = nil
		s.log.Warn("the song cannot be played from there", "entry", d.entry, "from", d.from, "error", err)
		place, _ := s.heard()
		if err := s.reportPosition(ctx, place.Position, time.Now(), d.serial); err != nil || s.cur == nil || s.cur.over == nil {
			return err
		}
		return s.onEvent(ctx, *s.cur.over)
	case errors.As(err, &verdict), errors.Is(err, models.ErrNoSuchSong), errors.Is(err, models.ErrNoSuchEntry):
		s.forget(d)
		code, detail := decode.Problem(err)
		s.log.Warn("a song cannot be played", "entry", d.entry, "problem", code, "detail", detail)
		return s.end(ctx, d.entry, func(ctx context.Context) (models.Playback, error) {
			return s.w.party.Fail(ctx, s.fence, d.entry, code)
		})
	default:
		s.forget(d)
		s.wakeIn(s.retry.failed())
		return s.tolerate("a song was not opened; trying again", err)
	}
}

// forget makes a slot that was current or next empty.
func (s *session) forget(d *slot) {
	switch d {
	case s.cur:
		s.cur = nil
	case s.next:
		s.next = nil
	}
}

// end stores by f that an entry is over, and goes on with the playback that the queue answers. While the queue cannot be reached, the end
// stays owed and is stored again every second; the current song is not touched meanwhile.
func (s *session) end(ctx context.Context, entry models.EntryID, f func(ctx context.Context) (models.Playback, error)) error {
	s.owed = func(ctx context.Context) error {
		var playback models.Playback
		err := s.call(ctx, func(ctx context.Context) (err error) { playback, err = f(ctx); return err })
		if errors.Is(err, models.ErrNoSuchEntry) || errors.Is(err, models.ErrNoSuchSong) || errors.Is(err, models.ErrEntryGone) {
			s.owed = nil
			return s.reread(ctx)
		}
		if err == nil {
			s.playback, s.owed = playback, nil
		}
		return err
	}
	return s.tolerate("the end of a song was not stored; trying again", s.payOwed(ctx))
}

// payOwed stores the end of a song that could not be stored before.
func (s *session) payOwed(ctx context.Context) error {
	if s.owed == nil {
		return nil
	}
	return s.tolerate("the end of a song was not stored; trying again", s.owed(ctx))
}

// onEvent takes note of what was heard.
func (s *session) onEvent(ctx context.Context, e deck.Event) error {
	switch e.Kind {
	case deck.Resumed:
		s.ringing = false
		return s.publish(ctx)
	case deck.Started, deck.Interrupted:
		return s.publish(ctx)
	}
	if !s.cur.handed() || e.Track != deck.Track(s.cur.track) {
		return nil // cut off meanwhile
	}
	if s.seeking != nil {
		s.cur.over = &e
		return nil
	}
	ended := s.cur
	s.cur = nil
	if s.next.handed() { // the mixer plays it already
		s.cur, s.next = s.next, nil
	}
	defer ended.cancel()
	if code, detail := decode.Problem(e.Err); code != "" && (ended.song.Streams() || ended.track.Position() < ended.track.Len()/2) {
		s.log.Info("a song ended early", "entry", e.Entry, "problem", code, "detail", detail)
		return s.judge(ctx, ended, code)
	}
	return s.end(ctx, e.Entry, func(ctx context.Context) (models.Playback, error) {
		return s.w.party.Finish(ctx, s.fence, e.Entry, models.EndPlayed)
	})
}

// watchStarving gives up a song whose decoder has hung. Its disk is asked before: where that hangs too, nobody needs to wait longer.
func (s *session) watchStarving(ctx context.Context) error {
	if s.sound == nil || !s.cur.handed() {
		return nil
	}
	switch starved := s.sound.mixer.State().Starved; {
	case starved >= s.cur.patience():
		s.log.Warn("a song gives no sound any more", "entry", s.cur.entry)
		return s.judge(ctx, s.unmix(), models.ProblemTimeout)
	case starved < starveLook:
		s.cur.asked = false
	case !s.cur.asked && !s.cur.song.Streams():
		s.cur.asked = true
		s.askDisk(ctx, s.cur)
	}
	return nil
}

// unmix takes the current song from the mixer.
func (s *session) unmix() *slot {
	was := s.cur
	s.sound.mixer.Play(deck.Part{})
	s.onUnmixed()
	return was
}

// onUnmixed forgets the songs that the mixer has just closed.
func (s *session) onUnmixed() {
	for _, d := range []**slot{&s.cur, &s.next} {
		if (*d).handed() {
			(*d).close()
			*d = nil
		}
	}
}
