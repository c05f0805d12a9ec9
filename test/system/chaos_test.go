//go:build system

package system

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"upbeat/internal/testdb"
	"upbeat/models"
)

const (
	// backWithin is how soon the music must go on after what was killed is started again, and how far from its place at most.
	backWithin = 1500 * time.Millisecond
	voters     = 6
)

// scene is a playing party whose processes may be killed. Each victim kills one and tells when it is started again.
type scene struct {
	base    string
	record  record
	victims []victim
	main    *process // of one box
}

// victim is a process that can be killed; again is when it was last started by us, or by nobody we know of (zero).
type victim struct {
	name  string
	kill  func()
	again func() time.Time
	dump  func() // has it print what its goroutines do, and end
}

func service(p *process) victim {
	return victim{name: p.name, kill: p.kill, again: p.since, dump: func() { p.signal(syscall.SIGQUIT) }}
}

// oneBox is `upbeat` alone: the player and redis-server are its children, and it starts them again itself.
func oneBox(t *testing.T, music string) scene {
	data, port := t.TempDir(), freePort(t)
	main := start(t, "upbeat", nil, upbeatCommand("--listen", fmt.Sprintf("127.0.0.1:%d", port), "--data", data, "--music", music,
		"--output", "null", "--redis", "child")...)
	child := func(name, word string) victim {
		signal := func(s syscall.Signal) {
			if pid := main.child(word); pid != 0 {
				_ = syscall.Kill(pid, s)
			}
		}
		return victim{name: name, again: func() time.Time { return time.Time{} }, kill: func() { signal(syscall.SIGKILL) },
			dump: func() { signal(syscall.SIGQUIT) }}
	}
	return scene{base: fmt.Sprintf("http://127.0.0.1:%d", port), record: record{t, filepath.Join(data, "upbeat.db")},
		victims: []victim{child("player", "--roles player"), child("redis", "redis-server"), service(main)}}
}

// festival is a web process and a player on one Redis and one PostgreSQL.
func festival(t *testing.T, music string) scene {
	redis, url := redisServer(t)
	database, port := testdb.Empty(t), freePort(t)
	common := []string{"--data", t.TempDir(), "--redis", url, "--database", database}
	web := start(t, "web", nil, upbeatCommand(append(common, "--roles", "web,tasks", "--listen", fmt.Sprintf("127.0.0.1:%d", port),
		"--music", music)...)...)
	player := start(t, "player", nil, upbeatCommand(append(common, "--roles", "player", "--output", "null")...)...)
	return scene{base: fmt.Sprintf("http://127.0.0.1:%d", port), record: record{t, database},
		victims: []victim{service(web), service(player), service(redis)}}
}

// Twenty kills (a hundred in `make soak`) at random moments in playing parties with voting guests: no vote is lost or counted twice, no
// song is skipped, cut short or played twice, the music is back within 1.5 s at its place, and nothing has to be repaired by hand.
func TestChaos(t *testing.T) {
	t.Parallel()
	oneBoxRounds, festivalRounds := 12, 8
	if os.Getenv(soakEnv) != "" {
		oneBoxRounds, festivalRounds = 60, 40
	}
	t.Run("one box", func(t *testing.T) { t.Parallel(); chaos(t, oneBox, oneBoxRounds) })
	t.Run("festival", func(t *testing.T) { t.Parallel(); chaos(t, festival, festivalRounds) })
}

func chaos(t *testing.T, set func(*testing.T, string) scene, rounds int) {
	const songs = 90
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 1))
	t.Logf("seed %d", seed)
	music := makeMusic(t, songs, func(i int) time.Duration { return 3*time.Second + time.Duration(i*37%300)*10*time.Millisecond })
	s := set(t, music)
	ready(t, s.base)
	host := newPhone(t, s.base)
	tunes := host.awaitSongs(t, "tune", songs)
	crowd := newCrowd(t, s.base, tunes)
	crowd.begin()
	until(t, 20*time.Second, "the music begins", func() bool {
		p, err := s.record.now()
		return err == nil && p.EntryID != 0 &&
			p.Position > 0
	})
	log := newListener(s.record)
	go log.run()
	for round := range rounds {
		<-time.After(time.Duration(200+random.IntN(1500)) * time.Millisecond)
		var names []string
		var dead []victim
		mask := 1 + random.IntN(1<<len(s.victims)-1) // which of them, at least one
		for i, v := range s.victims {
			if mask>>i&1 == 1 {
				names, dead = append(names, v.name), append(dead, v)
			}
		}
		s.strike(t, fmt.Sprintf("round %d, %s", round, strings.Join(names, " and ")), dead)
	}
	until(t, 30*time.Second, "three songs have played", func() bool {
		list, err := s.record.entries()
		played := slices.DeleteFunc(list, func(e models.Entry) bool { return e.Status != models.Played })
		return err == nil && len(played) >= 3
	})
	crowd.end()
	log.end(t)
	s.verify(t, crowd)
}

// awaitMusic waits for a place in the music that was stored after began.
func (s scene) awaitMusic(t *testing.T, what string, began time.Time) models.Playback {
	t.Helper()
	const patience = 20 * time.Second
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		now, err := s.record.now()
		if err == nil && now.EntryID != 0 && now.Error == "" && now.At > models.At(began) {
			return now
		}
		if time.Since(began) > patience {
			for _, v := range s.victims {
				v.dump()
			}
			t.Fatalf("%s: no music after %s: %+v %v", what, patience, now, err)
		}
		<-tick.C
	}
}

// strike kills and waits until the music goes on.
func (s scene) strike(t *testing.T, what string, dead []victim) {
	t.Helper()
	before, err := s.record.now()
	if err != nil {
		t.Fatal(err)
	}
	at, busy := time.Now(), starved()
	for _, v := range dead {
		v.kill()
	}
	where := before.PositionAt(models.At(at))
	up := func() time.Time { // when the last one was started again
		latest := at
		for _, v := range dead {
			if again := v.again(); !again.IsZero() && again.Before(at) {
				return time.Time{}
			} else if again.After(latest) {
				latest = again
			}
		}
		return latest
	}
	until(t, 10*time.Second, what+": what was killed is started again", func() bool { return !up().IsZero() })
	began := up()
	now := s.awaitMusic(t, what, began)
	busy = starved() - busy
	if took := now.At.Time().Sub(began); took > backWithin+busy {
		t.Errorf("%s: the music was back after %s, %s of them without a processor", what, took, busy)
	}
	if now.EntryID != before.EntryID {
		return
	}
	early, late := where-models.ToMillis(backWithin+busy), where+now.At-models.At(at)+100
	if now.Position < early || now.Position > late {
		t.Errorf("%s: it was at %d ms and goes on at %d ms", what, where, now.Position)
	}
}
