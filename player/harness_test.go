package player_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"upbeat/internal/kv"
	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
	"upbeat/player"
	"upbeat/player/output"
	"upbeat/player/wav"
	"upbeat/queue"
)

// harness is a party on a real database and a real Redis protocol, with songs of noise that can be told apart.
type harness struct {
	t      testing.TB
	dir    string
	store  *store.Store
	redis  *kv.Server
	party  *queue.Party
	guest  models.GuestID
	sounds map[models.SongID][]float64
}

func newHarness(t testing.TB) *harness {
	t.Helper()
	ctx := t.Context()
	h := &harness{t: t, dir: t.TempDir(), sounds: map[models.SongID][]float64{}}
	var err error
	if h.store, err = store.Open(ctx, testdb.SQLiteAt(t, filepath.Join(h.dir, "party.db"))); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.store.Close() })
	if h.redis, err = kv.Open(ctx, "embedded", h.dir, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.redis.Close() })
	h.background(h.redis.Run)
	if h.party, err = queue.New(ctx, queue.Config{Store: h.store, Redis: h.redis.Client, Log: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	h.background(h.party.Run)
	guest, err := h.party.Join(ctx, "192.0.2.1", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	h.guest = guest.ID
	return h
}

// background runs f until the test ends.
func (h *harness) background(f func(ctx context.Context) error) (stop func() error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(h.t.Context()))
	done := make(chan error, 1)
	go func() { done <- f(ctx); close(done) }()
	stop = func() error {
		cancel()
		return <-done
	}
	h.t.Cleanup(func() { stop() })
	return stop
}

// song makes a song of noise, different for each seed, and puts it into the library.
func (h *harness) song(seed uint64, length time.Duration) models.SongID {
	h.t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	sound := make([]float64, int(length.Seconds()*output.Rate))
	data := wav.Append16(nil, output.Rate, int64(len(sound))*4, 0)
	last := 0.0
	for i := range sound {
		last += (random.Float64()*2 - 1 - last) * 0.2 // no treble: a resampler changes nothing that counts
		sound[i] = last
		x := uint16(wav.Sample16(last))
		data = append(data, byte(x), byte(x>>8), byte(x), byte(x>>8))
	}
	path := filepath.Join(h.dir, fmt.Sprintf("%03d.wav", seed))
	if err := os.WriteFile(path, data, 0o600); err != nil {
		h.t.Fatal(err)
	}
	return h.add(path, length, sound)
}

// add puts a file into the library.
func (h *harness) add(path string, length time.Duration, sound []float64) models.SongID {
	h.t.Helper()
	song := models.Song{Source: "test", Path: path, Title: filepath.Base(path), Duration: models.ToMillis(length), ProbedAt: 1}
	if err := h.store.Library().SaveSongs(h.t.Context(), []store.IndexedSong{{Song: song}}); err != nil {
		h.t.Fatal(err)
	}
	saved, err := h.store.Library().SongAt(h.t.Context(), "test", path)
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.store.Write(h.t.Context(), func(tx *store.Tx) error { return tx.Songs().SetProbed(saved.ID, 1) }); err != nil {
		h.t.Fatal(err)
	}
	h.sounds[saved.ID] = sound
	return saved.ID
}

func (h *harness) request(songs ...models.SongID) (entries []models.EntryID) {
	h.t.Helper()
	for _, s := range songs {
		e, created, err := h.party.Request(h.t.Context(), models.Actor{Role: models.Admin, Guest: h.guest}, s)
		if err != nil || !created {
			h.t.Fatal(created, err)
		}
		entries = append(entries, e.ID)
	}
	return entries
}

func (h *harness) play(spec string) (stop func() error) {
	return h.background(func(ctx context.Context) error {
		return player.Run(ctx, player.Config{Party: h.party, Output: spec, Log: slog.New(slog.DiscardHandler)})
	})
}

func (h *harness) playback() models.Playback {
	h.t.Helper()
	p, err := h.party.Playback(context.WithoutCancel(h.t.Context()))
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// slow is how much slower than ours a machine may be that runs the tests.
const slow = 6

// until looks again and again until ok; the limit, on a machine like ours, only fails the test.
func (h *harness) until(limit time.Duration, what string, ok func() bool) {
	h.t.Helper()
	limit *= slow
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for !ok() {
		select {
		case <-ticker.C:
		case <-deadline.C:
			h.t.Fatalf("%s: not within %s; %+v", what, limit, h.playback())
		}
	}
}

// The party's claims about what is heard, checked against what the file output recorded: songs, positions, a pause, a seek, a skip.
func TestTheRecordingIsWhatThePartyClaims(t *testing.T) {
	h := newHarness(t)
	songs := []models.SongID{h.song(1, 4*time.Second), h.song(2, time.Minute), h.song(3, time.Minute)}
	entries := h.request(songs...)
	capture := filepath.Join(h.dir, "party.wav")
	stop := h.play("file:" + capture)
	recorder := h.watchGrowth(capture)
	var claims []claim
	listen := func(least int) { // until there are so many more claims
		ticker := time.NewTicker(70 * time.Millisecond)
		defer ticker.Stop()
		deadline := time.NewTimer(20 * time.Second)
		defer deadline.Stop()
		for before := len(claims); len(recorder.steady(claims[before:])) < least; {
			select {
			case <-ticker.C:
				if c, ok := h.claimNow(capture); ok && c.position > 200*time.Millisecond {
					claims = append(claims, c)
				}
			case <-deadline.C:
				t.Fatalf("the recorder was never steady for a second: %d of %d claims", len(recorder.steady(claims)), len(claims))
			}
		}
	}
	h.until(5*time.Second, "the first song plays", func() bool { return h.playback().Position > 0 })
	listen(15)
	h.until(5*time.Second, "the second song plays", func() bool { return h.playback().EntryID == entries[1] })
	listen(12)
	paused, playing, seek := true, false, models.Millis(12000)
	h.command(queue.PlaybackCommand{Paused: &paused})
	h.until(3*time.Second, "the pause is heard", func() bool { return h.silent(capture) })
	h.command(queue.PlaybackCommand{Position: &seek})
	h.until(3*time.Second, "the seek is done", func() bool { return h.playback().SeekTo == -1 })
	if p := h.playback(); p.Position != seek || !p.Paused {
		t.Errorf("paused at %d, want %d", p.Position, seek)
	}
	h.command(queue.PlaybackCommand{Paused: &playing})
	h.until(3*time.Second, "it goes on", func() bool { return !h.silent(capture) })
	listen(12)
	if _, err := h.party.Skip(t.Context(), models.AsSystem(), entries[1]); err != nil {
		t.Fatal(err)
	}
	h.until(3*time.Second, "the third song plays", func() bool { p := h.playback(); return p.EntryID == entries[2] && p.Position > 300 })
	listen(12)
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	h.assertClaims(readCapture(t, capture), recorder.steady(claims), output.Rate/50, 400*time.Millisecond)
}

func (h *harness) command(w queue.PlaybackCommand) {
	h.t.Helper()
	if _, err := h.party.ControlPlayback(h.t.Context(), models.AsSystem(), w); err != nil {
		h.t.Fatal(err)
	}
}

// silent reports whether the last block of the capture is silence.
func (h *harness) silent(capture string) bool {
	f, err := os.Open(capture)
	if err != nil {
		return false
	}
	defer f.Close()
	if _, err := f.Seek(-2000, io.SeekEnd); err != nil {
		return false
	}
	b, err := io.ReadAll(f)
	return err == nil && len(bytes.Trim(b, "\x00")) == 0
}
