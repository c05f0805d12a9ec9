//go:build system

package player_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/queue"
)

// BenchmarkPlayback plays mp3 files with 8 s crossfades in a process of its own and reports what share of a core it and its ffmpeg
// children take. It plays in real time: one round is enough.
func BenchmarkPlayback(b *testing.B) {
	h := newHarness(b)
	const length = 24 * time.Second
	var songs []models.SongID
	for i := range 5 {
		songs = append(songs, h.encode(h.song(uint64(i+1), length), strconv.Itoa(i)+".mp3", "-b:a", "192k"))
	}
	crossfade := models.Millis(8000)
	h.command(queue.PlaybackCommand{Crossfade: &crossfade})
	for range b.N {
		h.request(songs...)
		p := h.process("null")
		h.until(5*time.Second, "it plays", func() bool { return h.playback().Position > 500 })
		begin, before := time.Now(), cpuTime(b, p.Process.Pid)
		h.until(90*time.Second, "all is played", func() bool { return h.playback().EntryID == 0 })
		used, took := cpuTime(b, p.Process.Pid)-before, time.Since(begin)
		b.ReportMetric(100*used.Seconds()/took.Seconds(), "%core")
		b.ReportMetric(float64(memory(b, p.Process.Pid))/1024, "MB_RSS")
		p.kill()
	}
}

// cpuTime is what a process and its children have used (proc(5), stat: utime, stime, cutime, cstime in ticks of 10 ms).
func cpuTime(t testing.TB, pid int) time.Duration {
	t.Helper()
	total := ticks(pid, 14, 15, 16, 17)
	out, _ := exec.Command("pgrep", "-P", strconv.Itoa(pid)).Output()
	for _, f := range strings.Fields(string(out)) {
		child, err := strconv.Atoi(f)
		if err != nil {
			t.Fatal(err)
		}
		total += ticks(child, 14, 15)
	}
	return time.Duration(total) * 10 * time.Millisecond
}

// ticks sums fields of /proc/PID/stat, counted from 1.
func ticks(pid int, fields ...int) (sum int) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0
	}
	s := string(b)
	f := strings.Fields(s[strings.LastIndexByte(s, ')')+1:])
	for _, n := range fields {
		x, _ := strconv.Atoi(f[n-3])
		sum += x
	}
	return sum
}

// memory is a process's resident memory in KiB.
func memory(t testing.TB, pid int) int {
	t.Helper()
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(b), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kb
		}
	}
	return 0
}

// encode makes a compressed copy of a song; what a decoder makes of it is what must be heard.
func (h *harness) encode(song models.SongID, name string, args ...string) models.SongID {
	h.t.Helper()
	from, err := h.store.Library().Song(h.t.Context(), song)
	if err != nil {
		h.t.Fatal(err)
	}
	path := filepath.Join(h.dir, name)
	cmd := exec.Command("ffmpeg", append(append([]string{"-v", "error", "-i", from.Path}, args...), path)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		h.t.Fatalf("%v: %s", err, out)
	}
	return h.add(path, from.Duration.Duration(), h.sounds[song])
}
