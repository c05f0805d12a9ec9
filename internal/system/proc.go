package system

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ErrNoListener says that no process of ours to see listens on the port.
var ErrNoListener = errors.New("no process listens on this port")

// clockTicks is the kernel's USER_HZ, in which /proc counts CPU time: 100 on every Linux that Go runs on.
const clockTicks = 100

// Tree is a process with all its descendants, as they are now.
func Tree(root int) []int {
	children := map[int][]int{}
	for _, pid := range pids() {
		if parent, ok := parentOf(pid); ok {
			children[parent] = append(children[parent], pid)
		}
	}
	tree := []int{root}
	for i := 0; i < len(tree); i++ {
		tree = append(tree, children[tree[i]]...)
	}
	return tree
}

func pids() []int {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var list []int
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil {
			list = append(list, pid)
		}
	}
	return list
}

// stat reads the fields of /proc/PID/stat that follow the name, which may itself hold spaces and brackets: fields[0] is the state.
// https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
func stat(pid int) ([]string, bool) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil, false
	}
	end := bytes.LastIndexByte(data, ')')
	if end < 0 {
		return nil, false
	}
	fields := strings.Fields(string(data[end+1:]))
	const least = 13 // up to stime
	return fields, len(fields) >= least
}

func parentOf(pid int) (int, bool) {
	fields, ok := stat(pid)
	if !ok {
		return 0, false
	}
	parent, err := strconv.Atoi(fields[1])
	return parent, err == nil
}

// CPU is the time that these processes have computed so far, their ended and awaited children included. Processes that are gone
// count nothing.
func CPU(pids []int) time.Duration {
	var ticks int64
	for _, pid := range pids {
		fields, ok := stat(pid)
		if !ok || len(fields) < 15 {
			continue
		}
		for _, field := range fields[11:15] { // utime, stime, cutime, cstime
			n, _ := strconv.ParseInt(field, 10, 64)
			ticks += n
		}
	}
	return time.Duration(ticks) * time.Second / clockTicks
}

// PSS is the memory of these processes in bytes: what is shared between them, or with others, counts in proportion.
func PSS(pids []int) (int64, error) {
	var sum int64
	for _, pid := range pids {
		n, err := pssOf(pid)
		if errors.Is(err, os.ErrNotExist) {
			continue // it has ended
		}
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return sum, nil
}

func pssOf(pid int) (int64, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), "Pss:"); ok {
			kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kb << 10, err
		}
	}
	return 0, lines.Err()
}

// Listener finds the process that listens on a TCP port of this machine. It sees only processes that it may look into: its own
// user's, or all as root. Errors: ErrNoListener.
func Listener(port int) (int, error) {
	inodes := append(listening("/proc/net/tcp", port), listening("/proc/net/tcp6", port)...)
	if len(inodes) == 0 {
		return 0, ErrNoListener
	}
	for _, pid := range pids() {
		links, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
		for _, link := range links {
			if target, err := os.Readlink(link); err == nil && slices.Contains(inodes, target) {
				return pid, nil
			}
		}
	}
	return 0, ErrNoListener
}

// listening reads the sockets in LISTEN on the port, as the links in /proc/PID/fd name them.
func listening(table string, port int) []string {
	const stateListen = "0A"
	data, err := os.ReadFile(table)
	if err != nil {
		return nil
	}
	suffix := fmt.Sprintf(":%04X", port)
	var inodes []string
	for line := range strings.Lines(string(data)) {
		f := strings.Fields(line)
		if len(f) > 9 && f[3] == stateListen && strings.HasSuffix(f[1], suffix) {
			inodes = append(inodes, "socket:["+f[9]+"]")
		}
	}
	return inodes
}
