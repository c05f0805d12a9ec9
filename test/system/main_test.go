//go:build system

package system

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// binaryEnv names the binary under test; TestMain builds it where the caller has not.
const binaryEnv = "UPBEAT_TEST_BINARY"

// soakEnv makes the tests that kill at random go on for longer; `make soak` sets it.
const soakEnv = "UPBEAT_SOAK"

func TestMain(m *testing.M) {
	if os.Getenv(binaryEnv) != "" {
		os.Exit(m.Run())
	}
	dir, err := os.MkdirTemp("", "upbeat-system-")
	if err == nil {
		binary := filepath.Join(dir, "upbeat")
		build := exec.Command("go", "build", "-o", binary, "upbeat/cmd/upbeat")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		build.Stdout, build.Stderr = os.Stderr, os.Stderr
		if err = build.Run(); err == nil {
			err = os.Setenv(binaryEnv, binary)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "build upbeat:", err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}
