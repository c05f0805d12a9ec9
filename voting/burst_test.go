package voting_test

import (
	"testing"

	"upbeat/models"
	"upbeat/voting"
)

// arrivals tells at which phone a burst is noticed, the first being 1, when they appear at these moments; 0 = never.
func arrivals(moments []models.Millis) int {
	const noon = 43_200_000
	var joined []models.Millis
	for i, at := range moments {
		joined = append(joined, noon+at)
		if _, burst := voting.Burst(joined, noon+at); burst {
			return i + 1
		}
	}
	return 0
}

// evenly is n moments within a span.
func evenly(n int, from, span models.Millis) []models.Millis {
	list := make([]models.Millis, n)
	for i := range list {
		list[i] = from + span*models.Millis(i)/models.Millis(n)
	}
	return list
}

func TestPeopleWhoWalkInAreNoBurst(t *testing.T) {
	const second, minute = 1000, 60_000
	bus := append(evenly(24, 0, 5*minute), evenly(12, 5*minute, minute)...)
	atOnce := append(append(evenly(24, 0, 5*minute), evenly(12, 5*minute, second)...), evenly(24, 6*minute, 4*minute)...)
	for name, moments := range map[string][]models.Millis{
		"60 in ten minutes":                   evenly(60, 0, 10*minute),
		"a bus, 12 in a minute of 60":         append(bus, evenly(24, 6*minute, 4*minute)...),
		"a bus whose 12 come in one second":   atOnce,
		"two buses, three minutes apart":      append(evenly(12, 0, 10*second), evenly(12, 3*minute, 10*second)...),
		"an evening at which 300 guests come": evenly(300, 0, 60*minute),
	} {
		if at := arrivals(moments); at != 0 {
			t.Errorf("%s: a burst at the phone %d", name, at)
		}
	}
}

func TestMorePhonesThanWalkInAreABurst(t *testing.T) {
	const second, minute = 1000, 60_000
	for name, c := range map[string]struct {
		moments []models.Millis
		at      int
	}{
		"50 in 0.07 s":             {evenly(50, 0, 70), 13},
		"13 in five seconds":       {evenly(13, 0, 5*second), 13},
		"31 in a minute":           {evenly(31, 0, minute), 21},
		"101 in ten minutes":       {evenly(101, 0, 10*minute), 101},
		"12 and 12 soon after":     {append(evenly(12, 0, 100), evenly(12, 6*second, 100)...), 21},
		"50 after a quiet evening": {append(evenly(20, 0, 60*minute), evenly(50, 70*minute, 70)...), 33},
	} {
		if at := arrivals(c.moments); at != c.at {
			t.Errorf("%s: noticed at the phone %d, want %d", name, at, c.at)
		}
	}
}

// TestABurstReachesBackToItsFirstPhone: else the first dozen of every burst would count.
func TestABurstReachesBackToItsFirstPhone(t *testing.T) {
	joined := append(evenly(12, 0, 100), evenly(12, 30_000, 100)...)
	since, burst := voting.Burst(joined, 30_100)
	if !burst || since > 0 {
		t.Errorf("since %d, burst %t", since, burst)
	}
}
