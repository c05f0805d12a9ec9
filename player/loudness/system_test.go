//go:build system

package loudness

import (
	"math"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// reference asks ffmpeg's ebur128 filter.
func reference(t *testing.T, path string) (loudness, peak float64) {
	t.Helper()
	out, err := exec.Command("ffmpeg", "-hide_banner", "-nostats", "-i", path, "-map", "0:a:0",
		"-af", "aresample=48000,ebur128=peak=true:framelog=verbose", "-f", "null", "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	find := func(pattern string) float64 {
		m := regexp.MustCompile(pattern).FindSubmatch(out)
		if m == nil {
			t.Fatalf("no %s in %s", pattern, out)
		}
		x, err := strconv.ParseFloat(string(m[1]), 64)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	return find(`I:\s+(-?[\d.]+) LUFS`), find(`Peak:\s+(-?[\d.]+) dBFS`)
}

// TestAgainstFFmpeg measures music-like signals with ours and with ffmpeg's meter. The true peaks may differ more than the loudness: the
// interpolators are not the same near half the sampling rate, where the swell ends.
func TestAgainstFFmpeg(t *testing.T) {
	for name, source := range map[string]string{
		"noise": "anoisesrc=color=pink:amplitude=0.4:duration=40:sample_rate=44100:seed=7",
		"chord": "aevalsrc='0.3*sin(2*PI*110*t)*(0.4+0.6*abs(sin(t)))+0.25*sin(2*PI*1760*t)*abs(sin(t/3))|0.3*sin(2*PI*220*t)':d=45:s=48000",
		"swell": "aevalsrc='0.9*(t/60)*sin(2*PI*(200+20*t)*t)':d=60:s=48000",
	} {
		for _, ext := range []string{".flac", ".mp3"} {
			path := filepath.Join(t.TempDir(), name+ext)
			if out, err := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, "-ac", "2", path).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			r, err := measureFile(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			loudness, peak := reference(t, path)
			t.Logf("%s%s: %.2f LUFS, %.2f dBTP; ffmpeg %.1f, %.1f", name, ext, r.Loudness, r.TruePeak, loudness, peak)
			if math.Abs(r.Loudness-loudness) > 0.1 || math.Abs(r.TruePeak-peak) > 0.5 {
				t.Errorf("%s%s: %.2f LUFS, %.2f dBTP; ffmpeg says %.1f and %.1f", name, ext, r.Loudness, r.TruePeak, loudness, peak)
			}
		}
	}
}
