//go:build system

package system

import (
	"errors"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	upbeat "upbeat/internal/system"
)

// A full disk gives a clear refusal and damages nothing; the party goes on by itself when there is room again.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	data, disk := smallDisk(t)
	s := boxAt(t, data, freePort(t), "--redis", "embedded", "--music", makeMusic(t, 4, func(int) time.Duration { return 60 * time.Second }))
	anna, ben := newPhone(t, s.base), newPhone(t, s.base)
	songs := anna.awaitSongs(t, "tune", 4)
	anna.request(t, songs[0].ID)
	waits := anna.request(t, songs[1].ID)
	until(t, 10*time.Second, "the music plays", func() bool { p, err := s.record.now(); return err == nil && p.Position > 0 })
	answered := 0
	disk.fill(t, s.main)
	status := 0
	for i := 0; i < 2000 && status != http.StatusInsufficientStorage; i++ {
		var err error
		if status, err = ben.vote(waits.ID, i%2); err != nil {
			t.Fatal(err)
		}
		switch status {
		case http.StatusOK:
			answered = i % 2
		case http.StatusTooManyRequests:
			<-time.After(time.Second)
		case http.StatusInsufficientStorage:
		default:
			t.Fatalf("a vote on a full disk was answered %d", status)
		}
	}
	if status != http.StatusInsufficientStorage {
		t.Fatalf("the disk is full and votes are still answered %d", status)
	}
	if got := anna.state(t); len(got.Queue) == 0 || got.Queue[0].Votes != 1+answered {
		t.Errorf("what was refused counts: %+v, last answered %d", got.Queue, answered)
	}
	disk.free(t, s.main)
	until(t, 20*time.Second, "votes are taken again", func() bool {
		status, err := ben.vote(waits.ID, 1)
		return err == nil &&
			status == http.StatusOK
	})
	s.awaitMusic(t, "there is room again", time.Now())
	if votes, err := s.record.votes(); err != nil || votes[ballot{ben.id, waits.ID}] != 1 {
		t.Errorf("the vote is %v %v", votes, err)
	}
	s.record.sound()
}

// disk is a place that can be made full.
type disk struct {
	mount string // "" = no right to mount: a limit on the size of the processes' files stands for it
}

// smallDisk is a file system of its own where we may mount one.
func smallDisk(t *testing.T) (string, disk) {
	t.Helper()
	dir := t.TempDir()
	err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=24m")
	if errors.Is(err, unix.EPERM) {
		return dir, disk{}
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir, disk{mount: dir}
}

func (d disk) fill(t *testing.T, p *process) {
	t.Helper()
	if d.mount == "" {
		d.limit(t, p, 4096)
		return
	}
	f, err := os.Create(filepath.Join(d.mount, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for block := 1 << 20; block > 0; block /= 4 {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, block))
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
	}
}

func (d disk) free(t *testing.T, p *process) {
	t.Helper()
	if d.mount == "" {
		d.limit(t, p, math.MaxUint64)
		return
	}
	if err := os.Remove(filepath.Join(d.mount, "filler")); err != nil {
		t.Fatal(err)
	}
}

func (d disk) limit(t *testing.T, p *process, bytes uint64) {
	t.Helper()
	for _, pid := range upbeat.Tree(p.pid()) {
		if err := unix.Prlimit(pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: math.MaxUint64}, nil); err != nil {
			t.Fatal(err)
		}
	}
}
