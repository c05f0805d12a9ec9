package main

import (
	"testing"

	"upbeat/visualizer"
)

func TestTheLEDFollowsTheBeat(t *testing.T) {
	for _, c := range []struct {
		f    visualizer.Frame
		want bool
	}{
		{visualizer.Frame{}, false},
		{visualizer.Frame{Level: 0.5}, true}, // no beat is known yet
		{visualizer.Frame{Level: 0.5, Tempo: 120, Beat: 0.1}, true},
		{visualizer.Frame{Level: 0.5, Tempo: 120, Beat: 0.6}, false},
		{visualizer.Frame{Level: 0.001, Tempo: 120, Beat: 0.1}, false},
	} {
		if got := onBeat(&c.f); got != c.want {
			t.Errorf("%+v: %v", c.f, got)
		}
	}
}
