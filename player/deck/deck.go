package deck

import (
	"github.com/gopxl/beep/v2"
	"github.com/gopxl/beep/v2/effects"

	"upbeat/models"
)

// Part is a song to play from where its track stands.
type Part struct {
	Entry models.EntryID
	Track Track
	Gain  float64 // linear; see Gain
}

// deck is a song in the mix: its track, at its gain (effects.Gain), faded in and out. It ends with the track.
type deck struct {
	Part
	*fader
	reader reader
}

func newDeck(p Part) *deck {
	d := &deck{Part: p, reader: reader{track: p.Track}}
	d.fader = newFader(&effects.Gain{Streamer: &d.reader, Gain: p.Gain - 1}, 1)
	return d
}

// close lets go of the song. A nil deck has none.
func (d *deck) close() {
	if d != nil {
		d.Track.Close() //nolint:errcheck // nothing to be done about a reader that does not close
	}
}

// leaving is a deck that makes room for another: it ends, and closes its song, where its fade to silence ends.
type leaving struct {
	beep.Streamer
	deck *deck
}

// newLeaving fades d out from gain times its present level over the given frames.
func newLeaving(d *deck, gain float64, frames int) *leaving {
	d.reader.cut = true
	d.fader.now *= gain
	d.fader.to(0, frames)
	return &leaving{Streamer: beep.Take(d.fader.frames(), d), deck: d}
}

// Close closes the song.
func (l *leaving) Close() error { return l.deck.Track.Close() }
