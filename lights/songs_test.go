package lights

import (
	"testing"
	"time"

	"upbeat/models"
	"upbeat/queue"
)

// A score that is made while its song plays is taken up in the same song.
func TestAScoreThatComesLateIsTakenUp(t *testing.T) {
	s := oneLamp(t)
	s.Zones[0].Program, s.Zones[0].Params = "meter", nil
	r, end := runRoom(t, Setup{})
	defer end()
	r.level, r.late = 0, true
	r.snap = &queue.Snapshot{Current: &queue.Item{Entry: models.Entry{ID: 1, SongID: 7}, Song: &models.Song{ID: 7}},
		Playback: models.Playback{EntryID: 1, Paused: true, Position: models.ToMillis(19 * time.Second)}}
	r.change(func(setup *Setup) { *setup = s })
	until(t, "light that rises", func() bool {
		l := r.lamp(1)
		if l == nil {
			return false
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.pixels) > 0 && l.pixels[0] > 40
	})
}
