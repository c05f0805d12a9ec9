package models

import "cmp"

// Bitrate is about how many bits a second of the file has, covers included; 0 = not known.
func (s Song) Bitrate() int64 {
	if s.Duration <= 0 {
		return 0
	}
	return s.Size * 8000 / int64(s.Duration)
}

// Lossless tells whether the file holds all of the recording's sound.
func (s Song) Lossless() bool { return s.Format == "flac" || s.Format == "wav" }

// Better compares two copies of a recording: less than 0 = s is the better file to play. What can be played goes before what cannot, what
// holds all of the sound before what has lost some, then the higher bitrate, in steps of 16 kbit/s. A song that was decoded before goes
// before one that was not.
func (s Song) Better(than Song) int {
	const step = 16_000
	later := func(yes, other bool) int {
		switch {
		case yes == other:
			return 0
		case yes:
			return -1
		}
		return 1
	}
	rate := 0
	if !s.Lossless() { // of two lossless files, the greater one is packed worse
		rate = cmp.Compare(than.Bitrate()/step, s.Bitrate()/step)
	}
	return cmp.Or(later(s.Available(), than.Available()), later(s.Lossless(), than.Lossless()), rate,
		later(s.ProbedAt > 0, than.ProbedAt > 0), cmp.Compare(s.ID, than.ID))
}
