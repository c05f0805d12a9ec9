package system

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Memory is the machine's memory in bytes: all of it, and what programs could still get. Zero where it is not known.
func Memory() (total, available int64) {
	data, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(data)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		kb, _ := strconv.ParseInt(f[1], 10, 64)
		switch f[0] {
		case "MemTotal:":
			total = kb << 10
		case "MemAvailable:":
			available = kb << 10
		}
	}
	return total, available
}

// Disk is the size of the file system that holds path, and what we may still write to it, in bytes.
func Disk(path string) (total, free int64, err error) {
	var s unix.Statfs_t
	if err := unix.Statfs(path, &s); err != nil {
		return 0, 0, err
	}
	return int64(s.Blocks) * int64(s.Bsize), int64(s.Bavail) * int64(s.Bsize), nil
}

// Machine names the hardware: the board where it tells, the processor's kind and how many cores we may use.
func Machine() string {
	what := fmt.Sprintf("%s/%s × %d", runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	for _, file := range []string{"/proc/device-tree/model", "/sys/devices/virtual/dmi/id/product_name"} {
		if data, err := os.ReadFile(file); err == nil {
			if name := strings.Trim(string(data), "\x00 \n"); name != "" {
				return name + " · " + what
			}
		}
	}
	return what
}

// Size writes bytes as people read them, in powers of 1,000 as disks are sold: "12 MB".
func Size(bytes int64) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	value, unit := float64(bytes), 0
	for value >= 1000 && unit < len(units)-1 {
		value, unit = value/1000, unit+1
	}
	if unit < 2 || value >= 100 {
		return fmt.Sprintf("%.0f %s", value, units[unit])
	}
	return fmt.Sprintf("%.1f %s", value, units[unit])
}
