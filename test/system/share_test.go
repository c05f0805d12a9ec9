//go:build system

package system

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"upbeat/internal/disk/disktest"
	"upbeat/models"
)

// A share on the network dies while a song of it plays, and comes back; then it freezes: each time the next song is heard, the pages
// answer, the song keeps its votes and plays when its file can be read, and nothing is marked as damaged.
func TestAShareThatDiesWhileItPlays(t *testing.T) {
	t.Parallel()
	from := t.TempDir()
	path := filepath.Join(from, "The Sailors", "Far Out", "01 - Away.wav")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, wave(20*time.Minute, 700), 0o600); err != nil {
		t.Fatal(err)
	}
	share := disktest.NewShare(t, from, filepath.Join(t.TempDir(), "nas"))
	s := boxWith(t, makeMusic(t, 2, func(int) time.Duration { return 6 * time.Second }), "--music", share.Dir)
	anna, ben := newPhone(t, s.base), newPhone(t, s.base)
	tunes, away := anna.awaitSongs(t, "tune", 2), anna.awaitSongs(t, "away", 1)[0]
	played := func(entry models.EntryID, what string) {
		t.Helper()
		began := time.Now()
		defer func() { t.Logf("%s: %v", what, time.Since(began).Round(100*time.Millisecond)) }()
		until(t, 90*time.Second, what, func() bool {
			p, err := s.record.now()
			return err == nil && p.EntryID == entry && p.Position > 500
		})
	}
	far := anna.request(t, away.ID)
	played(far.ID, "the share's song plays")
	first := anna.request(t, tunes[0].ID)
	if status, err := ben.vote(far.ID, 1); err != nil || status != http.StatusOK {
		t.Fatal(status, err)
	}

	share.Die()
	played(first.ID, "the next song plays while the share is dead")
	s.waits(t, far.ID, 2)
	share.Clear()
	share.Mount()
	played(far.ID, "the share is back and its song plays")

	second := anna.request(t, tunes[1].ID)
	share.Freeze()
	frozen := time.Now()
	played(second.ID, "the next song plays while the share is frozen")
	t.Logf("the next song plays %v after the share froze", time.Since(frozen).Round(time.Millisecond))
	began, busy := time.Now(), starved()
	anna.state(t)
	if _, err := anna.songs("away"); err != nil || time.Since(began) > 2*time.Second+starved()-busy {
		t.Errorf("a page took %v beside the frozen share, %v", time.Since(began), err)
	}
	s.waits(t, far.ID, 2)
	share.Thaw()
	played(far.ID, "the share goes on and its song plays")
}

// A folder that is renamed while its songs wait keeps them: they are found at their new place, and play.
func TestARenamedFolderKeepsWhatWaits(t *testing.T) {
	t.Parallel()
	music := makeMusic(t, 2, func(int) time.Duration { return time.Minute })
	s := boxWith(t, music)
	anna := newPhone(t, s.base)
	tunes := anna.awaitSongs(t, "tune", 2)
	current := anna.request(t, tunes[0].ID)
	until(t, 20*time.Second, "the music plays", func() bool {
		p, err := s.record.now()
		return err == nil && p.EntryID == current.ID && p.Position > 0
	})
	waits := anna.request(t, tunes[1].ID)
	if err := os.Rename(filepath.Join(music, "The Testers"), filepath.Join(music, "The Renamed")); err != nil {
		t.Fatal(err)
	}
	anna.must(t, http.StatusNoContent, http.MethodDelete, fmt.Sprintf("/api/v1/queue/%d", current.ID), nil, nil)
	until(t, 60*time.Second, "the song plays from its new place", func() bool {
		p, err := s.record.now()
		return err == nil && p.EntryID == waits.ID && p.Position > 500
	})
}

// waits wants an entry to wait with so many votes, and its song not to be marked.
func (s scene) waits(t *testing.T, entry models.EntryID, votes int) {
	t.Helper()
	list, err := s.record.entries()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(e models.Entry) bool { return e.ID == entry })
	if i < 0 || !list[i].Status.Waiting() || list[i].Votes != votes {
		t.Errorf("%+v: want it to wait with %d votes", list, votes)
	}
}
