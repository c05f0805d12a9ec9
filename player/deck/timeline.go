package deck

import (
	"time"

	"upbeat/models"
)

// Heard is what is heard at a moment.
type Heard struct {
	Entry    models.EntryID // 0 = silence
	Position time.Duration  // where in the song
	Moving   bool           // false while paused, gated or starved
}

// mark says: from this frame of the output on, this place of this song is heard.
type mark struct {
	frame  int64
	entry  models.EntryID
	pos    int64 // in the song, in frames
	moving bool
}

func (m mark) at(frame int64) int64 {
	if m.moving {
		return m.pos + frame - m.frame
	}
	return m.pos
}

// timeline maps frames of the output to places in songs, across boundaries, pauses and gaps. It holds what has been rendered but not
// heard yet and one mark before.
type timeline struct{ marks []mark }

// add notes what frame holds, unless that follows from the last mark.
func (t *timeline) add(m mark) {
	if n := len(t.marks); n > 0 {
		last := t.marks[n-1]
		if last.entry == m.entry && last.moving == m.moving && last.at(m.frame) == m.pos {
			return
		}
		if last.frame == m.frame {
			t.marks[n-1] = m
			return
		}
	}
	t.marks = append(t.marks, m)
}

// forget drops what lies before the mark in force at frame.
func (t *timeline) forget(frame int64) {
	keep := 0
	for keep+1 < len(t.marks) && t.marks[keep+1].frame <= frame {
		keep++
	}
	if keep > 0 {
		t.marks = t.marks[:copy(t.marks, t.marks[keep:])]
	}
}

// at is the place that is heard at frame.
func (t *timeline) at(frame int64) Heard {
	var found mark
	for i, m := range t.marks {
		if i > 0 && m.frame > frame {
			break
		}
		found = m
	}
	return Heard{Entry: found.entry, Position: duration(found.at(max(frame, found.frame))), Moving: found.moving}
}

func duration(frames int64) time.Duration {
	return time.Duration(frames/Rate)*time.Second + time.Duration(frames%Rate)*time.Second/Rate
}
