package disk

import (
	"bufio"
	"context"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

const mountinfo = "/proc/self/mountinfo"

// Mounts lists the folders on which something is mounted, with what lies there. Reading it asks no disk.
// https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
func Mounts() (map[string]Mount, error) {
	file, err := os.Open(mountinfo)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	mounts := map[string]Mount{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		dash := slices.Index(fields, "-")
		if len(fields) > 4 && dash > 0 && dash+1 < len(fields) {
			mounts[unescape(fields[4])] = Mount{ID: fields[0] + " " + fields[2], Kind: fields[dash+1]}
		}
	}
	return mounts, lines.Err()
}

// unescape takes the octal escapes of spaces, tabs, newlines and backslashes out of a path.
func unescape(path string) string {
	return strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`).Replace(path)
}

// WatchMounts calls changed when it begins, and whenever something is mounted or unmounted, until ctx ends. The kernel tells; nothing is
// asked meanwhile.
func WatchMounts(ctx context.Context, changed func()) error {
	file, err := os.Open(mountinfo)
	if err != nil {
		return err
	}
	defer file.Close()
	changed() // what came before the file was open, it does not tell
	var stop [2]int
	if err := unix.Pipe2(stop[:], unix.O_CLOEXEC); err != nil {
		return err
	}
	defer unix.Close(stop[0])
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		<-ctx.Done()
		unix.Close(stop[1])
	}()
	defer func() { <-ended }()
	for ctx.Err() == nil {
		polled := []unix.PollFd{{Fd: int32(file.Fd()), Events: unix.POLLPRI | unix.POLLERR}, {Fd: int32(stop[0]), Events: unix.POLLIN}}
		if _, err := unix.Poll(polled, -1); err != nil && err != unix.EINTR {
			<-ctx.Done()
			return err
		}
		if polled[0].Revents != 0 && ctx.Err() == nil {
			changed()
		}
	}
	return ctx.Err()
}
