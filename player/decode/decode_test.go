package decode

import (
	"bytes"
	"context"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/gopxl/beep/v2"

	"upbeat/internal/container"
	"upbeat/models"
	"upbeat/player/streamtest"
	"upbeat/player/wav"
)

// deadline exists only to fail a test that hangs.
const deadline = 2 * time.Minute

func testContext(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	t.Cleanup(cancel)
	return ctx
}

// toneFile writes a 440 Hz sine whose left channel is louder, and returns its path.
func toneFile(t *testing.T, seconds float64, rate int) string {
	t.Helper()
	n := int(seconds * float64(rate))
	b := wav.Append16(nil, rate, int64(n)*4, 0)
	for i := range n {
		x := math.Sin(2 * math.Pi * 440 * float64(i) / float64(rate))
		l, r := wav.Sample16(x/2), wav.Sample16(x/4)
		b = append(b, byte(l), byte(uint16(l)>>8), byte(r), byte(uint16(r)>>8))
	}
	return write(t, "tone.wav", b)
}

func write(t *testing.T, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// placed is a stream whose position grows by what it gives.
type placed struct {
	s *Stream
	t *testing.T
}

func (p placed) Err() error { return p.s.Err() }

func (p placed) Stream(samples [][2]float64) (int, bool) {
	p.t.Helper()
	before := p.s.Position()
	n, ok := p.s.Stream(samples)
	if p.s.Position() != before+int64(n) {
		p.t.Fatalf("position %d, was %d, streamed %d", p.s.Position(), before, n)
	}
	return n, ok
}

// assertContract checks the contract of streamtest, and the position, in blocks of one size, and returns all samples.
func assertContract(t *testing.T, s *Stream, block int) [][2]float64 {
	t.Helper()
	return streamtest.Read(t, placed{s, t}, block)
}

// frequency counts upward zero crossings a second.
func frequency(samples [][2]float64) float64 {
	crossings := 0
	for i := 1; i < len(samples); i++ {
		if samples[i-1][0] < 0 && samples[i][0] >= 0 {
			crossings++
		}
	}
	return float64(crossings) * Rate / float64(len(samples))
}

func TestStreamsKeepTheContract(t *testing.T) {
	whole, err := os.ReadFile(toneFile(t, 20, 48000))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		toneFile(t, 0.5, 48000), toneFile(t, 0.5, 44100), "testdata/tone.mp3", "testdata/tone.flac", "testdata/tone.ogg",
		write(t, "cut.wav", whole[:len(whole)/2]),
	} {
		t.Run(filepath.Base(path), func(t *testing.T) {
			streamtest.Assert(t, func() beep.Streamer {
				s, err := OpenWith(testContext(t), path, Options{NoHelp: true})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { s.Close() })
				return placed{s, t}
			})
		})
	}
	t.Run("WAV as it is", func(t *testing.T) {
		path := toneFile(t, 0.5, 44100)
		all := streamtest.Assert(t, func() beep.Streamer {
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { f.Close() })
			s, _, err := decodeWAV(f, container.Info{})
			if err != nil {
				t.Fatal(err)
			}
			return s
		})
		if len(all) != 22050 {
			t.Errorf("%d frames", len(all))
		}
	})
}

func TestBuiltinDecodersKeepTheContract(t *testing.T) {
	for _, path := range []string{
		toneFile(t, 2, 48000), toneFile(t, 2, 44100), "testdata/tone.mp3", "testdata/tone.flac", "testdata/tone.ogg",
	} {
		t.Run(filepath.Base(path), func(t *testing.T) {
			s, err := OpenWith(testContext(t), path, Options{NoHelp: true})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			claimed := s.Len()
			all := assertContract(t, s, 777)
			if s.Err() != nil {
				t.Fatal(s.Err())
			}
			if got := float64(len(all)) / Rate; math.Abs(got-2) > 0.1 {
				t.Errorf("%.3f s of sound", got)
			}
			if math.Abs(float64(claimed)-2*Rate) > 0.1*Rate || s.Len() != int64(len(all)) {
				t.Errorf("length %d, then %d, of %d", claimed, s.Len(), len(all))
			}
			if f := frequency(all[Rate/2 : Rate*3/2]); math.Abs(f-440) > 2 {
				t.Errorf("%.1f Hz", f)
			}
		})
	}
}

func TestTwoJoinedFilesPlayWhole(t *testing.T) {
	tone, err := os.ReadFile("testdata/tone.mp3")
	if err != nil {
		t.Fatal(err)
	}
	picture := bytes.Repeat([]byte("picture "), 4000)
	for name, between := range map[string][]byte{
		"nothing": nil, "a free bit rate": {0xff, 0xfb, 0x00, 0x00}, "another rate": {0xff, 0xfb, 0x94, 0x00},
		"a reserved layer": {0xff, 0xf9, 0x90, 0x00},
	} {
		t.Run(name, func(t *testing.T) {
			tag := append([]byte("ID3\x03\x00\x00\x00\x01\x7a\x0a"), append(slices.Clone(between), picture...)...)
			path := write(t, "two.mp3", slices.Concat(tone, tag, tone, tag, tone))
			for _, from := range []time.Duration{0, 5 * time.Second} {
				s, err := OpenWith(testContext(t), path, Options{NoHelp: true, From: from})
				if err != nil {
					t.Fatal(err)
				}
				all := assertContract(t, s, 1000)
				want := 6.0 - from.Seconds()
				if got := float64(len(all)) / Rate; s.Err() != nil || math.Abs(got-want) > 0.3 {
					t.Errorf("from %v: %.3f s of sound, want %.1f, %v", from, got, want, s.Err())
				}
				if f := frequency(all[len(all)-Rate/2 : len(all)-Rate/4]); math.Abs(f-440) > 4 {
					t.Errorf("from %v: %.1f Hz", from, f)
				}
			}
		})
	}
}

func TestSeekGoesToTheSample(t *testing.T) {
	path := toneFile(t, 2, 48000)
	whole, err := OpenWith(testContext(t), path, Options{NoHelp: true})
	if err != nil {
		t.Fatal(err)
	}
	all := assertContract(t, whole, 1000)
	part, err := OpenWith(testContext(t), path, Options{NoHelp: true, From: 1500 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if part.Position() != 72000 {
		t.Fatalf("starts at %d", part.Position())
	}
	tail := assertContract(t, part, 1000)
	if len(tail) != len(all)-72000 || tail[0] != all[72000] || tail[100] != all[72100] {
		t.Fatalf("%d frames from %v, want %d from %v", len(tail), tail[0], len(all)-72000, all[72000])
	}
}

func TestASeekBehindTheEndIsTheEnd(t *testing.T) {
	s, err := OpenWith(testContext(t), toneFile(t, 1, 48000), Options{NoHelp: true, From: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	if n, ok := s.Stream(make([][2]float64, 10)); n != 0 || ok || s.Err() != nil {
		t.Fatal(n, ok, s.Err())
	}
}

func TestProblems(t *testing.T) {
	truncated, err := os.ReadFile(toneFile(t, 20, 48000))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, path, want string }{
		{"missing", filepath.Join(t.TempDir(), "gone.mp3"), models.ProblemMissing},
		{"empty", write(t, "empty.mp3", nil), models.ProblemEmpty},
		{"directory", t.TempDir(), models.ProblemNotAudio},
		{"page", write(t, "page.flac", []byte("<html><script>alert(1)</script>")), models.ProblemNotAudio},
		{"picture", write(t, "picture.mp3", []byte("\xff\xd8\xff\xe0 JFIF")), models.ProblemNotAudio},
		{"garbage", write(t, "garbage.mp3", []byte("\x00\x01\x02garbage\xfe\xff\x80")), models.ProblemBroken},
		{"broken flac", write(t, "broken.flac", []byte("fLaC\x00\x00\x00\x22garbage")), models.ProblemBroken},
		{"mislabelled", write(t, "broken.mp3", []byte("fLaC\x00\x00\x00\x22garbage")), models.ProblemMislabelled},
		{"needs ffmpeg", "testdata/tone.m4a", models.ProblemNoDecoder},
		{"needs ffmpeg", "testdata/tone.opus", models.ProblemNoDecoder},
	} {
		s, err := OpenWith(testContext(t), c.path, Options{NoHelp: true})
		if err == nil {
			s.Close()
			t.Errorf("%s: opened", c.name)
			continue
		}
		if code, detail := Problem(err); code != c.want {
			t.Errorf("%s: %s (%s), want %s", c.name, code, detail, c.want)
		}
	}
	s, err := OpenWith(testContext(t), write(t, "cut.wav", truncated[:len(truncated)/2]), Options{NoHelp: true})
	if err != nil {
		t.Fatal(err)
	}
	got := assertContract(t, s, 4096)
	if code, _ := Problem(s.Err()); code != models.ProblemTruncated || len(got) < 9*Rate {
		t.Errorf("truncated: %s after %d frames", code, len(got))
	}
}

// crashing is a decoder that gives some frames and panics, as the vorbis decoder does with some damaged files.
type crashing struct{ after int }

func (c *crashing) open(context.Context, int64) error { return nil }
func (c *crashing) length() (int64, bool)             { return 0, false }
func (c *crashing) close()                            {}
func (c *crashing) read(_ context.Context, out [][2]float32) (int, error) {
	if c.after == 0 {
		panic("index out of range")
	}
	c.after--
	return min(len(out), 100), nil
}

func TestADecoderThatPanicsEndsItsSongOnly(t *testing.T) {
	s := newStream(0, 0)
	s.start(testContext(t), &crashing{after: 3})
	got := assertContract(t, s, 64)
	if code, _ := Problem(s.Err()); code != models.ProblemBroken || len(got) != 300 {
		t.Fatalf("%v after %d frames", s.Err(), len(got))
	}
}

// short is a decoder that gives a second of sound and whose file claims a hundred.
type short struct {
	exact bool
	left  int
}

func (s *short) open(context.Context, int64) error { return nil }
func (s *short) length() (int64, bool)             { return 100 * Rate, s.exact }
func (s *short) close()                            {}
func (s *short) read(_ context.Context, out [][2]float32) (int, error) {
	n := min(len(out), s.left)
	if s.left -= n; n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// A length that is a guess proves nothing: what is shorter is whole. One that is counted tells that the end is missing.
func TestAGuessedLengthIsNoProof(t *testing.T) {
	for exact, want := range map[bool]string{false: "", true: models.ProblemTruncated} {
		s := newStream(0, 0)
		s.start(testContext(t), &short{exact: exact, left: Rate})
		got := assertContract(t, s, 4096)
		if code, _ := Problem(s.Err()); code != want || len(got) != Rate {
			t.Errorf("exact %v: %q after %d frames, want %q", exact, code, len(got), want)
		}
	}
}

// hanging gives nothing until its context ends.
type hanging struct{}

func (hanging) open(context.Context, int64) error { return nil }
func (hanging) length() (int64, bool)             { return 0, false }
func (hanging) close()                            {}
func (hanging) read(ctx context.Context, _ [][2]float32) (int, error) {
	<-ctx.Done()
	return 0, ctx.Err()
}

func TestADecoderThatHangsIsGivenUp(t *testing.T) {
	s := newStream(0, 0)
	s.start(testContext(t), hanging{})
	if code, _ := Problem(s.awaitFirst(t.Context(), time.Millisecond)); code != models.ProblemTimeout {
		t.Fatalf("problem %q", code)
	}
	s.Close()
	<-s.Closed()
}

func TestTryNeverWaitsAndLeftIsExactAtTheEnd(t *testing.T) {
	s, err := OpenWith(testContext(t), toneFile(t, 1, 48000), Options{NoHelp: true})
	if err != nil {
		t.Fatal(err)
	}
	<-s.Closed() // the whole song fits in the ring
	buf := make([][2]float64, Rate-10)
	if n, done := s.Try(buf); n != len(buf) || done {
		t.Fatal(n, done)
	}
	if left, known := s.Left(); left != 10 || !known {
		t.Fatal(left, known)
	}
	if n, done := s.Try(buf); n != 10 || !done {
		t.Fatal(n, done)
	}
}

func TestSteadyStateAllocatesNothing(t *testing.T) {
	s := newStream(time.Second, 0)
	buf := make([][2]float64, 480)
	if a := testing.AllocsPerRun(100, func() {
		s.ring.commit(480)
		s.Try(buf)
	}); a != 0 {
		t.Fatalf("%v allocations a block", a)
	}
}
