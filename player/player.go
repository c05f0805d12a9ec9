// Package player owns the party's sound. It holds the room's lease, plays the current song to an output, obeys the host's playback
// commands (pause, seek, volume, output), and reports to the queue what was heard. cmd calls Run; nothing else in Upbeat makes sound.
//
// Below the loop: decode turns files into samples, deck mixes them, output brings them to ears, loudness measures them.
// It does no SQL, serves no pages, and never decides what plays next: queue does.
package player

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"upbeat/internal/disk"
	"upbeat/models"
	"upbeat/player/alarm"
	"upbeat/player/deck"
	"upbeat/player/decode"
	"upbeat/player/output"
	"upbeat/queue"
)

// Config is what the worker is built from.
type Config struct {
	Party  *queue.Party // its Run must run too, or commands are seen only by the slow re-check
	Data   string       // the data folder, where the host's own alarm sounds may be; "" = none
	Output string       // the output to use while the host has chosen none, as --output spells it; "" = the best there is
	Tap    deck.Tap     // sees every block before the volume, at the time it will be heard; may be nil
	// Beside runs while this process is the room's player, and is waited for when its ctx ends: lights; may be nil.
	Beside func(ctx context.Context)
	Log    *slog.Logger // nil = slog.Default
}

// party is what the worker needs of the queue.
type party interface {
	Playback(ctx context.Context) (models.Playback, error)
	SongOf(ctx context.Context, entry models.EntryID) (models.Song, error)
	Finish(ctx context.Context, fence models.Fence, entry models.EntryID, reason models.EndReason) (models.Playback, error)
	Fail(ctx context.Context, fence models.Fence, entry models.EntryID, reason string) (models.Playback, error)
	LockNext(ctx context.Context, fence models.Fence) (models.Playback, error)
	Checkpoint(ctx context.Context, fence models.Fence, entry models.EntryID, position, at models.Millis) error
	ReportPosition(ctx context.Context, fence models.Fence, entry models.EntryID, position, at models.Millis, seekSerial int64) error
	AlarmTaken(ctx context.Context, fence models.Fence, serial int64) error
	OnAir(ctx context.Context, fence models.Fence, stream models.EntryID, title string) error
	ReportOutput(ctx context.Context, fence models.Fence, output, code, detail string) error
	Notices() (<-chan models.Version, func())
}

// track is a decoded song.
type track interface {
	deck.Track
	Len() int64
}

// worker is the player with its surroundings, so that tests can bring their own.
type worker struct {
	party      party
	lease      lease
	owner      owner
	openSong   func(ctx context.Context, song models.Song, o decode.Options) (track, error)
	openOutput func(ctx context.Context, spec string) (*output.Opened, error)
	files      *disk.Files
	alarm      func(ctx context.Context, kind string) [][2]float32
	spec       string // output by the flags
	tap        deck.Tap
	beside     func(ctx context.Context) // may be nil
	log        *slog.Logger
}

// Run plays the room's music until ctx is done; then it fades out, stores the position and gives up the lease. Only one player of a
// room plays at a time: the others wait in Run for their turn.
func Run(ctx context.Context, c Config) error {
	if _, err := output.ParseSpec(c.Output); err != nil {
		return err
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	me := thisProcess()
	w := &worker{
		party: c.Party, lease: c.Party.Lease(me.String(), hostName(), leaseTTL), owner: me,
		openSong: openSong, files: disk.Real(), openOutput: output.Open, spec: c.Output, tap: c.Tap, beside: c.Beside,
		log: c.Log.With("part", "player"),
	}
	sounds := &alarm.Box{Dir: c.Data, Failed: func(path string, err error) {
		w.log.Warn("the alarm's own sound cannot be played; the house's rings instead", "file", path, "error", err)
	}}
	w.alarm = sounds.Load
	return w.run(ctx)
}

// openSong decodes a file, or a stream.
func openSong(ctx context.Context, song models.Song, o decode.Options) (track, error) {
	open := decode.OpenWith
	if song.Streams() {
		open = decode.OpenStream
	}
	t, err := open(ctx, song.Path, o)
	if err != nil {
		return nil, err
	}
	return t, nil
}

// errLost means that this process is the room's player no more.
var errLost = errors.New("the player's lease is lost")

// afterTrouble is the pause before the worker tries again when the database fails it.
const afterTrouble = 500 * time.Millisecond

// run waits for the lease, plays while it lasts, and waits again.
func (w *worker) run(ctx context.Context) error {
	for ctx.Err() == nil {
		until, err := w.takeLease(ctx)
		if err != nil {
			break
		}
		err = w.lead(ctx, until)
		if ctx.Err() != nil {
			break
		}
		w.log.Warn("no longer the player; waiting for the lease", "reason", err)
		if !errors.Is(err, errLost) {
			w.tellTrouble(ctx, err)
			pause(ctx, afterTrouble)
		}
	}
	return nil
}

// tellTrouble tells the hosts why this player cannot play; nil = it can.
func (w *worker) tellTrouble(ctx context.Context, trouble error) {
	why := ""
	if trouble != nil {
		why = trouble.Error()
	}
	if err := limited(ctx, func(ctx context.Context) error { return w.lease.Trouble(ctx, why) }); err != nil {
		w.log.Warn("the player's trouble was not told", "trouble", why, "error", err)
	}
}

// lead is one time as the room's player: from the lease that lasts until then, until it is lost or ctx is done.
func (w *worker) lead(ctx context.Context, until time.Time) error {
	gate := deck.NewGate()
	gate.OpenUntil(until)
	var fence models.Fence
	err := bounded(ctx, func(ctx context.Context) (err error) { fence, err = w.lease.Lead(ctx); return err })
	if errors.Is(err, queue.ErrHeld) {
		return errLost
	}
	if err != nil {
		return err
	}
	w.log.Info("this is the player now", "fence", fence)
	renewing, stop := context.WithCancel(context.WithoutCancel(ctx)) // the lease must last through the fade at the end
	r := &leaseRenewer{w: w, gate: gate, fence: fence, until: until, lost: make(chan struct{})}
	r.sure.Store(true)
	var beside sync.WaitGroup
	beside.Go(func() { r.run(renewing) })
	beside.Go(func() { r.sign(renewing) })
	leading, over := context.WithCancel(ctx)
	if w.beside != nil {
		beside.Go(func() { w.runBeside(leading) })
	}
	err = newSession(w, gate, fence, r.lost).run(ctx)
	over()
	gate.Shut()
	stop()
	beside.Wait()
	if err == nil {
		err = bounded(context.WithoutCancel(ctx), w.lease.Release)
	}
	return err
}

// runBeside runs what stands beside the player. Its panic is logged and is no end of the music.
func (w *worker) runBeside(ctx context.Context) {
	defer func() {
		if problem := recover(); problem != nil {
			w.log.Error("panic", "in", "what runs beside the player", "problem", problem, "stack", string(debug.Stack()))
		}
	}()
	w.beside(ctx)
}

// hostName is this machine's, as people know it.
func hostName() string {
	name, err := os.Hostname()
	if err != nil {
		return "?"
	}
	return name
}

// callLimit bounds every call to the queue. The sound goes on meanwhile.
const callLimit = 5 * time.Second

// bounded calls f with a deadline.
func bounded(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	return f(ctx)
}

// pause waits for d or until ctx is done.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
