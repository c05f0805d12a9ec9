package api

import "testing"

func TestWhyNothingIsHeard(t *testing.T) {
	for want, health := range map[string]OutputHealth{
		"":                       {Running: true, Output: "alsa:hw:CARD=PCH"},
		"playback.output_lost":   {Running: true, Output: "null", Error: "output_lost", Detail: "gone"},
		"playback.no_sound_card": {Running: true, Output: "null", Detail: "no_sound_card"},
		"alarm.silent":           {Running: true, Output: "null"},
	} {
		if got := health.Alarm(); got != want {
			t.Errorf("%+v: %q, want %q", health, got, want)
		}
	}
	if got := (OutputHealth{Output: "null"}).Alarm(); got != "" {
		t.Errorf("without a player, which is said on its own: %q", got)
	}
}
