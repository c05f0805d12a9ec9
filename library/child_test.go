package library

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"upbeat/internal/confine"
	"upbeat/library/corpus"
	"upbeat/models"
)

// readBadly is a tag reading child that dies at files called "crash", hangs at "hang" and talks nonsense at "nonsense".
func readBadly(in io.Reader, out io.Writer) {
	r := bufio.NewReader(in)
	fmt.Fprintln(out, childReady)
	for {
		if _, err := field(r); err != nil {
			return
		}
		path, err := field(r)
		switch {
		case err != nil:
			return
		case strings.Contains(path, "crash"):
			fmt.Fprintln(os.Stderr, "panic: out of luck")
			os.Exit(2)
		case strings.Contains(path, "hang"):
			_, _ = io.Copy(io.Discard, r) // until it is killed
			select {}
		case strings.Contains(path, "nonsense"):
			fmt.Fprintln(out, "<html>")
		default:
			fmt.Fprintf(out, "{\"title\":%q,\"fingerprint\":\"x\"}\n", path[strings.LastIndexByte(path, '/')+1:])
		}
	}
}

func self(t *testing.T, args ...string) *ChildReader {
	t.Helper()
	c := NewChildReader(slog.New(slog.DiscardHandler), append([]string{os.Args[0], ReadTagsCommand}, args...)...)
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func TestChildReadsLikeDirect(t *testing.T) {
	w := newWorld(t)
	paths := []string{}
	for i := range 300 {
		paths = append(paths, w.put(fmt.Sprintf("odd\n\xff %d.mp3", i), corpus.MP3(1,
			corpus.Fields{Title: fmt.Sprint("Title ", i), Picture: jpegOf(t, 8, 8, red)})))
	}
	paths = append(paths, w.put("empty.mp3", nil), w.root+"/not there.mp3")
	var direct, child []Reading
	w.must(DirectReader{}.Read(w.ctx, paths, func(_ int, r Reading) error { r.Picture = nil; direct = append(direct, r); return nil }))
	c := self(t)
	for range 2 { // the second time by the same child
		child = nil
		w.must(c.Read(w.ctx, paths, func(i int, r Reading) error {
			if i != len(child) {
				t.Errorf("answer %d came as %d", i, len(child))
			}
			child = append(child, r)
			return nil
		}))
	}
	if fmt.Sprint(direct) != fmt.Sprint(child) {
		t.Error("the child reads otherwise")
	}
	if limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", c.idle[0].cmd.Process.Pid)); err == nil { // on Linux
		_, limit, _ := strings.Cut(string(limits), "Max data size")
		if field := strings.Fields(limit); len(field) == 0 || field[0] != fmt.Sprint(confine.Tags) {
			t.Errorf("the child's memory is bounded to %q", field)
		}
	}
	id, dir := direct[0].Cover, t.TempDir()
	accent, err := c.Paint(w.ctx, id, []string{w.root + "/gone.mp3", paths[0]}, dir)
	if err != nil || farFrom(accent, red) > 12 {
		t.Errorf("%s %v", accent, err)
	}
	if _, err := os.Stat(dir + "/600.jpg"); err != nil {
		t.Error(err)
	}
	if _, err := c.Paint(w.ctx, "0123456789abcdef0", paths, dir); !errors.Is(err, ErrNoCover) && err == nil {
		t.Error(err)
	}
}

func TestChildThatCrashesCostsOneFile(t *testing.T) {
	c := self(t, "badly")
	c.limit = 300 * time.Millisecond
	paths := []string{"/1", "/crash 1", "/2", "/3", "/crash 2", "/crash 3", "/hang", "/4", "/nonsense", "/5"}
	var got []string
	err := c.Read(t.Context(), paths, func(i int, r Reading) error {
		got = append(got, r.Title+r.Problem)
		return nil
	})
	want := []string{"1", models.ProblemBroken, "2", "3", models.ProblemBroken, models.ProblemBroken, models.ProblemTimeout, "4",
		models.ProblemBroken, "5"}
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v\n%q\n%q", err, got, want)
	}
}

func TestChildEndsWithItsContext(t *testing.T) {
	c := self(t, "badly")
	ctx, cancel := context.WithCancel(t.Context())
	err := c.Read(ctx, []string{"/1", "/hang"}, func(i int, r Reading) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	broken := errors.New("enough")
	if err := c.Read(t.Context(), []string{"/1", "/2"}, func(int, Reading) error { return broken }); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestChildThatIsNoReader(t *testing.T) {
	for _, command := range [][]string{{"/bin/echo", "hello"}, {"/nowhere/upbeat"}, {"/bin/false"}} {
		c := NewChildReader(slog.New(slog.DiscardHandler), command...)
		err := c.Read(t.Context(), []string{"/1"}, func(int, Reading) error { return nil })
		if !errors.Is(err, errChild) {
			t.Errorf("%v: %v", command, err)
		}
	}
}

func TestReadTagsRefusesNonsense(t *testing.T) {
	for _, in := range []string{"what\x00", "paint\x00a\x00b\x00many\x00", "paint\x00a\x00b\x00-1\x00", strings.Repeat("x", maxField*2)} {
		if err := ReadTags(strings.NewReader(in), io.Discard); err == nil {
			t.Errorf("%q was taken", in[:min(len(in), 20)])
		}
	}
	if err := ReadTags(strings.NewReader("read\x00"), io.Discard); err != nil {
		t.Errorf("an end in the middle: %v", err)
	}
}
