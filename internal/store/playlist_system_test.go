//go:build system

package store_test

import (
	"testing"

	"upbeat/internal/testdb"
)

func TestPlaylistsOnPostgres(t *testing.T) {
	for name, test := range playlistTests() {
		t.Run(name, func(t *testing.T) { test(t, newListRoom(t, testdb.New(t))) })
	}
}
