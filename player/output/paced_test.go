package output

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"upbeat/player/wav"
)

// counting fills samples with a ramp and notes what it was told.
type counting struct {
	pulled int64
	heard  int64
}

func (c *counting) pull(samples [][2]float64, heard int64) {
	for i := range samples {
		x := float64((c.pulled+int64(i))%1000) / 1000
		samples[i] = [2]float64{x, -x}
	}
	c.pulled += int64(len(samples))
	c.heard = heard
}

func TestNullKeepsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		out, source := newNull(), &counting{}
		if err := out.Run(ctx, source.pull); err != nil {
			t.Fatal(err)
		}
		if d := source.pulled - 10*Rate; d < 0 || d > int64(2*blockSize) {
			t.Fatalf("%d frames in 10 s", source.pulled)
		}
		p := out.Progress()
		if p.Heard != 10*Rate || p.Written != source.pulled {
			t.Fatalf("%+v", p)
		}
	})
}

func TestAFrozenOutputDoesNotCatchUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pacer{start: time.Now()}
		p.advance(Rate)
		time.Sleep(30 * time.Second)
		if p.advance(blockSize) != 0 {
			t.Fatal("waits although late")
		}
		if wait := p.advance(blockSize); wait != block {
			t.Fatalf("waits %s, want one block", wait)
		}
	})
}

// record runs a file output over path for a time and returns what it pulled.
func record(t *testing.T, path string, d time.Duration) *counting {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	out, err := openFile(Spec{Kind: "file", Target: path})
	if err != nil {
		t.Fatal(err)
	}
	source := &counting{}
	if err := out.Run(ctx, source.pull); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return source
}

func TestAFileIsRecordedAndContinued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "party.wav")
		first := record(t, path, 3*time.Second)
		second := record(t, path, time.Second)
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		h, err := wav.Read(f)
		if err != nil || h.Frames() != first.pulled+second.pulled {
			t.Fatalf("%d frames, want %d + %d: %v", h.Frames(), first.pulled, second.pulled, err)
		}
		data, err := io.ReadAll(f)
		if err != nil || int64(len(data)) != h.DataBytes {
			t.Fatalf("%d bytes of sound, header says %d: %v", len(data), h.DataBytes, err)
		}
		var out [600][2]float32
		h.Decode(data[first.pulled*4:], out[:])
		if out[500][0] < 0.49 || out[500][1] > -0.49 {
			t.Fatalf("sample %v", out[500])
		}
	})
}

func TestAKilledRecordingIsValid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "party.wav")
		out, err := openFile(Spec{Kind: "file", Target: path})
		if err != nil {
			t.Fatal(err)
		}
		defer out.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 3500*time.Millisecond)
		defer cancel()
		if err := out.Run(ctx, (&counting{}).pull); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path) // as it is without Close
		if err != nil {
			t.Fatal(err)
		}
		h, err := wav.Read(bytes.NewReader(b))
		if err != nil || h.Frames() < 5*Rate/2 {
			t.Fatalf("%d frames, %v", h.Frames(), err)
		}
	})
}

func TestForeignFilesAreLeftAlone(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(text, []byte("my diary"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		text:                              CodeRefused,
		dir:                               CodeRefused,
		filepath.Join(dir, "no", "x.wav"): CodeMissing,
	} {
		_, err := Open(t.Context(), "file:"+path)
		if Code(err) != want {
			t.Errorf("file:%s: %v", path, err)
		}
	}
	if _, err := Open(t.Context(), "pipe:"+text); Code(err) != CodeRefused {
		t.Errorf("pipe on a file: %v", err)
	}
	if b, _ := os.ReadFile(text); string(b) != "my diary" {
		t.Fatalf("the file now holds %q", b)
	}
}

func TestAPipeSurvivesItsReaders(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pcm")
	opened, err := Open(t.Context(), "pipe:"+path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- opened.Run(ctx, (&counting{}).pull) }()
	for range 2 {
		f, err := os.Open(path) // waits until the output opens its end
		if err != nil {
			t.Fatal(err)
		}
		var b [8 * 1000]byte
		if _, err := io.ReadFull(f, b[:]); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(opened.Close(), opened.Close()); err != nil {
		t.Fatal(err)
	}
}
