package player

import (
	"crypto/rand"
	"os"
	"strconv"
	"strings"
)

// owner names one process on one machine since its last boot, so that another process on that machine can tell whether it still lives.
type owner struct {
	boot  string // the kernel's boot id; "" = unknown
	space string // the pid namespace: containers on one machine share the boot, not the pids
	pid   int
	start string // the process's start time in clock ticks since boot: pids are used again
	nonce string
}

// ownerFields is the number of parts of an owner's name.
const ownerFields = 5

func thisProcess() owner {
	pid := os.Getpid()
	start, _ := processStart(pid)
	return owner{boot: bootID(), space: pidSpace(), pid: pid, start: start, nonce: rand.Text()[:10]}
}

func (o owner) String() string {
	return strings.Join([]string{o.boot, o.space, strconv.Itoa(o.pid), o.start, o.nonce}, "|")
}

// parseOwner reads what String wrote.
func parseOwner(s string) (owner, bool) {
	f := strings.Split(s, "|")
	if len(f) != ownerFields {
		return owner{}, false
	}
	pid, err := strconv.Atoi(f[2])
	if err != nil || pid <= 0 {
		return owner{}, false
	}
	return owner{boot: f[0], space: f[1], pid: pid, start: f[3], nonce: f[4]}, true
}

// knowsDead reports whether other is certainly dead: it ran on this machine since the last boot, in our pid namespace, and is gone.
func (o owner) knowsDead(other owner) bool {
	if o.boot == "" || o.space == "" || other.start == "" || o.boot != other.boot || o.space != other.space {
		return false
	}
	start, alive := processStart(other.pid)
	return !alive || start != other.start
}

func bootID() string {
	b, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

func pidSpace() string {
	space, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return ""
	}
	return space
}

// processStart is when the process started; alive is false when there is none, or only what a dead one leaves for its parent.
// proc(5): /proc/PID/stat has the state as field 3 and the start time as field 22; field 2, in brackets, may hold anything.
func processStart(pid int) (start string, alive bool) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return "", false
	}
	return parseStat(string(b))
}

func parseStat(stat string) (start string, alive bool) {
	const state, started = 3, 22
	at := strings.LastIndexByte(stat, ')')
	if at < 0 {
		return "", false
	}
	f := strings.Fields(stat[at+1:])
	if len(f) <= started-state {
		return "", false
	}
	if f[0] == "Z" || f[0] == "X" {
		return "", false
	}
	return f[started-state], true
}
