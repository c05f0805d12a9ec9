package demo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.senan.xyz/taglib"

	"upbeat/player/decode"
	"upbeat/player/loudness"
)

// measure decodes the song at path and measures it.
func measure(ctx context.Context, path string) (loudness.Result, error) {
	s, err := decode.Open(ctx, path, 0)
	if err != nil {
		return loudness.Result{}, err
	}
	defer func() { _ = s.Close() }()
	m := loudness.NewMeter()
	var samples [4096][2]float64
	for {
		n, ok := s.Stream(samples[:])
		m.Add(samples[:n])
		if !ok {
			return m.Result(), s.Err()
		}
	}
}

func TestTheAlbumIsComplete(t *testing.T) {
	dir := t.TempDir()
	begin := time.Now()
	if err := Render(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	t.Logf("rendered in %s", time.Since(begin).Round(time.Millisecond))
	files, err := filepath.Glob(filepath.Join(dir, Artist, Album, "*"))
	if err != nil || len(files) != len(album())+1 {
		t.Fatalf("%q, %v", files, err)
	}
	for i, p := range album() {
		found, err := taglib.ReadTags(files[i])
		if err != nil {
			t.Fatal(err)
		}
		for key, want := range map[string]string{taglib.Title: p.title, taglib.Artist: Artist, taglib.Album: Album, taglib.Genre: p.genre,
			taglib.AlbumArtist: Artist} {
			if got := found[key]; len(got) == 0 || got[0] != want {
				t.Errorf("%s: %s is %q, want %q", files[i], key, got, want)
			}
		}
		r, err := measure(t.Context(), files[i])
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %s, %.1f LUFS, %.1f dBTP", p.title, r.Duration.Round(time.Second), r.Loudness, r.TruePeak)
		if r.Duration < 40*time.Second || r.Duration > 90*time.Second || r.Loudness < -20 || r.Loudness > -11 || r.TruePeak > 0 {
			t.Errorf("%s: %+v", p.title, r)
		}
	}
	cover, err := os.Open(files[len(files)-1])
	if err != nil {
		t.Fatal(err)
	}
	defer cover.Close()
	if img, err := png.Decode(cover); err != nil || img.Bounds().Dx() != coverSize {
		t.Fatal(err)
	}
}

func TestRenderingAgainChangesNothing(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, Artist, Album)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"01 Doors Open.wav", "02 Kitchen Talk.wav", "03 Neon Bicycle.wav", "05 Run for the Tram.wav"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := Render(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(folder, "01 Doors Open.wav")); err != nil || string(b) != "mine" {
		t.Fatal("a file that was there was written again")
	}
	first, err := os.ReadFile(filepath.Join(folder, "04 Slow Lantern.wav"))
	if err != nil || len(first) < 1<<20 {
		t.Fatalf("%d bytes, %v", len(first), err)
	}
	if err := os.Remove(filepath.Join(folder, "04 Slow Lantern.wav")); err != nil {
		t.Fatal(err)
	}
	if err := Render(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	again, err := os.ReadFile(filepath.Join(folder, "04 Slow Lantern.wav"))
	if err != nil || sha256.Sum256(again) != sha256.Sum256(first) {
		t.Fatal("two renderings differ")
	}
}

func TestACancelledRenderingLeavesNothingHalf(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if err := Render(ctx, dir); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, Artist, Album, "*.wav"))
	if err != nil || len(files) != 0 {
		t.Fatalf("%q, %v", files, err)
	}
}

// A click is a jump in a sound that is smooth around it. Drums are loud and sudden but not such jumps.
func TestThePiecesDoNotClick(t *testing.T) {
	for _, p := range album() {
		sound := p.score().master()
		if a, z := sound[0], sound[len(sound)-1]; math.Abs(float64(a[0])) > 0.01 || math.Abs(float64(z[0])) > 1e-3 {
			t.Errorf("%s starts at %v and ends at %v", p.title, a, z)
		}
		for i := 1; i < len(sound); i++ {
			if d := math.Abs(float64(sound[i][0] - sound[i-1][0])); d > 0.7 {
				t.Fatalf("%s: a jump of %.2f at %.3f s", p.title, d, float64(i)/rate)
			}
		}
	}
}

func TestNotation(t *testing.T) {
	if got := parseChord("Bbmaj7").near(60); len(got) != 4 || got[0] != 57 || got[3] != 65 {
		t.Errorf("Bbmaj7 near C4 is %v", got)
	}
	if parsePitch("C4") != 60 || parsePitch("F#5") != 78 || parsePitch("Bb3") != 58 {
		t.Error("pitches are misread")
	}
	var b bytes.Buffer
	if err := drawCover(&b); err != nil || b.Len() > 600<<10 {
		t.Errorf("cover of %d bytes, %v", b.Len(), err)
	}
}

func BenchmarkAlbum(b *testing.B) {
	for range b.N {
		if err := Render(b.Context(), b.TempDir()); err != nil {
			b.Fatal(err)
		}
	}
}
