package library

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// cpuTime is what this process and its ended children have used.
func cpuTime() time.Duration {
	var sum time.Duration
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if err := syscall.Getrusage(who, &u); err == nil {
			sum += time.Duration(u.Utime.Nano() + u.Stime.Nano())
		}
	}
	return sum
}

// runMPD lets mpd update its empty database from music and returns the processor time that it used.
func runMPD(ctx context.Context, music, temp string) (time.Duration, error) {
	if err := os.Mkdir(temp, 0o755); err != nil {
		return 0, err
	}
	socket, config := filepath.Join(temp, "s"), filepath.Join(temp, "mpd.conf")
	text := fmt.Sprintf("music_directory %q\ndb_file %q\nbind_to_address %q\nlog_file %q\nauto_update \"no\"\nfollow_outside_symlinks \"no\"\naudio_output {\n type \"null\"\n name \"null\"\n}\n",
		music, filepath.Join(temp, "db"), socket, filepath.Join(temp, "log"))
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, "mpd", "--no-daemon", config)
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	err := updateMPD(ctx, socket)
	_ = cmd.Process.Signal(syscall.SIGTERM)
	_ = cmd.Wait() // it was told to end
	if err != nil {
		return 0, err
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
}

// updateMPD asks mpd for an update and waits for its end. https://mpd.readthedocs.io/en/stable/protocol.html
func updateMPD(ctx context.Context, socket string) error {
	conn, err := dialMPD(ctx, socket)
	if err != nil {
		return err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Minute)) // a socket always takes one
	r := bufio.NewReader(conn)
	if _, err := r.ReadString('\n'); err != nil {
		return err
	}
	command := "update"
	for {
		fmt.Fprintln(conn, command)
		updating := false
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return err
			}
			if strings.HasPrefix(line, "ACK") {
				return fmt.Errorf("mpd: %s", line)
			}
			updating = updating || strings.HasPrefix(line, "updating_db")
			if line == "OK\n" {
				break
			}
		}
		switch {
		case command == "status" && !updating:
			return nil
		case command == "idle update", command == "update":
			command = "status"
		default:
			command = "idle update"
		}
	}
}

func dialMPD(ctx context.Context, socket string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := net.Dial("unix", socket)
		if err == nil {
			return conn, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("mpd does not answer: %w", err)
		case <-tick.C:
		}
	}
}
