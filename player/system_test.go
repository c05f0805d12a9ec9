//go:build system

package player_test

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/player/output"
)

// moment is a place in the party's music: songs in order of the queue, one after the other.
func (h *harness) moment(entries []models.EntryID, length time.Duration) time.Duration {
	p := h.playback()
	for i, e := range entries {
		if e == p.EntryID {
			return time.Duration(i)*length + p.Position.Duration()
		}
	}
	return -1
}

func TestKilledPlayersLoseNothing(t *testing.T) {
	h := newHarness(t)
	const length = 5 * time.Second
	var songs []models.SongID
	for i := range 5 {
		songs = append(songs, h.song(uint64(i+1), length))
	}
	entries := h.request(songs...)
	capture := filepath.Join(h.dir, "party.wav")
	most := 1500 * time.Millisecond // of silence, on a machine that starts a player as fast as ours
	for round := range 8 {
		p := h.process("file:" + capture)
		before, begin := h.moment(entries, length), time.Now()
		h.until(5*time.Second, "the music goes on", func() bool {
			return h.playback().EntryID == 0 && round > 0 || h.moment(entries, length) > max(before, 0)+50*time.Millisecond
		})
		took := time.Since(begin)
		if h.playback().EntryID == 0 {
			break
		}
		if round == 0 {
			most = max(most, 2*took)
		}
		if round > 0 && took > most {
			t.Errorf("round %d: sound was back after %s", round, took)
		}
		at := h.moment(entries, length)
		if round > 0 && (at < before-50*time.Millisecond || at > before+most) {
			t.Errorf("round %d: was at %s, goes on at %s", round, before, at)
		}
		wait := time.Duration(900+round*370%1700) * time.Millisecond
		h.until(10*time.Second, "it plays a while", func() bool { return time.Since(begin) > took+wait })
		p.kill()
	}
	p := h.process("file:" + capture)
	h.until(60*time.Second, "the queue is played", func() bool { return h.playback().EntryID == 0 })
	p.input.Close()
	p.Wait()
	h.assertEachPlayedOnce(entries)
	h.assertOrder(readCapture(t, capture), songs)
	h.until(3*time.Second, "the decoders of dead players are gone", func() bool {
		return exec.Command("pgrep", "-f", "file:"+h.dir).Run() != nil
	})
}

// assertEachPlayedOnce looks at the history.
func (h *harness) assertEachPlayedOnce(entries []models.EntryID) {
	h.t.Helper()
	for _, id := range entries {
		err := h.store.Read(h.t.Context(), func(tx *store.Tx) error {
			e, err := tx.Entries().Get(models.DefaultRoom, id)
			if err == nil && e.Status != models.Played {
				h.t.Errorf("entry %d is %s (%s)", id, e.Status, e.Failure)
			}
			return err
		})
		if err != nil {
			h.t.Fatal(err)
		}
	}
}

// assertOrder finds a piece of every second of the capture in the songs: they must come in order, never going back by more than a
// checkpoint.
func (h *harness) assertOrder(capture []float64, songs []models.SongID) {
	h.t.Helper()
	song, pos, found := 0, 0, 0
	for at := 0; at+window < len(capture); at += output.Rate {
		piece := capture[at : at+window]
		if quiet(piece) {
			continue
		}
		for next := song; next < min(song+2, len(songs)); next++ {
			from := 0
			if next == song {
				from = max(0, pos-3*output.Rate/2)
			}
			sound := h.sounds[songs[next]]
			where, alike := locate(sound, piece, (from+len(sound))/2, len(sound)/2)
			if alike > 0.95 && where >= from {
				song, pos, found = next, where, found+1
				break
			}
		}
	}
	if song != len(songs)-1 || found < len(capture)/output.Rate/2 {
		h.t.Errorf("only %d pieces found, up to song %d of %d", found, song+1, len(songs))
	}
}

func quiet(piece []float64) bool {
	most := 0.0
	for _, x := range piece {
		most = max(most, math.Abs(x))
	}
	return most < 0.01
}

func TestAFrozenPlayerAndItsSuccessor(t *testing.T) {
	h := newHarness(t)
	const length = 6 * time.Second
	songs := []models.SongID{h.song(1, length), h.song(2, length), h.song(3, length)}
	entries := h.request(songs...)
	one, two := filepath.Join(h.dir, "one.wav"), filepath.Join(h.dir, "two.wav")
	first := h.process("file:" + one)
	h.until(5*time.Second, "the first plays", func() bool { return h.moment(entries, length) > time.Second })
	h.process("file:" + two)
	if err := first.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	frozen := h.moment(entries, length)
	h.until(10*time.Second, "the second takes over", func() bool { return h.moment(entries, length) > frozen+4*time.Second })
	played := size(one)
	if err := first.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	h.until(60*time.Second, "the queue is played", func() bool { return h.playback().EntryID == 0 })
	h.assertEachPlayedOnce(entries)
	tail := readCapture(t, one)
	if from := int(played); from < len(tail) && !quiet(tail[from:]) {
		t.Errorf("the thawed player sounds again")
	}
	h.assertOrder(append(readCapture(t, one)[:played], readCapture(t, two)...), songs)
}

// size is how many frames are recorded.
func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return (info.Size() - 44) / 4
}
