package confine_test

import (
	"os/exec"
	"strings"
	"testing"

	"upbeat/internal/confine"
)

// A program that wants more than its bound does not get it; within the bound nothing changes.
func TestAProgramCannotTakeMoreThanItsBound(t *testing.T) {
	const wants = "200000000" // bytes: tail keeps what it is to print
	for _, c := range []struct {
		bytes uint64
		gets  bool
	}{{128 << 20, false}, {1 << 30, true}} {
		cmd := exec.Command("sh", "-c", "read go; head -c "+wants+" /dev/zero | tail -c "+wants+" | wc -c")
		var said, failed strings.Builder
		cmd.Stdout, cmd.Stderr = &said, &failed
		in, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := confine.Start(cmd, c.bytes); err != nil {
			t.Fatal(err)
		}
		if _, err := in.Write([]byte("go\n")); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSpace(said.String()) == wants; got != c.gets {
			t.Errorf("bound of %d MiB: it printed %q bytes, %s", c.bytes>>20, said.String(), failed.String())
		}
	}
}

func TestAProgramThatCannotStart(t *testing.T) {
	if err := confine.Start(exec.Command("/nonexistent/program"), confine.FFmpeg); err == nil {
		t.Error("no error")
	}
}
