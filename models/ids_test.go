package models_test

import (
	"errors"
	"strconv"
	"testing"

	"upbeat/models"
)

func FuzzParseEntryID(f *testing.F) {
	for _, seed := range []string{"1", "0", "-1", "", "9223372036854775807", "9223372036854775808", "1e3", "../1", "１", "1\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := models.ParseEntryID(s)
		if err != nil {
			if !errors.Is(err, models.ErrBadID) || id != 0 {
				t.Fatalf("%q: id %d, error %v", s, id, err)
			}
			return
		}
		if n, err := strconv.ParseInt(s, 10, 64); err != nil || n != int64(id) || n <= 0 {
			t.Fatalf("%q became %d", s, id)
		}
	})
}

func TestPositionIsComputed(t *testing.T) {
	playing := models.Playback{EntryID: 1, Position: 1000, At: 5000}
	for _, test := range []struct {
		name string
		p    models.Playback
		now  models.Millis
		want models.Millis
	}{
		{"playing", playing, 7000, 3000},
		{"before its time", playing, 4000, 1000},
		{"paused", models.Playback{EntryID: 1, Position: 1000, At: 5000, Paused: true}, 7000, 1000},
		{"no sound", models.Playback{EntryID: 1, Position: 1000, At: 5000, Error: "output_lost"}, 7000, 1000},
		{"silence", models.Playback{Position: 1000, At: 5000}, 7000, 1000},
	} {
		if got := test.p.PositionAt(test.now); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}
