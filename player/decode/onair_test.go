package decode

import "testing"

// A title is on air when its sound is heard, not when it is decoded.
func TestATitleWaitsForItsSound(t *testing.T) {
	s := newStream(streamAhead, 0)
	hears := func(want string) {
		t.Helper()
		if got := s.OnAir(); got != want {
			t.Errorf("on air is %q, want %q", got, want)
		}
	}
	hears("")
	s.addTitle("first")
	s.ring.commit(1000)
	s.addTitle("second")
	hears("first")
	s.ring.commit(1000)
	s.Try(make([][2]float64, 999))
	hears("first")
	s.Try(make([][2]float64, 1))
	hears("second")
	for range 1000 {
		s.addTitle("flood")
	}
	if len(s.titles) > mostTitles {
		t.Errorf("%d titles are kept", len(s.titles))
	}
}
