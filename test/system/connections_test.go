//go:build system

package system

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	upbeat "upbeat/internal/system"
)

// hold opens connections that say nothing, many at once, until attempts are made or stop is closed, and keeps the newest of them.
func hold(address string, attempts, newest int) (held []net.Conn, opened int) {
	const hands = 64
	var mu sync.Mutex
	var work sync.WaitGroup
	left := make(chan struct{}, attempts)
	for range attempts {
		left <- struct{}{}
	}
	close(left)
	for range hands {
		work.Go(func() {
			for range left {
				conn, err := net.DialTimeout("tcp", address, time.Second)
				if err != nil {
					continue
				}
				mu.Lock()
				opened++
				held = append(held, conn)
				if len(held) > newest {
					_ = held[0].Close()
					held = held[1:]
				}
				mu.Unlock()
			}
		})
	}
	work.Wait()
	return held, opened
}

func letGo(conns []net.Conn) {
	for _, c := range conns {
		_ = c.Close()
	}
}

// files counts the open descriptors of a process.
func files(t *testing.T, pid int) int {
	t.Helper()
	list, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// One client that opens 20,000 connections, where the system allows 1,024 descriptors, ends nothing: the music plays on, a guest gets the
// page and a host gets in meanwhile, and afterwards all is as before.
//
// It and the next test stand alone: together they would need more descriptors than the test itself may have.
func TestAFloodOfConnections(t *testing.T) {
	const attempts, limit, places = 20_000, 1024, 768
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte("correct horse battery staple\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	data, port := t.TempDir(), freePort(t)
	music := makeMusic(t, 2, func(int) time.Duration { return 10 * time.Minute })
	command := upbeatCommand("--listen", fmt.Sprintf("127.0.0.1:%d", port), "--data", data, "--output", "null", "--music", music, "--redis",
		"embedded", "--admin-password-file", password)
	limited := []string{"sh", "-c", fmt.Sprintf(`ulimit -Sn 512; ulimit -Hn %d; exec "$@"`, limit), "sh"}
	p := start(t, "upbeat", nil, append(limited, command...)...)
	address := fmt.Sprintf("127.0.0.1:%d", port)
	s := scene{base: "http://" + address, record: record{t, data + "/upbeat.db"}, victims: []victim{service(p)}, main: p}
	ready(t, s.base)
	anna := newPhone(t, s.base)
	songs := anna.awaitSongs(t, "tune", 2)
	anna.request(t, songs[0].ID)
	waits := anna.request(t, songs[1].ID)
	until(t, 10*time.Second, "the music plays", func() bool { p, err := s.record.now(); return err == nil && p.Position > 0 })
	pid, before := p.pid(), files(t, p.pid())
	began, flood, most := time.Now(), make(chan struct{}), 0
	var held []net.Conn
	opened := 0
	go func() {
		defer close(flood)
		held, opened = hold(address, attempts, 4000)
	}()
	visits, logins := 0, 0
	for going := true; going; {
		select {
		case <-flood:
			going = false
		case <-time.After(50 * time.Millisecond):
		}
		most = max(most, files(t, pid))
		a := askRaw("page", http.MethodGet, s.base+"/", "", map[string]string{"Accept": "text/html", "Connection": "close"})
		if a.status == http.StatusOK {
			visits++
		}
		if logins == 0 {
			login := askRaw("login", http.MethodPost, s.base+"/api/v1/session",
				`{"name":"admin","password":"correct horse battery staple"}`,
				map[string]string{"Content-Type": "application/json", "Connection": "close"})
			if login.status == http.StatusOK {
				logins++
			}
		}
	}
	t.Logf("%d of %d connections in %s, at most %d descriptors (before %d); %d visits", opened, attempts,
		time.Since(began).Round(time.Millisecond), most, before, visits)
	if visits == 0 || logins == 0 {
		t.Errorf("meanwhile %d visits and %d logins were answered", visits, logins)
	}
	if most > places+before {
		t.Errorf("%d descriptors, %d before", most, before)
	}
	s.awaitMusic(t, "the flood", time.Now())
	letGo(held)
	until(t, 20*time.Second, "the connections are gone", func() bool { return files(t, pid) <= before+32 })
	if status, err := anna.vote(waits.ID, 0); err != nil || status != http.StatusOK {
		t.Errorf("a vote afterwards: %d %v", status, err)
	}
	if p.pid() != pid {
		t.Error("the server ended and was started again")
	}
	var files unix.Rlimit
	if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, nil, &files); err != nil || files.Cur < limit-1 {
		t.Errorf("the soft limit was not raised: %+v %v", files, err)
	}
}

// 15,000 connections of which none says anything cost little: they are bounded, and hold no buffers.
func TestIdleConnectionsCostLittle(t *testing.T) {
	const attempts, rests, mostMore = 15_000, 90_000_000, 40_000_000 // bytes
	s := boxWith(t, makeMusic(t, 1, func(int) time.Duration { return 60 * time.Second }), "--redis", "embedded")
	anna := newPhone(t, s.base)
	anna.awaitSongs(t, "tune", 1)
	var before int64
	until(t, time.Minute, "the party has come to rest", func() bool {
		var err error
		before, err = upbeat.PSS(upbeat.Tree(s.main.pid()))
		return err == nil && before <= rests
	})
	held, opened := hold(strings.TrimPrefix(s.base, "http://"), attempts, attempts)
	defer letGo(held)
	after, err := upbeat.PSS(upbeat.Tree(s.main.pid()))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("with %d idle connections the party has %.1f MB, %.1f MB before", opened, float64(after)/1e6, float64(before)/1e6)
	if opened < attempts/2 || after > before+mostMore {
		t.Errorf("%d connections cost %d bytes", opened, after-before)
	}
}
