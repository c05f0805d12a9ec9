package player_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	guest, err := h.party.Join(ctx, "192.0.2.1", nil)
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

// claim is what the party says that is heard at a moment, beside how much had been recorded then.
type claim struct {
	song     models.SongID
	position time.Duration
	recorded int64 // frames in the recording
}

// claimNow asks the party and looks at the recording, which is at most one block ahead of what is "heard".
func (h *harness) claimNow(recording string) (claim, bool) {
	h.t.Helper()
	begin := time.Now()
	info, err := os.Stat(recording)
	if err != nil {
		return claim{}, false
	}
	now := models.At(time.Now())
	if time.Since(begin) > 20*time.Millisecond { // a busy machine: the two do not belong together
		return claim{}, false
	}
	p := h.playback() // may take its time: it says where the song is at any moment from its own on
	if p.EntryID == 0 || p.Paused || p.Error != "" || p.At > now {
		return claim{}, false
	}
	song, err := h.party.SongOf(h.t.Context(), p.EntryID)
	if err != nil {
		h.t.Fatal(err)
	}
	return claim{song: song.ID, position: p.PositionAt(now).Duration(), recorded: (info.Size() - wav.HeaderSize) / 4}, true
}

func readRecording(t testing.TB, path string) []float64 {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := bytes.NewReader(b)
	h, err := wav.Read(r)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	frames := make([][2]float32, len(data)/h.FrameBytes())
	h.Decode(data, frames)
	out := make([]float64, len(frames))
	for i, f := range frames {
		out[i] = float64(f[0])
	}
	return out
}

// locate finds where in sound the piece lies, within the given frames around at, and how alike the two are (1 = the same).
func locate(sound, piece []float64, at, within int) (where int, alike float64) {
	const glance = 32 // frames: enough to see that most places are wrong
	for i := max(0, at-within); i <= min(at+within, len(sound)-len(piece)); i++ {
		if correlation(sound[i:i+glance], piece[:glance]) < 0.7 {
			continue
		}
		if c := correlation(sound[i:i+len(piece)], piece); c > alike {
			where, alike = i, c
		}
	}
	return where, alike
}

func correlation(a, b []float64) float64 {
	var ab, aa, bb float64
	for i := range b {
		ab += a[i] * b[i]
		aa += a[i] * a[i]
		bb += b[i] * b[i]
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}

const (
	window = 400              // frames that are compared: enough to tell noise from noise
	near   = output.Rate / 10 // how far from the claimed position the sound may be
)

// assertClaims wants the recording to hold the claimed song at the claimed position: within 100 ms in the middle of all claims, and in
// nine of ten no further off than most (a recorder that starved for a moment shows as an error of ours).
func (h *harness) assertClaims(recording []float64, claims []claim, aheadOfHeard int64, most time.Duration) {
	h.t.Helper()
	var offs []time.Duration
	var missed []string
	for _, c := range claims {
		at := int(c.recorded - aheadOfHeard)
		if at < 0 || at+window > len(recording) {
			continue
		}
		claimed := int(c.position.Seconds() * output.Rate)
		where, alike := locate(h.sounds[c.song], recording[at:at+window], claimed, 5*near)
		off := time.Duration(where-claimed) * time.Second / output.Rate
		offs = append(offs, off.Abs())
		if alike < 0.95 || off.Abs() > most {
			missed = append(missed, fmt.Sprintf("at frame %d the party claimed song %d at %s: found %.2f alike, %s off",
				at, c.song, c.position, alike, off))
		}
	}
	if 10*len(missed) > len(offs) {
		h.t.Errorf("%d of %d claims: %s", len(missed), len(offs), strings.Join(missed, "\n"))
	}
	slices.Sort(offs)
	if len(offs) == 0 || len(offs) < len(claims)/2 || offs[len(offs)/2] > near*time.Second/output.Rate {
		h.t.Errorf("%d of %d claims checked: %v off", len(offs), len(claims), offs)
		return
	}
	h.t.Logf("%d claims checked: %s off in the middle, %s at most", len(offs), offs[len(offs)/2], offs[len(offs)-1])
}

// The party's claims about what is heard, checked against what the file output recorded: songs, positions, a pause, a seek, a skip.
func TestTheRecordingIsWhatThePartyClaims(t *testing.T) {
	h := newHarness(t)
	songs := []models.SongID{h.song(1, 3*time.Second), h.song(2, 20*time.Second), h.song(3, 20*time.Second)}
	entries := h.request(songs...)
	recording := filepath.Join(h.dir, "party.wav")
	stop := h.play("file:" + recording)
	var claims []claim
	listen := func(d time.Duration) {
		end := time.NewTimer(d)
		ticker := time.NewTicker(70 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-end.C:
				return
			case <-ticker.C:
				if c, ok := h.claimNow(recording); ok && c.position > 200*time.Millisecond {
					claims = append(claims, c)
				}
			}
		}
	}
	h.until(5*time.Second, "the first song plays", func() bool { return h.playback().Position > 0 })
	listen(1500 * time.Millisecond)
	h.until(5*time.Second, "the second song plays", func() bool { return h.playback().EntryID == entries[1] })
	listen(1200 * time.Millisecond)
	paused, playing, seek := true, false, models.Millis(12000)
	h.command(queue.PlaybackCommand{Paused: &paused})
	h.until(3*time.Second, "the pause is heard", func() bool { return h.silent(recording) })
	h.command(queue.PlaybackCommand{Position: &seek})
	h.until(3*time.Second, "the seek is done", func() bool { return h.playback().SeekTo == -1 })
	if p := h.playback(); p.Position != seek || !p.Paused {
		t.Errorf("paused at %d, want %d", p.Position, seek)
	}
	h.command(queue.PlaybackCommand{Paused: &playing})
	h.until(3*time.Second, "it goes on", func() bool { return !h.silent(recording) })
	listen(300 * time.Millisecond)
	claims = claims[:len(claims)-1]
	listen(time.Second)
	if _, err := h.party.Skip(t.Context(), models.AsSystem(), entries[1]); err != nil {
		t.Fatal(err)
	}
	h.until(3*time.Second, "the third song plays", func() bool { p := h.playback(); return p.EntryID == entries[2] && p.Position > 300 })
	listen(time.Second)
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if len(claims) < 20 {
		t.Errorf("only %d claims", len(claims))
	}
	h.assertClaims(readRecording(t, recording), claims, output.Rate/50, 400*time.Millisecond)
}

func (h *harness) command(w queue.PlaybackCommand) {
	h.t.Helper()
	if _, err := h.party.ControlPlayback(h.t.Context(), models.AsSystem(), w); err != nil {
		h.t.Fatal(err)
	}
}

// silent reports whether the last block of the recording is silence.
func (h *harness) silent(recording string) bool {
	f, err := os.Open(recording)
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
