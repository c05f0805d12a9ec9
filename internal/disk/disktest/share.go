package disktest

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Share is a folder that a process of its own serves, as a server on the network does (FUSE, by bindfs): it may die, which makes all that
// is open unreadable, or freeze, so that who reads from it waits.
type Share struct {
	t    testing.TB
	from string
	cmd  *exec.Cmd
	Dir  string // where it is mounted
}

// NewShare mounts what lies in the folder from on dir, which is made. Where that is not possible, the test fails.
func NewShare(t testing.TB, from, dir string) *Share {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s := &Share{t: t, from: from, Dir: dir}
	t.Cleanup(func() {
		s.Die()
		_ = exec.Command("umount", "-l", dir).Run() // it may be away already
	})
	s.Mount()
	return s
}

// Mount mounts the share and waits until it is there.
func (s *Share) Mount() {
	s.t.Helper()
	s.cmd = exec.Command("bindfs", "-f", s.from, s.Dir)
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatalf("this test needs root, /dev/fuse and bindfs: %v", err)
	}
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(20 * time.Second); !mounted(s.Dir); <-tick.C {
		if time.Now().After(end) {
			s.t.Fatalf("bindfs did not mount %s", s.Dir)
		}
	}
}

// mounted tells whether a folder lies in another file system than the folder that it is in.
func mounted(dir string) bool {
	var in, of syscall.Stat_t
	return syscall.Stat(dir, &in) == nil && syscall.Stat(filepath.Dir(dir), &of) == nil && in.Dev != of.Dev
}

// Die ends the server: reading gives an error from now on, and the mount point stays.
func (s *Share) Die() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

// Clear takes the mount point of a server that is dead away.
func (s *Share) Clear() {
	s.t.Helper()
	if out, err := exec.Command("umount", "-l", s.Dir).CombinedOutput(); err != nil {
		s.t.Fatalf("umount %s: %v: %s", s.Dir, err, out)
	}
}

// Freeze stops the server without an answer; Thaw lets it go on.
func (s *Share) Freeze() { _ = s.cmd.Process.Signal(syscall.SIGSTOP) }

// Thaw lets a frozen server go on.
func (s *Share) Thaw() { _ = s.cmd.Process.Signal(syscall.SIGCONT) }
