package lights

import (
	"context"
	"encoding/json"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"upbeat/lights/color"
	"upbeat/lights/program"
	"upbeat/lights/zone"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/visualizer"
)

// Frames is what is heard. *frames.Source is one, *frames.Remote another.
type Frames interface {
	At(moment time.Time, f *visualizer.Frame) bool
	Want() (stop func())
	PlayerTime(moment time.Time) time.Time // by the clock of the player's machine
}

// Party is the party as it stands. *queue.Live is one.
type Party interface {
	Snapshot() *queue.Snapshot
	Run(ctx context.Context) error
}

// Config is what the lights are run with.
type Config struct {
	Control Controls
	Frames  Frames
	// Turn has drive run while it is this process that drives the lamps; nil = it always is.
	Turn  func(ctx context.Context, drive func(ctx context.Context))
	Party func(ctx context.Context) (Party, error) // opened while there are devices
	Open  func(d Device, log *slog.Logger) Lamp
	// Score is what is known of a song; the zero Score where nothing is.
	Score func(ctx context.Context, song models.SongID) (visualizer.Score, error)
	// Accent is a cover's colour "#rrggbb"; an error means that it has none, or that it is not known now.
	Accent func(ctx context.Context, cover string) (string, error)
	// Beside runs while there are lamps to drive, until ctx ends: it hears what they say by themselves. May be nil.
	Beside func(ctx context.Context) error
	Log    *slog.Logger
}

// Health is how a device does, as pages are told.
type Health struct {
	Reachable bool   `json:"reachable"`
	Reason    string `json:"reason,omitempty"` // a device.Reason: why it cannot be reached, or what is odd about it
	Cause     string `json:"cause,omitempty"`  // what is behind the reason, as device.Health has it
	Answers   bool   `json:"answers"`          // it says something by itself; where it never does, nothing says that it is not reachable
	Name      string `json:"name,omitempty"`   // as it calls itself
	Pixels    int    `json:"pixels,omitempty"` // that it says it has
	Sent      uint64 `json:"sent"`             // frames
	Dropped   uint64 `json:"dropped"`
}

// Controls is where the setup comes from, and where pages are told what comes of it. *Control is one.
type Controls interface {
	Setup(ctx context.Context) (Setup, error)
	Hear(ctx context.Context, changed, look func())
	Tell(ctx context.Context, s Status)
	Preview(ctx context.Context, message []byte)
}

// recheck is how often the setup is read although nobody said that it changed: it heals notices that were lost.
const recheck = 10 * time.Second

// Run drives all lamps until ctx ends; then they go dark, or as their setup says. While there are none it waits for a setup.
// The player's process runs it, while it is the player, and so does one with the role lights: the Turn says which of them drives lamps.
func Run(ctx context.Context, c Config) error {
	changed := make(chan struct{}, 1)
	var looked atomic.Int64 // until when pages want to see what zones show, in Unix nanoseconds
	hearing, stop := context.WithCancel(ctx)
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		c.Control.Hear(hearing, func() {
			select {
			case changed <- struct{}{}:
			default:
			}
		}, func() { looked.Store(time.Now().Add(lookFor).UnixNano()) })
	}()
	defer func() { stop(); <-heard }()
	for ctx.Err() == nil {
		setup, err := c.Control.Setup(ctx)
		if err != nil {
			c.Log.Warn("the setup of the lights was not read; tried again", "error", err)
		}
		if err == nil && setup.shines() {
			l := &loop{Config: c, looked: &looked, lamps: map[int]*lamp{}, colours: map[models.SongID]color.Color{}}
			drive := func(ctx context.Context) { l.guarded(ctx, setup, changed) }
			if c.Turn == nil {
				drive(ctx)
			} else {
				c.Turn(ctx, drive)
			}
			continue
		}
		select {
		case <-ctx.Done():
		case <-changed:
		case <-time.After(recheck):
		}
	}
	return nil
}

// shines tells whether there is anything to drive.
func (s *Setup) shines() bool {
	for _, d := range s.Devices {
		if !d.Disabled {
			return true
		}
	}
	return false
}

// loop drives the lamps of one setup after another. One goroutine.
type loop struct {
	Config
	setup   Setup
	scene   int // that comes by itself now; 0 = none does
	judged  time.Time
	entry   models.EntryID // that played then
	painter painter
	lamps   map[int]*lamp
	closing sync.WaitGroup // of lamps that were let go
	longest time.Duration  // the longest delay of a device: zones are painted so much ahead
	show    program.Show
	party   Party
	colours map[models.SongID]color.Color
	asked   chan colour
	scores  chan scored
	score   scored // of the song that plays
	seen    [][]color.Color
	heard   visualizer.Frame
	looked  *atomic.Int64
	shown   int // frames since the last preview
	began   time.Time
	last    time.Time
}

// lamp is a device that is driven.
type lamp struct {
	device Device
	lamp   Lamp
	bytes  *zone.Map
	rests  bool
}

// guarded runs the loop; after a panic Run begins anew.
func (l *loop) guarded(ctx context.Context, setup Setup, changed <-chan struct{}) {
	defer func() {
		if problem := recover(); problem != nil {
			l.Log.Error("panic", "in", "lights", "problem", problem, "stack", string(debug.Stack()))
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}()
	defer l.close()
	ctx, cancel := context.WithCancel(ctx)
	party, err := l.Party(ctx)
	if err != nil {
		cancel()
		l.Log.Warn("the party was not read for the lights; tried again", "error", err)
		return
	}
	l.party, l.asked, l.scores = party, make(chan colour, 8), make(chan scored, 1)
	var beside sync.WaitGroup
	beside.Go(func() { _ = party.Run(ctx) })
	if l.Beside != nil {
		beside.Go(func() {
			if err := l.Beside(ctx); err != nil && ctx.Err() == nil {
				l.Log.Warn("what lamps say by themselves is not heard", "error", err)
			}
		})
	}
	defer func() { cancel(); beside.Wait() }()
	defer l.Frames.Want()()
	l.take(setup)
	l.run(ctx, changed)
}

const period = time.Second / rate

// run paints and sends sixty times a second. It returns when ctx ends or there is nothing to drive any more.
func (l *loop) run(ctx context.Context, changed <-chan struct{}) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	checked, told := time.Now(), time.Time{}
	l.began = time.Now()
	next := l.began
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-l.asked:
			l.colours[c.song] = c.shows
			continue
		case s := <-l.scores:
			if s.song == l.score.song {
				l.score.score = s.score
			}
			continue
		case <-changed:
			checked = time.Time{}
			continue
		case <-timer.C:
		}
		now := time.Now()
		if now.Sub(checked) > recheck {
			checked = now
			setup, err := l.Control.Setup(ctx)
			if err == nil && !setup.shines() {
				return
			}
			if err == nil && setup.Version != l.setup.Version {
				l.take(setup)
			}
		}
		l.tick(ctx, now)
		l.preview(ctx, now)
		if now.Sub(told) > time.Second {
			told = now
			go l.Control.Tell(ctx, l.status())
		}
		next = next.Add(period)
		if late := time.Since(next); late > 3*period {
			next = time.Now() // what was missed is not made up for
		}
		timer.Reset(time.Until(next))
	}
}

// take takes over a setup: devices that are the same stay open.
func (l *loop) take(s Setup) {
	l.setup = s
	l.longest = 0
	bytes := maps(&s)
	lamps := map[int]*lamp{}
	for _, d := range s.Devices {
		if d.Disabled {
			continue
		}
		own := l.lamps[d.ID]
		if own == nil || own.device != d {
			if own != nil {
				l.letGo(own)
			}
			own = &lamp{device: d, lamp: l.Open(d, l.Log)}
		}
		delete(l.lamps, d.ID)
		own.bytes = bytes[d.ID]
		lamps[d.ID] = own
		l.longest = max(l.longest, time.Duration(d.DelayMS)*time.Millisecond)
	}
	for _, own := range l.lamps {
		l.letGo(own)
	}
	l.lamps = lamps
	l.judged = time.Time{}
	l.choose(time.Now())
}

// choose has zones show the scene of the moment, which is looked for each second, and at once when another song begins.
func (l *loop) choose(now time.Time) {
	snapshot := l.party.Snapshot()
	playing := models.EntryID(0)
	if snapshot.Current != nil {
		playing = snapshot.Current.ID
	}
	if playing == l.entry && now.Sub(l.judged) < time.Second {
		return
	}
	rule := l.setup.Rule(MomentOf(snapshot, now))
	if rule.Scene != l.scene || l.judged.IsZero() {
		shown := l.setup.As(rule.Scene)
		l.painter.set(&shown)
	}
	l.scene, l.entry, l.judged = rule.Scene, playing, now
}

// letGo closes a lamp beside the loop: the last words to one that is away take their time.
func (l *loop) letGo(own *lamp) { l.closing.Go(own.lamp.Close) }

func (l *loop) close() {
	for _, own := range l.lamps {
		l.letGo(own)
	}
	clear(l.lamps)
	l.closing.Wait()
}

// tick paints one frame and tells every device what is to be seen when it will show it.
func (l *loop) tick(ctx context.Context, now time.Time) {
	l.choose(now)
	s := &l.show
	s.Step = now.Sub(l.last).Seconds()
	if l.last.IsZero() || s.Step <= 0 || s.Step > 1 {
		s.Step = 1.0 / rate
	}
	l.last = now
	s.Time = now.Sub(l.began).Seconds()
	moment := now.Add(l.longest)
	// What is painted now stands for a whole period: the frame of its middle is the nearest.
	if s.Playing = l.Frames.At(moment.Add(period/2), &s.Frame); !s.Playing {
		s.Frame = visualizer.Frame{Left: s.Frame.Left[:0], Right: s.Frame.Right[:0]}
	}
	shows := tell(s, l.party.Snapshot(), models.At(l.Frames.PlayerTime(now)), func(song *models.Song) color.Color {
		return l.colourOf(ctx, song)
	})
	l.foretell(ctx, moment)
	l.painter.paint(moment, s, !l.setup.Off, shows)
	for _, own := range l.lamps {
		l.send(own, now)
	}
}

func (l *loop) status() Status {
	s := Status{Devices: make(map[int]Health, len(l.lamps))}
	for id, own := range l.lamps {
		h := own.lamp.Health()
		s.Devices[id] = Health{h.Reachable, string(h.Reason), h.Cause, h.Answers, h.Name, h.Pixels, h.FramesSent, h.FramesDropped}
	}
	return s
}

// previewEvery is in how many frames one goes to pages that look.
const previewEvery = 3

// preview sends what zones show now to pages, while one looks.
func (l *loop) preview(ctx context.Context, now time.Time) {
	if l.shown++; l.shown < previewEvery || l.looked.Load() < now.UnixNano() {
		return
	}
	l.shown = 0
	l.seen = l.painter.seen(now, l.seen)
	message := []byte{previewVersion, byte(len(l.seen))}
	for i, z := range l.painter.zones {
		message = appendZone(message, z.id, l.seen[i])
	}
	go l.Control.Preview(ctx, message)
}

// send tells a device what is to be seen when it shows it. Where the lights are off it is left alone, as soon as it is dark.
func (l *loop) send(own *lamp, now time.Time) {
	if l.painter.dark() {
		if !own.rests {
			own.rests = true
			own.lamp.Rest()
		}
		return
	}
	own.rests = false
	at := now.Add(time.Duration(own.device.DelayMS) * time.Millisecond)
	if own.device.Kind == AudioSync {
		if l.Frames.At(at, &l.heard) {
			own.lamp.Hear(&l.heard)
		}
		return
	}
	l.seen = l.painter.seen(at, l.seen)
	own.lamp.Show(own.bytes.Bytes(l.seen))
}

// encode is JSON of what came from JSON.
func encode(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}
