//go:build system

package system

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"upbeat/models"
)

// frozenFor is how long the leading player stands still: ten times its lease.
const frozenFor = 30 * time.Second

// Of two players one plays. When it is frozen, the other takes over; when it thaws, it makes no sound and ends no song.
func TestAFrozenPlayerIsSilent(t *testing.T) {
	t.Parallel()
	_, redis := redisServer(t)
	data, port := t.TempDir(), freePort(t)
	music := makeMusic(t, 20, func(int) time.Duration { return 4 * time.Second })
	common := []string{"--data", data, "--redis", redis}
	start(t, "web", nil, upbeatCommand(append(common, "--roles", "web,tasks", "--listen", fmt.Sprintf("127.0.0.1:%d", port), "--music",
		music)...)...)
	base, r := fmt.Sprintf("http://127.0.0.1:%d", port), record{t, filepath.Join(data, "upbeat.db")}
	player := func(name string) (*process, string) {
		file := filepath.Join(t.TempDir(), name+".wav")
		return start(t, name, nil, upbeatCommand(append(common, "--roles", "player", "--output", "file:"+file)...)...), file
	}
	first, firstFile := player("first")
	ready(t, base)
	anna := newPhone(t, base)
	songs := anna.awaitSongs(t, "tune", 20)
	for _, s := range songs { // a guest may have three waiting
		newPhone(t, base).request(t, s.ID)
	}
	until(t, 10*time.Second, "the first player plays", func() bool { p, err := r.now(); return err == nil && p.Position > 0 })
	led, err := r.now()
	if err != nil {
		t.Fatal(err)
	}
	_, secondFile := player("second")
	<-time.After(3 * time.Second)
	if p, err := r.now(); err != nil || p.Fence != led.Fence || size(secondFile) > 4096 {
		t.Errorf("the second player plays beside the first: fence %d after %d, %d bytes recorded, %v", p.Fence, led.Fence, size(secondFile),
			err)
	}
	log := newListener(r)
	go log.run()
	first.signal(syscall.SIGSTOP)
	frozen, recorded := time.Now(), size(firstFile)
	until(t, 10*time.Second, "the second player takes over", func() bool {
		p, err := r.now()
		return err == nil && p.Fence > led.Fence &&
			p.At > models.At(frozen)
	})
	t.Logf("the second player took over after %s", time.Since(frozen).Round(time.Millisecond))
	<-time.After(frozenFor - time.Since(frozen))
	first.signal(syscall.SIGCONT)
	<-time.After(4 * time.Second) // a song's length: time enough to end one twice
	log.end(t)
	if loud := loudBytes(t, firstFile, recorded); loud > soundPerSecond/20 {
		t.Errorf("the thawed player recorded %d bytes of sound", loud)
	}
	entries, err := r.entries()
	if err != nil {
		t.Fatal(err)
	}
	lengths, err := r.durations()
	if err != nil {
		t.Fatal(err)
	}
	verifyHistory(t, entries, lengths)
}

// soundPerSecond is the size of a second of 48 kHz stereo 16-bit sound.
const soundPerSecond = 48_000 * 4

func size(file string) int64 {
	info, err := os.Stat(file)
	if err != nil {
		return 0
	}
	return info.Size()
}

// loudBytes counts what is not silence behind an offset.
func loudBytes(t *testing.T, file string, from int64) int {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	loud := 0
	for _, b := range data[min(int(from), len(data)):] {
		if b != 0 {
			loud++
		}
	}
	return loud
}
