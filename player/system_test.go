//go:build system

package player_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"log/slog"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"upbeat/internal/kv"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/player"
	"upbeat/player/output"
	"upbeat/queue"
)

// childVariable makes the test binary a player: the process that tests kill and freeze.
const childVariable = "UPBEAT_TEST_PLAYER"

func TestMain(m *testing.M) {
	if spec := os.Getenv(childVariable); spec != "" {
		if err := playAsChild(spec); err != nil {
			slog.Error("the player failed", "error", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// playAsChild runs a player on "database redis-url output" until it is killed or its parent closes its input.
func playAsChild(spec string) error {
	f := strings.Fields(spec)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	db, err := store.Open(ctx, f[0])
	if err != nil {
		return err
	}
	defer db.Close()
	redis, err := kv.Open(ctx, f[1], "", slog.Default())
	if err != nil {
		return err
	}
	defer redis.Close()
	party, err := queue.New(ctx, queue.Config{Store: db, Redis: redis.Client})
	if err != nil {
		return err
	}
	heard := make(chan error, 1)
	go func() { heard <- party.Run(ctx) }()
	err = player.Run(ctx, player.Config{Party: party, Output: f[2]})
	cancel()
	<-heard
	return err
}

// process is a player of its own.
type process struct {
	*exec.Cmd
	input io.Closer
}

func (h *harness) process(spec string) *process {
	h.t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+strings.Join([]string{filepath.Join(h.dir, "party.db"), h.redis.URL(), spec}, " "))
	cmd.Stderr = os.Stderr
	input, err := cmd.StdinPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	p := &process{Cmd: cmd, input: input}
	h.t.Cleanup(p.kill)
	return p
}

func (p *process) kill() {
	if p.ProcessState == nil {
		p.Process.Kill()
		p.Wait()
	}
}

// moment is a place in the party's music: songs in order of the queue, one after the other.
func (h *harness) moment(entries []models.EntryID, length time.Duration) time.Duration {
	p := h.playback()
	for i, e := range entries {
		if e == p.EntryID {
			return time.Duration(i)*length + p.Position.Duration()
		}
	}
	return -1
}

func TestKilledPlayersLoseNothing(t *testing.T) {
	h := newHarness(t)
	const length = 5 * time.Second
	var songs []models.SongID
	for i := range 5 {
		songs = append(songs, h.song(uint64(i+1), length))
	}
	entries := h.request(songs...)
	recording := filepath.Join(h.dir, "party.wav")
	most := 1500 * time.Millisecond // of silence, on a machine that starts a player as fast as ours
	for round := range 8 {
		p := h.process("file:" + recording)
		before, begin := h.moment(entries, length), time.Now()
		h.until(5*time.Second, "the music goes on", func() bool {
			return h.playback().EntryID == 0 && round > 0 || h.moment(entries, length) > max(before, 0)+50*time.Millisecond
		})
		took := time.Since(begin)
		if h.playback().EntryID == 0 {
			break
		}
		if round == 0 {
			most = max(most, 2*took)
		}
		if round > 0 && took > most {
			t.Errorf("round %d: sound was back after %s", round, took)
		}
		at := h.moment(entries, length)
		if round > 0 && (at < before-50*time.Millisecond || at > before+most) {
			t.Errorf("round %d: was at %s, goes on at %s", round, before, at)
		}
		wait := time.Duration(900+round*370%1700) * time.Millisecond
		h.until(10*time.Second, "it plays a while", func() bool { return time.Since(begin) > took+wait })
		p.kill()
	}
	p := h.process("file:" + recording)
	h.until(60*time.Second, "the queue is played", func() bool { return h.playback().EntryID == 0 })
	p.input.Close()
	p.Wait()
	h.assertEachPlayedOnce(entries)
	h.assertOrder(readRecording(t, recording), songs)
	h.until(3*time.Second, "the decoders of dead players are gone", func() bool {
		return exec.Command("pgrep", "-f", "file:"+h.dir).Run() != nil
	})
}

// assertEachPlayedOnce looks at the history.
func (h *harness) assertEachPlayedOnce(entries []models.EntryID) {
	h.t.Helper()
	for _, id := range entries {
		err := h.store.Read(h.t.Context(), func(tx *store.Tx) error {
			e, err := tx.Entry(models.DefaultRoom, id)
			if err == nil && e.Status != models.Played {
				h.t.Errorf("entry %d is %s (%s)", id, e.Status, e.Reason)
			}
			return err
		})
		if err != nil {
			h.t.Fatal(err)
		}
	}
}

// assertOrder finds a piece of every second of the recording in the songs: they must come in order, never going back by more than a checkpoint.
func (h *harness) assertOrder(recording []float64, songs []models.SongID) {
	h.t.Helper()
	song, pos, found := 0, 0, 0
	for at := 0; at+window < len(recording); at += output.Rate {
		piece := recording[at : at+window]
		if quiet(piece) {
			continue
		}
		for next := song; next < min(song+2, len(songs)); next++ {
			from := 0
			if next == song {
				from = max(0, pos-3*output.Rate/2)
			}
			sound := h.sounds[songs[next]]
			where, alike := locate(sound, piece, (from+len(sound))/2, len(sound)/2)
			if alike > 0.95 && where >= from {
				song, pos, found = next, where, found+1
				break
			}
		}
	}
	if song != len(songs)-1 || found < len(recording)/output.Rate/2 {
		h.t.Errorf("only %d pieces found, up to song %d of %d", found, song+1, len(songs))
	}
}

func quiet(piece []float64) bool {
	most := 0.0
	for _, x := range piece {
		most = max(most, math.Abs(x))
	}
	return most < 0.01
}

func TestAFrozenPlayerAndItsSuccessor(t *testing.T) {
	h := newHarness(t)
	const length = 6 * time.Second
	songs := []models.SongID{h.song(1, length), h.song(2, length), h.song(3, length)}
	entries := h.request(songs...)
	one, two := filepath.Join(h.dir, "one.wav"), filepath.Join(h.dir, "two.wav")
	first := h.process("file:" + one)
	h.until(5*time.Second, "the first plays", func() bool { return h.moment(entries, length) > time.Second })
	h.process("file:" + two)
	if err := first.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	frozen := h.moment(entries, length)
	h.until(10*time.Second, "the second takes over", func() bool { return h.moment(entries, length) > frozen+4*time.Second })
	played := size(one)
	if err := first.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	h.until(60*time.Second, "the queue is played", func() bool { return h.playback().EntryID == 0 })
	h.assertEachPlayedOnce(entries)
	tail := readRecording(t, one)
	if from := int(played); from < len(tail) && !quiet(tail[from:]) {
		t.Errorf("the thawed player sounds again")
	}
	h.assertOrder(append(readRecording(t, one)[:played], readRecording(t, two)...), songs)
}

// size is how many frames are recorded.
func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return (info.Size() - 44) / 4
}

// encode makes a compressed copy of a song; what a decoder makes of it is what must be heard.
func (h *harness) encode(song models.SongID, name string, args ...string) models.SongID {
	h.t.Helper()
	from, err := h.store.Song(h.t.Context(), song)
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

// TestPulseHearsWhatThePartyClaims records the monitor of a null sink with another program and compares it with the claims.
func TestPulseHearsWhatThePartyClaims(t *testing.T) {
	h := newHarness(t)
	server := startPulse(t)
	entries := h.request(h.encode(h.song(1, 4*time.Second), "a.flac"), h.encode(h.song(2, 30*time.Second), "b.mp3", "-b:a", "256k"))
	h.play("pulse:party")
	frames, recording := monitor(t, "party")
	var claims []claim
	listen := func(d time.Duration) {
		end := time.Now().Add(d)
		h.until(d+time.Second, "listening", func() bool {
			p := h.playback()
			song, err := h.party.SongOf(t.Context(), p.EntryID)
			at := p.PositionAt(models.At(time.Now())).Duration()
			if n := len(claims); err == nil && at > 300*time.Millisecond && p.Error == "" && (n == 0 || frames.Load() > claims[n-1].recorded+output.Rate/25) {
				claims = append(claims, claim{song: song.ID, position: at, recorded: frames.Load()})
			}
			return time.Now().After(end)
		})
	}
	h.until(5*time.Second, "the first song plays", func() bool { return h.playback().Position > 0 })
	listen(2 * time.Second)
	h.until(9*time.Second, "the second song plays", func() bool { return h.playback().EntryID == entries[1] })
	listen(2 * time.Second)
	sound := recording()
	defer func() { h.assertClaims(sound, claims, output.Rate/25, 300*time.Millisecond) }()
	// The server dies: the party stops where it is, and goes on by itself when it is back.
	server.Process.Kill()
	h.until(5*time.Second, "the loss is seen", func() bool { return h.playback().Error != "" })
	stopped := h.playback()
	startPulse(t)
	h.until(10*time.Second, "the music is back", func() bool {
		p := h.playback()
		return p.Error == "" && p.Position > stopped.Position+500
	})
	if p := h.playback(); p.EntryID != entries[1] || p.Position > stopped.Position+2500 {
		t.Errorf("stopped at %d, goes on at %d of entry %d", stopped.Position, p.Position, p.EntryID)
	}
}

// monitor records what a sink plays: a counter of the frames so far, and a function that ends the recording and returns it.
func monitor(t *testing.T, sink string) (*atomic.Int64, func() []float64) {
	t.Helper()
	cmd := exec.Command("parec", "--device="+sink+".monitor", "--format=float32le", "--channels=2", "--rate=48000", "--latency-msec=20")
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	var frames atomic.Int64
	sound := make(chan []float64, 1)
	go func() {
		var all []float64
		r := bufio.NewReader(pipe)
		var f [8]byte
		for {
			if _, err := io.ReadFull(r, f[:]); err != nil {
				break
			}
			all = append(all, float64(math.Float32frombits(binary.LittleEndian.Uint32(f[:]))))
			frames.Add(1)
		}
		sound <- all
	}()
	return &frames, func() []float64 {
		cmd.Process.Kill()
		all := <-sound
		cmd.Wait()
		return all
	}
}

// startPulse runs a private PulseAudio server; a second call brings it back at the same place.
func startPulse(t *testing.T) *exec.Cmd {
	t.Helper()
	dir := os.Getenv("UPBEAT_TEST_PULSE")
	if dir == "" {
		dir = t.TempDir()
		t.Setenv("UPBEAT_TEST_PULSE", dir)
		t.Setenv("PULSE_SERVER", "unix:"+filepath.Join(dir, "native"))
		t.Setenv("PULSE_RUNTIME_PATH", dir)
		t.Setenv("HOME", dir)
	}
	socket := filepath.Join(dir, "native")
	os.Remove(socket)
	cmd := exec.Command("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--realtime=no", "--high-priority=no",
		"-L", "module-native-protocol-unix auth-anonymous=1 socket="+socket, "-L", "module-null-sink sink_name=party rate=48000")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return cmd
}

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
	h.wish(queue.Wish{Crossfade: &crossfade})
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
