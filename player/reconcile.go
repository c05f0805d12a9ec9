package player

import (
	"context"
	"time"

	"upbeat/models"
	"upbeat/player/deck"
)

// reconcile brings what plays to what the room should hear. It is called after every event and decides by how things stand, not by
// what changed, so that nothing is missed.
func (s *session) reconcile(ctx context.Context) error {
	ready, err := s.reconcileOutput(ctx)
	if err != nil {
		return err
	}
	if s.owed != nil || s.judged > 0 {
		return nil
	}
	if s.playback.EntryID == 0 {
		if err := s.claim(ctx); err != nil {
			return err
		}
	}
	s.reconcileCurrent(ctx)
	if err := s.reconcileSeek(ctx); err != nil {
		return err
	}
	if err := s.reconcileNext(ctx); err != nil {
		return err
	}
	if !ready {
		return nil
	}
	s.reconcileMixer()
	return s.reconcileAlarm(ctx)
}

// claim asks for a song when none plays: once after every read of the queue.
func (s *session) claim(ctx context.Context) error {
	if s.asked {
		return nil
	}
	s.asked = true
	err := s.call(ctx, func(ctx context.Context) error {
		playback, err := s.w.party.Finish(ctx, s.fence, 0, models.EndPlayed)
		if err == nil {
			s.playback = playback
		}
		return err
	})
	return s.tolerate("no song could be claimed", err)
}

// reconcileCurrent makes the current entry the one in the mixer.
func (s *session) reconcileCurrent(ctx context.Context) {
	want := s.playback.EntryID
	if s.seeking != nil && s.seeking.entry != want {
		s.seeking.close()
		s.seeking = nil
	}
	switch {
	case s.cur != nil && s.cur.entry == want, s.cur == nil && want == 0:
		return
	case s.next != nil && s.next.entry == want && want != 0:
		s.promote()
		return
	case s.cur.handed():
		s.sound.mixer.Play(deck.Part{})
		s.onUnmixed()
	case s.cur != nil:
		s.cur.close()
		s.cur = nil
	}
	if want == 0 || !s.retry.due() {
		return
	}
	from := s.playback.Position.Duration()
	if s.at.entry == want {
		from = s.at.pos
	}
	if s.playback.SeekTo >= 0 {
		from = s.playback.SeekTo.Duration()
	}
	s.cur = s.load(ctx, want, from, s.openSeek())
}

// openSeek is the serial of the seek that the host asked for and that is not done yet; 0 = none. It counts as taken up from then on.
func (s *session) openSeek() int64 {
	if s.playback.SeekTo < 0 || s.playback.EntryID == 0 {
		return 0
	}
	s.obeyed = s.playback.SeekSerial
	return s.playback.SeekSerial
}

// promote makes the song that was to follow the current one: the host skipped, or the room voted.
func (s *session) promote() {
	old := s.cur
	s.cur, s.next = s.next, nil
	switch {
	case s.cur.handed():
		if s.sound.mixer.State().Current != s.cur.entry { // it may have come to that by itself just now
			s.sound.mixer.Skip()
		}
	case old.handed():
		s.sound.mixer.Play(deck.Part{})
	}
	old.close()
	s.hand(s.cur)
}

// reconcileSeek takes up a new seek: the song goes on until it is decoded at the new position. A stream cannot seek: it goes on.
func (s *session) reconcileSeek(ctx context.Context) error {
	if s.cur == nil || s.playback.SeekTo < 0 || s.playback.SeekSerial == s.obeyed || s.playback.EntryID != s.cur.entry {
		return nil
	}
	if s.cur.song.Streams() {
		place, _ := s.heard()
		return s.reportPosition(ctx, place.Position, time.Now(), s.openSeek())
	}
	s.seeking.close()
	s.seeking = s.load(ctx, s.cur.entry, s.playback.SeekTo.Duration(), s.openSeek())
	return nil
}

// reconcileNext locks and loads what follows when the current song nears its end.
func (s *session) reconcileNext(ctx context.Context) error {
	if s.next != nil && s.next.entry != s.playback.NextID { // taken back, or another
		if s.next.handed() {
			s.sound.mixer.SetNext(deck.Part{})
		}
		s.next.close()
		s.next = nil
	}
	if !s.nearEnd() {
		return nil
	}
	if s.playback.NextID == 0 {
		s.asked = true
		err := s.call(ctx, func(ctx context.Context) error {
			playback, err := s.w.party.LockNext(ctx, s.fence)
			if err == nil {
				s.playback = playback
			}
			return err
		})
		if err := s.tolerate("the next song was not locked", err); err != nil {
			return err
		}
	}
	if s.next == nil && s.playback.NextID != 0 && s.cur != nil && s.playback.EntryID == s.cur.entry && s.retry.due() {
		s.next = s.load(ctx, s.playback.NextID, 0, 0)
	}
	s.hand(s.next)
	return s.leaveStream(ctx)
}

// leaveStream ends a stream, which has no end of its own, as soon as a song is there to follow it.
func (s *session) leaveStream(ctx context.Context) error {
	if !s.cur.handed() || !s.cur.song.Streams() || !s.next.handed() {
		return nil
	}
	stream := s.cur
	s.sound.mixer.Leave(streamFade)
	s.cur, s.next = s.next, nil
	stream.close()
	return s.end(ctx, stream.entry, func(ctx context.Context) (models.Playback, error) {
		return s.w.party.Finish(ctx, s.fence, stream.entry, models.EndPlayed)
	})
}

// nearEnd reports whether it is time to prepare the next song. A stream's end is always near: the queue is asked
// once after every read of it what may follow.
func (s *session) nearEnd() bool {
	if !s.cur.handed() {
		return false
	}
	if s.cur.song.Streams() {
		return s.playback.NextID != 0 || !s.asked
	}
	left, known := s.cur.track.Left()
	if total := s.cur.track.Len(); !known && total > s.cur.track.Position() {
		left, known = total-s.cur.track.Position(), true
	}
	within := prepareAhead + s.playback.Crossfade.Duration()
	return known && time.Duration(left)*time.Second/deck.Rate < within
}

// reconcileMixer sets the knobs. All of them may be set to what they are.
func (s *session) reconcileMixer() {
	m := s.sound.mixer
	m.SetVolume(volume(s.playback))
	m.SetCrossfade(s.playback.Crossfade.Duration())
	if s.sound.paused != s.playback.Paused {
		s.sound.paused = s.playback.Paused
		m.Pause(s.playback.Paused, 0)
		p := s.sound.out.Progress()
		delay := time.Duration(p.Written-p.Heard) * time.Second / deck.Rate
		s.wakeIn(settleTime + delay)
	}
}
