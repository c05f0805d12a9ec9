package sources

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"upbeat/models"
	"upbeat/sources/fetch"
)

const (
	tellWithin   = 25 * time.Second
	toldMost     = 16 << 20            // bytes of what it tells
	stopDelay    = 2 * time.Second     // how long a killed process group may keep its pipes open
	oldAfter     = 90 * 24 * time.Hour // sites change: an older yt-dlp often fails
	complaintMax = 4096                // bytes of what it complains about last
)

// Tool is yt-dlp, an optional program (https://github.com/yt-dlp/yt-dlp). It is run without a shell, in a process group of its own, and
// reaches the outside through a proxy that leads where a guest's address may.
type Tool struct {
	Path   string        // of the program
	Client *fetch.Client // with a guest's trust

	once sync.Once
	runs chan struct{}
}

// tellMost is how many programs look at once: each takes some 30 MB and a core for seconds.
const tellMost = 3

// Tell asks what an address or a search leads to: JSON, see entry.
func (t *Tool) Tell(ctx context.Context, what string, most int) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, tellWithin)
	defer cancel()
	t.once.Do(func() { t.runs = make(chan struct{}, tellMost) })
	select {
	case t.runs <- struct{}{}:
		defer func() { <-t.runs }()
	case <-ctx.Done():
		return nil, models.ErrTooMany
	}
	var out bytes.Buffer
	err := t.run(ctx, running{most: toldMost, out: &limited{w: &out, left: toldMost}},
		"--dump-single-json", "--flat-playlist", "--playlist-end", fmt.Sprint(most), "--", what)
	if err == nil && out.Len() == 0 {
		err = &Error{Problem: models.ProblemFetchTool, Detail: "it says nothing"}
	}
	return out.Bytes(), err
}

// Fetch brings the sound of one page into a folder, as one file.
func (t *Tool) Fetch(ctx context.Context, address string, into Folder, more []string) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	large := &Error{Problem: models.ProblemFetchLarge, Final: true}
	lines := &lineWriter{each: func(line []byte) {
		var told struct{ Done, Total, Estimate any } // what it does not know is "NA"
		if json.Unmarshal(line, &told) != nil {
			return
		}
		done := whole(told.Done)
		if into.Report(done, max(whole(told.Total), whole(told.Estimate))); done > into.Most {
			stop(large)
		}
	}}
	const overhead = 4 << 20 // pages and scripts of the site
	arguments := append([]string{"--no-playlist", "--format", "bestaudio[ext=m4a]/bestaudio/best", "--max-filesize", fmt.Sprint(into.Most),
		"--output", into.Path + "/song.%(ext)s", "--no-mtime", "--no-part", "--newline", "--progress", "--no-simulate",
		"--progress-template", `download:{"done":%(progress.downloaded_bytes)j,"total":%(progress.total_bytes)j,` +
			`"estimate":%(progress.total_bytes_estimate)j}`}, more...)
	err := t.run(ctx, running{most: into.Most + overhead, out: lines, said: lines}, append(arguments, "--", address)...)
	if errors.Is(context.Cause(ctx), large) {
		return large
	}
	return err
}

// whole is a number of JSON as a whole one; 0 = it is none.
func whole(value any) int64 {
	n, _ := value.(float64)
	return int64(n)
}

// running is what one run of the program is bounded by and writes to.
type running struct {
	most int64 // bytes from outside
	out  io.Writer
	said *lineWriter // its own words beside what out is for; nil = none are looked at
}

// run runs the program with a proxy of its own. Errors: *Error, or ctx's.
func (t *Tool) run(ctx context.Context, r running, arguments ...string) error {
	proxy, err := t.Client.Proxy(ctx, r.most)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	var served sync.WaitGroup
	served.Go(func() { _ = proxy.Run(ctx) })
	defer func() { stop(); served.Wait() }()
	own := []string{"--ignore-config", "--no-cache-dir", "--no-warnings", "--no-exec", "--no-call-home", "--socket-timeout", "10",
		"--retries", "1", "--fragment-retries", "2", "--downloader", "native"}
	command := t.command(ctx, append(own, arguments...)...)
	command.Env = append(command.Environ(), proxyVariables(proxy.Address())...)
	complaint := &tail{most: complaintMax}
	command.Stdout, command.Stderr = r.out, complaint
	err = command.Run()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case proxy.Full():
		return &Error{Problem: models.ProblemFetchLarge, Final: true}
	case err != nil:
		return complained(err, complaint.String())
	case r.said != nil:
		return refused(r.said.last)
	}
	return nil
}

// proxyVariables lead a program through a proxy for whatever it speaks. Every user of the machine reads a program's arguments; these only
// its own user does.
func proxyVariables(address string) []string {
	list := []string{"no_proxy=", "NO_PROXY="}
	for _, name := range []string{"http_proxy", "https_proxy", "ftp_proxy", "all_proxy"} {
		list = append(list, name+"="+address, strings.ToUpper(name)+"="+address)
	}
	return list
}

func (t *Tool) command(ctx context.Context, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, t.Path, arguments...)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	command.WaitDelay = stopDelay
	return command
}

// refused finds in what the program said why it brought nothing: it counts that as success.
func refused(said string) error {
	switch {
	case strings.Contains(said, "larger than max-filesize"):
		return &Error{Problem: models.ProblemFetchLarge, Final: true}
	case strings.Contains(said, "does not pass filter"):
		return &Error{Problem: models.ProblemFetchLong, Final: true}
	}
	return nil
}

// complained is what the program's last words mean.
func complained(err error, said string) error {
	var missing *exec.Error
	if errors.As(err, &missing) {
		return &Error{Problem: models.ProblemFetchTool, Detail: "yt-dlp is not installed", Final: true, Err: err}
	}
	said = lastError(said)
	e := &Error{Problem: models.ProblemFetchServer, Detail: said, Err: err}
	has := func(some ...string) bool {
		for _, one := range some {
			if strings.Contains(strings.ToLower(said), one) {
				return true
			}
		}
		return false
	}
	switch {
	case has("sign in", "log in", "login", "private video", "members-only", "requires authentication", "http error 401", "cookies"):
		e.Problem, e.Final = models.ProblemFetchLogin, true
	case has("http error 403: forbidden") && has("proxy", "tunnel"), has("tunnel connection failed: 403"):
		e.Problem, e.Final = models.ProblemFetchAddress, true
	case has("not available", "removed", "unavailable", "does not exist", "http error 404", "http error 410"):
		e.Problem, e.Final = models.ProblemFetchGone, true
	case has("unsupported url", "no video formats", "no suitable formats", "requested format is not available"):
		e.Problem, e.Final = models.ProblemFetchNotSound, true
	case said == "":
		e.Problem, e.Detail = models.ProblemFetchTool, err.Error()
	}
	return e
}

var secretInURL = regexp.MustCompile(`://[^/@\s]*@`)

// lastError is the last line of complaint, without the proxy's password.
func lastError(said string) string {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		if rest, found := strings.CutPrefix(lines[i], "ERROR: "); found {
			lines = []string{rest}
			break
		}
	}
	return models.Line(secretInURL.ReplaceAllString(lines[len(lines)-1], "://"), 300)
}

// Version is the program's, and how old that is; "" = it cannot be run.
func (t *Tool) Version(ctx context.Context) (version string, age time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, tellWithin)
	defer cancel()
	out, err := t.command(ctx, "--ignore-config", "--version").Output()
	if err != nil {
		return "", 0
	}
	version = models.Line(string(out), 40)
	const date = "2006.01.02"
	if made, err := time.Parse(date, version[:min(len(version), len(date))]); err == nil {
		age = time.Since(made)
	}
	return version, age
}

// Check tells whether the program is there and how old it is.
func (t *Tool) Check(ctx context.Context) []Check {
	version, age := t.Version(ctx)
	switch {
	case version == "":
		return []Check{{Text: "check.ytdlp_missing", With: map[string]any{"path": t.Path}}}
	case age > oldAfter:
		return []Check{{OK: true, Text: "check.ytdlp_old", With: map[string]any{"version": version, "n": int(age.Hours() / 24)}}}
	}
	return []Check{{OK: true, Text: "check.ytdlp", With: map[string]any{"version": version}}}
}

// limited takes so many bytes and then fails.
type limited struct {
	w    io.Writer
	left int
}

// Write implements io.Writer.
func (l *limited) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		return 0, errors.New("too much output")
	}
	return l.w.Write(p)
}

// tail keeps the last bytes of what is written.
type tail struct {
	most int
	kept []byte
}

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p...)
	if n := len(t.kept) - t.most; n > 0 {
		t.kept = t.kept[n:]
	}
	return len(p), nil
}

func (t *tail) String() string { return string(t.kept) }

// lineWriter hands each line of JSON to each and keeps the last other ones.
type lineWriter struct {
	each func(line []byte)
	last string
	part []byte
}

// Write implements io.Writer.
func (l *lineWriter) Write(p []byte) (int, error) {
	l.part = append(l.part, p...)
	for {
		advance, line, _ := bufio.ScanLines(l.part, false)
		if advance == 0 {
			break
		}
		if bytes.HasPrefix(line, []byte("{")) {
			l.each(line)
		} else {
			l.last = (&tail{most: complaintMax, kept: []byte(l.last)}).add(line)
		}
		l.part = l.part[advance:]
	}
	if len(l.part) > complaintMax {
		l.part = l.part[:0]
	}
	return len(p), nil
}

func (t *tail) add(line []byte) string {
	_, _ = t.Write(append(bytes.Clone(line), '\n')) // it never fails
	return t.String()
}
