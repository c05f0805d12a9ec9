package voting_test

import (
	"testing"

	"pgregory.net/rapid"

	"upbeat/internal/settings"
	"upbeat/voting"
)

func TestValidVote(t *testing.T) {
	for value, want := range map[int]bool{-2: false, -1: true, 0: true, 1: true, 2: false, 1 << 30: false} {
		if voting.ValidVote(value) != want {
			t.Errorf("%d: %v", value, !want)
		}
	}
}

func TestThresholds(t *testing.T) {
	for _, c := range []struct {
		kick                                  settings.Threshold
		votes, kickShare, skipShare           int
		liftShare, liftLeast                  int
		present, wantKick, wantSkip, wantLift int
	}{
		{kick: settings.KickVotes, votes: 2, skipShare: 40, liftShare: 33, liftLeast: 3, present: 0, wantKick: -2, wantSkip: -2,
			wantLift: 3},
		{kick: settings.KickVotes, votes: 2, skipShare: 40, liftShare: 33, liftLeast: 3, present: 1, wantKick: -2, wantSkip: -1,
			wantLift: 3},
		{kick: settings.KickVotes, votes: 2, skipShare: 40, liftShare: 33, liftLeast: 3, present: 40, wantKick: -2, wantSkip: -16,
			wantLift: 14},
		{kick: settings.KickShare, kickShare: 33, skipShare: 0, liftShare: 0, liftLeast: 3, present: 40, wantKick: -14, wantSkip: 0,
			wantLift: 0},
		{kick: settings.KickShare, kickShare: 33, skipShare: 100, liftShare: 100, liftLeast: 3, present: 3, wantKick: -2, wantSkip: -3,
			wantLift: 3},
		{kick: settings.KickShare, kickShare: 1, present: 1, wantKick: -2},
		{kick: settings.KickShare, kickShare: 1, present: 2, wantKick: -2},
		{kick: settings.NoKick, votes: 2, kickShare: 33, present: 40},
	} {
		v := settings.Default()
		v.Kick, v.KickVotes, v.KickShare, v.SkipShare, v.LiftShare, v.LiftLeast = c.kick, c.votes, c.kickShare, c.skipShare, c.liftShare,
			c.liftLeast
		if kick, skip, lift := voting.KickAt(c.present, &v), voting.SkipAt(c.present, &v),
			voting.LiftAt(c.present, &v); kick != c.wantKick || skip != c.wantSkip || lift != c.wantLift {
			t.Errorf("%+v: kick %d, skip %d, lift %d", c, kick, skip, lift)
		}
	}
}

// TestNobodyAloneVotesASongOut: shares ask for two down votes at least, unless one guest is alone.
func TestNobodyAloneVotesASongOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := settings.Default()
		v.Kick, v.KickShare, v.SkipShare = settings.KickShare, rapid.IntRange(1, 100).Draw(t, "kick"),
			rapid.IntRange(1, 100).Draw(t, "skip")
		present := rapid.IntRange(2, 10_000).Draw(t, "present")
		for _, at := range []int{voting.KickAt(present, &v), voting.SkipAt(present, &v)} {
			if voting.Out(-1, at) || voting.Out(0, at) || at < -present {
				t.Errorf("%d present: out at %d", present, at)
			}
			if !voting.Out(at, at) || voting.Out(at+1, at) {
				t.Errorf("out is not from %d down", at)
			}
		}
	})
}
