//go:build system

package system

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	upbeat "upbeat/internal/system"
)

// restartPause is RestartSec of deploy/upbeat.service.
const restartPause = 200 * time.Millisecond

// process is a service as systemd would run it: whenever it ends, it is started again, until it is stopped.
type process struct {
	t       *testing.T
	name    string
	command []string
	env     []string
	log     string

	mu      sync.Mutex
	cmd     *exec.Cmd
	started time.Time
	stopped bool
	ended   chan struct{} // closed when it is stopped for good
	exit    error         // how the last run ended
}

// start runs a command as a service of the test.
func start(t *testing.T, name string, env []string, command ...string) *process {
	t.Helper()
	p := &process{t: t, name: name, command: command, env: append(os.Environ(), env...), ended: make(chan struct{})}
	p.log = filepath.Join(t.TempDir(), name+".log")
	first := make(chan error, 1)
	go p.live(first)
	if err := <-first; err != nil {
		t.Fatalf("start %s: %v", name, err)
	}
	t.Cleanup(func() {
		if err := p.stop(2 * time.Minute); err != nil && !t.Failed() {
			t.Errorf("stop %s: %v", name, err)
		}
		if t.Failed() {
			p.tell()
		}
	})
	return p
}

func (p *process) live(first chan<- error) {
	defer close(p.ended)
	for {
		done, err := p.spawn()
		if first != nil {
			first <- err
			first = nil
		}
		if err != nil || done == nil {
			return
		}
		err = <-done
		p.mu.Lock()
		p.exit = err
		stopped := p.stopped
		p.mu.Unlock()
		if stopped {
			return
		}
		<-time.After(restartPause)
	}
}

// spawn starts the process once; done gets how it ended. A nil channel: it is not wanted any more.
func (p *process) spawn() (chan error, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped {
		return nil, nil
	}
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	p.cmd = exec.Command(p.command[0], p.command[1:]...)
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = p.env, log, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	p.started = time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	done, cmd := make(chan error, 1), p.cmd
	go func() { done <- cmd.Wait() }()
	return done, nil
}

func (p *process) pid() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cmd.Process.Pid
}

func (p *process) since() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.started
}

func (p *process) signal(s syscall.Signal) { _ = syscall.Kill(p.pid(), s) }

// kill is kill -9; the service comes back.
func (p *process) kill() { p.signal(syscall.SIGKILL) }

// stop ends the service gracefully and waits for it.
func (p *process) stop(within time.Duration) error {
	p.mu.Lock()
	p.stopped = true
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	p.mu.Unlock()
	select {
	case <-p.ended:
		return nil
	case <-time.After(within):
		p.kill()
		<-p.ended
		return fmt.Errorf("it did not end within %s", within)
	}
}

// child finds a process below this one by a word of its command line; 0 = there is none.
func (p *process) child(word string) int {
	for _, pid := range upbeat.Tree(p.pid())[1:] {
		line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		if err == nil && strings.Contains(string(bytes.ReplaceAll(line, []byte{0}, []byte(" "))), word) {
			return pid
		}
	}
	return 0
}

// tell prints the end of the process's log.
func (p *process) tell() {
	text, err := os.ReadFile(p.log)
	const most = 60000
	if len(text) > most {
		text = text[len(text)-most:]
	}
	p.t.Logf("the end of %s's log (%v):\n%s", p.name, err, text)
}

// slow is how much slower than ours a machine may be that runs the tests.
const slow = 6

// until waits for a condition; the patience, on a machine like ours, only fails the test.
func until(t *testing.T, patience time.Duration, what string, done func() bool) {
	t.Helper()
	patience *= slow
	end := time.Now().Add(patience)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		if time.Now().After(end) {
			t.Fatalf("not within %s: %s", patience, what)
		}
		<-tick.C
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// redisServer starts a real one with an append-only file; its URL is returned.
func redisServer(t *testing.T) (*process, string) {
	t.Helper()
	port := freePort(t)
	return redisOn(t, port, t.TempDir()), fmt.Sprintf("redis://127.0.0.1:%d/0", port)
}

func redisOn(t *testing.T, port int, dir string) *process {
	t.Helper()
	p := start(t, "redis", nil, "redis-server", "--port", fmt.Sprint(port), "--bind", "127.0.0.1", "--dir", dir, "--appendonly", "yes",
		"--save", "", "--loglevel", "warning")
	until(t, 10*time.Second, "redis-server answers", func() bool {
		conn, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", port), time.Second)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
	return p
}

// upbeatCommand is a command line of the binary under test.
func upbeatCommand(args ...string) []string { return append([]string{os.Getenv(binaryEnv)}, args...) }

// ready waits until a server takes guests.
func ready(t *testing.T, base string) {
	t.Helper()
	until(t, 20*time.Second, base+" is ready", func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/readyz", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return false
		}
		return errors.Join(resp.Body.Close()) == nil && resp.StatusCode == http.StatusOK
	})
}
