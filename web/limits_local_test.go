package web

import (
	"testing"
	"time"
)

// What this process counts while Redis is away: an act that is taken back may be done again, in the same window and once.
func TestARefundIsOneActMore(t *testing.T) {
	var counts localLimits
	once, start := limit{what: "act", times: 1, window: time.Minute}, time.Unix(1000, 0)
	take := func(at time.Duration) bool { return counts.take(once, "192.0.2.1", start.Add(at)) }
	give := func(at time.Duration) { counts.give(once, "192.0.2.1", start.Add(at)) }
	give(0) // nothing was counted yet
	if !take(0) || take(time.Second) {
		t.Fatal("the limit does not hold")
	}
	give(2 * time.Second)
	give(2 * time.Second)
	if !take(3 * time.Second) {
		t.Error("what was taken back is not allowed again")
	}
	give(4 * time.Second)
	give(4 * time.Second) // more than was taken
	if !take(5*time.Second) || take(6*time.Second) {
		t.Error("more was given back than was counted")
	}
	give(2 * time.Minute) // the window is over
	if !take(3*time.Minute) || take(3*time.Minute) {
		t.Error("a new window begins elsewhere than at its first act")
	}
}
