//go:build system

package system

import (
	"fmt"
	"os"
	"time"
)

// starved is for how long, since the machine started, some program was ready to run and had no processor. A machine that is busy with other
// things cannot keep our times, and is forgiven that much. Zero where the kernel does not tell.
// https://docs.kernel.org/accounting/psi.html
func starved() time.Duration {
	text, err := os.ReadFile("/proc/pressure/cpu")
	if err != nil {
		return 0
	}
	var ten, minute, five float64
	var micros int64
	if _, err := fmt.Sscanf(string(text), "some avg10=%f avg60=%f avg300=%f total=%d", &ten, &minute, &five, &micros); err != nil {
		return 0
	}
	return time.Duration(micros) * time.Microsecond
}
