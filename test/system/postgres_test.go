//go:build system

package system

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"upbeat/models"
)

// postgresServer starts a server of the test's own, which comes back when it is killed.
func postgresServer(t *testing.T) (p *process, address string) {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil || len(found) == 0 {
		t.Fatalf("PostgreSQL is not installed (%v): run test/scripts/install-test-tools", err)
	}
	bin := found[len(found)-1]
	dir, err := os.MkdirTemp("", "upbeat-pg") // not t.TempDir: the path of a socket has 107 bytes at most
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	as := func(args ...string) []string { return args }
	if os.Getuid() == 0 { // the server refuses to run as root
		as = func(args ...string) []string {
			return append([]string{"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"}, args...)
		}
		if out, err := exec.Command("chown", "postgres", dir).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	data := filepath.Join(dir, "data")
	initdb := as(filepath.Join(bin, "initdb"), "-D", data, "-U", "upbeat", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
	if out, err := exec.Command(initdb[0], initdb[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	p = start(t, "postgres", nil, as(filepath.Join(bin, "postgres"), "-D", data, "-c", "listen_addresses=", "-k", dir)...)
	address = fmt.Sprintf("postgres:///postgres?host=%s&user=upbeat", dir)
	until(t, 20*time.Second, "PostgreSQL answers", func() bool { return record{t, address}.look((*sql.DB).Ping) == nil })
	return p, address
}

// A PostgreSQL that is restarted under two whole parties is no silence, and no reason to change who plays; one that is away for longer than
// any lease leaves one player afterwards.
func TestARestartedPostgresIsNoSilence(t *testing.T) {
	t.Parallel()
	server, address := postgresServer(t)
	music := makeMusic(t, 1, func(int) time.Duration { return 5 * time.Minute })
	box := func(name string) (port int, file string) {
		port, file = freePort(t), filepath.Join(t.TempDir(), name+".wav")
		start(t, name, nil, upbeatCommand("--database", address, "--redis", "embedded", "--data", t.TempDir(), "--listen",
			fmt.Sprintf("127.0.0.1:%d", port), "--music", music, "--output", "file:"+file)...)
		return port, file
	}
	r := record{t, address}
	port, first := box("first")
	from := playing(t, port, r, first)
	_, second := box("second")
	led, err := r.now()
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		began := server.since()
		before, err := r.now()
		if err != nil {
			t.Fatal(err)
		}
		server.signal(syscall.SIGQUIT) // at once, as after a crash
		until(t, 20*time.Second, "PostgreSQL is back, and the player stores on it", func() bool {
			now, err := r.now()
			return server.since().After(began) && err == nil && now.At > before.At
		})
		if gap := silence(t, first, from); gap > heard {
			t.Errorf("silent for %s", gap)
		}
		from = size(first)
	}
	if now, err := r.now(); err != nil || now.Fence != led.Fence || size(second) > 4096 {
		t.Errorf("fence %d after %d, %v, and the second recorded %d bytes", now.Fence, led.Fence, err, size(second))
	}

	for end := time.Now().Add(away()); time.Now().Before(end); { // it never comes up
		server.signal(syscall.SIGQUIT)
		<-time.After(restartPause / 2)
	}
	var now models.Playback
	until(t, 20*time.Second, "the player stores again", func() bool {
		var err error
		before := now.At
		now, err = r.now()
		return err == nil && before != 0 && now.At > before
	})
	firstSize, secondSize := size(first), size(second)
	<-time.After(3 * time.Second) // what is judged is what happens in a time
	if one, other := size(first) > firstSize, size(second) > secondSize; one == other {
		t.Errorf("the first plays: %t, the second plays: %t", one, other)
	}
	if after, err := r.now(); err != nil || after.Fence != now.Fence {
		t.Errorf("fence %d after %d, %v", after.Fence, now.Fence, err)
	}
}
