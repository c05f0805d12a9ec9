package library

import (
	"context"
	"path/filepath"
	"strings"

	"upbeat/models"
)

// mostKinds bounds the kinds of files that are told apart in one root.
const mostKinds = 200

// over counts a file that is passed over.
func (s *scan) over(name string) {
	const longest = 12
	kind := strings.ToLower(spoken(filepath.Ext(name)))
	if _, known := s.passed[kind]; len(kind) > longest || kind == "." || !known && len(s.passed) >= mostKinds {
		kind = ""
	}
	s.passed[kind]++
}

// PassedOver tells how many files of each kind the last scans passed over, the most frequent kind first.
func (l *Library) PassedOver(ctx context.Context) ([]models.PassedOver, error) {
	return l.store.PassedOver().Sums(ctx)
}
