package disk

import (
	"context"
	"errors"
	"io/fs"
	"syscall"
	"testing"
	"time"
)

// fake is a file system that answers as a test says.
type fake struct {
	stamp Stamp
	stat  error
	read  error
	hangs chan struct{} // questions wait for it to close; nil = they do not
}

func (f *fake) Stat(string) (Stamp, error) {
	f.wait()
	return f.stamp, f.stat
}

func (f *fake) Lstat(string) (fs.FileInfo, error) { return nil, fs.ErrInvalid }

func (f *fake) Resolve(path string) (string, error) { return path, nil }

func (f *fake) ReadDir(string) ([]fs.DirEntry, error) { return nil, f.read }

func (f *fake) ReadEnds(string) error {
	f.wait()
	return f.read
}

func (f *fake) wait() {
	if f.hangs != nil {
		<-f.hangs
	}
}

func clock() time.Time { return time.Unix(1_000_000, 0) }

// old is a file that nobody has written to for long.
func old() Stamp { return Stamp{Size: 1000, ModTime: clock().Add(-time.Hour), Device: 1} }

func TestErrorsOfADiskThatIsAway(t *testing.T) {
	for number, away := range map[syscall.Errno]bool{
		syscall.EIO: true, syscall.ENOTCONN: true, syscall.ESTALE: true, syscall.ENODEV: true, syscall.ETIMEDOUT: true,
		syscall.EHOSTDOWN: true, syscall.ENOENT: false, syscall.EACCES: false, syscall.EPERM: false, syscall.EISDIR: false,
	} {
		err := &fs.PathError{Op: "open", Path: "/music/a.mp3", Err: number}
		if Away(err) != away {
			t.Errorf("%v: away %v", number, !away)
		}
		if gone := number == syscall.ENOENT; Gone(err) != gone {
			t.Errorf("%v: gone %v", number, !gone)
		}
	}
	if !Away(ErrLate) || Away(nil) || Away(errors.New("anything")) || Gone(nil) {
		t.Error("an error that is none of the system's")
	}
}

func TestWhatIsWrongWithAFileIsBelievedOnlyWhenItIsTheSameFileAndCanBeRead(t *testing.T) {
	changed, elsewhere, fresh := old(), old(), old()
	changed.Size++
	elsewhere.Device = 2
	fresh.ModTime = clock().Add(-Settled + time.Second)
	touched := old()
	touched.ModTime = touched.ModTime.Add(time.Second)
	for name, c := range map[string]struct {
		fake
		before Stamp
		want   error
	}{
		"the same":           {fake{stamp: old()}, old(), nil},
		"larger":             {fake{stamp: changed}, old(), ErrChanged},
		"touched":            {fake{stamp: touched}, old(), ErrChanged},
		"just written":       {fake{stamp: fresh}, fresh, ErrChanged},
		"on another disk":    {fake{stamp: elsewhere}, old(), ErrLate},
		"gone":               {fake{stamp: old(), stat: syscall.ENOENT}, old(), syscall.ENOENT},
		"its end unreadable": {fake{stamp: old(), read: syscall.EIO}, old(), syscall.EIO},
	} {
		t.Run(name, func(t *testing.T) {
			f := New(&c.fake, time.Minute, clock)
			if err := f.Confirm(t.Context(), "/music/a.mp3", c.before); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

func TestADiskThatHangsIsLeftAloneUntilItAnswers(t *testing.T) {
	hung := &fake{stamp: old(), hangs: make(chan struct{})}
	f := New(hung, time.Millisecond, clock)
	if err := f.Look(t.Context(), "/nas/a.mp3"); !errors.Is(err, ErrLate) || !Away(err) {
		t.Fatal(err)
	}
	f.limit = time.Hour // not waited for: the folder is known to hang
	if _, err := f.Stat(t.Context(), "/nas/b.mp3"); !errors.Is(err, ErrLate) {
		t.Fatal(err)
	}
	close(hung.hangs)
	for f.Look(t.Context(), "/nas/a.mp3") != nil {
		if t.Context().Err() != nil {
			t.Fatal("a disk that answers again is not asked")
		}
	}
}

func TestWhatComesTooLateIsHandedOver(t *testing.T) {
	hang, closed := make(chan struct{}), make(chan int, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Within(ctx, time.Hour, func() (int, error) { <-hang; return 7, nil }, nil, func(n int) { closed <- n })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	close(hang)
	if n := <-closed; n != 7 {
		t.Error(n)
	}
}

func TestWhatInotifyDoesNotSee(t *testing.T) {
	for kind, remote := range map[string]bool{"nfs4": true, "cifs": true, "fuse.sshfs": true, "fuseblk": true, "9p": true, "ext4": false,
		"overlay": false, "vfat": false, "btrfs": false} {
		if Remote(kind) != remote {
			t.Errorf("%s: %v", kind, !remote)
		}
	}
	mounts := map[string]Mount{"/": {}, "/mnt/nas": {}, "/mnt/nas/inner": {}}
	for path, want := range map[string]string{"/mnt": "/", "/mnt/nas": "/mnt/nas", "/mnt/nas/a": "/mnt/nas",
		"/mnt/nas/inner/b": "/mnt/nas/inner",
		"/mnt/nas2":        "/"} {
		if got := MountOf(mounts, path); got != want {
			t.Errorf("%s lies on %q", path, got)
		}
	}
}
