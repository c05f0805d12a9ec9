package alarm

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"upbeat/player/loudness"
	"upbeat/player/wav"
)

func measure(sound [][2]float32) loudness.Result {
	m := loudness.NewMeter()
	for _, f := range sound {
		m.Add([][2]float64{{float64(f[0]), float64(f[1])}})
	}
	return m.Result()
}

// Every sound of the house keeps the contract:
//
//	1: 2 to 3 s long
//	2: starts and ends at silence, so that nothing clicks
//	3: true peak at most -1 dBTP, loudness at most that of alarms: it must not hurt
//	4: loud enough to be heard over the songs, which play at -16 LUFS
//	5: no jump from one sample to the next that a loudspeaker would spit at
//	6: the same each time
func TestTheHousesSounds(t *testing.T) {
	seen := map[float32]string{}
	for _, kind := range []string{Plain, Yes, No} {
		sound := Synth(kind)
		if length := time.Duration(len(sound)) * time.Second / rate; length < 2*time.Second || length > 3*time.Second {
			t.Errorf("%s, case 1: %s long", kind, length)
		}
		if sound[0] != [2]float32{} || sound[len(sound)-1] != [2]float32{} {
			t.Errorf("%s, case 2: from %v to %v", kind, sound[0], sound[len(sound)-1])
		}
		r := measure(sound)
		if r.TruePeak > ceiling+0.05 || r.Loudness > target+0.1 {
			t.Errorf("%s, case 3: %.1f LUFS, %.1f dBTP", kind, r.Loudness, r.TruePeak)
		}
		if r.Loudness < -18 {
			t.Errorf("%s, case 4: %.1f LUFS, %.1f dBTP", kind, r.Loudness, r.TruePeak)
		}
		for i := 1; i < len(sound); i++ {
			if step := math.Abs(float64(sound[i][0] - sound[i-1][0])); step > 0.4 {
				t.Fatalf("%s, case 5: frame %d jumps by %.2f", kind, i, step)
			}
		}
		if !slices.Equal(sound, Synth(kind)) {
			t.Errorf("%s, case 6: it is different the second time", kind)
		}
		if other := seen[sound[rate][0]]; other != "" {
			t.Errorf("%s sounds like %s", kind, other)
		}
		seen[sound[rate][0]] = kind
		t.Logf("%s: %.2f s, %.1f LUFS, %.1f dBTP", kind, float64(len(sound))/rate, r.Loudness, r.TruePeak)
	}
}

// tone writes a sine of the given length as a WAV file.
func tone(t *testing.T, path string, seconds, level float64) {
	t.Helper()
	n := int(seconds * rate)
	b := wav.Append16(nil, rate, int64(n)*4, 0)
	for i := range n {
		x := uint16(wav.Sample16(level * math.Sin(2*math.Pi*1000*float64(i)/rate)))
		b = append(b, byte(x), byte(x>>8), byte(x), byte(x>>8))
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAFileOfTheHostReplacesTheSound(t *testing.T) {
	dir := t.TempDir()
	b := &Box{Dir: dir}
	house := b.Load(t.Context(), Plain)
	if !slices.Equal(house, Synth(Plain)) {
		t.Fatal("without a file it is not the house's own sound")
	}
	tone(t, filepath.Join(dir, "alarm.wav"), 1, 1)
	sound := b.Load(t.Context(), Plain)
	if math.Abs(float64(len(sound))-rate) > 10 {
		t.Fatalf("%d frames", len(sound))
	}
	if r := measure(sound); r.TruePeak > ceiling+0.05 || r.Loudness > target+0.1 {
		t.Errorf("a loud file plays at %.1f LUFS, %.1f dBTP", r.Loudness, r.TruePeak)
	}
	if !slices.Equal(b.Load(t.Context(), Yes), Synth(Yes)) {
		t.Error("it replaces another sound too")
	}
	tone(t, filepath.Join(dir, "alarm.wav"), 60, 0.5)
	if sound := b.Load(t.Context(), Plain); len(sound) != int(longest.Seconds())*rate || sound[len(sound)-1] != [2]float32{} {
		t.Errorf("a new, long file gives %d frames", len(sound))
	}
	if err := os.Remove(filepath.Join(dir, "alarm.wav")); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(b.Load(t.Context(), Plain), house) {
		t.Error("without the file the house's sound does not come back")
	}
}

func TestAFileThatCannotBePlayedIsToldOfOnce(t *testing.T) {
	for name, data := range map[string][]byte{
		"alarm.mp3": []byte("no music"), "alarm.wav": nil, "alarm.flac": []byte("fLaC\x00\x00\x00\x22nonsense"),
	} {
		dir, told := t.TempDir(), 0
		b := &Box{Dir: dir, Failed: func(string, error) { told++ }}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if !slices.Equal(b.Load(t.Context(), Plain), Synth(Plain)) {
				t.Errorf("%s: the house's sound does not ring", name)
			}
		}
		if told != 1 {
			t.Errorf("%s: told %d times", name, told)
		}
	}
	dir := t.TempDir()
	tone(t, filepath.Join(dir, "alarm.wav"), 1, 0)
	if b := (&Box{Dir: dir}); !slices.Equal(b.Load(t.Context(), Plain), Synth(Plain)) {
		t.Error("a silent file rings")
	}
}

func BenchmarkSynth(b *testing.B) {
	for b.Loop() {
		Synth(Plain)
	}
}

// A click is heard on each half second, from silence to its loudest within a millisecond.
func TestClicksComeOnTheSecond(t *testing.T) {
	sound := Synth(Clicks)
	if len(sound) != 12*rate {
		t.Fatalf("%d samples", len(sound))
	}
	for n := range 12 {
		at := n*rate + rate/2
		var before, loudest float32
		for _, f := range sound[at-rate/10 : at] {
			before = max(before, f[0])
		}
		for _, f := range sound[at : at+rate/1000] {
			loudest = max(loudest, f[0])
		}
		if before != 0 || loudest < 0.3 {
			t.Errorf("click %d: %.2f before, %.2f within a millisecond", n, before, loudest)
		}
	}
}
