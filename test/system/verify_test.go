//go:build system

package system

import (
	"testing"
	"time"

	"upbeat/models"
)

// listener looks at what plays ten times a second.
type listener struct {
	record record
	stop   chan struct{}
	heard  chan []models.Playback
}

func newListener(r record) *listener {
	return &listener{record: r, stop: make(chan struct{}), heard: make(chan []models.Playback, 1)}
}

func (l *listener) run() {
	var heard []models.Playback
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-l.stop:
			l.heard <- heard
			return
		case <-tick.C:
		}
		if p, err := l.record.now(); err == nil {
			heard = append(heard, p)
		}
	}
}

// end checks that no song came back after it had ended, that none jumped back by more than what a crash may cost, that the music
// never ran out, and that a later player's token was never followed by an earlier one's.
func (l *listener) end(t *testing.T) {
	t.Helper()
	close(l.stop)
	heard := <-l.heard
	over := map[models.EntryID]bool{}
	for i := 1; i < len(heard); i++ {
		was, is := heard[i-1], heard[i]
		if is.EntryID != was.EntryID {
			over[was.EntryID] = true
		}
		if over[is.EntryID] {
			t.Errorf("entry %d plays again", is.EntryID)
		}
		if is.EntryID == 0 {
			t.Error("silence, though songs were waiting")
		}
		if is.EntryID == was.EntryID && is.Position < was.Position-models.ToMillis(backWithin) {
			t.Errorf("entry %d jumped from %d to %d ms", is.EntryID, was.Position, is.Position)
		}
		if is.Fence < was.Fence {
			t.Errorf("fence %d after %d", is.Fence, was.Fence)
		}
	}
}

// verify compares the database with what the guests were answered, and the songs' history with their lengths.
func (s scene) verify(t *testing.T, c *crowd) {
	t.Helper()
	entries, err := s.record.entries()
	if err != nil {
		t.Fatal(err)
	}
	votes, err := s.record.votes()
	if err != nil {
		t.Fatal(err)
	}
	lengths, err := s.record.durations()
	if err != nil {
		t.Fatal(err)
	}
	verifyVotes(t, c, entries, votes)
	verifyHistory(t, entries, lengths)
	there := map[models.EntryID]bool{}
	for _, e := range entries {
		there[e.ID] = true
	}
	for id := range c.requested {
		if !there[id] {
			t.Errorf("the request %d is lost", id)
		}
	}
	s.record.sound()
}

func verifyVotes(t *testing.T, c *crowd, entries []models.Entry, votes map[ballot]int) {
	t.Helper()
	lost := 0
	for b, value := range c.answered {
		if got := votes[b]; got != value { // a guest without a row has voted 0
			if tried, maybe := c.uncertain[b]; !maybe || got != tried {
				lost++
			}
		}
	}
	if lost > 0 {
		t.Errorf("%d of %d answered votes are not there", lost, len(c.answered))
	}
	sums, ups := map[models.EntryID]int{}, map[models.EntryID]int{}
	for b, value := range votes {
		sums[b.entry] += value
		ups[b.entry] += max(value, 0)
	}
	for _, e := range entries {
		if e.Votes != sums[e.ID] || e.Ups != ups[e.ID] || e.Downs != ups[e.ID]-sums[e.ID] {
			t.Errorf("entry %d says %d votes (%d up, %d down); there are %d", e.ID, e.Votes, e.Ups, e.Downs, sums[e.ID])
		}
	}
}

func verifyHistory(t *testing.T, entries []models.Entry, lengths map[models.SongID]models.Millis) {
	t.Helper()
	const rounding = 1000 // ms: a moment is written when the database takes it, not when it is heard
	var last models.Millis
	played, playing := 0, 0
	for _, e := range entries {
		switch e.Status {
		case models.Played:
			played++
			if took := e.EndedAt - e.StartedAt; took < lengths[e.SongID]-rounding {
				t.Errorf("entry %d of %d ms was over after %d ms", e.ID, lengths[e.SongID], took)
			}
			if e.StartedAt < last-rounding {
				t.Errorf("entry %d began %d ms before the one before it ended", e.ID, last-e.StartedAt)
			}
			last = e.EndedAt
		case models.Playing:
			playing++
		case models.Ready, models.Preparing:
			if e.StartedAt != 0 {
				t.Errorf("entry %d has begun and waits again", e.ID)
			}
		default:
			t.Errorf("entry %d is %s", e.ID, e.Status)
		}
	}
	if playing != 1 || played < 3 {
		t.Errorf("%d songs have played and %d play", played, playing)
	}
	t.Logf("%d songs have played", played)
}
