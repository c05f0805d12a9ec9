package library

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"upbeat/internal/disk"
	"upbeat/models"
)

// meddled is the real file system, in which something happens once while a scan asks for it.
type meddled struct {
	disk.System
	atFile, atFolder string
	file, folder     func() // before a file is told of, and after a folder was listed
	unreadable       error  // of all files' content
}

func (m *meddled) Lstat(path string) (fs.FileInfo, error) {
	if f := m.file; f != nil && path == m.atFile {
		m.file = nil
		f()
	}
	return m.System.Lstat(path)
}

func (m *meddled) ReadDir(path string) ([]fs.DirEntry, error) {
	entries, err := m.System.ReadDir(path)
	if f := m.folder; f != nil && path == m.atFolder {
		m.folder = nil
		f()
	}
	return entries, err
}

func (m *meddled) ReadEnds(path string) error {
	if m.unreadable != nil {
		return &fs.PathError{Op: "read", Path: path, Err: m.unreadable}
	}
	return m.System.ReadEnds(path)
}

// pluggable is a library with a song on a disk below its root, which was scanned.
type pluggable struct {
	*world
	*meddled
	usb, held string // where the disk is mounted, and where its files are while it is not
	mounted   string // which mounting it is; "" = it is unmounted
}

func newPluggable(t *testing.T) *pluggable {
	t.Helper()
	w := newWorld(t)
	p := &pluggable{world: w, meddled: &meddled{}, usb: filepath.Join(w.root, "usb"), held: t.TempDir() + "/usb", mounted: "first"}
	w.disks.files = disk.New(p.meddled, disk.Limit, time.Now)
	w.disks.mounts = func() (map[string]disk.Mount, error) {
		if p.mounted == "" {
			return map[string]disk.Mount{}, nil
		}
		return map[string]disk.Mount{p.usb: {ID: p.mounted, Kind: "ext4"}}, nil
	}
	w.song("here.mp3", "Here")
	w.song("usb/one.mp3", "Usb")
	w.scan()
	return p
}

func (p *pluggable) unmount() {
	p.must(os.Rename(p.usb, p.held))
	p.must(os.Mkdir(p.usb, 0o755))
	p.mounted = ""
}

func (p *pluggable) mount(as string) {
	p.must(os.Remove(p.usb))
	p.must(os.Rename(p.held, p.usb))
	p.mounted = as
}

func (p *pluggable) keeps(t *testing.T) {
	t.Helper()
	if progress, _ := p.scan(); progress.Missing != 0 {
		t.Errorf("%+v", progress)
	}
	if s := p.at("usb/one.mp3"); s.MissingAt != 0 || s.Problem != "" {
		t.Errorf("%+v", s)
	}
}

// A disk that goes while the rest is walked leaves an empty folder, which is not an emptied one.
func TestADiskThatGoesDuringAWalkKeepsItsSongs(t *testing.T) {
	p := newPluggable(t)
	p.atFile, p.file = filepath.Join(p.root, "here.mp3"), p.unmount
	p.keeps(t)
}

// The same where it is back before the walk ends.
func TestADiskThatIsBackWithinAWalkKeepsItsSongs(t *testing.T) {
	p := newPluggable(t)
	p.atFile, p.file = filepath.Join(p.root, "here.mp3"), func() {
		p.unmount()
		p.atFolder, p.folder = p.usb, func() { p.mount("second") }
	}
	p.keeps(t)
}

// cutOff is a Reader that finds all files damaged, because their disk goes.
type cutOff struct{ goes func() }

func (c cutOff) Read(_ context.Context, paths []string, each func(int, Reading) error) error {
	c.goes()
	for i := range paths {
		if err := each(i, Reading{Problem: models.ProblemBroken}); err != nil {
			return err
		}
	}
	return nil
}

func (cutOff) Paint(context.Context, string, []string, string) (string, error) { return "", ErrNoCover }
func (cutOff) Close() error                                                    { return nil }

// What was read of a file whose disk goes says nothing about the file.
func TestADiskThatGoesWhileAFileIsReadBreaksNothing(t *testing.T) {
	p := newPluggable(t)
	later := time.Now().Add(time.Hour)
	p.must(os.Chtimes(filepath.Join(p.usb, "one.mp3"), later, later))
	reader := p.reads.Reader
	p.reads.Reader = cutOff{func() { p.unreadable = syscall.EIO }}
	p.keeps(t)
	p.reads.Reader, p.unreadable = reader, nil
	p.scan()
	p.same(p.problems(), []string{})
}
