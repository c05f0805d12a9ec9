package store

import (
	"context"
	"strings"
)

// CountSongs counts the songs whose files are there under a folder.
func (q Folders) CountSongs(ctx context.Context, folder string) (int, error) {
	first := strings.TrimSuffix(folder, "/") + "/"
	last := strings.TrimSuffix(first, "/") + "0" // "0" follows "/" in the order of bytes
	var n int64
	err := q.s.r.WithContext(ctx).Raw("SELECT COUNT(*) FROM songs WHERE source = 'local' AND path > ? AND path < ? AND missing_at = 0", escapePath(first), escapePath(last)).Scan(&n).Error
	return int(n), translate(err)
}
