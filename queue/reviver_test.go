package queue_test

import (
	"context"
	"errors"
	"slices"
	"syscall"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/tasks"
)

// reviving is a party whose reviver looks when it is told to.
type reviving struct {
	*party
	t     *testing.T
	clock *clock
	probe *aProbe
	job   tasks.Job[queue.Preparation]
	look  func()
	told  int // how often the library was told of a file whose disk may be away
}

func newReviving(t *testing.T, songs int) *reviving {
	t.Helper()
	p := &reviving{party: newParty(t, songs, 2), t: t, probe: &aProbe{length: 1000}}
	p.clock = p.fakeTime()
	p.job = queue.PrepareJob(p.Party, queue.Preparer{Prober: p.probe, Analyse: func(context.Context, models.SongID) error { return nil }})
	p.restart()
	return p
}

// restart makes a new reviver, which knows nothing of what was before.
func (p *reviving) restart() {
	p.t.Helper()
	live, err := p.Live(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	reviver := live.Reviver(func(string) { p.told++ })
	p.look = func() {
		p.t.Helper()
		if _, err := live.Fresh(p.t.Context()); err != nil {
			p.t.Fatal(err)
		}
		if err := reviver.Revive(p.t.Context()); err != nil {
			p.t.Fatal(err)
		}
	}
}

// prepares does what the workers would do now.
func (p *reviving) prepares() {
	p.t.Helper()
	left, err := p.job.Unfinished(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	for _, work := range left {
		if err := p.job.Run(p.t.Context(), work, noProgress); err != nil {
			p.t.Fatal(err)
		}
	}
}

// is checks an entry's status and reason.
func (p *reviving) is(id models.EntryID, status models.Status, reason string) {
	p.t.Helper()
	if e, _ := p.entryAndSong(p.t, id); e.Status != status || e.Failure != reason {
		p.t.Fatalf("%s %q, want %s %q", e.Status, e.Failure, status, reason)
	}
}

func (p *reviving) unmarked(id models.EntryID) {
	p.t.Helper()
	if _, song := p.entryAndSong(p.t, id); song.Problem != "" {
		p.t.Fatalf("the song was marked as %s", song.Problem)
	}
}

// What a probe says of a file while its disk is away is no verdict: the entry waits, and is prepared by itself when it can be.
func TestARequestedSongWaitsForItsDisk(t *testing.T) {
	for name, c := range map[string]struct {
		error
		reason string
	}{
		"EIO": {syscall.EIO, models.ProblemAway}, "ENOTCONN": {syscall.ENOTCONN, models.ProblemAway},
		"ESTALE": {syscall.ESTALE, models.ProblemAway}, "ENODEV": {syscall.ENODEV, models.ProblemAway},
		"ETIMEDOUT": {syscall.ETIMEDOUT, models.ProblemAway}, "ENOENT": {syscall.ENOENT, models.ProblemUnfound},
	} {
		t.Run(name, func(t *testing.T) {
			p := newReviving(t, 0)
			id := p.unprobed(t, 0)
			p.disk.says("/", c.error)
			p.probe.problem = models.ProblemTruncated
			p.prepares()
			p.is(id, models.Preparing, c.reason)
			p.unmarked(id)
			p.look()
			p.is(id, models.Preparing, c.reason)
			if left, err := p.job.Unfinished(t.Context()); err != nil || len(left) != 0 {
				t.Fatalf("a song that waits for its disk keeps a worker busy: %v, %v", left, err)
			}
			p.disk.says("/", nil)
			p.probe.problem = ""
			p.restart()
			p.look()
			p.prepares()
			p.is(id, models.Ready, "")
		})
	}
}

// A disk that goes while a song is probed makes it look cut off.
func TestADiskThatGoesDuringAProbeTruncatesNothing(t *testing.T) {
	p := newReviving(t, 0)
	id := p.unprobed(t, 0)
	p.probe.problem = models.ProblemTruncated
	p.probe.during = func() { p.disk.says("/", syscall.EIO) }
	p.prepares()
	p.is(id, models.Preparing, models.ProblemAway)
	p.unmarked(id)
}

// What is wrong with the content of a file that is there stays wrong.
func TestABrokenFileIsStillBroken(t *testing.T) {
	p := newReviving(t, 0)
	id := p.unprobed(t, 0)
	p.probe.problem = models.ProblemTruncated
	p.prepares()
	p.is(id, models.Failed, models.ProblemTruncated)
	for range 10 {
		p.clock.add(2 * time.Minute)
		p.look()
	}
	p.is(id, models.Failed, models.ProblemTruncated)
	if _, song := p.entryAndSong(t, id); song.Problem != models.ProblemTruncated {
		t.Errorf("%+v", song)
	}
	// The file is replaced, and a scan has taken the mark from the song.
	if err := p.store.Library().SetProblem(t.Context(), p.songOf(id), ""); err != nil {
		t.Fatal(err)
	}
	p.probe.problem = ""
	p.look()
	p.prepares()
	p.is(id, models.Ready, "")
}

func (p *reviving) songOf(id models.EntryID) models.SongID {
	e, _ := p.entryAndSong(p.t, id)
	return e.SongID
}

func TestASongThatIsStillBeingCopiedIsTriedAgain(t *testing.T) {
	p := newReviving(t, 0)
	id := p.unprobed(t, 0)
	_, song := p.entryAndSong(t, id)
	p.disk.writes(song.Path, p.Now())
	p.probe.problem = models.ProblemTruncated
	p.prepares()
	p.is(id, models.Preparing, models.ProblemGrowing)
	p.unmarked(id)
	p.clock.add(10 * time.Second)
	p.disk.writes(song.Path, p.Now())
	p.look()
	p.is(id, models.Preparing, models.ProblemGrowing)
	p.clock.add(time.Minute) // nobody writes any more
	p.probe.problem = ""
	p.look()
	p.prepares()
	p.is(id, models.Ready, "")
}

// The whole queue of a disk that goes away waits, and nothing else does; with the disk it is back, with its places and votes.
func TestTheQueueOfADiskWaitsForIt(t *testing.T) {
	p := newReviving(t, 3)
	p.set(t, "policy", `"first_come"`)
	first, second, third := p.request(t, 0, 0), p.request(t, 1, 1), p.request(t, 0, 2)
	p.vote(t, 1, first, 1)
	fence, err := p.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, song := p.entryAndSong(t, first.ID)
	away := models.Disk{Path: song.Path, AwaySince: 1} // a file that is a disk: the others are not on it
	_, other := p.entryAndSong(t, second.ID)
	for _, d := range []models.Disk{away, {Path: other.Path, AwaySince: 1}} {
		if err := p.store.Disks().Save(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	p.disk.says(song.Path, syscall.ENOENT)
	p.disk.says(other.Path, syscall.ENOENT)
	p.look()
	p.is(first.ID, models.Ready, models.ProblemAway)
	p.is(second.ID, models.Ready, models.ProblemAway)
	p.is(third.ID, models.Ready, "")
	playback, err := p.Finish(t.Context(), fence, 0, models.EndPlayed)
	if err != nil || playback.EntryID != third.ID {
		t.Fatalf("the queue does not go on: %+v, %v", playback, err)
	}
	if playback, err = p.Finish(t.Context(), fence, third.ID, models.EndPlayed); err != nil || playback.EntryID != 0 {
		t.Fatalf("what is away was claimed: %+v, %v", playback, err)
	}
	p.clock.add(12 * time.Hour)
	p.look()
	p.is(first.ID, models.Ready, models.ProblemAway)
	for _, path := range []string{song.Path, other.Path} {
		p.disk.says(path, nil)
		if err := p.store.Disks().Save(t.Context(), models.Disk{Path: path}); err != nil {
			t.Fatal(err)
		}
	}
	p.look()
	p.is(first.ID, models.Ready, "")
	if e, _ := p.entryAndSong(t, first.ID); e.Ups != 2 || e.RequestedAt != first.RequestedAt {
		t.Errorf("%+v", e)
	}
	if !slices.Equal(p.order(t), []models.EntryID{first.ID, second.ID}) {
		t.Errorf("%v", p.order(t))
	}
}

func TestASongOfADiskThatIsAwayCannotBeRequested(t *testing.T) {
	p := newReviving(t, 1)
	if err := p.store.Disks().Save(t.Context(), models.Disk{Path: "/" + string(p.Room), AwaySince: 1}); err != nil {
		t.Fatal(err)
	}
	var refused *models.RuleError
	if _, _, err := p.Request(t.Context(), models.AsGuest(p.guests[0]), p.songs[0]); !errors.As(err, &refused) || refused.Code != "disk_away" {
		t.Errorf("%v", err)
	}
}

// A song that the player cannot reach goes back to its place, and the next one plays.
func TestThePlayerSkipsPastASongThatCannotBeReached(t *testing.T) {
	p := newReviving(t, 2)
	p.set(t, "policy", `"first_come"`)
	first, second := p.request(t, 0, 0), p.request(t, 1, 1)
	p.vote(t, 1, first, 1)
	fence, err := p.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Finish(t.Context(), fence, 0, models.EndPlayed); err != nil {
		t.Fatal(err)
	}
	p.is(first.ID, models.Playing, "")
	playback, err := p.Fail(t.Context(), fence, first.ID, models.ProblemAway)
	if err != nil || playback.EntryID != second.ID {
		t.Fatalf("%+v, %v", playback, err)
	}
	p.is(first.ID, models.Ready, models.ProblemAway)
	p.unmarked(first.ID)
	if e, _ := p.entryAndSong(t, first.ID); e.Ups != 2 || e.StartedAt != 0 || e.EndedAt != 0 || e.RequestedAt != first.RequestedAt {
		t.Errorf("%+v", e)
	}
	p.look()
	p.is(first.ID, models.Ready, "")
	if playback, err = p.Finish(t.Context(), fence, second.ID, models.EndPlayed); err != nil || playback.EntryID != first.ID {
		t.Fatalf("%+v, %v", playback, err)
	}
}

// The song that was to follow is unlocked when it cannot be reached, and another one follows.
func TestTheNextSongThatCannotBeReachedMakesRoom(t *testing.T) {
	p := newReviving(t, 3)
	p.set(t, "policy", `"first_come"`)
	entries := []models.Entry{p.request(t, 0, 0), p.request(t, 1, 1), p.request(t, 0, 2)}
	fence, err := p.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Finish(t.Context(), fence, 0, models.EndPlayed); err != nil {
		t.Fatal(err)
	}
	if playback, err := p.LockNext(t.Context(), fence); err != nil || playback.NextID != entries[1].ID {
		t.Fatalf("%+v, %v", playback, err)
	}
	if playback, err := p.Fail(t.Context(), fence, entries[1].ID, models.ProblemAway); err != nil || playback.NextID != 0 {
		t.Fatalf("%+v, %v", playback, err)
	}
	p.is(entries[1].ID, models.Ready, models.ProblemAway)
	if playback, err := p.LockNext(t.Context(), fence); err != nil || playback.NextID != entries[2].ID {
		t.Fatalf("%+v, %v", playback, err)
	}
	// The disks go before the player has opened it.
	if err := p.store.Disks().Save(t.Context(), models.Disk{Path: "/" + string(p.Room), AwaySince: 1}); err != nil {
		t.Fatal(err)
	}
	p.look()
	p.is(entries[2].ID, models.Ready, models.ProblemAway)
	if playback, err := p.Playback(t.Context()); err != nil || playback.NextID != 0 {
		t.Fatalf("%+v, %v", playback, err)
	}
}

// A song that is nowhere fails in the end, without a mark, and is back with its file, also over a restart.
func TestASongThatIsGoneFailsAndIsBackWithItsFile(t *testing.T) {
	p := newReviving(t, 0)
	id := p.unprobed(t, 0)
	p.disk.says("/", syscall.ENOENT)
	p.probe.problem = models.ProblemMissing
	p.prepares()
	p.look()
	p.is(id, models.Preparing, models.ProblemUnfound)
	p.clock.add(2 * time.Minute)
	p.look()
	p.is(id, models.Failed, models.ProblemMissing)
	p.unmarked(id)
	p.restart()
	p.look()
	p.is(id, models.Failed, models.ProblemMissing)
	p.disk.says("/", nil)
	p.probe.problem = ""
	p.restart()
	p.look()
	p.prepares()
	p.is(id, models.Ready, "")
}

// A renamed folder: the song waits at its old path, and the library finds it at the new one.
func TestASongThatMovesWhileItWaitsIsFoundAgain(t *testing.T) {
	p := newReviving(t, 0)
	id := p.unprobed(t, 0)
	_, song := p.entryAndSong(t, id)
	p.disk.says(song.Path, syscall.ENOENT)
	p.probe.problem = models.ProblemMissing
	p.prepares()
	p.is(id, models.Preparing, models.ProblemUnfound)
	p.movedTo(song, "/new"+song.Path)
	p.clock.add(5 * time.Second)
	p.probe.problem = ""
	p.look()
	p.prepares()
	p.is(id, models.Ready, "")
}

// movedTo is what a scan does with a song that it finds at another path.
func (p *reviving) movedTo(song models.Song, path string) {
	p.t.Helper()
	song.Path = path
	if err := p.store.Library().SaveSongs(p.t.Context(), []store.IndexedSong{{Song: song}}); err != nil {
		p.t.Fatal(err)
	}
}

// A disk that stays away is not asked all the time.
func TestLooksAreFewerTheLongerADiskIsAway(t *testing.T) {
	p := newReviving(t, 0)
	p.unprobed(t, 0)
	p.disk.says("/", syscall.EIO)
	p.prepares()
	before := p.disk.lookedAt()
	for range 600 {
		p.clock.add(time.Second)
		p.look()
	}
	if n := p.disk.lookedAt() - before; n < 10 || n > 20 || p.told != 1 {
		t.Errorf("%d looks in ten minutes, and the library was told %d times", n, p.told)
	}
}

// What the party would choose by itself does not come from a disk that is away, and what is held does not keep it from choosing.
func TestTheFallbackPlaysWhatIsHere(t *testing.T) {
	p := newReviving(t, 3)
	held := p.request(t, 0, 0)
	_, song := p.entryAndSong(t, held.ID)
	p.movedTo(song, "/nas/one")
	second, err := p.store.Library().Song(t.Context(), p.songs[1])
	if err != nil {
		t.Fatal(err)
	}
	p.movedTo(second, "/nas/two")
	if err := p.store.Disks().Save(t.Context(), models.Disk{Path: "/nas", AwaySince: 1}); err != nil {
		t.Fatal(err)
	}
	p.set(t, "fallback", `"library"`)
	p.restart()
	p.look()
	p.is(held.ID, models.Ready, models.ProblemAway)
	for range 5 {
		if err := p.filler.Refill(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	snap := live.Snapshot()
	if len(snap.Queue) != 2 || snap.Queue[1].SongID != p.songs[2] {
		t.Errorf("%d entries wait", len(snap.Queue))
	}
}
