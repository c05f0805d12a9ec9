// Package disktest makes real disks for tests: file systems in files, mounted by the system. It needs root and loop devices.
package disktest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Loop is a disk that a test may unmount and mount again.
type Loop struct {
	t     testing.TB
	image string
	Dir   string // where it is mounted
}

// New makes an ext4 file system and mounts it on dir, which is made. Where that is not possible, the test fails.
func New(t testing.TB, dir string) *Loop {
	t.Helper()
	l := &Loop{t: t, image: filepath.Join(t.TempDir(), "disk.img"), Dir: dir}
	if err := os.WriteFile(l.image, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(l.image, 16<<20); err != nil {
		t.Fatal(err)
	}
	l.run("mkfs.ext4", "-q", l.image)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	l.Mount()
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() }) // it may be unmounted already
	return l
}

func (l *Loop) run(name string, args ...string) {
	l.t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		l.t.Fatalf("this test needs root, e2fsprogs and loop devices: %s %v: %v: %s", name, args, err, out)
	}
}

// Mount mounts the disk.
func (l *Loop) Mount() {
	l.t.Helper()
	l.run("mount", "-o", "loop", l.image, l.Dir)
}

// Unmount unmounts the disk, also while somebody reads from it.
func (l *Loop) Unmount() {
	l.t.Helper()
	l.run("umount", "-l", l.Dir)
}
