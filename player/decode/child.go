package decode

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"upbeat/internal/confine"
	"upbeat/models"
)

const (
	frameBytes  = 8               // two float32
	pipeBytes   = 1 << 20         // room in the pipe: few switches between the processes
	chunkBytes  = 64 << 10        // read from the pipe at once
	maxRestarts = 2               // a child that was killed is started again this often in one song
	killDelay   = 2 * time.Second // how long a killed child may keep its pipes open
)

// formats are the containers that ffmpeg may open. Play lists and descriptions (hls, concat, dash...) are not among them: they
// would let a file that a guest brings name other files and addresses.
const formats = "mp3,flac,ogg,wav,w64,mov,mp4,m4a,3gp,aac,adts,matroska,webm,asf,aiff,ape,wv,tta,mpc,mpc8," +
	"dsf,iff,ac3,eac3,dts,caf,au,amr,oma,tak,shn,loas,libopenmpt"

// child is an ffmpeg process that writes 32-bit float stereo at Rate to a pipe.
type child struct {
	program, path string
	found         found
	pieces        []piece       // still to play, the one that plays first
	first         int64         // the frame at which that piece begins
	stall         time.Duration // of a stream: a read that waits so long has failed
	// source opens a stream, which ffmpeg is sent; nil = it reads the file at path.
	source func(ctx context.Context) (io.ReadCloser, error)
	leave  context.CancelFunc // ends the stream that is sent; nil = there is none
	sent   sync.WaitGroup     // the goroutine that sends it

	cmd      *exec.Cmd
	out      *os.File
	log      *childLog
	at       int64 // the next frame that comes out, from the song's start
	restarts int
	began    int64 // at, when this process started
	buf      []byte
	held     int // bytes in buf of a frame that is not whole yet
	dead     bool
}

func newChild(program, path string, f found) *child {
	return &child{program: program, path: path, found: f, log: newChildLog(), buf: make([]byte, chunkBytes)}
}

func (c *child) open(ctx context.Context, from int64) error {
	c.at = from
	pieces, within := c.found.at(from)
	c.pieces, c.first = pieces, from-within
	return c.start(ctx)
}

// arguments is ffmpeg's command line.
func (c *child) arguments() []string {
	args := append(confine.FFmpegArgs(), "-hide_banner", "-nostdin", "-nostats", "-loglevel", "info", "-threads", "1")
	if c.source != nil {
		args = append(args, fromStream()...)
	} else {
		args = append(args, c.fromFile()...)
	}
	return append(args, "-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1",
		"-ar", strconv.Itoa(Rate), "-ac", "2", "-c:a", "pcm_f32le", "-f", "f32le", "pipe:1")
}

// fromFile gives the name as file:PATH, so that no name is taken for a protocol or an option. A piece of a file is read as a file of its
// own (https://ffmpeg.org/ffmpeg-protocols.html#subfile).
func (c *child) fromFile() []string {
	args := []string{"-protocol_whitelist", "file,subfile", "-format_whitelist", formats}
	var place []string // before the name ffmpeg seeks to it, behind the name it plays up to it
	if at := c.at - c.first; at > 0 {
		place = []string{"-ss", strconv.FormatFloat(float64(at)/Rate, 'f', 6, 64)}
	}
	if !c.found.info.Through {
		args, place = append(args, place...), nil
	}
	path, err := filepath.Abs(c.path)
	if err != nil {
		path = c.path
	}
	name := "file:" + path
	if p := c.pieces[0]; p.end > 0 {
		name = fmt.Sprintf("subfile,,start,%d,end,%d,,:%s", p.start, p.end, name)
	}
	return append(append(args, "-i", name), place...)
}

func (c *child) start(ctx context.Context) error {
	var in *os.File
	if c.source != nil {
		var err error
		if in, err = c.connect(ctx); err != nil {
			return err
		}
		defer in.Close()
	}
	r, w, err := os.Pipe()
	if err != nil {
		c.hangUp()
		return fileProblem(err)
	}
	defer w.Close()
	widen(w)
	c.log.reset()
	c.cmd = exec.CommandContext(ctx, c.program, c.arguments()...)
	if in != nil {
		c.cmd.Stdin = in
	}
	c.cmd.Stdout, c.cmd.Stderr = w, c.log
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a Ctrl-C at the terminal is for us; we end the song ourselves
	c.cmd.WaitDelay = killDelay
	if err := confine.Start(c.cmd, confine.FFmpeg); err != nil {
		r.Close()
		c.hangUp()
		return &Error{Code: models.ProblemNoDecoder, Detail: err.Error(), Err: err}
	}
	c.out, c.began, c.held, c.dead = r, c.at, 0, false
	// A read on the pipe ends when the child is killed, for all ends for writing are closed then.
	return nil
}

// read converts what the child wrote. At the end of the pipe it asks the child why.
func (c *child) read(ctx context.Context, out [][2]float32) (int, error) {
	want := min(len(out)*frameBytes, len(c.buf))
	for {
		if c.stall > 0 {
			c.out.SetReadDeadline(time.Now().Add(c.stall)) //nolint:errcheck // a pipe has deadlines
		}
		n, err := c.out.Read(c.buf[c.held:want])
		n += c.held
		whole := n / frameBytes
		convert(c.buf, out[:whole])
		c.held = copy(c.buf, c.buf[whole*frameBytes:n])
		c.at += int64(whole)
		if whole > 0 {
			if c.at == c.began+int64(whole) {
				c.log.awaitLength()
			}
			return whole, nil
		}
		if err == nil {
			continue
		}
		if !errors.Is(err, io.EOF) {
			return 0, &Error{Code: models.ProblemUnreadable, Detail: err.Error(), Err: err}
		}
		if again, err := c.reap(ctx); !again {
			return 0, err
		}
	}
}

// convert turns little-endian floats into frames; what is no number becomes silence.
func convert(b []byte, out [][2]float32) {
	for i := range out {
		bits := binary.LittleEndian.Uint64(b[i*frameBytes:])
		out[i] = [2]float32{sane(math.Float32frombits(uint32(bits))), sane(math.Float32frombits(uint32(bits >> 32)))}
	}
}

// sane keeps a sample within what a mixer can add up.
func sane(x float32) float32 {
	if !(x >= -4 && x <= 4) {
		return 0
	}
	return x
}

// reap waits for a child that has closed its pipe. It returns io.EOF after a good end, or what went wrong. A child that somebody
// else killed (out of memory, a crash in a codec) is started again where it stopped: again is true then.
func (c *child) reap(ctx context.Context) (again bool, err error) {
	err = c.cmd.Wait()
	c.out.Close()
	c.hangUp()
	c.dead = true
	if ctxErr := ctx.Err(); ctxErr != nil {
		return false, ctxErr
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && !exit.Exited() {
		if c.restarts < maxRestarts && (c.restarts == 0 || c.at > c.began+Rate) {
			c.restarts++
			err := c.start(ctx)
			return err == nil, err
		}
		return false, &Error{Code: models.ProblemBroken, Detail: "ffmpeg ended: " + exit.String(), Err: err}
	}
	if c.at > 0 && len(c.pieces) > 1 || err == nil && len(c.pieces) > 1 {
		c.first, c.pieces = c.at, c.pieces[1:]
		err := c.start(ctx)
		return err == nil, err
	}
	if err != nil && c.at == c.began && c.first == 0 {
		code := c.log.problem()
		if c.source != nil {
			code = c.log.netProblem()
		}
		return false, &Error{Code: code, Detail: c.log.reason(), Err: err}
	}
	return false, io.EOF // with an error behind the first sound the stream judges by how much came
}

// length is what the container says; else what ffmpeg does, which is exact only for a file of one stream.
func (c *child) length() (int64, bool) {
	if n, exact := c.found.length(); n > 0 {
		return n, exact
	}
	return c.log.length()
}

func (c *child) close() {
	if c.cmd == nil || c.cmd.Process == nil || c.dead {
		return
	}
	c.cmd.Process.Kill() //nolint:errcheck // it may be gone already
	c.out.Close()
	c.cmd.Wait() //nolint:errcheck // only to bury it
	c.hangUp()
	c.dead = true
}

// hangUp ends the stream that is sent, and waits until it is.
func (c *child) hangUp() {
	if c.leave != nil {
		c.leave()
		c.sent.Wait()
	}
}

// reasonOf makes one line of ffmpeg's last words: without the addresses and the path in front.
func reasonOf(lines []string) string {
	for i := len(lines) - 1; i >= 0; i-- {
		line := strings.TrimSpace(lines[i])
		if line == "" || slices.ContainsFunc(boilerplatePrefixes(), func(p string) bool { return strings.HasPrefix(line, p) }) {
			continue
		}
		named := strings.HasPrefix(line, "file:") || strings.HasPrefix(line, "subfile,") || strings.HasPrefix(line, "pipe:")
		if at := strings.LastIndex(line, ": "); at >= 0 && named {
			line = line[at+2:]
		}
		return line
	}
	return "ffmpeg gave no reason"
}

// boilerplatePrefixes are the beginnings of lines of ffmpeg's log that name no reason of a failure.
func boilerplatePrefixes() []string {
	return []string{
		"Output file is empty", "Conversion failed", "Error marking filters", "Press [q]", "size=", "video:", "Output file #0 does not",
		"[AVIOContext @",
	}
}
