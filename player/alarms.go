package player

import (
	"context"
	"time"

	"upbeat/models"
)

// alarmFresh is how long after it was rung an alarm is still sounded: a player that was away that long stays quiet about it.
const alarmFresh = 10 * time.Second

// reconcileAlarm takes up an alarm that was rung and not sounded yet. It is called while there is an output. Every alarm is taken up
// once, whatever becomes of this player after that; one that is rung while another sounds is the same alarm.
func (s *session) reconcileAlarm(ctx context.Context) error {
	p := s.playback
	if p.AlarmSerial <= max(p.AlarmHeard, s.rung) {
		return nil
	}
	s.rung = p.AlarmSerial
	err := s.call(ctx, func(ctx context.Context) error { return s.w.party.AlarmTaken(ctx, s.fence, p.AlarmSerial) })
	if err := s.tolerate("the alarm was not noted", err); err != nil {
		return err
	}
	if s.ringing || time.Since(p.AlarmAt.Time()).Abs() > alarmFresh {
		return nil
	}
	s.ringing = true
	s.work.Go(func() {
		sound := s.w.alarm(ctx, p.AlarmSound)
		select {
		case s.alarms <- sound:
		case <-ctx.Done():
		}
	})
	return nil
}

// onAlarm sounds an alarm that has been made ready.
func (s *session) onAlarm(sound [][2]float32) {
	s.ringing = s.sound != nil && s.sound.mixer.Alarm(sound, 1)
}

// held is how much longer an alarm holds the song that is heard now; 0 = none does.
func (s *session) held() time.Duration {
	if s.sound == nil {
		return 0
	}
	return s.sound.mixer.Held(s.sound.out.Progress().Heard)
}

// volume is the volume to play at, 0-100: what the host set, but no more than the schedule allows now.
func volume(p models.Playback) int { return min(p.Volume, p.VolumeCap) }
