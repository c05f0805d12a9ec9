//go:build system

package decode

import (
	"bytes"
	"context"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"upbeat/internal/confine"
	"upbeat/models"
)

// encode makes a 440 Hz song of the given length with ffmpeg; the format is that of the name.
func encode(t *testing.T, name string, seconds int, extra ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	args := []string{"-v", "error", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=" + strconv.Itoa(seconds), "-ac", "2"}
	cmd := exec.Command("ffmpeg", append(append(args, extra...), path)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %v: %s", err, out)
	}
	return path
}

func TestFFmpegDecodesEveryFormat(t *testing.T) {
	for _, name := range []string{"a.mp3", "a.flac", "a.ogg", "a.opus", "a.m4a", "a.wav", "a.aac", "a.aiff", "a.wv"} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(testContext(t), encode(t, name, 10), 0)
			if err != nil {
				t.Fatal(err)
			}
			claimed := s.Len()
			all := assertContract(t, s, 1000)
			if got := float64(len(all)) / Rate; math.Abs(got-10) > 0.1 || s.Err() != nil {
				t.Errorf("%.3f s, %v", got, s.Err())
			}
			if name != "a.aac" && math.Abs(float64(claimed)-10*Rate) > 0.1*Rate {
				t.Errorf("claimed %d", claimed)
			}
			if f := frequency(all[Rate : 9*Rate]); math.Abs(f-440) > 1 {
				t.Errorf("%.2f Hz", f)
			}
			<-s.Closed()
		})
	}
}

// A cover of 15,000 x 15,000 grey pixels, 0.3 MB in the file, takes 0.3 GB of ffmpeg without a bound, in colour 0.7 GB.
func TestACoverTakesNoMemory(t *testing.T) {
	const most = 150 << 10 // kB
	path := encode(t, "cover.m4a", 60, "-f", "lavfi", "-i", "color=size=15000x15000:duration=0.04,format=gray",
		"-map", "0", "-map", "1", "-c:v", "png", "-frames:v", "1", "-disposition:v", "attached_pic")
	found, err := inspect(path)
	if err != nil {
		t.Fatal(err)
	}
	ffmpeg := newChild(findFFmpeg(Options{}), path, found)
	s := newStream(0, 0)
	s.start(testContext(t), ffmpeg)
	defer s.Close()
	if err := s.awaitFirst(testContext(t), firstSound); err != nil {
		t.Fatal(err)
	}
	// It has sound, so it has looked at the picture, and waits for room in its pipe.
	if took := peak(t, ffmpeg.cmd.Process.Pid); took > most {
		t.Errorf("ffmpeg took %d MB", took>>10)
	}
	_, limit, _ := strings.Cut(string(mustRead(t, "/proc/"+strconv.Itoa(ffmpeg.cmd.Process.Pid)+"/limits")), "Max data size")
	if field := strings.Fields(limit); len(field) == 0 || field[0] != strconv.Itoa(confine.FFmpeg) {
		t.Errorf("ffmpeg's memory is bounded to %q", field)
	}
	if got := len(assertContract(t, s, 1000)); math.Abs(float64(got)-60*Rate) > 0.1*Rate || s.Err() != nil {
		t.Errorf("%d frames, %v", got, s.Err())
	}
}

// peak is the most memory that a process has had since its program was started, in kB (proc_pid_status(5), VmHWM).
func peak(t *testing.T, pid int) (kb int) {
	t.Helper()
	status := string(mustRead(t, "/proc/"+strconv.Itoa(pid)+"/status"))
	_, after, found := strings.Cut(status, "VmHWM:")
	if field := strings.Fields(after); found && len(field) > 0 {
		kb, _ = strconv.Atoi(field[0])
	}
	if kb == 0 {
		t.Fatalf("no VmHWM in %q", status)
	}
	return kb
}

func TestGaplessFormatsGiveTheirExactLength(t *testing.T) {
	for _, name := range []string{"a.mp3", "a.flac", "a.ogg", "a.opus", "a.m4a"} {
		s, err := Open(testContext(t), encode(t, name, 3), 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(assertContract(t, s, 1000)); math.Abs(float64(got)-3*Rate) > 2000 {
			t.Errorf("%s: %d frames, want %d", name, got, 3*Rate)
		}
	}
}

func TestAKilledChildIsStartedAgainWhereItStopped(t *testing.T) {
	s, err := OpenWith(testContext(t), encode(t, "long.flac", 60), Options{Ahead: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	kill := children(t)
	if len(kill) == 0 {
		t.Fatal("no child")
	}
	for _, pid := range kill {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(assertContract(t, s, 4800)); math.Abs(float64(got)-60*Rate) > 2000 || s.Err() != nil {
		t.Fatalf("%d frames, %v", got, s.Err())
	}
}

// children lists our own ffmpeg processes.
func children(t *testing.T) []int {
	t.Helper()
	out, _ := exec.Command("pgrep", "-P", strconv.Itoa(os.Getpid()), "ffmpeg").Output()
	var pids []int
	for _, f := range strings.Fields(string(out)) {
		pid, err := strconv.Atoi(f)
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, pid)
	}
	return pids
}

func TestCloseAndContextLeaveNoChildBehind(t *testing.T) {
	path := encode(t, "long.flac", 120)
	ctx, cancel := context.WithCancel(testContext(t))
	a, err := Open(ctx, path, 0)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Open(testContext(t), path, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	b.Close()
	<-a.Closed()
	<-b.Closed()
	if left := children(t); len(left) != 0 {
		t.Fatalf("children %v are left", left)
	}
}

func TestProbeOnBadFiles(t *testing.T) {
	song := encode(t, "good.mp3", 60)
	good, err := os.ReadFile(song)
	if err != nil {
		t.Fatal(err)
	}
	faststart, err := os.ReadFile(encode(t, "good.m4a", 60, "-movflags", "+faststart"))
	if err != nil {
		t.Fatal(err)
	}
	garbage := bytes.Repeat([]byte("\x00\x9c\x13\xfe garbage \x81"), 4000)
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"good.mp3", good, ""},
		{"flac inside.mp3", mustRead(t, encode(t, "x.flac", 20)), ""},
		{"truncated.mp3", good[:len(good)/4], models.ProblemTruncated},
		{"truncated.m4a", faststart[:len(faststart)/4], models.ProblemTruncated},
		{"damaged.mp3", append(append(append([]byte{}, good[:40000]...), garbage[:20000]...), good[60000:]...), ""},
		{"garbage.mp3", garbage, models.ProblemBroken},
		{"garbage.flac", garbage, models.ProblemBroken},
		{"garbage.m4a", garbage, models.ProblemBroken},
		{"list.mp3", []byte("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n" + song + "\n#EXT-X-ENDLIST\n"), models.ProblemNotAudio},
		{"concat.ogg", []byte("ffconcat version 1.0\nfile '" + song + "'\n"), models.ProblemNotAudio},
	} {
		info, err := Probe(testContext(t), write(t, c.name, c.data))
		if code, detail := Problem(err); code != c.want {
			t.Errorf("%s: %q (%s), want %q", c.name, code, detail, c.want)
		}
		if c.name == "good.mp3" && math.Abs(info.Duration.Seconds()-60) > 0.1 {
			t.Errorf("duration %s", info.Duration)
		}
	}
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
