package limits_test

import (
	"net"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"upbeat/internal/limits"
)

var threeAnHour = limits.Limit{What: "vote", Times: 3, Window: time.Hour}

// open counts in a Redis whose clock stands still until the test moves it.
func open(t *testing.T) (*limits.Shared, *miniredis.Miniredis) {
	t.Helper()
	mini := miniredis.RunT(t)
	mini.SetTime(time.Unix(1_700_000_000, 0))
	return limits.NewShared(connect(t, mini.Addr()), "main"), mini
}

func connect(t *testing.T, address string) *redis.Client {
	t.Helper()
	client := redis.NewClient(&redis.Options{ // as kv dials
		Addr: address, ContextTimeoutEnabled: true, MaxRetries: 1, DialTimeout: time.Second,
	})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// spend is how many of n acts are allowed.
func spend(t *testing.T, s *limits.Shared, l limits.Limit, who string, n int) int {
	t.Helper()
	allowed := 0
	for range n {
		if s.Allow(t.Context(), l, who) {
			allowed++
		}
	}
	return allowed
}

func TestLimitsFailOpen(t *testing.T) {
	s, mini := open(t)
	for i := range 4 {
		if got := s.Allow(t.Context(), threeAnHour, "7"); got != (i < 3) {
			t.Fatalf("act %d: %v", i, got)
		}
	}
	mini.Close()
	if !s.Allow(t.Context(), threeAnHour, "7") {
		t.Fatal("a dead Redis stopped the party")
	}
}

// A Redis that takes the connection and never answers costs a moment, not the act.
func TestARedisThatHangsIsNotWaitedFor(t *testing.T) {
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	s := limits.NewShared(connect(t, listener.Addr().String()), "main")
	asked := time.Now()
	if !s.Allow(t.Context(), threeAnHour, "7") {
		t.Fatal("a hanging Redis stopped the party")
	}
	s.Refund(t.Context(), threeAnHour, "7")
	if took := time.Since(asked); took > 2*time.Second {
		t.Fatalf("waited %v", took)
	}
}

func TestActsAreCountedForEachSubjectAndLimit(t *testing.T) {
	s, mini := open(t)
	if got := spend(t, s, threeAnHour, "7", 5); got != 3 {
		t.Fatalf("%d of 5", got)
	}
	if got := spend(t, s, threeAnHour, "8", 5); got != 3 {
		t.Fatalf("somebody else: %d of 5", got)
	}
	other := limits.Limit{What: "request", Times: 2, Window: time.Hour}
	if got := spend(t, s, other, "7", 5); got != 2 {
		t.Fatalf("something else: %d of 5", got)
	}
	mini.SetTime(time.Unix(1_700_000_000, 0).Add(time.Hour + time.Second))
	if got := spend(t, s, threeAnHour, "7", 5); got != 3 {
		t.Fatalf("an hour later: %d of 5", got)
	}
	for _, key := range mini.Keys() {
		if mini.TTL(key) <= 0 {
			t.Errorf("%s stays for ever", key)
		}
	}
}

func TestARefundedActDoesNotCount(t *testing.T) {
	for _, spent := range []int{1, 2, 3} {
		s, _ := open(t)
		if got := spend(t, s, threeAnHour, "7", spent); got != spent {
			t.Fatalf("%d of %d", got, spent)
		}
		s.Refund(t.Context(), threeAnHour, "7")
		if got, want := spend(t, s, threeAnHour, "7", 5), 3-spent+1; got != want {
			t.Errorf("after %d acts and one refund: %d more, want %d", spent, got, want)
		}
	}
}

// Any number of right codes from one address can be tried and given back.
func TestWhatIsGivenBackEachTimeNeverRunsOut(t *testing.T) {
	s, _ := open(t)
	for i := range 10 {
		if !s.Allow(t.Context(), threeAnHour, "7") {
			t.Fatalf("try %d was refused", i)
		}
		s.Refund(t.Context(), threeAnHour, "7")
	}
	if got := spend(t, s, threeAnHour, "7", 5); got != 3 {
		t.Fatalf("%d of 5", got)
	}
	s.Refund(t.Context(), threeAnHour, "9")
	if got := spend(t, s, threeAnHour, "9", 5); got != 3 {
		t.Fatalf("a refund of nothing gave %d of 5", got)
	}
}
