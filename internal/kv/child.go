package kv

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	serverBinary = "redis-server"
	// startWithin bounds the wait for a child's first answer.
	startWithin = 10 * time.Second
	// restartPause keeps a child that dies at once from spinning.
	restartPause = 200 * time.Millisecond
)

// child is our own redis-server: one process at a time, started again when it dies.
type child struct {
	dir, socket, secret string
	log                 *slog.Logger
	exited              chan error // the running process's end
	process             *os.Process
}

// openChild starts a redis-server on a unix socket in dir. It keeps no file: nothing in it must survive, and a server with an append-only
// file refuses every write while its disk is full.
func openChild(ctx context.Context, dir string, log *slog.Logger) (*Server, error) {
	secret, err := password()
	if err != nil {
		return nil, err
	}
	dir, err = filepath.Abs(filepath.Join(dir, "redis"))
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := os.RemoveAll(filepath.Join(dir, "appendonlydir")); err != nil { // of earlier versions
		return nil, err
	}
	c := &child{dir: dir, socket: socketPath(dir), secret: secret, log: log}
	opts := &redis.Options{Network: "unix", Addr: c.socket, Password: secret}
	client := dial(opts)
	if err := c.start(ctx, client); err != nil {
		return nil, errors.Join(err, client.Close())
	}
	return &Server{Tier: Child, Client: client, Opts: opts,
		run:   func(ctx context.Context) error { return c.supervise(ctx, client) },
		close: c.stop}, nil
}

// socketPath avoids the 108 bytes that Linux allows a socket's path.
func socketPath(dir string) string {
	path := filepath.Join(dir, "redis.sock")
	const longest = 100
	if len(path) <= longest {
		return path
	}
	return filepath.Join(os.TempDir(), fmt.Sprintf("upbeat-redis-%d.sock", os.Getpid()))
}

// start runs the server and waits until it answers.
func (c *child) start(ctx context.Context, client *redis.Client) error {
	if err := c.endPredecessor(); err != nil {
		return err
	}
	started := make(chan error, 1)
	c.exited = make(chan error, 1)
	go c.hold(started)
	if err := <-started; err != nil {
		return fmt.Errorf("start %s: %w", serverBinary, err)
	}
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	for {
		if client.Ping(ctx).Err() == nil {
			return nil
		}
		select {
		case err := <-c.exited:
			c.exited <- err
			return fmt.Errorf("%s ended at once: %w", serverBinary, err)
		case <-ctx.Done():
			return fmt.Errorf("%s did not answer within %s", serverBinary, startWithin)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// hold starts the process and waits for its end on a thread of its own: the kernel sends the parent-death signal when the
// thread that started the child ends, so that thread must live as long as we do.
func (c *child) hold(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := exec.Command(serverBinary, "-")
	cmd.Stdin = strings.NewReader(c.config())
	cmd.Dir = c.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	err := cmd.Start()
	if err == nil {
		c.process = cmd.Process
	}
	started <- err
	if err == nil {
		c.exited <- cmd.Wait()
	}
}

// config is handed over on standard input, so that the password is on no command line and in no file.
func (c *child) config() string {
	return strings.Join([]string{
		"port 0", "unixsocket " + c.socket, "unixsocketperm 600", "requirepass " + c.secret, "dir " + c.dir, "pidfile " + c.pidfile(),
		"daemonize no",
		"appendonly no", "save \"\"", "maxmemory 64mb", "maxmemory-policy noeviction", "loglevel warning", "",
	}, "\n")
}

func (c *child) pidfile() string { return filepath.Join(c.dir, "redis.pid") }

// endPredecessor stops the server of an Upbeat that was killed: nobody knows its password any more.
func (c *child) endPredecessor() error {
	conn, err := net.DialTimeout("unix", c.socket, time.Second)
	if err != nil {
		return nil // nobody listens
	}
	defer func() { _ = conn.Close() }()
	pid, err := peer(conn.(*net.UnixConn))
	if err != nil {
		return err
	}
	c.log.Info("stopping the redis-server of an earlier start", "pid", pid)
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("stop the earlier redis-server (pid %d): %w", pid, err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(time.Second))
	_, _ = conn.Read(make([]byte, 1)) // returns when the process is gone
	return nil
}

// peer is the process at the other end of a unix socket, as the kernel vouches for it.
func peer(conn *net.UnixConn) (int, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, err
	}
	var cred *syscall.Ucred
	var cerr error
	if err := raw.Control(func(fd uintptr) {
		cred, cerr = syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	}); err != nil {
		return 0, err
	}
	if cerr != nil {
		return 0, cerr
	}
	return int(cred.Pid), nil
}

// supervise starts the server again whenever it dies.
func (c *child) supervise(ctx context.Context, client *redis.Client) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-c.exited:
			c.log.Warn("redis-server died; starting it again", "error", err)
		}
		for c.start(ctx, client) != nil {
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(restartPause):
			}
		}
	}
}

// stop ends the server and waits for it.
func (c *child) stop() error {
	if err := c.process.Signal(syscall.SIGTERM); err != nil {
		return nil // it is gone already
	}
	select {
	case <-c.exited:
	case <-time.After(2 * time.Second):
		return c.process.Kill()
	}
	return nil
}
