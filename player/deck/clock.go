package deck

import (
	"time"

	"upbeat/models"
)

// Kind says what an event is about.
type Kind int

// The events.
const (
	Started     Kind = iota // the song's first sample was heard
	Ended                   // its last sample was heard; Err says why if that was not its end
	Interrupted             // an alarm's first sample was heard: the song is held
	Resumed                 // its last sample was heard: the song goes on
)

// Event is a fact about what was heard.
type Event struct {
	Kind  Kind
	Entry models.EntryID
	Track Track // two rounds of one song have different tracks
	Err   error
	frame int64 // of the output
}

// clock counts the frames of one output as they are rendered, and knows what each of them holds until it has been heard. The streamers of
// one mixer share it: whoever makes a stretch of the block, be it song, silence or alarm, counts its frames. A beep.Streamer is told
// neither when its samples are heard nor how many of those before have been; this is how ours know.
type clock struct {
	frame   int64     // rendered so far
	heard   int64     // heard of them when the block was asked for
	now     time.Time // when it was asked for
	line    timeline
	pending []Event // not heard or not taken yet
	events  chan Event
}

// begin starts a block of which nothing is rendered yet.
func (c *clock) begin(now time.Time, heard int64) {
	c.now, c.heard = now, heard
	c.line.forget(heard)
}

// heardAt is when the frame that lies so many frames ahead of the next one will be heard.
func (c *clock) heardAt(ahead int) time.Time {
	return c.now.Add(duration(c.frame - c.heard + int64(ahead)))
}

// count counts n frames: the first moving ones are those of the deck's song from pos on, in the others the song is held where it is. A nil
// deck is silence.
func (c *clock) count(d *deck, pos, moving int64, n int) {
	if d == nil {
		c.line.add(mark{frame: c.frame})
		c.frame += int64(n)
		return
	}
	if moving > 0 {
		c.line.add(mark{frame: c.frame, entry: d.Entry, pos: pos, moving: true})
		c.frame += moving
	}
	if held := int64(n) - moving; held > 0 {
		c.line.add(mark{frame: c.frame, entry: d.Entry, pos: pos + moving})
		c.frame += held
	}
}

// emit notes an event at the next frame.
func (c *clock) emit(e Event) {
	e.frame = c.frame
	c.pending = append(c.pending, e)
}

// deliver sends the events that have been heard; what the reader does not take yet stays for the next block.
func (c *clock) deliver() {
	sent := 0
	for _, e := range c.pending {
		if e.frame > c.heard {
			break
		}
		select {
		case c.events <- e:
			sent++
			continue
		default:
		}
		break
	}
	if sent > 0 {
		c.pending = c.pending[:copy(c.pending, c.pending[sent:])]
	}
}
