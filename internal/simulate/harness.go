package simulate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"upbeat/internal/kv"
	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
)

// harness is a folder with a database that holds the songs: every party begins with a copy of it.
type harness struct {
	dir   string
	songs []models.SongID
}

// memory is a folder that lies in memory on Linux: a party's commits need no disk, and what is measured is fairness, not speed.
const memory = "/dev/shm"

// openHarness makes the database. The caller closes the harness.
func openHarness(ctx context.Context) (*harness, error) {
	parent := memory
	if info, err := os.Stat(memory); err != nil || !info.IsDir() {
		parent = ""
	}
	dir, err := os.MkdirTemp(parent, "upbeat-simulate-")
	if err != nil {
		if dir, err = os.MkdirTemp("", "upbeat-simulate-"); err != nil {
			return nil, err
		}
	}
	h := &harness{dir: dir}
	if err := h.fill(ctx); err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

func (h *harness) close() error { return os.RemoveAll(h.dir) }

func (h *harness) template() string { return filepath.Join(h.dir, "songs.db") }

func (h *harness) fill(ctx context.Context) error {
	db, err := store.Open(ctx, h.template())
	if err != nil {
		return err
	}
	list := make([]store.IndexedSong, songs)
	for i := range list {
		list[i].Song = models.Song{Source: "made-up", Path: fmt.Sprintf("/%06d", i), Title: fmt.Sprintf("Song %d", i)}
	}
	err = db.Library().SaveSongs(ctx, list)
	for i := 0; err == nil && i < songs; i++ {
		var s models.Song
		if s, err = db.Library().SongAt(ctx, "made-up", list[i].Path); err == nil {
			h.songs = append(h.songs, s.ID)
		}
	}
	if err == nil {
		err = db.Write(ctx, func(tx *store.Tx) error {
			for _, id := range h.songs {
				if err := tx.Songs().SetProbed(id, 1); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return errors.Join(err, db.Close())
}

// opening is when every party begins: a Saturday evening.
func opening() time.Time { return time.Date(2026, time.November, 21, 18, 0, 0, 0, time.UTC) }

// play plays one party and measures it.
func (h *harness) play(ctx context.Context, setup Setup, changes settings.Changes, seed uint64) (Result, error) {
	dir, err := os.MkdirTemp(h.dir, "party-")
	if err != nil {
		return Result{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	address := filepath.Join(dir, "upbeat.db")
	if err := copyFile(h.template(), address); err != nil {
		return Result{}, err
	}
	db, err := store.Open(ctx, address)
	if err != nil {
		return Result{}, err
	}
	redis, err := kv.Open(ctx, string(kv.Embedded), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		return Result{}, errors.Join(err, db.Close())
	}
	s := &simulatedParty{setup: setup, crowd: gather(setup, seed), songs: h.songs, clock: opening()}
	s.party, err = queue.New(ctx, queue.Config{Store: db, Redis: redis.Client, Now: func() time.Time { return s.clock },
		Log: slog.New(slog.DiscardHandler)})
	var result Result
	if err == nil {
		result, err = s.play(ctx, changes)
	}
	result.Seed = seed
	return result, errors.Join(err, redis.Close(), db.Close())
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
