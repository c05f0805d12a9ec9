//go:build system

package system

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"upbeat/internal/testdb"
)

// command runs the binary to its end.
func command(t *testing.T, args ...string) (string, error) {
	t.Helper()
	line := upbeatCommand(args...)
	out, err := exec.CommandContext(t.Context(), line[0], line[1:]...).CombinedOutput()
	return string(out), err
}

// A backup of a playing party comes back in another folder, and in PostgreSQL, with its queue, its votes and its guests' cookies.
func TestBackupOfAPlayingParty(t *testing.T) {
	t.Parallel()
	music := makeMusic(t, 4, func(int) time.Duration { return 60 * time.Second })
	data := t.TempDir()
	s := boxAt(t, data, freePort(t), "--redis", "embedded", "--music", music)
	anna, ben := newPhone(t, s.base), newPhone(t, s.base)
	songs := anna.awaitSongs(t, "tune", 4)
	current := anna.request(t, songs[0].ID)
	until(t, 10*time.Second, "the music plays", func() bool { p, err := s.record.now(); return err == nil && p.Position > 500 })
	waits := anna.request(t, songs[1].ID)
	if status, err := ben.vote(waits.ID, 1); err != nil || status != 200 {
		t.Fatal(status, err)
	}
	file := filepath.Join(t.TempDir(), "party.tar.gz")
	if out, err := command(t, "backup", file, "--data", data); err != nil {
		t.Fatalf("backup: %v\n%s", err, out)
	}
	if out, err := command(t, "restore", file, "--data", data); err == nil || !strings.Contains(out, "in use") {
		t.Errorf("restore beside a running party: %v\n%s", err, out)
	}
	if status, err := ben.vote(waits.ID, 0); err != nil || status != 200 {
		t.Errorf("a vote after a refused restore: %d %v", status, err)
	}
	for name, database := range map[string]string{"SQLite": "", "PostgreSQL": testdb.Empty(t)} {
		t.Run(name, func(t *testing.T) {
			elsewhere := t.TempDir()
			args := []string{"--data", elsewhere}
			if database != "" {
				args = append(args, "--database", database)
			}
			if out, err := command(t, append([]string{"restore", file}, args...)...); err != nil {
				t.Fatalf("restore: %v\n%s", err, out)
			}
			back := boxAt(t, elsewhere, freePort(t), append(args[2:], "--redis", "embedded", "--music", music)...)
			old := *ben
			old.base = back.base
			state := old.state(t)
			if state.Guest == nil || state.Guest.ID != ben.id {
				t.Errorf("the guest is not known any more: %+v", state.Guest)
			}
			if len(state.Queue) != 1 || state.Queue[0].ID != waits.ID || state.Queue[0].Votes != 2 || state.Queue[0].MyVote != 1 {
				t.Errorf("the queue is %+v", state.Queue)
			}
			if state.Playback.Entry == nil || state.Playback.Entry.ID != current.ID {
				t.Errorf("the song is %+v", state.Playback.Entry)
			}
			old.awaitSongs(t, "tune", 4)
		})
	}
}

func TestDoctorsVerdict(t *testing.T) {
	t.Parallel()
	s := boxWith(t, makeMusic(t, 1, func(int) time.Duration { return time.Second }), "--redis", "embedded")
	listen := strings.TrimPrefix(s.base, "http://")
	if out, err := command(t, "doctor", "--listen", listen, "--data", filepath.Dir(s.record.address)); err != nil ||
		!strings.Contains(out, "a party is running now") {
		t.Errorf("beside a running party: %v\n%s", err, out)
	}
	redis := fmt.Sprintf("127.0.0.1:%d", freePort(t))
	out, err := command(t, "doctor", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--redis", "redis://"+redis, "--database",
		"postgres://nobody:secret@"+redis+"/x")
	if err == nil || !strings.Contains(out, "FAIL  database") || !strings.Contains(out, "warn  Redis") || strings.Contains(out, "secret") {
		t.Errorf("without servers: %v\n%s", err, out)
	}
	empty := []string{"PATH=" + t.TempDir(), "HOME=" + t.TempDir()}
	line := upbeatCommand("doctor", "--listen", "127.0.0.1:0", "--data", t.TempDir())
	cmd := exec.CommandContext(t.Context(), line[0], line[1:]...)
	cmd.Env = empty
	text, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(text), "warn  ffmpeg") || !strings.Contains(string(text), "warn  Redis") {
		t.Errorf("on a bare machine: %v\n%s", err, text)
	}
	if info, err := os.Stat(s.record.address); err != nil || info.Size() == 0 {
		t.Error(err)
	}
}

// upbeat tasks prints what the page of tasks shows, asked on the box without a password, and leaves no session behind.
func TestTheTasksOfARunningParty(t *testing.T) {
	t.Parallel()
	s := boxWith(t, makeMusic(t, 1, func(int) time.Duration { return time.Second }), "--redis", "embedded")
	newPhone(t, s.base).awaitSongs(t, "tune", 1)
	args := []string{"tasks", "--listen", strings.TrimPrefix(s.base, "http://"), "--data", filepath.Dir(s.record.address)}
	until(t, 20*time.Second, "the scan is listed as done", func() bool {
		out, err := command(t, append(args, "--state", "done", "--job", "scan")...)
		return err == nil && strings.Contains(out, "done  scan  Scan the music folders")
	})
	out, err := command(t, append(args, "--json")...)
	if err != nil || !strings.Contains(out, `"counts":[{"state":"failed","n":0}`) {
		t.Errorf("as JSON: %v\n%s", err, out)
	}
	if out, err := command(t, append(args, "--state", "lost")...); err == nil || !strings.Contains(out, "failed, running, retrying") {
		t.Errorf("a state that there is not: %v\n%s", err, out)
	}
	if out, err := command(t, "tasks", "--listen", "127.0.0.1:1", "--data", filepath.Dir(s.record.address)); err == nil ||
		!strings.Contains(out, "no party answers at 127.0.0.1:1") {
		t.Errorf("where no party runs: %v\n%s", err, out)
	}
}

// The commands for a party elsewhere, with a token, and a real player that seeks in what they print.
func TestAPlayerOpensWhatSearchPrints(t *testing.T) {
	t.Parallel()
	s := boxWith(t, makeMusic(t, 2, func(int) time.Duration { return 30 * time.Second }), "--redis", "embedded")
	phone := newPhone(t, s.base)
	songs := phone.awaitSongs(t, "tune", 2)
	token := phone.newToken(t, "request", "listen")
	config := t.TempDir()
	command := func(args ...string) (string, error) {
		line := upbeatCommand(args...)
		cmd := exec.CommandContext(t.Context(), line[0], line[1:]...)
		cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+config)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if err := os.MkdirAll(filepath.Join(config, "upbeat"), 0o700); err != nil {
		t.Fatal(err)
	}
	kept := fmt.Sprintf(`{"server":%q,"token":%q}`, s.base, token)
	if err := os.WriteFile(filepath.Join(config, "upbeat", "client.json"), []byte(kept), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := command("request", fmt.Sprint(songs[0].ID)); err != nil || !strings.Contains(out, "Requested: ") {
		t.Fatalf("request: %v\n%s", err, out)
	}
	if out, err := command("now"); err != nil || !strings.Contains(out, songs[0].Title) {
		t.Errorf("now: %v\n%s", err, out)
	}
	if out, err := command("request", "--server", s.base, "--token", "upbeat_wrong", "tune"); err == nil ||
		!strings.Contains(out, "This token opens nothing") {
		t.Errorf("a wrong token: %v\n%s", err, out)
	}
	out, err := command("search", "--m3u", "tune")
	if err != nil || !strings.HasPrefix(out, "#EXTM3U\n#EXTINF:30,") || strings.Count(out, s.base+"/listen/") != 2 {
		t.Fatalf("search --m3u: %v\n%s", err, out)
	}
	for line := range strings.Lines(out) {
		link := strings.TrimSpace(line)
		if !strings.HasPrefix(link, "http") {
			continue
		}
		// From the 25th second on, five are left: ffmpeg asks for that range.
		probe := exec.CommandContext(t.Context(), "ffmpeg", "-v", "debug", "-ss", "25", "-i", link, "-f", "null", "-")
		said, err := probe.CombinedOutput()
		if err != nil || !strings.Contains(string(said), "Range: bytes=") || !strings.Contains(string(said), "time=00:00:0") {
			t.Errorf("ffmpeg: %v\n%s", err, said[max(0, len(said)-2000):])
		}
	}
}
