package disk

import (
	"slices"
	"strings"
)

// Mount is what is mounted on a folder.
type Mount struct {
	ID   string // another one each time that something is mounted
	Kind string // of its file system: "ext4", "nfs4", "fuse.sshfs"
}

// Remote tells whether a file system of this kind, as Mounts names it, may change without the system here being told: others write to it,
// on a server, or a program of its own serves it. The system's watches (inotify) do not see that.
func Remote(kind string) bool {
	kind, _, _ = strings.Cut(kind, ".") // fuse.sshfs
	return slices.Contains([]string{"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse", "fuseblk", "9p", "virtiofs", "vboxsf",
		"afs", "ceph", "coda", "ocfs2", "gfs2", "lustre", "beegfs", "drvfs"}, kind)
}

// MountOf is the folder among mounts on whose file system path lies; "" = none of them. path has no links in it.
func MountOf(mounts map[string]Mount, path string) string {
	best := ""
	for folder := range mounts {
		if len(folder) > len(best) && (folder == path || strings.HasPrefix(path, strings.TrimSuffix(folder, "/")+"/")) {
			best = folder
		}
	}
	return best
}
