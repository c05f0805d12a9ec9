package player

import (
	"context"
	"errors"
	"time"

	"upbeat/models"
	"upbeat/player/deck"
	"upbeat/player/output"
)

// lookAgain is how often a box without a sound card looks whether it has one now.
const lookAgain = 10 * time.Second

// sound is an output that plays, with its mixer.
type sound struct {
	wanted string // the spec that was asked for; "" = the best there is
	out    *output.Opened
	mixer  *deck.Mixer
	paused bool
	cancel context.CancelFunc
	done   chan error // gets one value when the output has ended
}

// openedOutput is the answer to openOutput.
type openedOutput struct {
	wanted string // as asked for
	out    *output.Opened
	err    error
	better bool // asked for while null plays for want of a sound card
}

// stop ends the output and closes what it played.
func (o *sound) stop() {
	o.cancel()
	<-o.done
	o.mixer.Close()
	o.out.Close() //nolint:errcheck // nothing to be done about a device that does not close
}

// reconcileOutput makes the output that is wanted the one that plays. It returns whether there is one to play on.
func (s *session) reconcileOutput(ctx context.Context) (bool, error) {
	wanted := s.wanted()
	if s.sound != nil && s.sound.wanted != wanted {
		if err := s.dropSound(ctx); err != nil {
			return false, err
		}
		s.retry = retry{}
	}
	if s.sound != nil {
		if s.sound.out.Reason == output.CodeNoCard && !s.opening && time.Since(s.better) > lookAgain {
			s.better = time.Now()
			s.openOutput(ctx, wanted, true)
		}
		return true, nil
	}
	if !s.opening && s.retry.due() {
		s.openOutput(ctx, wanted, false)
	}
	return false, nil
}

// openOutput opens an output in the background.
func (s *session) openOutput(ctx context.Context, wanted string, better bool) {
	s.opening = true
	spec := wanted
	if wanted == "" && !better {
		spec = s.chosen
	}
	s.work.Go(func() {
		out, err := s.w.openOutput(ctx, spec)
		select {
		case s.opened <- openedOutput{wanted: wanted, out: out, err: err, better: better}:
		case <-ctx.Done():
			if err == nil {
				out.Close() //nolint:errcheck // it never played
			}
		}
	})
}

// onOutput takes an output that was opened into use.
func (s *session) onOutput(ctx context.Context, o openedOutput) error {
	s.opening = false
	switch {
	case o.err != nil && (o.better || o.wanted != s.wanted()):
		return nil
	case o.err != nil:
		s.wakeIn(s.retry.failed())
		return s.silent(ctx, o.wanted, o.err)
	case o.wanted != s.wanted(), o.better && o.out.Reason != "":
		o.out.Close() //nolint:errcheck // it never played
		return nil
	}
	if s.sound != nil {
		if err := s.dropSound(ctx); err != nil {
			return errors.Join(err, o.out.Close())
		}
	}
	s.retry = retry{}
	if o.wanted == "" && o.out.Reason == "" {
		s.chosen = o.out.Spec
	}
	s.start(ctx, o)
	s.log.Info("the output plays", "output", o.out.Spec, "reason", o.out.Reason)
	err := s.call(ctx, func(ctx context.Context) error {
		return s.w.party.ReportOutput(ctx, s.fence, o.out.Spec, "", o.out.Reason)
	})
	s.playback.Error, s.playback.ErrorDetail, s.playback.ActiveOutput = "", o.out.Reason, o.out.Spec
	return s.tolerate("the output was not reported", err)
}

// start runs the output with a new mixer.
func (s *session) start(ctx context.Context, o openedOutput) {
	ctx, cancel := context.WithCancel(ctx)
	mixer := deck.New(deck.Config{Gate: s.gate, Volume: volume(s.playback), Paused: s.playback.Paused, Tap: s.w.tap})
	snd := &sound{wanted: o.wanted, out: o.out, mixer: mixer, paused: s.playback.Paused, cancel: cancel, done: make(chan error, 1)}
	s.sound, s.better = snd, time.Now()
	s.work.Go(func() {
		snd.done <- snd.out.Run(ctx, mixer.Pull)
		close(snd.done)
	})
	for _, d := range []*slot{s.cur, s.next} {
		s.hand(d)
	}
}

// dropSound ends the output on purpose and keeps the place where the sound was.
func (s *session) dropSound(ctx context.Context) error {
	s.sound.mixer.Pause(true, 0)
	s.sound.mixer.StopAlarm()
	s.awaitSilence(ctx, changeOver)
	err := s.publish(ctx)
	s.forgetSound()
	return err
}

// forgetSound closes the output and what was being played: it is loaded again for the next output, from where it was heard.
func (s *session) forgetSound() {
	if place, ok := s.heard(); ok {
		s.at = spot{entry: place.Entry, pos: place.Position}
	}
	s.sound.stop()
	s.sound, s.ringing = nil, false
	for _, d := range []**slot{&s.cur, &s.next, &s.seeking} {
		if (*d).handed() {
			(*d).close()
			*d = nil
		}
	}
}

// onOutputLost stops the party where it is. The queue is not touched; the output is tried again.
func (s *session) onOutputLost(ctx context.Context, failure error) error {
	if failure == nil {
		failure = errors.New("the output ended")
	}
	spec := s.sound.out.Spec
	s.forgetSound()
	s.wakeIn(s.retry.failed())
	s.log.Error("the output is lost; trying again", "output", spec, "error", failure)
	return s.silent(ctx, spec, failure)
}

// silent reports why nothing is heard and stores where the sound stopped.
func (s *session) silent(ctx context.Context, spec string, failure error) error {
	code, detail := codeOf(failure)
	if s.at.entry != 0 && s.at.entry == s.playback.EntryID {
		if err := s.reportPosition(ctx, s.at.pos, time.Now(), 0); err != nil {
			return err
		}
	}
	err := s.call(ctx, func(ctx context.Context) error { return s.w.party.ReportOutput(ctx, s.fence, spec, code, detail) })
	s.playback.Error, s.playback.ErrorDetail, s.playback.ActiveOutput = code, detail, spec
	return s.tolerate("the silence was not reported", err)
}

// heard is what is heard at this moment; false without an output.
func (s *session) heard() (deck.Heard, bool) {
	if s.sound == nil {
		return deck.Heard{}, false
	}
	return s.sound.mixer.At(s.sound.out.Progress().Heard), true
}

// wakeIn makes the loop look again after d.
func (s *session) wakeIn(d time.Duration) { s.settle.Reset(d) }

// publish stores where the sound is: as a checkpoint when it is where everybody computes it to be, as a move when it is not. While an
// alarm holds the song, the time at which it will go on is published once.
func (s *session) publish(ctx context.Context) error {
	place, ok := s.heard()
	if !ok || place.Entry == 0 || place.Entry != s.playback.EntryID || s.owed != nil {
		return nil
	}
	held := s.held()
	now := time.Now().Add(held)
	s.at = spot{entry: place.Entry, pos: place.Position}
	off := place.Position - s.playback.PositionAt(models.At(now)).Duration()
	early := s.playback.At.Time().Sub(now) // they wait for the end of an alarm that is none any more
	if off.Abs() > drift || early > drift {
		return s.reportPosition(ctx, place.Position, now, 0)
	}
	if held > 0 {
		return nil
	}
	if !place.Moving && s.playback.Paused && models.ToMillis(place.Position) == s.playback.Position {
		return nil // all is stored
	}
	err := s.call(ctx, func(ctx context.Context) error {
		return s.w.party.Checkpoint(ctx, s.fence, place.Entry, models.ToMillis(place.Position), models.At(now))
	})
	if errors.Is(err, errLost) {
		// The host may have ended the song since we last read: that is no loss of the lease.
		return s.reread(ctx)
	}
	if err == nil {
		s.playback.Position, s.playback.At = models.ToMillis(place.Position), models.At(now)
	}
	return s.tolerate("the position was not stored", err)
}

// drift is how far the heard position may be from the one that the pages compute before it is published.
const drift = 100 * time.Millisecond

// reportPosition publishes where the sound is to everybody, and that the seek with this serial is done (0 = no seek).
func (s *session) reportPosition(ctx context.Context, pos time.Duration, at time.Time, serial int64) error {
	err := s.call(ctx, func(ctx context.Context) error {
		return s.w.party.ReportPosition(ctx, s.fence, s.playback.EntryID, models.ToMillis(pos), models.At(at), serial)
	})
	if errors.Is(err, models.ErrEntryGone) {
		return s.reread(ctx)
	}
	s.at = spot{entry: s.playback.EntryID, pos: pos}
	if err == nil {
		s.playback.Position, s.playback.At = models.ToMillis(pos), models.At(at)
		if serial != 0 && s.playback.SeekSerial == serial {
			s.playback.SeekTo = -1
		}
	}
	return s.tolerate("the position was not stored", err)
}
