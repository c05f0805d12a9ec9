package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"upbeat/internal/store"
	"upbeat/internal/system"
	"upbeat/models"
)

const (
	universes    = 10
	ofUniverse   = 170 // pixels
	lightRate    = 60  // frames a second
	screens      = 50
	lightGuests  = 200
	lightSongs   = 12 // that wait
	lightVotes   = 1200
	lightWindow  = 20 * time.Second
	musicLasts   = 8 * time.Minute // more than the measurement takes
	musicTitle   = "Music by formula"
	musicRepeats = 10 // seconds of it that are made
)

// lights measures how evenly ten universes are told sixty frames a second, at rest and while guests vote, and what many screens cost.
func (s Suite) lights(ctx context.Context, h harness) ([]Figure, error) {
	if err := musicWave(filepath.Join(h.music, musicTitle+".wav"), musicLasts); err != nil {
		return nil, err
	}
	server, err := s.fill(ctx, h, 4*lightSongs, 20*time.Minute)
	if err != nil {
		return nil, err
	}
	figures, err := s.lightRounds(ctx, h, server)
	return figures, errors.Join(err, server.stop(syscall.SIGTERM))
}

func (s Suite) lightRounds(ctx context.Context, h harness, server *server) (figures []Figure, err error) {
	if err := h.measured(ctx); err != nil {
		return nil, err
	}
	r := &run{PartyConfig: PartyConfig{Guests: lightGuests, Songs: lightSongs, Votes: lightVotes, Connections: 1,
		PID: server.cmd.Process.Pid, Say: s.Say}, addr: server.addr, api: newClient(server.addr), watch: newWatch()}
	defer r.api.close()
	if err := errors.Join(r.join(ctx), r.playMusic(ctx, h), r.fillQueue(ctx)); err != nil {
		return nil, err
	}
	r.report.Guests, r.report.Songs = len(r.guests), len(r.ledger.entries)
	lamp, err := newLamp(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, lamp.conn.Close()) }()
	ctx, cancel := context.WithCancel(ctx)
	g, ctx := errgroup.WithContext(ctx)
	defer func() { cancel(); err = errors.Join(err, g.Wait()) }()
	g.Go(func() error { return lamp.run(ctx) })
	if err := r.connect(ctx, g); err != nil {
		return nil, err
	}
	if err := r.hang(ctx, lamp); err != nil {
		return nil, err
	}
	player := playerOf(server.tree())
	before := system.CPU([]int{player})
	quiet, quietTimer, err := s.evenly(ctx, lamp, "nobody votes", func() error { return pause(ctx, lightWindow) })
	if err != nil {
		return nil, err
	}
	plays := 100 * (system.CPU([]int{player}) - before).Seconds() / lightWindow.Seconds()
	looked, err := s.look50(ctx, r, server)
	if err != nil {
		return nil, err
	}
	busy, busyTimer, err := s.evenly(ctx, lamp, "200 guests vote", func() error { return r.vote(ctx, true) })
	if err != nil {
		return nil, err
	}
	figures = []Figure{
		atMost("lights: frames' jitter, 10 universes at 60 a second, nobody votes, p99", 3, quiet.P99, "ms"),
		atMost("lights: the same while 200 guests vote, p99", 10, busy.P99, "ms"),
		looked,
	}
	figures[0].Note = fmt.Sprintf("%s; music plays, 200 phones are there; the player takes %.1f %% of a core",
		spreadOf(quiet, quietTimer), plays)
	figures[1].Note = fmt.Sprintf("%s; %.0f votes a second, seen by the last phone within %.1f ms, p99", spreadOf(busy, busyTimer),
		r.report.PerSecond, r.report.Seen.P99)
	return figures, nil
}

func spreadOf(l, timer Latency) string {
	return fmt.Sprintf("%d frames; p50 %.2f, p95 %.2f, max %.1f; a bare timer beside it p99 %.2f, max %.1f", l.Count, l.P50, l.P95, l.Max,
		timer.P99, timer.Max)
}

// evenly tells how evenly the lamp is told frames while something goes on, and how evenly a bare timer wakes this process beside it.
func (s Suite) evenly(ctx context.Context, l *lamp, what string, f func() error) (told, timer Latency, err error) {
	s.Say("how evenly frames come while %s", what)
	const period = time.Second / lightRate
	waking, stop := context.WithCancel(ctx)
	woken := make(chan Latency, 1)
	go func() { woken <- bare(waking, period) }()
	l.told()
	began := time.Now()
	err = f()
	lasted := time.Since(began).Seconds()
	frames, others := l.told()
	stop()
	timer = <-woken
	const least = 0.9
	if n := float64(len(frames)); err == nil && (n < least*lasted*lightRate || float64(others) < least*n*(universes-1)) {
		err = fmt.Errorf("the lamp was told %d frames within %.1f s, and %d packets of other universes", len(frames), lasted, others)
	}
	return jitter(frames, period), timer, errors.Join(err, ctx.Err())
}

// look50 measures what the web process takes for fifty screens that show what is heard, beyond what it takes without them. They are opened
// by a host, so that they get every message.
func (s Suite) look50(ctx context.Context, r *run, server *server) (f Figure, err error) {
	s.Say("%d screens", screens)
	if err := r.api.logIn(); err != nil {
		return f, err
	}
	cookie := r.api.cookie
	r.api.cookie = ""
	web := []int{server.cmd.Process.Pid}
	without := system.CPU(web)
	if err := pause(ctx, lightWindow); err != nil {
		return f, err
	}
	without = system.CPU(web) - without
	all, err := newSwarm(newWatch())
	if err != nil {
		return f, err
	}
	for i := range screens { // each of another guest who is a host: one alone may not open so many at once
		one, err := dial(server.addr, "?screen=stage", "Authorization: Bearer "+r.guests[i].token+"\r\nCookie: "+hostCookie+"="+cookie)
		if err == nil {
			err = all.add(one)
		}
		if err != nil {
			all.close()
			return f, err
		}
		one.send(opText, []byte(`{"type":"frames","want":"bars"}`))
	}
	ctx, cancel := context.WithCancel(ctx)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return all.run(ctx) })
	defer func() { cancel(); err = errors.Join(err, g.Wait()) }()
	err = until(ctx, answerWithin, func() (bool, error) { return all.counts().Looks > 10*screens, nil })
	if err != nil {
		return f, fmt.Errorf("the screens are not told what is heard: %w", err)
	}
	before, with := all.counts(), system.CPU(web)
	if err := pause(ctx, lightWindow); err != nil {
		return f, err
	}
	with, after := system.CPU(web)-with, all.counts()
	share := func(d time.Duration) float64 { return 100 * d.Seconds() / lightWindow.Seconds() }
	each := float64(after.Looks-before.Looks) / screens / lightWindow.Seconds()
	f = atMost("50 screens that show what is heard, of a core", 5, share(with-without), "%")
	f.Note = fmt.Sprintf("the web process %.1f %% with them, %.1f %% without; each gets %.1f messages a second, %.1f kB", share(with),
		share(without), each, float64(after.LookBytes-before.LookBytes)/screens/lightWindow.Seconds()/1000)
	const least = 28 // messages a second, of two frames each
	if after.Lost > 0 || each < least {
		return f, fmt.Errorf("%d screens lost, each got %.1f messages a second: %w", after.Lost, each, after.Why)
	}
	return f, nil
}

// pause waits for so long, or until ctx ends.
func pause(ctx context.Context, long time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(long):
		return nil
	}
}

// hang puts up ten universes of lamps as a host, and waits until they are told frames.
func (r *run) hang(ctx context.Context, l *lamp) error {
	if err := r.api.logIn(); err != nil {
		return err
	}
	defer func() { r.api.cookie = "" }()
	body, err := json.Marshal(map[string]any{"name": "Ten universes", "kind": "sacn", "address": l.address(), "universe": 1,
		"pixels": universes * ofUniverse})
	if err != nil {
		return err
	}
	if err := r.api.do("POST", "/api/v1/lights/devices", "", body); err != nil {
		return err
	}
	frames := 0
	err = until(ctx, answerWithin, func() (bool, error) {
		some, _ := l.told()
		frames += len(some)
		return frames > 2*lightRate, nil
	})
	if err != nil {
		return fmt.Errorf("the lamp is told nothing: %w", err)
	}
	return nil
}

// playMusic requests the song that is no silence, and waits until it plays.
func (r *run) playMusic(ctx context.Context, h harness) error {
	var id models.SongID
	err := h.look(ctx, func(db *store.Store) error {
		songs, err := db.Library().RecentSongs(ctx, bigLibrary)
		for _, song := range songs {
			if song.Title == musicTitle {
				id = song.ID
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if id == 0 {
		return fmt.Errorf("%q is not in the library", musicTitle)
	}
	body := []byte(`{"song_id":` + strconv.FormatInt(int64(id), 10) + `}`)
	if err := r.api.do("POST", "/api/v1/queue", r.guests[0].token, body); err != nil {
		return err
	}
	return until(ctx, answerWithin, func() (bool, error) {
		state, err := r.api.state(r.guests[0])
		return state.Playback.Entry != nil, err
	})
}

// musicWave writes the music by formula as a WAV file: ten seconds of it, again and again.
func musicWave(path string, length time.Duration) error {
	block, raw := make([][2]float64, musicRepeats*soundRate), make([]byte, 4*musicRepeats*soundRate)
	music(block, raw, 0)
	times := int(length.Seconds()) / musicRepeats
	size := uint32(times * len(raw))
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = file.Write(waveHead(size, soundRate, 2))
	for range times {
		if err == nil {
			_, err = file.Write(raw)
		}
	}
	return errors.Join(err, file.Close())
}
