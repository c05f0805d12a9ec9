package library

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"upbeat/internal/confine"
	"upbeat/models"
)

// How long a child may take, and how long it stays when nothing is asked of it.
const (
	childStart = time.Minute      // the first one compiles TagLib: 0.2 s on a PC, many on a Raspberry Pi Zero
	fileLimit  = 15 * time.Second // for one file or cover
	childIdle  = 10 * time.Second
)

// errChild says that the child process does not work at all, as opposed to a file that made it stop.
var errChild = errors.New("the tag reading process does not start")

// ChildReader is the Reader that runs this binary again, as `upbeat read-tags`, when there is something to read. Children that crash or
// take too long cost the file that they were at, no other. Safe for use by many goroutines: each Read and Paint has its own child.
type ChildReader struct {
	log     *slog.Logger
	command []string
	temp    string // keeps TagLib's compiled code between children; "" = the system's
	limit   time.Duration
	mu      sync.Mutex
	idle    []*child
}

// NewChildReader builds a ChildReader; it starts nothing yet. command is what to run; none = this binary with ReadTagsCommand.
func NewChildReader(log *slog.Logger, command ...string) *ChildReader {
	return &ChildReader{log: log, command: command, limit: fileLimit}
}

// Read implements Reader. It returns an error only when the child cannot be started, or that of each or ctx.
func (c *ChildReader) Read(ctx context.Context, paths []string, each func(int, Reading) error) error {
	for next := 0; next < len(paths); {
		k, err := c.take()
		if err != nil {
			return err
		}
		done, err := k.read(ctx, paths[next:], func(i int, r Reading) error { return each(next+i, r) })
		next += done
		if err == nil {
			c.put(k)
			break
		}
		said := k.kill()
		if !errors.Is(err, errStopped) {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		r := Reading{Problem: models.ProblemBroken, Detail: "the tag reader crashed on it"}
		if k.late.Load() {
			r = Reading{Problem: models.ProblemTimeout, Detail: fmt.Sprintf("not read within %v", c.limit)}
		}
		c.log.Warn("the tag reading process stopped at a file", "path", paths[next], "problem", r.Problem, "said", said)
		if err := each(next, r); err != nil {
			return err
		}
		next++
	}
	return nil
}

// Paint implements Reader.
func (c *ChildReader) Paint(ctx context.Context, id string, files []string, dir string) (string, error) {
	k, err := c.take()
	if err != nil {
		return "", err
	}
	request := append([]string{"paint", id, dir, strconv.Itoa(len(files))}, files...)
	var answer painted
	err = k.ask(ctx, request, &answer)
	switch {
	case err != nil:
		said := k.kill()
		c.log.Warn("the tag reading process stopped at a cover", "cover", id, "late", k.late.Load(), "said", said)
		return "", errors.Join(ErrNoCover, ctx.Err())
	case answer.Error != "":
		c.put(k)
		return "", fmt.Errorf("%w: %s", ErrNoCover, answer.Error)
	}
	c.put(k)
	return answer.Accent, nil
}

// Close ends the children that wait for something to do.
func (c *ChildReader) Close() error {
	c.mu.Lock()
	idle := c.idle
	c.idle = nil
	c.mu.Unlock()
	for _, k := range idle {
		k.end()
	}
	return nil
}

// take returns an idle child or starts one.
func (c *ChildReader) take() (*child, error) {
	c.mu.Lock()
	if n := len(c.idle); n > 0 {
		k := c.idle[n-1]
		c.idle = c.idle[:n-1]
		c.mu.Unlock()
		k.bored.Stop()
		return k, nil
	}
	c.mu.Unlock()
	return c.start()
}

// put keeps a child for the next one who wants it; after a while it ends it.
func (c *ChildReader) put(k *child) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle = append(c.idle, k)
	k.bored = time.AfterFunc(childIdle, func() {
		c.mu.Lock()
		i := slices.Index(c.idle, k)
		if i >= 0 {
			c.idle = slices.Delete(c.idle, i, i+1)
		}
		c.mu.Unlock()
		if i >= 0 {
			k.end()
		}
	})
}

func (c *ChildReader) start() (*child, error) {
	command := c.command
	if len(command) == 0 {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errChild, err)
		}
		command = []string{self, ReadTagsCommand}
	}
	k := &child{cmd: exec.Command(command[0], command[1:]...), limit: c.limit}
	// One processor and a small heap: it runs beside a party.
	k.cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "GOGC=100", "GOMEMLIMIT=160MiB")
	if c.temp != "" {
		if err := os.MkdirAll(c.temp, 0o700); err != nil {
			return nil, fmt.Errorf("%w: %w", errChild, err)
		}
		k.cmd.Env = append(k.cmd.Env, "TMPDIR="+c.temp)
	}
	k.cmd.Stderr = &k.said
	in, err1 := k.cmd.StdinPipe()
	out, err2 := k.cmd.StdoutPipe()
	if err := errors.Join(err1, err2); err != nil {
		return nil, fmt.Errorf("%w: %w", errChild, err)
	}
	if err := confine.Start(k.cmd, confine.Tags); err != nil {
		return nil, fmt.Errorf("%w: %w", errChild, err)
	}
	k.in, k.out = in, bufio.NewReaderSize(out, 64<<10)
	watch := time.AfterFunc(childStart, k.tooLate)
	line, err := k.out.ReadString('\n')
	watch.Stop()
	if err != nil || line != childReady+"\n" {
		said := k.kill()
		return nil, fmt.Errorf("%w: it said %q %q", errChild, line[:min(len(line), 200)], said)
	}
	return k, nil
}

// child is one running process. It is used by one goroutine at a time.
type child struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	said  tail
	late  atomic.Bool // it was killed because it took too long
	limit time.Duration
	bored *time.Timer // ends it when nobody wants it
}

// errStopped says that a child is gone before it answered.
var errStopped = errors.New("the tag reading process stopped")

// read asks for paths and hands on the answers. It returns how many there were; errStopped = the child stopped at the next.
func (k *child) read(ctx context.Context, paths []string, each func(int, Reading) error) (done int, err error) {
	defer context.AfterFunc(ctx, func() { _ = k.cmd.Process.Kill() })()
	var asking sync.WaitGroup
	asking.Go(func() { // requests go ahead of the answers; a killed child ends it
		w := bufio.NewWriter(k.in)
		for _, path := range paths {
			if _, err := w.WriteString("read\x00" + path + "\x00"); err != nil {
				return
			}
		}
		_ = w.Flush()
	})
	defer asking.Wait()
	defer func() {
		if err != nil {
			_ = k.cmd.Process.Kill()
		}
	}()
	watch := time.AfterFunc(k.limit, k.tooLate)
	defer watch.Stop()
	for i := range paths {
		var r Reading
		if err := k.answer(&r); err != nil {
			return i, err
		}
		watch.Stop()
		if err := each(i, r); err != nil {
			return i, err
		}
		watch.Reset(k.limit)
	}
	return len(paths), nil
}

// ask sends one request and waits for its answer.
func (k *child) ask(ctx context.Context, fields []string, answer any) error {
	defer context.AfterFunc(ctx, func() { _ = k.cmd.Process.Kill() })()
	watch := time.AfterFunc(k.limit, k.tooLate)
	defer watch.Stop()
	for _, f := range fields {
		if _, err := io.WriteString(k.in, f+"\x00"); err != nil {
			return errStopped
		}
	}
	return k.answer(answer)
}

func (k *child) answer(to any) error {
	line, err := k.out.ReadBytes('\n')
	if err != nil {
		return errStopped
	}
	if err := json.Unmarshal(line, to); err != nil {
		return errStopped
	}
	return nil
}

func (k *child) tooLate() {
	k.late.Store(true)
	_ = k.cmd.Process.Kill()
}

// kill ends the child at once and returns the last that it said on its standard error.
func (k *child) kill() string {
	_ = k.cmd.Process.Kill()
	k.end()
	return k.said.String()
}

// end lets the child finish, and waits for it.
func (k *child) end() {
	_ = k.in.Close()
	_ = k.cmd.Wait() // how it ended is known from its answers
}

// tail keeps the first few lines of what is written to it: where a crash says why.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	const keep = 500
	t.text = append(t.text, p[:max(0, min(len(p), keep-len(t.text)))]...)
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}
