package sources_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"upbeat/archive"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/sources"
)

func sendWAV(rw http.ResponseWriter, _ *http.Request) {
	rw.Header().Set("Content-Type", "application/octet-stream")
	_, _ = rw.Write(wav())
}

// What a link leads to becomes a song of the library, once, however often the job runs; who asks again asks for that song.
func TestALinkBecomesASong(t *testing.T) {
	w := newWorld(t, sendWAV)
	e := w.ask(t, "/Ann%20-%20A_song.wav")
	if song := w.song(t, e.SongID); e.Status != models.Preparing || song.Title != "A song" || song.Artist != "Ann" {
		t.Fatalf("%s: %+v", e.Status, song)
	}
	if found, err := w.library.Search(t.Context(), "song", 10); err != nil || len(found) != 0 {
		t.Fatalf("a song that is not here is found: %v, %v", found, err)
	}
	if err := w.run(t, 2); err != nil {
		t.Fatal(err)
	}
	song := w.song(t, e.SongID)
	if song.Source != models.SourceLocal || song.MissingAt != 0 || !w.archive.Holds(song.Path) || song.Name() != "Ann – A song" {
		t.Fatalf("%+v", song)
	}
	if data, err := os.ReadFile(song.Path); err != nil || !bytes.Equal(data, wav()) {
		t.Fatalf("%d bytes, %v", len(data), err)
	}
	if len(w.prepared) < 2 || w.prepared[len(w.prepared)-1] != e.ID { // once when it was requested, and when it is here
		t.Errorf("prepared: %v", w.prepared)
	}
	if found, err := w.library.Search(t.Context(), "song", 10); err != nil || len(found) != 1 || found[0].ID != e.SongID {
		t.Errorf("found %v, %v", found, err)
	}
	if again := w.ask(t, "/Ann%20-%20A_song.wav"); again.ID != e.ID {
		t.Errorf("asked for again it is entry %d, not %d", again.ID, e.ID)
	}
	if left, err := w.fetcher.Job().Unfinished(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	if left, err := os.ReadDir(w.archive.Incoming()); err != nil || len(left) != 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
}

// A job that was broken off goes on from where it was: nothing is fetched twice, and nothing becomes two songs.
func TestFetchingGoesOnFromItsLastStep(t *testing.T) {
	for name, test := range map[string]struct {
		before func(t *testing.T, w *world, song models.Song, path string)
		served int64
	}{
		"the place was written down": {func(t *testing.T, w *world, song models.Song, path string) {}, 1},
		"the file was kept": {func(t *testing.T, w *world, song models.Song, path string) {
			part := w.archive.Incoming() + "/part"
			if err := errors.Join(os.WriteFile(part, wav(), 0o644), w.archive.Keep(part, path)); err != nil {
				t.Fatal(err)
			}
		}, 0},
		"half of a file is left over": {func(t *testing.T, w *world, song models.Song, path string) {
			dir := fmt.Sprintf("%s/fetch-%d", w.archive.Incoming(), song.ID)
			if err := errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(dir+"/song", wav()[:100], 0o644)); err != nil {
				t.Fatal(err)
			}
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sendWAV)
			e := w.ask(t, "/a.wav")
			song := w.song(t, e.SongID)
			var path string
			for path = range w.archive.Places(archive.Name{Title: song.Title, Ext: ".wav"}) {
				break
			}
			if err := w.store.Write(t.Context(), func(tx *store.Tx) error { return tx.Origins().Claim(song.ID, path) }); err != nil {
				t.Fatal(err)
			}
			test.before(t, w, song, path)
			w.served.Store(0)
			if err := w.run(t, 1); err != nil {
				t.Fatal(err)
			}
			after := w.song(t, song.ID)
			if after.MissingAt != 0 || after.Source != models.SourceLocal || w.served.Load() != test.served {
				t.Errorf("%d answers: %+v", w.served.Load(), after)
			}
			if n, err := w.library.Search(t.Context(), song.Title, 10); err != nil || len(n) != 1 {
				t.Errorf("%d songs, %v", len(n), err)
			}
			if left, err := os.ReadDir(w.archive.Incoming()); err != nil || len(left) != 0 {
				t.Errorf("left over: %v, %v", left, err)
			}
		})
	}
}

// Servers that misbehave: the entry fails with a reason that a guest understands, and nothing is left over.
func TestWhatCannotBeFetchedFailsWithAReason(t *testing.T) {
	endless := func(rw http.ResponseWriter, r *http.Request) {
		_, _ = rw.Write(wav())
		for r.Context().Err() == nil {
			if _, err := rw.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	}
	status := func(code int) http.HandlerFunc {
		return func(rw http.ResponseWriter, r *http.Request) { rw.WriteHeader(code) }
	}
	text := func(body string) http.HandlerFunc {
		return func(rw http.ResponseWriter, r *http.Request) { _, _ = rw.Write([]byte(body)) }
	}
	to := func(address string) http.HandlerFunc {
		return func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, address, http.StatusFound) }
	}
	header := func(name, value, body string) http.HandlerFunc {
		return func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set(name, value)
			_, _ = rw.Write([]byte(body))
		}
	}
	for name, test := range map[string]struct {
		serve http.HandlerFunc
		want  string
		final bool
	}{
		"endless":            {endless, models.ProblemFetchLarge, true},
		"says it is large":   {header("Content-Length", "99999999999", ""), models.ProblemFetchLarge, true},
		"gone":               {status(404), models.ProblemFetchGone, true},
		"login":              {status(401), models.ProblemFetchLogin, true},
		"broken":             {status(502), models.ProblemFetchServer, false},
		"a page":             {text("<html>log in</html>"), models.ProblemFetchNotSound, true},
		"nothing":            {text(""), models.ProblemFetchNotSound, true},
		"in a circle":        {to("/a.wav"), models.ProblemFetchAddress, true},
		"into the house":     {to("http://[::1]:1/"), models.ProblemFetchAddress, true},
		"to a file":          {to("file:///etc/passwd"), models.ProblemFetchAddress, true},
		"ends in the middle": {header("Content-Length", "9000", string(wav()[:8000])), models.ProblemFetchServer, false},
		"a bomb":             {header("Content-Encoding", "gzip", "\x1f\x8b\x08\x00"), models.ProblemFetchNotSound, true},
	} {
		t.Run(name, func(t *testing.T) {
			honest := true
			w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
				if honest {
					sendWAV(rw, r)
				} else {
					test.serve(rw, r)
				}
			})
			e := w.ask(t, "/a.wav")
			honest = false
			err := w.run(t, 1)
			var trouble *sources.Error
			if !errors.As(err, &trouble) || trouble.Problem != test.want || trouble.Final != test.final {
				t.Fatalf("%v, want %s, final %v", err, test.want, test.final)
			}
			if err := w.fetcher.Job().Failed(t.Context(), sources.Wanted{Song: e.SongID}, err); err != nil {
				t.Fatal(err)
			}
			entries := entriesOf(t, w)
			if len(entries) != 1 || entries[0].Status != models.Failed || entries[0].Failure != test.want {
				t.Errorf("%+v", entries)
			}
			for _, dir := range []string{w.archive.Incoming(), w.archive.Root()} {
				if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
					t.Errorf("left over: %v, %v", left, err)
				}
			}
			honest = true
			if _, err := w.party.Retry(t.Context(), w.guest, e.ID); err != nil {
				t.Fatal(err)
			}
			if err := w.run(t, 1); err != nil || w.song(t, e.SongID).MissingAt != 0 {
				t.Errorf("tried again: %v", err)
			}
		})
	}
}

func entriesOf(t *testing.T, w *world) (list []models.Entry) {
	t.Helper()
	err := w.store.Read(t.Context(), func(tx *store.Tx) (err error) { list, err = tx.Entries().Listed(w.party.Room); return err })
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// What was fetched and not wanted for longest makes room; what waits stays. A song that went is fetched anew.
func TestOldSongsMakeRoom(t *testing.T) {
	w := newWorld(t, sendWAV)
	w.options.Most = int64(len(wav()))
	w.options.Keep = 2 * int64(len(wav()))
	w.fetcher.Now = func() time.Time { return time.Now().Add(2 * time.Hour) } // nobody can bring back what was taken out
	var songs []models.SongID
	for i := range 3 {
		e := w.ask(t, fmt.Sprintf("/song-%d.wav", i))
		if err := w.run(t, 1); err != nil {
			t.Fatal(err)
		}
		songs = append(songs, e.SongID)
		if i == 0 {
			continue // it waits
		}
		if err := w.party.Withdraw(t.Context(), w.guest, e.ID); err != nil {
			t.Fatal(err)
		}
	}
	here := func() string {
		var b strings.Builder
		for _, id := range songs {
			fmt.Fprint(&b, w.song(t, id).MissingAt == 0, " ")
		}
		return b.String()
	}
	if got := here(); got != "true false true " {
		t.Fatalf("here: %s", got)
	}
	if found, err := w.library.Search(t.Context(), "song-1", 10); err != nil || len(found) > 2 {
		t.Errorf("%v, %v", found, err)
	}
	e := w.ask(t, "/song-1.wav")
	if err := w.run(t, 1); err != nil || e.SongID != songs[1] || w.song(t, songs[1]).MissingAt != 0 {
		t.Errorf("fetched anew: %v, song %d", err, e.SongID)
	}
}

// A full disk is told, and nothing is fetched.
func TestAFullDiskIsTold(t *testing.T) {
	w := newWorld(t, sendWAV)
	w.ask(t, "/a.wav")
	w.free = 1 << 20
	w.served.Store(0)
	var trouble *sources.Error
	if err := w.run(t, 1); !errors.As(err, &trouble) || trouble.Problem != models.ProblemFetchDisk {
		t.Fatal(err)
	}
	if n := w.served.Load(); n != 0 {
		t.Errorf("%d answers", n)
	}
}

// Where nobody waits any more, fetching stops: the song that never ends is not taken.
func TestFetchingStopsWhenNobodyWaits(t *testing.T) {
	honest, begun := true, make(chan struct{})
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		if sendWAV(rw, r); honest {
			return
		}
		rw.(http.Flusher).Flush()
		close(begun)
		<-r.Context().Done() // nothing more comes
	})
	w.options.Most = 1 << 40
	w.fetcher.Free = func(string) (int64, error) { return 1 << 50, nil }
	w.fetcher.Look = 10 * time.Millisecond
	e := w.ask(t, "/a.wav")
	honest = false
	done := make(chan error, 1)
	job := w.fetcher.Job()
	go func() {
		done <- job.Run(t.Context(), sources.Wanted{Song: e.SongID}, func(int, int, string) {})
	}()
	<-begun
	if err := w.party.Withdraw(t.Context(), w.guest, e.ID); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(w.archive.Incoming()); err != nil || len(left) != 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
}
