package deck

// Track is a song that is being decoded. Its methods never wait; the mixer calls them with its lock held and closes it at its end.
type Track interface {
	// Try copies up to len(samples) frames and returns how many there were. done means that none are left and none will come.
	Try(samples [][2]float64) (n int, done bool)
	// Left is how many frames are still to come; known is false until the decoder has reached the end.
	Left() (frames int64, known bool)
	// Position is where in the song the next frame lies, in frames.
	Position() int64
	// Err says why the song ended before its end.
	Err() error
	Close() error
}

// reader reads a Track as a streamer that never waits: where the decoder is late it gives silence, and the track stays where it is. It ends
// with the track's last sample.
type reader struct {
	track   Track
	starved int64 // frames of silence given since the track last gave any
	cut     bool  // it is being cut off: a late decoder is its end
	ended   bool
}

// Stream is short at the end of the track only.
func (r *reader) Stream(samples [][2]float64) (n int, ok bool) {
	for n < len(samples) && !r.ended {
		got, done := r.track.Try(samples[n:])
		n += got
		switch {
		case done, got == 0 && r.cut:
			r.ended = true
		case got == 0:
			clear(samples[n:])
			r.starved += int64(len(samples) - n)
			n = len(samples)
		default:
			r.starved = 0
		}
	}
	return n, n > 0 || !r.ended
}

// Err is why the track ended before its end.
func (r *reader) Err() error {
	if !r.ended {
		return nil
	}
	return r.track.Err()
}
