package queue_test

import (
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
)

// sameRecording makes the first n songs files of one recording, the last of which is the best.
func (p *party) sameRecording(t *testing.T, n int) {
	t.Helper()
	for i := range n {
		p.describe(t, i, func(s *models.Song) {
			s.CopyKey, s.Format = "same", "mp3"
			if i == n-1 {
				s.Format = "flac"
			}
		})
	}
}

func TestCopiesAreOneSong(t *testing.T) {
	p := newParty(t, 5, 3)
	c := p.fakeTime()
	p.set(t, "song_cooldown", "60")
	p.set(t, "shouts_moderated", "false")
	p.sameRecording(t, 3)
	first := p.request(t, 0, 0)
	if first.SongID != p.songs[2] {
		t.Errorf("song %d plays, the best file is %d", first.SongID, p.songs[2])
	}
	again, created, err := p.RequestFor(t.Context(), models.AsGuest(p.guests[1]), queue.Wish{Song: p.songs[1], File: true})
	if err != nil || created || again.ID != first.ID || again.Votes != 2 {
		t.Errorf("%+v, created %v, %v: want a vote for what waits", again, created, err)
	}
	fence := p.fence(t)
	p.play(t, fence, p.play(t, fence, 0))
	c.add(time.Minute)
	for i := range 3 {
		_, _, err := p.RequestFor(t.Context(), models.AsGuest(p.guests[2]), queue.Wish{Song: p.songs[i], File: true})
		expect(t, "a file of what played lately", refused(err), "song_cooldown")
	}
	c.add(time.Hour)
	chosen, _, err := p.RequestFor(t.Context(), models.AsGuest(p.guests[2]),
		queue.Wish{Song: p.songs[1], File: true, Dedication: "For you"})
	if err != nil || chosen.SongID != p.songs[1] || chosen.Dedication != "For you" {
		t.Errorf("%+v %v: the guest chose this file", chosen, err)
	}
}

func TestABrokenFileDoesNotStandInTheWay(t *testing.T) {
	p := newParty(t, 3, 1)
	p.sameRecording(t, 2)
	if err := p.store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.Songs().SetProblem(p.songs[1], models.ProblemBroken, 1)
	}); err != nil {
		t.Fatal(err)
	}
	if e := p.request(t, 0, 1); e.SongID != p.songs[0] {
		t.Errorf("song %d plays, want the file that can", e.SongID)
	}
}

// A file that turns out broken hands over to the next one, best first, whoever finds it out; each is tried once.
func TestAFileThatFailsHandsOverToTheNext(t *testing.T) {
	p := newParty(t, 4, 2)
	p.sameRecording(t, 3)
	e := p.request(t, 0, 0)
	p.vote(t, 1, e, 1)
	first, second := e.SongID, models.SongID(0)
	if err := p.store.Write(t.Context(), func(tx *store.Tx) error { return tx.Entries().Save(preparing(p.entry(t, e.ID))) }); err != nil {
		t.Fatal(err)
	}
	if err := p.Unplayable(t.Context(), e.ID, models.ProblemBroken); err != nil { // found out by the worker
		t.Fatal(err)
	}
	got := p.entry(t, e.ID)
	if second = got.SongID; second == first || got.Failure != "" || !got.Status.Waiting() || got.Votes != 2 {
		t.Fatalf("%+v: want another file, in its place", got)
	}
	fence := p.fence(t)
	if playing := p.play(t, fence, 0); playing != e.ID {
		t.Fatalf("entry %d plays", playing)
	}
	playback, err := p.Fail(t.Context(), fence, e.ID, models.ProblemTruncated) // found out by the player
	if err != nil || playback.EntryID != e.ID {
		t.Errorf("%+v, %v: want the third file to play at once", playback, err)
	}
	third := p.entry(t, e.ID)
	if third.SongID == first || third.SongID == second || third.Status != models.Playing {
		t.Errorf("%+v: want the file that is left", third)
	}
	if playback, err = p.Fail(t.Context(), fence, e.ID, models.ProblemBroken); err != nil || playback.EntryID != 0 {
		t.Errorf("%+v, %v: nothing is left to play", playback, err)
	}
	if last := p.entry(t, e.ID); last.Status != models.Failed || last.Failure != models.ProblemBroken || last.SongID != third.SongID {
		t.Errorf("%+v", last)
	}
}

// What is no fault of the files is tried with each of them too, and ends.
func TestCopiesAreNotTriedForEver(t *testing.T) {
	p := newParty(t, 4, 1)
	p.sameRecording(t, 3)
	e := p.request(t, 0, 0)
	fence := p.fence(t)
	p.play(t, fence, 0)
	seen := map[models.SongID]bool{}
	for p.entry(t, e.ID).Status == models.Playing {
		if song := p.entry(t, e.ID).SongID; seen[song] {
			t.Fatalf("song %d is tried again", song)
		} else {
			seen[song] = true
		}
		if _, err := p.Fail(t.Context(), fence, e.ID, models.ProblemTimeout); err != nil {
			t.Fatal(err)
		}
	}
	if len(seen) != 3 {
		t.Errorf("%d files were tried", len(seen))
	}
}

// A song of which most was heard does not begin again.
func TestABreakNearTheEndDoesNotBeginTheSongAgain(t *testing.T) {
	p := newParty(t, 4, 1)
	p.sameRecording(t, 2)
	for i := range 2 { // of the same length, or they are no copies
		p.describe(t, i, func(s *models.Song) { s.Duration = 200_000 })
	}
	e := p.request(t, 0, 0)
	fence := p.fence(t)
	p.play(t, fence, 0)
	if err := p.Checkpoint(t.Context(), fence, e.ID, 150_000, models.At(time.Now())); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Fail(t.Context(), fence, e.ID, models.ProblemBroken); err != nil {
		t.Fatal(err)
	}
	if got := p.entry(t, e.ID); got.Status != models.Failed {
		t.Errorf("%+v", got)
	}
}

// Nor does one whose disk goes away when most of it was heard: it counts as played. Before that it waits for its disk.
func TestADiskThatGoesNearTheEndOfASong(t *testing.T) {
	for position, want := range map[models.Millis]models.Status{50_000: models.Ready, 150_000: models.Played} {
		p := newParty(t, 2, 1)
		p.describe(t, 0, func(s *models.Song) { s.Duration = 200_000 })
		e := p.request(t, 0, 0)
		fence := p.fence(t)
		p.play(t, fence, 0)
		err := p.Checkpoint(t.Context(), fence, e.ID, position, models.At(time.Now()))
		if err == nil {
			_, err = p.Fail(t.Context(), fence, e.ID, models.ProblemAway)
		}
		if got := p.entry(t, e.ID); err != nil || got.Status != want || (got.Failure == "") != (want == models.Played) {
			t.Errorf("at %d ms: %+v, %v", position, got, err)
		}
	}
}

// preparing is an entry before its song was looked into.
func preparing(e models.Entry) models.Entry {
	e.Status = models.Preparing
	return e
}
