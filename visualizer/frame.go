package visualizer

import "time"

// Frame is what the music looks like at one moment.
type Frame struct {
	Number uint32    // counts frames; a gap is frames that were dropped
	At     time.Time // when its sound is heard, before an output's own offset

	Left, Right []float32 // bars, low to high, 0 to 1; Right is nil in mono

	Level, Bass, Mid, Treble float32 // loudness, as a whole and of three bands, 0 to 1

	Onset float32 // 0: nothing began in this frame; up to 1: the strongest attack
	Beat  float32 // where between two beats, 0 to below 1; 0 on the beat
	Tempo float32 // beats a minute; 0 while it is not known

	// What the song's score knows; Score.Fill writes it.
	Scored bool
	Bar    float32 // where in the bar, 0 to below 1; 0 where it begins
	Energy float32 // of this part of the song among its parts, 0 to 1
	Rise   float32 // before a drop: 0, and from the build-up on up to 1
	Drop   float32 // 1 when the energy jumps, then falling to 0
}
