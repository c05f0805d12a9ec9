package system

import (
	"fmt"
	"os"
	"runtime"
)

// spare is the share of the cores that may be in demand while there is time for work that nobody waits for. Such work takes one core
// itself: a box with one core takes a rest now and then.
const spare = 0.8

// Free tells whether this machine has time for work that nobody waits for, by the load of the last minute. Where the system tells no load
// it has.
func Free() bool {
	data, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return true
	}
	return freeAt(string(data), runtime.NumCPU())
}

func freeAt(loadavg string, cores int) bool {
	var load float64
	if _, err := fmt.Sscan(loadavg, &load); err != nil {
		return true
	}
	return load < spare*float64(cores)
}
