//go:build system

package system

import (
	"fmt"
	"net/http"
	"slices"
	"syscall"
	"testing"
	"time"

	"upbeat/internal/testdb"
	"upbeat/models"
)

// Two web processes, one for tasks and one player on one Redis and one PostgreSQL: who joined at one door is known at the other, and a
// vote through one is seen live by a page on the other.
func TestTwoDoorsOneParty(t *testing.T) {
	t.Parallel()
	_, redis := redisServer(t)
	database := testdb.Empty(t)
	music := makeMusic(t, 3, func(int) time.Duration { return 20 * time.Second })
	serve := func(name, roles string, args ...string) string {
		port := freePort(t)
		start(t, name, nil, upbeatCommand(append(args, "--data", t.TempDir(), "--redis", redis, "--database", database, "--roles", roles,
			"--listen", fmt.Sprintf("127.0.0.1:%d", port))...)...)
		return fmt.Sprintf("http://127.0.0.1:%d", port)
	}
	east, west := serve("east", "web"), serve("west", "web")
	serve("tasks", "tasks", "--music", music)
	serve("player", "player", "--output", "null")
	ready(t, east)
	ready(t, west)
	anna, ben := newPhone(t, east), newPhone(t, west)
	songs := anna.awaitSongs(t, "tune", 3)
	screen := openScreen(t, ben)
	current := anna.request(t, songs[0].ID)
	screen.hears(t, current.ID)
	waits := anna.request(t, songs[1].ID)
	screen.sees(t, waits.ID, 1)
	ben.must(t, http.StatusOK, http.MethodPut, fmt.Sprintf("/api/v1/queue/%d/vote", waits.ID), map[string]int{"value": 1}, nil)
	screen.sees(t, waits.ID, 2)
	carol := newPhone(t, east)
	carol.must(t, http.StatusOK, http.MethodPut, fmt.Sprintf("/api/v1/queue/%d/vote", waits.ID), map[string]int{"value": 1}, nil)
	if took := screen.sees(t, waits.ID, 3); took > 3*time.Second {
		t.Errorf("the other door's page saw the vote after %s", took)
	}
	abroad := *anna
	abroad.base = west
	if s := abroad.state(t); s.Guest == nil || s.Guest.ID != anna.id {
		t.Errorf("anna is not known at the other door: %+v", s.Guest)
	}
	anna.must(t, http.StatusOK, http.MethodPut, fmt.Sprintf("/api/v1/queue/%d/vote", waits.ID), map[string]int{"value": 1}, nil)
	abroad.must(t, http.StatusOK, http.MethodPut, fmt.Sprintf("/api/v1/queue/%d/vote", waits.ID), map[string]int{"value": 1}, nil)
	if s := ben.state(t); len(s.Queue) != 1 || s.Queue[0].Votes != 3 {
		t.Errorf("a vote through both doors counts twice: %+v", s.Queue)
	}
}

// Without Redis the party votes on, and everything is as before once it is back.
func TestVotesWithoutRedis(t *testing.T) {
	t.Parallel()
	port, dir := freePort(t), t.TempDir()
	redis := redisOn(t, port, dir)
	s := boxWith(t, makeMusic(t, 4, func(int) time.Duration { return 60 * time.Second }), "--redis",
		fmt.Sprintf("redis://127.0.0.1:%d/0", port))
	anna, ben := newPhone(t, s.base), newPhone(t, s.base)
	songs := anna.awaitSongs(t, "tune", 4)
	anna.request(t, songs[0].ID)
	until(t, 10*time.Second, "the music begins", func() bool { p, err := s.record.now(); return err == nil && p.Position > 0 })
	waits := anna.request(t, songs[1].ID)
	screen := openScreen(t, ben)
	screen.sees(t, waits.ID, 1)
	if err := redis.stop(10 * time.Second); err != nil {
		t.Fatal(err)
	}
	for i := range 8 { // ten votes a second are a guest's most
		began := time.Now()
		if status, err := ben.vote(waits.ID, (i+1)%2); err != nil || status != http.StatusOK {
			t.Errorf("a vote without Redis: %d %v", status, err)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("a vote without Redis took %s", took)
		}
		screen.sees(t, waits.ID, 1+(i+1)%2)
	}
	redisOn(t, port, dir)
	s.awaitMusic(t, "Redis is back", time.Now())
	requested := ben.request(t, songs[2].ID)
	until(t, 15*time.Second, "a song is prepared again", func() bool {
		list, err := s.record.entries()
		return err == nil && slices.ContainsFunc(list, func(e models.Entry) bool {
			return e.ID == requested.ID &&
				e.Status == models.Ready
		})
	})
}

// boxWith is one process with all roles.
func boxWith(t *testing.T, music string, args ...string) scene {
	t.Helper()
	data, port := t.TempDir(), freePort(t)
	return boxAt(t, data, port, append(args, "--music", music)...)
}

func boxAt(t *testing.T, data string, port int, args ...string) scene {
	t.Helper()
	p := start(t, "upbeat", nil, upbeatCommand(append([]string{"--listen", fmt.Sprintf("127.0.0.1:%d", port), "--data", data, "--output",
		"null"}, args...)...)...)
	s := scene{base: fmt.Sprintf("http://127.0.0.1:%d", port), record: record{t, data + "/upbeat.db"}, victims: []victim{service(p)},
		main: p}
	ready(t, s.base)
	return s
}

// A party that is told to stop is gone within ten seconds, with its children, and goes on where it was.
func TestGracefulShutdown(t *testing.T) {
	t.Parallel()
	data, music := t.TempDir(), makeMusic(t, 2, func(int) time.Duration { return 60 * time.Second })
	s := boxAt(t, data, freePort(t), "--redis", "child", "--music", music)
	anna := newPhone(t, s.base)
	songs := anna.awaitSongs(t, "tune", 2)
	current := anna.request(t, songs[0].ID)
	screen := openScreen(t, anna)
	until(t, 10*time.Second, "the music plays", func() bool { p, err := s.record.now(); return err == nil && p.Position > 2000 })
	player, redis := s.main.child("--roles player"), s.main.child("redis-server")
	before, err := s.record.now()
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := s.main.stop(10 * time.Second); err != nil {
		t.Fatal(err)
	}
	t.Logf("stopped within %s", time.Since(began).Round(time.Millisecond))
	if s.main.exit != nil {
		t.Errorf("it ended with %v", s.main.exit)
	}
	for _, pid := range []int{player, redis} {
		until(t, time.Second, "its children are gone", func() bool { return pid != 0 && syscall.Kill(pid, 0) != nil })
	}
	until(t, time.Second, "its pages are told", func() bool {
		screen.mu.Lock()
		defer screen.mu.Unlock()
		return screen.ended
	})
	after, err := s.record.now()
	if err != nil || after.EntryID != current.ID || after.Position < before.Position {
		t.Errorf("stored %+v after %+v: %v", after, before, err)
	}
	s.record.sound()
	again := boxAt(t, data, freePort(t), "--redis", "child", "--music", music)
	now := again.awaitMusic(t, "the next start", time.Now())
	if now.EntryID != current.ID || now.Position < after.Position-100 || now.Position > after.Position+5000 {
		t.Errorf("it goes on at %+v after %+v", now, after)
	}
}
