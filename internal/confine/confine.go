// Package confine bounds what a program that we start may take of the machine: a file of a guest's must not take the memory that the
// music needs.
package confine

import (
	"fmt"
	"os/exec"
	"strconv"
)

// MaxAlloc bounds one allocation of ffmpeg, in bytes: 64 MiB. A frame of sound takes less than 1 MiB; the picture of a cover, which
// ffmpeg decodes to learn its shape even when nobody asks for it, takes what its file claims.
const MaxAlloc = 64 << 20

// FFmpeg bounds the memory of ffmpeg, in bytes. It takes 15 to 60 MiB for any good file.
const FFmpeg = 384 << 20

// FFmpegArgs are options of ffmpeg that go before all others (https://ffmpeg.org/ffmpeg.html#Generic-options).
func FFmpegArgs() []string { return []string{"-max_alloc", strconv.Itoa(MaxAlloc)} }

// Start starts cmd and bounds the bytes of memory that it may write to (on Linux: RLIMIT_DATA, set by prlimit(2) as soon as the process
// is there; elsewhere nothing is bounded). A program that wants more is refused it and ends by itself. When the bound cannot be set, the
// program is killed and an error is returned.
func Start(cmd *exec.Cmd, bytes uint64) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := limit(cmd.Process.Pid, bytes); err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return fmt.Errorf("bound the memory of %s: %w", cmd.Path, err)
	}
	return nil
}
