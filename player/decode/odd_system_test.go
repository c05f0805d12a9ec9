//go:build system

package decode

import (
	"context"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"upbeat/library/tags"
)

// odd is a line of the list that test/scripts/odd-files writes.
type odd struct {
	name          string
	seconds       float64   // 0 = it is not checked
	tones         []float64 // of each third, 0 = silence, below 0 = it is not checked
	with, without string    // verdicts, "" = it plays
	title         string
}

// oddFiles makes the files, once for all tests.
func oddFiles(t *testing.T) (dir string, list []odd) {
	t.Helper()
	if dir = os.Getenv("UPBEAT_ODD_FILES"); dir == "" {
		dir = t.TempDir()
		began := time.Now()
		if out, err := exec.Command("../../test/scripts/odd-files", dir).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		t.Logf("the files took %v", time.Since(began).Round(time.Second))
	}
	raw := mustRead(t, filepath.Join(dir, "list"))
	for line := range strings.Lines(string(raw)) {
		field := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		o := odd{name: field[0], with: field[3], without: field[4], title: field[5]}
		o.seconds, _ = strconv.ParseFloat(field[1], 64)
		for tone := range strings.SplitSeq(field[2], ",") {
			hertz, err := strconv.ParseFloat(tone, 64)
			if err != nil {
				hertz = -1
			}
			o.tones = append(o.tones, hertz)
		}
		o.with, o.without = strings.TrimSuffix(o.with, "ok"), strings.TrimSuffix(o.without, "ok")
		list = append(list, o)
	}
	if len(list) < 100 {
		t.Fatalf("%d files", len(list))
	}
	return dir, list
}

// power is how much of a tone there is, between 0 and the square of its amplitude (Goertzel, 1958).
func power(samples [][2]float64, hertz float64) float64 {
	c := 2 * math.Cos(2*math.Pi*hertz/Rate)
	var a, b float64
	for _, s := range samples {
		a, b = (s[0]+s[1])/2+c*a-b, a
	}
	n := float64(len(samples))
	return (a*a + b*b - c*a*b) * 4 / n / n
}

func rms(samples [][2]float64) float64 {
	sum := 0.0
	for _, s := range samples {
		sum += (s[0]*s[0] + s[1]*s[1]) / 2
	}
	return math.Sqrt(sum / float64(len(samples)))
}

// heard complains when the sound of a third is not its tone, louder than the others, or not silent.
func (o odd) heard(t *testing.T, what string, samples [][2]float64, third int) {
	t.Helper()
	want := o.tones[third]
	switch {
	case want < 0:
	case want == 0:
		if got := rms(samples); got > 0.003 {
			t.Errorf("%s: not silent, %.4f", what, got)
		}
	default:
		mine := power(samples, want)
		if mine < 1e-4 {
			t.Errorf("%s: %.0f Hz is not heard (%.2g)", what, want, mine)
		}
		for _, other := range o.tones {
			if other > 0 && other != want && power(samples, other) > mine/10 {
				t.Errorf("%s: %.0f Hz where %.0f should be", what, other, want)
			}
		}
	}
}

// second is a second of sound that begins at a place.
func second(all [][2]float64, at float64) [][2]float64 {
	from := max(0, min(int(at*Rate), len(all)-Rate))
	return all[from:min(len(all), from+Rate)]
}

// whole plays all of a song, which no sound must be missing from.
func (o odd) whole(t *testing.T, ctx context.Context, path string, opt Options) {
	s, err := OpenWith(ctx, path, opt)
	if err != nil {
		t.Errorf("%v", err)
		return
	}
	defer s.Close()
	claimed, exact := s.Claim()
	var all [][2]float64
	buf := make([][2]float64, 4096)
	for {
		n, ok := s.Stream(buf)
		all = append(all, buf[:n]...)
		if !ok {
			break
		}
	}
	got := float64(len(all)) / Rate
	switch {
	case s.Err() != nil:
		t.Errorf("after %.2f s: %v", got, s.Err())
	case o.seconds == 0:
		return
	case math.Abs(got-o.seconds) > 0.2:
		t.Errorf("%.2f s of sound, want %.2f", got, o.seconds)
	case exact && math.Abs(float64(claimed)/Rate-o.seconds) > 0.2,
		!exact && claimed > 0 && o.seconds > 5 && math.Abs(float64(claimed)/Rate/o.seconds-1) > 0.25:
		t.Errorf("%.2f s are claimed (exact: %v), want %.2f", float64(claimed)/Rate, exact, o.seconds)
	case s.Position() != s.Len() || s.Len() != int64(len(all)):
		t.Errorf("position %d, length %d of %d", s.Position(), s.Len(), len(all))
	}
	if len(all) < Rate || len(o.tones) < 3 {
		return
	}
	for i := range 3 {
		o.heard(t, "third "+strconv.Itoa(i+1), second(all, o.seconds*(float64(i)+0.5)/3-0.5), i)
	}
	o.heard(t, "the last second", all[len(all)-Rate:len(all)-Rate/10], 2)
	o.from(t, ctx, path, opt, 1+len(o.name)%2) // and the same after a seek, to the second third or the last
}

func (o odd) from(t *testing.T, ctx context.Context, path string, opt Options, third int) {
	place := o.seconds*float64(third)/3 + 0.3
	opt.From, opt.Ahead = time.Duration(place*float64(time.Second)), time.Second
	s, err := OpenWith(ctx, path, opt)
	if err != nil {
		t.Errorf("from %.1f s: %v", place, err)
		return
	}
	defer s.Close()
	samples := make([][2]float64, Rate/2)
	n, _ := s.Stream(samples)
	if o.heard(t, "from third "+strconv.Itoa(third+1), samples[:max(n, 1)], third); n < len(samples) {
		t.Errorf("from %.1f s: %d frames", place, n)
	}
}

// Every odd file that is whole plays to its end with every tone in its place, with ffmpeg and without where a Go decoder can; what it
// cannot, needs ffmpeg and is not called damaged; what is cut off or damaged is found.
func TestOddFiles(t *testing.T) {
	dir, list := oddFiles(t)
	t.Run("titles and lengths", func(t *testing.T) { titles(t, dir, list) })
	for _, o := range list {
		path := filepath.Join(dir, o.name)
		for _, way := range []struct {
			name, verdict string
			opt           Options
		}{{"ffmpeg", o.with, Options{}}, {"alone", o.without, Options{NoHelp: true}}} {
			t.Run(o.name+" "+way.name, func(t *testing.T) {
				t.Parallel()
				ctx := testContext(t)
				opt := way.opt
				opt.Ahead = time.Second
				info, err := probe(ctx, path, opt)
				if code, detail := Problem(err); code != way.verdict && (way.verdict != "-" || code == "") {
					t.Errorf("%q (%s), want %q", code, detail, way.verdict)
				}
				if way.verdict != "" || err != nil {
					return
				}
				if info.Exact && o.seconds > 0 && math.Abs(info.Duration.Seconds()-o.seconds) > 0.2 {
					t.Errorf("probed as %v, want %.2f s", info.Duration, o.seconds)
				}
				o.whole(t, ctx, path, way.opt)
			})
		}
	}
}

// titles reads the files as a scan does: every song that plays has its title and, as far as its container tells, its length.
func titles(t *testing.T, dir string, list []odd) {
	for _, o := range list {
		if o.with != "" {
			continue
		}
		f, err := tags.Read(filepath.Join(dir, o.name), func(string) bool { return true })
		if err != nil || errors.Is(err, tags.ErrBroken) {
			t.Errorf("%s: %v", o.name, err)
			continue
		}
		if o.title != "-" && f.Title != o.title {
			t.Errorf("%s: title %q, want %q", o.name, f.Title, o.title)
		}
		off := math.Abs(f.Duration.Seconds() - o.seconds)
		if o.seconds > 0 && (f.Exact && off > 0.2 || off > o.seconds/4 && (f.Duration > 0 || !timeless(o.name))) {
			t.Errorf("%s: %v (exact: %v), want %.1f s", o.name, f.Duration, f.Exact, o.seconds)
		}
	}
}

// timeless tells of files in which no length is written: it is not known until they are decoded.
func timeless(name string) bool {
	return slices.Contains([]string{"bare.aac", "a.ac3", "centre.ac3", "pipe.webm", "pipe.mka", "pipe.wma"}, name)
}
