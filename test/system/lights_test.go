//go:build system

package system

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The lamps are driven by a process with the role lights while one is there, by a second one when that is killed, and by the player when
// neither is left. Every process writes into its log what it drives; a lamp receives from one address at a time.
func TestLightsOfAnotherProcess(t *testing.T) {
	t.Parallel()
	_, redis := redisServer(t)
	data, port := t.TempDir(), freePort(t)
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte("correct horse battery staple\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	serve := func(name, roles string, args ...string) *process {
		return start(t, name, nil, upbeatCommand(append(args, "--data", data, "--redis", redis, "--roles", roles)...)...)
	}
	serve("web", "web,tasks", "--listen", fmt.Sprintf("127.0.0.1:%d", port), "--admin-password-file", password, "--music",
		makeMusic(t, 1, func(int) time.Duration { return 10 * time.Minute }))
	serve("player", "player", "--output", "null")
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	ready(t, base)
	lamp := newLamp(t)
	newHost(t, base, "correct horse battery staple").must(t, http.MethodPost, "/api/v1/lights/devices",
		map[string]any{"name": "bar", "kind": "ddp", "address": lamp.address(), "pixels": 16})
	anna := newPhone(t, base)
	anna.request(t, anna.awaitSongs(t, "tune", 1)[0].ID)
	until(t, 30*time.Second, "light by the player", func() bool { return lamp.lit() > 60 })
	byPlayer := lamp.from()

	// moved waits until the lamp is lit by another process, and tells how long that took and how long nobody told the lamp anything.
	moved := func(what, before string) string {
		began := time.Now()
		until(t, 20*time.Second, what, func() bool { return lamp.from() != before })
		now, lit := lamp.from(), lamp.lit()
		until(t, 20*time.Second, what+" from music", func() bool { return lamp.lit() > lit+60 })
		if lamp.from() != now {
			t.Errorf("%s: two processes drive the lamp", what)
		}
		t.Logf("%s: after %s; the lamp was told nothing for %s", what, lamp.moved().Sub(began).Round(time.Millisecond),
			lamp.pause().Round(time.Millisecond))
		return now
	}
	first := serve("first", "lights")
	byFirst := moved("a process for the lights takes over from the player", byPlayer)
	second := serve("second", "lights")
	until(t, 20*time.Second, "the second one waits", func() bool { return strings.Contains(second.logged(t), "starting") })
	still := lamp.told()
	until(t, 10*time.Second, "light by the first one still", func() bool { return lamp.told() > still+120 })
	if lamp.from() != byFirst {
		t.Error("the second one does not wait for the first")
	}
	first.end()
	bySecond := moved("the second one takes over", byFirst)
	second.end()
	moved("the player takes over", bySecond)
}

// end is kill -9, and the service does not come back.
func (p *process) end() {
	p.mu.Lock()
	p.stopped = true
	p.mu.Unlock()
	p.signal(syscall.SIGKILL)
	<-p.ended
}

func (p *process) logged(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(p.log)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
