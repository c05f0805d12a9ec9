package bench

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"upbeat/internal/system"
)

// host is the account that the benchmarks log in as; the password is good for a party that nobody else can reach.
const (
	hostName     = "admin"
	hostPassword = "only for this benchmark"
)

// server is a party of our own, in a temporary folder, on a port of this machine alone.
type server struct {
	cmd   *exec.Cmd
	addr  string
	data  string
	began time.Time // when the process was started
}

// harness is the place of a suite's servers: one data folder that outlives them.
type harness struct {
	binary string // the binary to measure
	data   string
	music  string
}

// start runs the party and waits for its first page.
func (h harness) start(ctx context.Context, args ...string) (*server, error) {
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	password := filepath.Join(h.data, "password")
	if err := os.WriteFile(password, []byte(hostPassword+"\n"), 0o600); err != nil {
		return nil, err
	}
	log, err := os.OpenFile(filepath.Join(h.data, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	args = append([]string{"--listen", addr, "--data", h.data, "--music", h.music, "--output", "null", "--join-limit", "0",
		"--admin-password-file", password}, args...)
	cmd := exec.Command(h.binary, args...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	s := &server{cmd: cmd, addr: addr, data: h.data, began: time.Now()}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return s, s.firstPage(ctx)
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String(), nil
}

func (s *server) url() string { return "http://" + s.addr }

// firstPage asks for the guests' page until it is there.
func (s *server) firstPage(ctx context.Context) error {
	const patience, pause = 30 * time.Second, 2 * time.Millisecond
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url()+"/", nil)
		if err != nil {
			return err
		}
		resp, err := client.Do(req)
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the server shows no page; its log is %s", filepath.Join(s.data, "log"))
		case <-time.After(pause):
		}
	}
}

// stop ends the party: gracefully, or as a power cut would.
func (s *server) stop(how syscall.Signal) error {
	if err := s.cmd.Process.Signal(how); err != nil {
		return err
	}
	err := s.cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) && how == syscall.SIGKILL {
		return nil
	}
	return err
}

func (s *server) tree() []int { return system.Tree(s.cmd.Process.Pid) }

// playerOf picks the player among a server's processes.
func playerOf(pids []int) int {
	for _, pid := range pids {
		line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		if err == nil && strings.Contains(string(line), "--roles\x00player") {
			return pid
		}
	}
	return pids[0]
}
