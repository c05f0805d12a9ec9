package upload_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"upbeat/internal/analysis"
	"upbeat/internal/store"
	"upbeat/library/corpus"
	"upbeat/models"
	"upbeat/sources/upload"
)

func code(err error) string {
	var rule *models.RuleError
	if errors.As(err, &rule) {
		return rule.Code
	}
	return ""
}

// Two guests bring the same file at the same time: it is one song, and both want it.
func TestTheSameFileAtOnceIsOneSong(t *testing.T) {
	w := newWorld(t)
	data := tone(300, 2)
	one, two := w.send(w.guest(), "a.wav", data), w.send(w.guest(), "b.wav", data)
	var both sync.WaitGroup
	for _, up := range []models.Upload{one, two} {
		both.Go(func() {
			if err := w.Job().Run(w.ctx, upload.Request{Upload: up.ID}, func(int, int, string) {}); err != nil {
				t.Log("tried again:", err) // as the registry does
			}
		})
	}
	both.Wait()
	one, two = w.check(one), w.check(two)
	if one.State != models.UploadAccepted || two.State != models.UploadAccepted || one.SongID != two.SongID || one.Known == two.Known {
		t.Errorf("%+v\n%+v", one, two)
	}
	if files := w.files(); len(files) != 1 {
		t.Errorf("%q", files)
	}
	if titles := w.waiting(); len(titles) != 1 {
		t.Errorf("%q", titles)
	}
}

// A song that the library has is found by its bytes before it was analysed, and by its sound with whatever tags afterwards.
func TestAKnownSongIsRequestedInstead(t *testing.T) {
	w := newWorld(t)
	music := t.TempDir()
	w.must(w.lib.AddRoot(w.ctx, music))
	path := filepath.Join(music, "known.mp3")
	w.must(os.WriteFile(path, corpus.MP3(3, corpus.Fields{Title: "Known", Artist: "Them"}), 0o600))
	w.must(w.lib.Scan(w.ctx, nil))
	song, err := w.store.Library().SongAt(w.ctx, models.SourceLocal, path)
	w.must(err)
	up := w.bring(w.guest(), "same.mp3", corpus.MP3(3, corpus.Fields{Title: "Known", Artist: "Them"}))
	if up.State != models.UploadAccepted || !up.Known || up.SongID != song.ID {
		t.Errorf("by its bytes: %+v", up)
	}
	w.must(analysis.New(analysis.Config{Store: w.store, Consumers: []analysis.Consumer{analysis.Sound{}}}).
		Analyse(w.ctx, song.ID, func(int, int, string) {}))
	up = w.bring(w.guest(), "other.mp3", corpus.MP3(3, corpus.Fields{Title: "Renamed", Artist: "Somebody else", Album: "Best of"}))
	if up.State != models.UploadAccepted || !up.Known || up.SongID != song.ID {
		t.Errorf("by its sound: %+v", up)
	}
	if files := w.files(); len(files) != 0 {
		t.Errorf("%q", files)
	}
}

func TestLimitsOnUploads(t *testing.T) {
	w := newWorld(t)
	guest, host := w.guest(), models.Actor{Role: models.Moderator, Account: "mod"}
	host.Guest = w.guest().Guest
	begin := func(by models.Actor, size int64) string {
		_, err := w.Begin(w.ctx, by, "x.mp3", size)
		if errors.Is(err, models.ErrStorageFull) {
			return "full"
		}
		return code(err)
	}
	w.set("upload_mb", "2")
	w.set("uploads_per_hour", "2")
	for i, test := range []struct {
		by   models.Actor
		size int64
		want string
	}{
		{guest, 2_000_001, "upload_size"}, {host, 2_000_001, "upload_size"}, {guest, 0, "upload_empty"}, {guest, 2_000_000, ""},
		{guest, 1, ""}, {guest, 1, "upload_hour"}, {host, 1, ""}, {host, 1, ""}, {host, 1, ""},
	} {
		if got := begin(test.by, test.size); got != test.want {
			t.Errorf("%d: %q, want %q", i, got, test.want)
		}
	}
	w.set("uploads_gb", "1")
	w.set("upload_mb", "4000")
	if got := begin(host, 999_000_000); got != "uploads_full" {
		t.Errorf("a gigabyte for all: %q", got)
	}
	w.free = 300 << 20
	if got := begin(host, 100_000_000); got != "full" {
		t.Errorf("on a disk that is nearly full: %q", got)
	}
	w.later.Add(time.Hour.Milliseconds() + 1000)
	if got := begin(guest, 1); got != "" {
		t.Errorf("an hour later: %q", got)
	}
	w.set("upload_minutes", "1")
	if up := w.bring(host, "long.wav", tone(300, 62)); up.Problem != upload.ProblemTooLong {
		t.Errorf("%+v", up)
	}
	w.set("uploads", `"off"`)
	if got := begin(guest, 1); got != "may_not_upload" {
		t.Errorf("switched off: %q", got)
	}
}

// A disk that gets full half-way loses nothing that came before, and the upload goes on when there is room.
func TestADiskThatIsFullHalfWay(t *testing.T) {
	w := newWorld(t)
	guest, data := w.guest(), tone(300, 2)
	up, err := w.Begin(w.ctx, guest, "a.wav", int64(len(data)))
	w.must(err)
	_, err = w.Append(w.ctx, up, 0, bytes.NewReader(data[:1000]), nil)
	w.must(err)
	path := filepath.Join(w.Dir, up.Key)
	w.must(os.Rename(path, path+".kept"))
	w.must(os.Symlink("/dev/full", path))
	if _, err := w.Append(w.ctx, up, 1000, bytes.NewReader(data[1000:]), nil); !errors.Is(err, models.ErrStorageFull) {
		t.Errorf("a full disk: %v", err)
	}
	w.must(os.Rename(path+".kept", path))
	found, err := w.Find(w.ctx, guest, up.Key)
	if err != nil || found.Received != 1000 {
		t.Errorf("%+v %v", found, err)
	}
	_, err = w.Append(w.ctx, found, 1000, bytes.NewReader(data[1000:]), nil)
	w.must(err)
	w.must(w.Finish(w.ctx, up.ID))
	if up = w.check(up); up.State != models.UploadAccepted {
		t.Errorf("%+v", up)
	}
}

// Who leaves half-way leaves nothing behind an hour later; what is nobody's goes as well, and what is wanted stays.
func TestASweepLeavesWhatIsWanted(t *testing.T) {
	w := newWorld(t)
	w.set("uploads", `"listen"`)
	guest := w.guest()
	left, err := w.Begin(w.ctx, guest, "left.wav", 1000)
	w.must(err)
	waits := w.bring(guest, "waits.wav", tone(300, 1))
	some, err := w.Begin(w.ctx, guest, "some.wav", 1000)
	w.must(err)
	_, err = w.Append(w.ctx, some, 0, bytes.NewReader(make([]byte, 10)), nil)
	w.must(err)
	old := time.Now().Add(-time.Hour)
	w.must(os.WriteFile(filepath.Join(w.Dir, "NOBODYS.mp3"), []byte("x"), 0o600))
	w.must(os.Chtimes(filepath.Join(w.Dir, "NOBODYS.mp3"), old, old))
	w.must(w.Sweep(w.ctx))
	if files := w.files(); len(files) != 3 || w.now(left).State != models.UploadReceiving {
		t.Errorf("at once: %q", files)
	}
	w.later.Add((upload.EmptyFor - time.Minute).Milliseconds())
	_, err = w.Append(w.ctx, left, 0, bytes.NewReader(nil), nil) // nothing: it is waited for no longer
	w.must(err)
	w.must(w.Sweep(w.ctx))
	if up := w.now(left); up.State != models.UploadReceiving {
		t.Errorf("before its time: %+v", up)
	}
	w.later.Add(2 * time.Minute.Milliseconds())
	w.must(w.Sweep(w.ctx))
	if up := w.now(left); up.State != models.UploadFailed || up.Problem != upload.ProblemExpired {
		t.Errorf("%+v", up)
	}
	if up := w.now(some); up.State != models.UploadReceiving {
		t.Errorf("one of which bytes came: %+v", up)
	}
	w.later.Add((upload.KeptFor - upload.EmptyFor).Milliseconds())
	w.must(w.Sweep(w.ctx))
	if up := w.now(some); up.State != models.UploadFailed || up.Problem != upload.ProblemExpired {
		t.Errorf("one whose bytes stopped coming: %+v", up)
	}
	if files := w.files(); !slices.Equal(files, []string{"uploads/" + waits.Key + ".wav"}) {
		t.Errorf("an hour later: %q", files)
	}
}

// A body that takes long is no upload that stopped: its bytes are in its file before the table knows of them.
func TestASweepLeavesALongBody(t *testing.T) {
	w := newWorld(t)
	guest := w.guest()
	up, err := w.Begin(w.ctx, guest, "long.wav", 1000)
	w.must(err)
	path := filepath.Join(w.Dir, up.Key)
	w.must(os.WriteFile(path, make([]byte, 10), 0o600))
	w.later.Add(3 * upload.KeptFor.Milliseconds())
	now := time.Now().Add(3*upload.KeptFor - time.Minute)
	w.must(os.Chtimes(path, now, now))
	w.must(w.Sweep(w.ctx))
	if up = w.now(up); up.State != models.UploadReceiving {
		t.Errorf("%+v", up)
	}
}

// A guest who only begins takes no room from others; hosts are not held to it.
func TestFewUploadsComeAtOnce(t *testing.T) {
	w := newWorld(t)
	guest, host := w.guest(), models.Actor{Role: models.Moderator, Account: "mod"}
	host.Guest = w.guest().Guest
	var first models.Upload
	for i := range 5 {
		up, err := w.Begin(w.ctx, guest, "x.mp3", 1000)
		if code(err) != map[bool]string{true: "upload_many"}[i == 4] {
			t.Errorf("%d: %v", i, err)
		}
		if i == 0 {
			first = up
		}
		_, err = w.Begin(w.ctx, host, "x.mp3", 1000)
		w.must(err)
	}
	_, err := w.Begin(w.ctx, w.guest(), "x.mp3", 1000)
	w.must(err)
	w.must(w.Withdraw(w.ctx, guest, first.Key))
	_, err = w.Begin(w.ctx, guest, "x.mp3", 1000)
	w.must(err)
}

// The host listens first; what was refused is gone, what was accepted is its guest's request.
func TestTheInbox(t *testing.T) {
	w := newWorld(t)
	w.set("uploads", `"listen"`)
	guest, host := w.guest(), models.Actor{Role: models.Moderator, Account: "mod"}
	one, two := w.bring(guest, "one.wav", tone(300, 2)), w.bring(guest, "two.wav", tone(310, 2))
	list, err := w.Inbox(w.ctx, host, 0, 10)
	if err != nil || len(list) != 2 || list[0].Title != "one" || list[0].Guest != "Kim" || list[0].Length != 2000 || len(w.waiting()) != 0 {
		t.Fatalf("%+v %v", list, err)
	}
	if _, err := w.Decide(w.ctx, guest, []models.UploadID{one.ID}, true); !errors.Is(err, models.ErrNotAllowed) {
		t.Errorf("a guest decides: %v", err)
	}
	for _, accept := range []bool{true, false} { // the second time, nothing is left to decide
		n, err := w.Decide(w.ctx, host, []models.UploadID{one.ID}, accept)
		if err != nil || n != 1 && accept || n != 0 && !accept {
			t.Errorf("%d %v", n, err)
		}
	}
	_, err = w.Decide(w.ctx, host, []models.UploadID{two.ID, 999}, false)
	w.must(err)
	one, two = w.check(one), w.check(two)
	if one.State != models.UploadAccepted || one.Approved != "mod" || two.State != models.UploadRefused {
		t.Errorf("%+v\n%+v", one, two)
	}
	titles, files := w.waiting(), w.files()
	if !slices.Equal(titles, []string{"one"}) || !slices.Equal(files, []string{"archive/music/one.wav"}) {
		t.Errorf("%q %q", titles, files)
	}
}

// What is not to be kept goes when the next party has begun, but for what waits.
func TestThePartyIsOver(t *testing.T) {
	w := newWorld(t)
	guest := w.guest()
	gone, stays := w.bring(guest, "gone.wav", tone(300, 2)), w.bring(guest, "stays.wav", tone(310, 2))
	w.must(w.store.Write(w.ctx, func(tx *store.Tx) error {
		list, err := tx.Entries().Listed(w.party.Room)
		for _, e := range list {
			if e.SongID == gone.SongID {
				e.Status = models.Removed
				err = errors.Join(err, tx.Entries().Save(e))
			}
		}
		return err
	}))
	w.must(w.Sweep(w.ctx))
	if len(w.files()) != 2 {
		t.Errorf("kept: %q", w.files())
	}
	w.set("uploads_keep", "false")
	w.must(w.Sweep(w.ctx))
	if len(w.files()) != 2 {
		t.Errorf("in the same party: %q", w.files())
	}
	w.must(w.store.Write(w.ctx, func(tx *store.Tx) error {
		for _, up := range []models.Upload{w.now(gone), w.now(stays)} {
			up.PartyID = 999
			if err := tx.Uploads().Save(up); err != nil {
				return err
			}
		}
		return nil
	}))
	w.must(w.Sweep(w.ctx))
	if files := w.files(); !slices.Equal(files, []string{"archive/music/stays.wav"}) {
		t.Errorf("after it: %q", files)
	}
	if song, err := w.store.Library().Song(w.ctx, gone.SongID); err != nil || song.MissingAt == 0 {
		t.Errorf("%+v %v", song, err)
	}
}

// A folder may be called anything: what lies in it is found and deleted all the same.
func TestAFolderOfAnyName(t *testing.T) {
	w := newWorld(t)
	w.Dir = filepath.Join(w.dir, "uploads", "party [2026] *?")
	w.must(os.MkdirAll(w.Dir, 0o755))
	guest := w.guest()
	if up := w.bring(guest, "a.wav", tone(300, 1)); up.State != models.UploadAccepted {
		t.Errorf("%+v", up)
	}
	w.must(w.Withdraw(w.ctx, guest, w.send(guest, "b.wav", tone(310, 1)).Key))
	if files := w.files(); !slices.Equal(files, []string{"archive/music/a.wav"}) {
		t.Errorf("%q", files)
	}
}
