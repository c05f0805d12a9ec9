package queue_test

import (
	"context"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/queue"
)

// What people did to the song before is told from its end on until the next one ends; a song that played to its end leaves nothing to tell.
func TestASnapshotTellsHowPeopleEndedTheSongBefore(t *testing.T) {
	ctx := context.Background()
	for name, test := range map[string]struct {
		end  func(t *testing.T, p *party, c *clock, fence models.Fence, e models.Entry) error
		want models.EndReason
	}{
		"it plays to its end": {func(_ *testing.T, p *party, _ *clock, fence models.Fence, e models.Entry) error {
			_, err := p.Finish(ctx, fence, e.ID, models.EndPlayed)
			return err
		}, ""},
		"it cannot be played": {func(_ *testing.T, p *party, _ *clock, fence models.Fence, e models.Entry) error {
			_, err := p.Fail(ctx, fence, e.ID, models.ProblemBroken)
			return err
		}, ""},
		"the host skips it": {func(_ *testing.T, p *party, _ *clock, _ models.Fence, e models.Entry) error {
			_, err := p.Skip(ctx, host, e.ID)
			return err
		}, models.EndSkipped},
		"the room votes it off": {func(t *testing.T, p *party, c *clock, _ models.Fence, e models.Entry) error {
			c.add(time.Minute)
			for _, guest := range []int{1, 2, 3} {
				p.vote(t, guest, e, -1)
			}
			return nil
		}, models.EndVoted},
		"it is taken back": {func(_ *testing.T, p *party, _ *clock, _ models.Fence, e models.Entry) error {
			return p.Withdraw(ctx, models.AsGuest(p.guests[0]), e.ID)
		}, models.EndRemoved},
	} {
		t.Run(name, func(t *testing.T) {
			p := newParty(t, 3, 4)
			c := p.fakeTime()
			live, look := p.reconciler(t)
			first, next, last := p.request(t, 0, 0), p.request(t, 0, 1), p.request(t, 0, 2)
			fence := p.fence(t)
			p.play(t, fence, 0)
			look()
			if err := test.end(t, p, c, fence, first); err != nil {
				t.Fatal(err)
			}
			expectEnded := func(playing models.EntryID, want queue.Ended) {
				t.Helper()
				look()
				if snap := live.Snapshot(); snap.Playback.EntryID != playing || snap.Ended != want {
					t.Errorf("%d plays after %+v, want %d after %+v", snap.Playback.EntryID, snap.Ended, playing, want)
				}
			}
			want := queue.Ended{Entry: first.ID, Reason: test.want}
			if test.want == "" {
				want = queue.Ended{}
			}
			expectEnded(next.ID, want)
			p.vote(t, 1, last, 1)
			expectEnded(next.ID, want)
			p.play(t, fence, next.ID)
			expectEnded(last.ID, queue.Ended{})
		})
	}
}

// Of each guest one song is the first: the one that is on before any of theirs has played to its end.
func TestASnapshotKnowsAFirstSong(t *testing.T) {
	p := newParty(t, 4, 2)
	live, look := p.reconciler(t)
	p.set(t, "policy", `"first_come"`)
	fence := p.fence(t)
	var playing models.EntryID
	for i, guest := range []int{0, 0, 1, 0} {
		p.request(t, guest, i)
	}
	for i, want := range []bool{true, false, true, false} {
		playing = p.play(t, fence, playing)
		look()
		if snap := live.Snapshot(); snap.Current == nil || snap.FirstSong() != want {
			t.Errorf("song %d of the party is a first one: %v, want %v", i, snap.FirstSong(), want)
		}
	}
	p.play(t, fence, playing)
	look()
	if live.Snapshot().FirstSong() {
		t.Error("silence is somebody's first song")
	}
}
