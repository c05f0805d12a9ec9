//go:build system

package player_test

import (
	"context"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"upbeat/internal/kv"
	"upbeat/internal/store"
	"upbeat/player"
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
