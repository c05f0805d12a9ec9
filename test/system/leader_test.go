//go:build system

package system

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"upbeat/internal/testdb"
)

// away is how long Redis is away, and a disk full: longer than any lease. `make soak` takes longer.
func away() time.Duration {
	if os.Getenv(soakEnv) != "" {
		return 20 * time.Second
	}
	return 7 * time.Second
}

// silence is the longest stretch without a sound in what a player has recorded behind an offset.
func silence(t *testing.T, file string, from int64) time.Duration {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	longest, run := 0, 0
	for _, b := range data[min(int(from), len(data)):] {
		if run++; b != 0 {
			run = 0
		}
		longest = max(longest, run)
	}
	return time.Duration(longest) * time.Second / soundPerSecond
}

// heard is a stretch of zeros that a song has anyway.
const heard = 50 * time.Millisecond

// A Redis that is frozen, full or dead is no silence.
func TestRedisIsNoSilence(t *testing.T) {
	t.Parallel()
	redisProcess, address := redisServer(t)
	data, port := t.TempDir(), freePort(t)
	music, file := makeMusic(t, 1, func(int) time.Duration { return 5 * time.Minute }), filepath.Join(t.TempDir(), "sound.wav")
	common := []string{"--data", data, "--redis", address}
	start(t, "web", nil, upbeatCommand(append(common, "--roles", "web,tasks", "--listen", fmt.Sprintf("127.0.0.1:%d", port), "--music",
		music)...)...)
	start(t, "player", nil, upbeatCommand(append(common, "--roles", "player", "--output", "file:"+file)...)...)
	from := playing(t, port, record{t, filepath.Join(data, "upbeat.db")}, file)
	trial := func(what string) {
		t.Helper()
		<-time.After(away())
		if gap := silence(t, file, from); gap > heard {
			t.Errorf("%s: silent for %s", what, gap)
		}
		if size(file)-from < int64(away().Seconds()*soundPerSecond/2) {
			t.Errorf("%s: hardly anything was recorded", what)
		}
		from = size(file)
	}
	redisProcess.signal(syscall.SIGSTOP)
	trial("a frozen Redis")
	redisProcess.signal(syscall.SIGCONT)
	options, err := redis.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	defer func() { _ = client.Close() }()
	if err := client.ConfigSet(t.Context(), "maxmemory", "1").Err(); err != nil {
		t.Fatal(err)
	}
	if err := client.Set(t.Context(), "k", "v", 0).Err(); err == nil {
		t.Fatal("it is not full")
	}
	trial("a full Redis")
	redisProcess.kill()
	if err := redisProcess.stop(time.Minute); err != nil {
		t.Log(err)
	}
	trial("a dead Redis")
}

// playing waits until a song of the party plays, and tells how much was recorded by then.
func playing(t *testing.T, port int, r record, file string) int64 {
	t.Helper()
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	ready(t, base)
	anna := newPhone(t, base)
	anna.request(t, anna.awaitSongs(t, "tune", 1)[0].ID)
	until(t, 10*time.Second, "the music plays", func() bool { p, err := r.now(); return err == nil && p.Position > 0 })
	recorded := size(file)
	until(t, 10*time.Second, "it is recorded", func() bool { return size(file) > recorded+soundPerSecond })
	return size(file)
}

// A full disk under the private redis-server and the database is no silence.
func TestAFullDiskIsNoSilence(t *testing.T) {
	t.Parallel()
	data, disk := smallDisk(t)
	port, file := freePort(t), filepath.Join(t.TempDir(), "sound.wav")
	music := makeMusic(t, 1, func(int) time.Duration { return 5 * time.Minute })
	main := start(t, "upbeat", nil, upbeatCommand("--listen", fmt.Sprintf("127.0.0.1:%d", port), "--data", data, "--music", music,
		"--output", "file:"+file, "--redis", "child")...)
	from := playing(t, port, record{t, filepath.Join(data, "upbeat.db")}, file)
	disk.fill(t, main)
	<-time.After(away())
	if gap := silence(t, file, from); gap > heard {
		t.Errorf("silent for %s", gap)
	}
	if disk.mount != "" && size(file)-from < int64(away().Seconds()*soundPerSecond/2) {
		t.Error("hardly anything was recorded")
	}
	disk.free(t, main)
}

// Two whole parties on one database, each with a Redis of its own: the first plays, the second stands by, and takes over when the first
// one's player is frozen.
func TestOneDatabaseAndARedisEach(t *testing.T) {
	for name, address := range map[string]string{"SQLite": filepath.Join(t.TempDir(), "party.db"), "PostgreSQL": testdb.Empty(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			music := makeMusic(t, 1, func(int) time.Duration { return 5 * time.Minute })
			box := func(name string) (*process, int, string) {
				port, file := freePort(t), filepath.Join(t.TempDir(), name+".wav")
				return start(t, name, nil, upbeatCommand("--database", address, "--redis", "embedded", "--data", t.TempDir(), "--listen",
					fmt.Sprintf("127.0.0.1:%d", port), "--music", music, "--output", "file:"+file)...), port, file
			}
			r := record{t, address}
			first, port, firstFile := box("first")
			playing(t, port, r, firstFile)
			led, err := r.now()
			if err != nil {
				t.Fatal(err)
			}
			_, secondPort, secondFile := box("second")
			ready(t, fmt.Sprintf("http://127.0.0.1:%d", secondPort)) // its page knows that the first one plays
			from := size(firstFile)
			<-time.After(away())
			if now, err := r.now(); err != nil || now.Fence != led.Fence {
				t.Errorf("fence %d after %d, %v: it was taken over", now.Fence, led.Fence, err)
			}
			if size(firstFile) == from || size(secondFile) > 4096 {
				t.Errorf("the first recorded %d bytes beside the second, the second %d", size(firstFile)-from, size(secondFile))
			}
			frozen := first.child("--roles player")
			_ = syscall.Kill(frozen, syscall.SIGSTOP)
			at, recorded := time.Now(), size(firstFile)
			until(t, 10*time.Second, "the second takes over", func() bool { p, err := r.now(); return err == nil && p.Fence > led.Fence })
			t.Logf("taken over after %s", time.Since(at).Round(time.Millisecond))
			_ = syscall.Kill(frozen, syscall.SIGCONT)
			<-time.After(3 * time.Second)
			if loud := loudBytes(t, firstFile, recorded); loud > soundPerSecond/20 {
				t.Errorf("the thawed player recorded %d bytes of sound", loud)
			}
			if now, err := r.now(); err != nil || now.Fence != led.Fence+1 {
				t.Errorf("fence %d after %d, %v", now.Fence, led.Fence, err)
			}
		})
	}
}
