package player

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"upbeat/models"
	"upbeat/player/alarm"
	"upbeat/player/deck"
	"upbeat/player/output"
)

const (
	tick       = time.Second // checkpoint, slow re-check, and what only time brings about
	settleTime = 150 * time.Millisecond
	fadeOut    = 300 * time.Millisecond // at shutdown
	fadeLimit  = time.Second            // for the device to play that out
	changeOver = 300 * time.Millisecond // for one device to fall silent before another begins
)

// session is one time as the room's player. Everything in it belongs to the goroutine of run, which gets facts through channels and is
// the only one that changes the queue. Goroutines that open songs and outputs, and the one that runs the output, only send.
// It has over 40 small methods: a step of the state machine above each, and all of them are steps of the same one.
type session struct {
	w     *worker
	gate  *deck.Gate
	fence models.Fence
	lost  <-chan struct{}
	log   *slog.Logger

	work sync.WaitGroup // the goroutines that run has started

	playback models.Playback                 // what the room should hear, as last read or written
	cur      *slot                           // the current song
	next     *slot                           // the one that is locked in to follow
	asked    bool                            // what may follow was asked for since the queue was last read
	seeking  *slot                           // the current song at the position that the host seeks to
	obeyed   int64                           // serial of the last seek taken up
	title    string                          // the title of the stream that plays, as last published
	rung     int64                           // serial of the last alarm taken up
	ringing  bool                            // an alarm sounds, or is being made ready to
	owed     func(ctx context.Context) error // stores the end of a song that could not be stored yet; nil = nothing is owed
	at       spot                            // where the sound was when last heard

	sound   *sound // the output that plays; nil = none
	opening bool   // an output is being opened
	chosen  string // the output that was found when none was named: after a loss it is waited for, not replaced
	better  time.Time
	retry   retry
	trouble trouble

	judged   int          // songs that broke off and about which nothing is known yet
	verdicts chan verdict // what was found out about them
	// unreachable tells of a current song that gives no sound since its disk is away.
	unreachable chan verdict

	loads  chan loaded
	opened chan openedOutput
	alarms chan [][2]float32
	settle *time.Timer
}

// spot is a place in a song.
type spot struct {
	entry models.EntryID
	pos   time.Duration
}

// heedAgain is the shortest time between two reads of the queue because of notices: every vote of the room is a notice, and few concern
// the player.
const heedAgain = 50 * time.Millisecond

func newSession(w *worker, gate *deck.Gate, fence models.Fence, lost <-chan struct{}) *session {
	s := &session{w: w, gate: gate, fence: fence, lost: lost, log: w.log,
		verdicts: make(chan verdict), unreachable: make(chan verdict), loads: make(chan loaded),
		opened: make(chan openedOutput), alarms: make(chan [][2]float32), settle: time.NewTimer(time.Hour)}
	s.settle.Stop()
	return s
}

// run is the playback worker:
//
//	                    ┌────────────── output died: keep the place, back off ◄─────────────┐
//	                    ▼                                                                   │
//	lease ──► open the output ──► load the current song ──► play ──► heard to its end ──► finish ──► load the next
//	   ▲            │ fails: report, back off     │ fails           │  ▲                                  │
//	   │            └─► open the output           └─► fail, next    │  └── commands: pause, seek, volume ─┤
//	   └──── lease lost: silence at once ◄──────────────────────────┘       nothing ready: silence ◄──────┘
//
// It returns nil when ctx is done and everything is stored, errLost when another player leads, or the queue's error.
func (s *session) run(ctx context.Context) error {
	ended := ctx.Done()
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx)) // the fade at the end, and what is stored then, outlive the caller's
	defer s.work.Wait()
	defer cancel()
	defer s.closeAll()
	notices, stop := s.w.party.Notices()
	defer stop()
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	heeded, rest := notices, time.NewTimer(heedAgain)
	defer rest.Stop()
	s.work.Go(func() { s.w.alarm(ctx, alarm.Plain) }) // it is there when it is wanted: a small box takes a while to make it
	err := s.reread(ctx)
	for err == nil {
		if err = s.reconcile(ctx); err != nil {
			break
		}
		select {
		case <-ended:
			return s.shutdown(ctx)
		case <-s.lost:
			return errLost
		case <-heeded:
			err = s.reread(ctx)
			heeded = nil
			rest.Reset(heedAgain)
		case <-rest.C:
			heeded = notices // it holds the newest, if there was one
		case <-ticker.C:
			err = s.onTick(ctx)
		case <-s.settle.C:
			err = s.publish(ctx)
		case e := <-s.events():
			err = s.onEvent(ctx, e)
		case l := <-s.loads:
			err = s.onLoaded(ctx, l)
		case v := <-s.verdicts:
			s.judged--
			err = s.onVerdict(ctx, v)
		case v := <-s.unreachable:
			err = s.onUnreachable(ctx, v)
		case o := <-s.opened:
			err = s.onOutput(ctx, o)
		case sound := <-s.alarms:
			s.onAlarm(sound)
		case failure := <-s.failures():
			err = s.onOutputLost(ctx, failure)
		}
	}
	s.gate.Shut()
	return err
}

// call makes a call to the queue. Being fenced off means that the lease is lost; other errors are the caller's.
func (s *session) call(ctx context.Context, f func(ctx context.Context) error) error {
	err := bounded(ctx, f)
	if errors.Is(err, models.ErrFenced) {
		return fmt.Errorf("%w: %w", errLost, err)
	}
	return err
}

// tolerate lets the session live on after an error of the queue that the next tick may heal.
func (s *session) tolerate(what string, err error) error {
	if err == nil || errors.Is(err, errLost) {
		return err
	}
	s.log.Warn(what, "error", err)
	s.trouble.met(err)
	return nil
}

// reread reads what the room should hear.
func (s *session) reread(ctx context.Context) error {
	var playback models.Playback
	err := s.call(ctx, func(ctx context.Context) (err error) { playback, err = s.w.party.Playback(ctx); return err })
	if err != nil {
		return s.tolerate("the queue cannot be read", err)
	}
	if playback.Fence != s.fence {
		return errLost
	}
	s.playback, s.asked = playback, false
	return nil
}

// onTick is what happens every second.
func (s *session) onTick(ctx context.Context) error {
	if err := s.reread(ctx); err != nil {
		return err
	}
	if err := s.payOwed(ctx); err != nil {
		return err
	}
	if err := s.watchStarving(ctx); err != nil {
		return err
	}
	if err := s.reportOnAir(ctx); err != nil {
		return err
	}
	if err := s.publish(ctx); err != nil {
		return err
	}
	s.w.tellTrouble(ctx, s.trouble.lasting())
	return nil
}

// events and failures are nil, and so never ready, while there is no sound.
func (s *session) events() <-chan deck.Event {
	if s.sound == nil {
		return nil
	}
	return s.sound.mixer.Events()
}

func (s *session) failures() <-chan error {
	if s.sound == nil {
		return nil
	}
	return s.sound.done
}

// shutdown fades out, stores where the sound was before the fade, and lets go of everything.
func (s *session) shutdown(ctx context.Context) error {
	place, ok := s.heard()
	if s.sound != nil {
		s.sound.mixer.Pause(true, fadeOut)
		s.sound.mixer.StopAlarm()
		s.awaitSilence(ctx, fadeLimit)
		s.sound.stop()
	}
	if !ok || place.Entry == 0 || s.owed != nil {
		return s.tolerate("the end of a song was not stored", s.payOwed(ctx))
	}
	err := s.call(ctx, func(ctx context.Context) error {
		return s.w.party.ReportPosition(ctx, s.fence, place.Entry, models.ToMillis(place.Position), models.At(time.Now()), 0)
	})
	return s.tolerate("the position was not stored", err)
}

// awaitSilence waits until the fade has been heard.
func (s *session) awaitSilence(ctx context.Context, limit time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for ctx.Err() == nil {
		p := s.sound.out.Progress()
		if s.sound.mixer.State().Silent && !s.sound.mixer.At(p.Heard).Moving {
			return
		}
		pause(ctx, 10*time.Millisecond)
	}
}

// closeAll ends the output and all songs.
func (s *session) closeAll() {
	if s.sound != nil {
		s.sound.stop()
		s.sound = nil
	}
	for _, d := range []*slot{s.cur, s.next, s.seeking} {
		d.close()
	}
}

// wanted is the spec of the output that should play; "" = the best there is.
func (s *session) wanted() string {
	spec := s.playback.Output
	if spec == "" {
		spec = s.w.spec
	}
	if spec == "auto" {
		return ""
	}
	return spec
}

// codeOf is the code of an output's failure with what the system said.
func codeOf(err error) (code, detail string) {
	var e *output.Error
	if errors.As(err, &e) && e.Err != nil {
		return e.Code, e.Err.Error()
	}
	return output.Code(err), err.Error()
}
