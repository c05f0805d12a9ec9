package library

import (
	"context"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"upbeat/internal/disk"
	"upbeat/internal/store"
	"upbeat/models"
)

const (
	// goneFor is after how long a disk below a root is taken for one that will not come back: its songs are missing then, as those of a
	// file that was removed. Roots are waited for until the host removes them.
	goneFor = 24 * time.Hour
	// looked is in how many folders music is looked for before a disk is believed to hold some.
	looked = 200
)

// disks knows which folders of the library lie on disks of their own, and which of these are away. The database has it; what is here are
// the means to find it out. Safe for use by many goroutines.
type disks struct {
	store    *store.Store
	files    *disk.Files
	mounts   func() (map[string]disk.Mount, error)
	now      func() models.Millis
	suspects chan struct{} // holds a token when a look is wanted
	mu       sync.Mutex    // one look at a time
}

// disksSeen is what a look at the disks found.
type disksSeen struct {
	away   []models.Disk
	places []place
}

// place is a disk of the library as it is now.
type place struct {
	models.Disk
	root   bool
	mount  string // what lies there: it changes with each mounting, and with where a link leads
	remote bool   // others may change files there without the system telling
}

// holding is the disk that is away and holds the path; nil = it is here.
func (s *disksSeen) holding(path string) *models.Disk {
	if i := slices.IndexFunc(s.away, func(d models.Disk) bool { return d.Holds(path) }); i >= 0 {
		return &s.away[i]
	}
	return nil
}

// mountOf is what lies at the innermost disk that holds the path.
func (s *disksSeen) mountOf(path string) string {
	best := place{}
	for _, p := range s.places {
		if p.Holds(path) && len(p.Path) > len(best.Path) {
			best = p
		}
	}
	return best.Path + " " + best.mount
}

// look looks at all disks of the roots, and writes down what has changed.
func (d *disks) look(ctx context.Context) (found disksSeen, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	roots, err := d.store.Roots().All(ctx)
	if err != nil {
		return found, err
	}
	known, err := d.store.Disks().All(ctx)
	if err != nil {
		return found, err
	}
	mounts, unknown := d.mounts()
	found.places = d.places(ctx, roots, known, mounts)
	for i := range found.places {
		p := &found.places[i]
		before, was := rowAt(known, p.Path)
		if unknown != nil {
			p.Mounted = before.Mounted
		}
		if err := d.judge(ctx, p, before); err != nil {
			return found, err
		}
		if ctx.Err() != nil {
			return found, ctx.Err()
		}
		if p.AwaySince > 0 && !p.root && d.now()-p.AwaySince > models.ToMillis(goneFor) {
			if err := d.store.Disks().Forget(ctx, p.Path); err != nil {
				return found, err
			}
			continue
		}
		if p.AwaySince > 0 {
			found.away = append(found.away, p.Disk)
		}
		if !was || before != p.Disk {
			if err := d.store.Disks().Save(ctx, p.Disk); err != nil {
				return found, err
			}
		}
	}
	for _, row := range known {
		if !slices.ContainsFunc(found.places, func(p place) bool { return p.Path == row.Path }) {
			if err := d.store.Disks().Forget(ctx, row.Path); err != nil {
				return found, err
			}
		}
	}
	return found, nil
}

func rowAt(rows []models.Disk, path string) (models.Disk, bool) {
	if i := slices.IndexFunc(rows, func(d models.Disk) bool { return d.Path == path }); i >= 0 {
		return rows[i], true
	}
	return models.Disk{}, false
}

// places are the roots, what is mounted in them, and what was.
func (d *disks) places(ctx context.Context, roots []models.LibraryRoot, known []models.Disk, mounts map[string]disk.Mount) []place {
	var list []place
	add := func(p place) {
		if !slices.ContainsFunc(list, func(o place) bool { return o.Path == p.Path }) {
			list = append(list, p)
		}
	}
	at := func(full string) (id string, remote bool) {
		m := mounts[disk.MountOf(mounts, full)]
		return full + " " + m.ID, disk.Remote(m.Kind)
	}
	for _, root := range roots {
		full, err := d.files.Resolve(ctx, root.Path)
		if err != nil {
			add(place{Disk: models.Disk{Path: root.Path}, root: true})
			continue
		}
		_, mounted := mounts[full]
		p := place{Disk: models.Disk{Path: root.Path, Mounted: mounted}, root: true}
		p.mount, p.remote = at(full)
		add(p)
		for folder := range mounts {
			if below(full, folder) && !hidden(strings.TrimPrefix(folder, full)) {
				p := place{Disk: models.Disk{Path: filepath.Join(root.Path, strings.TrimPrefix(folder, full)), Mounted: true}}
				p.mount, p.remote = at(folder)
				add(p)
			}
		}
	}
	for _, row := range known {
		if slices.ContainsFunc(roots, func(r models.LibraryRoot) bool { return below(r.Path, row.Path) }) && (row.Mounted || row.AwaySince > 0) {
			add(place{Disk: models.Disk{Path: row.Path}})
		}
	}
	slices.SortFunc(list, func(a, b place) int { return strings.Compare(a.Path, b.Path) })
	return list
}

// judge says whether a disk is away. One that was mounted and is not is an empty folder, and not an empty library; nor is a root without
// any music in which there were songs.
func (d *disks) judge(ctx context.Context, p *place, before models.Disk) error {
	why := ""
	music, err := d.music(ctx, p.Path)
	switch {
	case err != nil:
		why = reason(err)
	case !music:
		songs, err := d.store.Disks().OnDisk(ctx, p.Path)
		if err != nil {
			return err
		}
		if songs > 0 {
			why = "the folder holds no music, though it held songs"
		}
	}
	if why == "" {
		p.AwaySince, p.Why = 0, ""
		return nil
	}
	if p.AwaySince, p.Why = before.AwaySince, why; p.AwaySince == 0 {
		p.AwaySince = d.now()
	}
	p.Mounted = p.Mounted || before.Mounted // it is waited for
	return nil
}

// music tells whether there is any music in a folder. It looks no further than to the first file, and not for ever.
func (d *disks) music(ctx context.Context, dir string) (bool, error) {
	entries, err := d.files.ReadDir(ctx, dir)
	if err != nil {
		return false, err
	}
	left := looked
	var in func(dir string, names []string) bool
	in = func(dir string, names []string) bool {
		for _, name := range names {
			if left--; left < 0 {
				return true
			}
			path := filepath.Join(dir, name)
			entries, err := d.files.ReadDir(ctx, path)
			if err != nil {
				continue
			}
			folders, music := sorted(entries)
			if music || in(path, folders) {
				return true
			}
		}
		return false
	}
	folders, music := sorted(entries)
	return music || in(dir, folders), nil
}

// sorted are the folders among a folder's entries that are walked, and whether there is music beside them.
func sorted(entries []fs.DirEntry) (folders []string, music bool) {
	for _, e := range entries {
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir():
			folders = append(folders, e.Name())
		case formats(e.Name()) != nil:
			music = true
		}
	}
	return folders, music
}

// DiskAway is a disk that is away, with how many songs wait for it.
type DiskAway struct {
	models.Disk
	Songs int
}

// DisksAway lists the disks of the library that are away.
func (l *Library) DisksAway(ctx context.Context) ([]DiskAway, error) {
	rows, err := l.store.Disks().Away(ctx)
	list := make([]DiskAway, len(rows))
	for i, row := range rows {
		list[i].Disk = row
		if list[i].Songs, err = l.store.Disks().OnDisk(ctx, row.Path); err != nil {
			return nil, err
		}
	}
	return list, err
}

// Suspect says that a file of the library could not be read: its disk is looked at soon.
func (l *Library) Suspect(string) { notice(l.disks.suspects) }

// Unreachable tells whether a folder of the library cannot be asked for now.
func Unreachable(ctx context.Context, l *Library, path string) bool {
	_, err := l.disks.files.Stat(ctx, path)
	return err != nil
}
