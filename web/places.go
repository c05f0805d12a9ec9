package web

const (
	mostPlaces    = 8192 // connections; a festival has some thousands of phones with one live connection each
	leastPlaces   = 16
	leastReserved = 64 // descriptors
	hubPart       = 4  // one place in so many is for requests: live connections never take it
	bodyPart      = 8  // one place in so many may be a file that somebody brings
	bodiesEach    = 4  // files at once of one who brings them
)

// placesFor is how many connections may be open where the system allows so many descriptors. A quarter of these is kept for what the party
// itself opens: database, Redis, its own player, files, ffmpeg.
func placesFor(descriptors uint64) int {
	if descriptors > 4*mostPlaces {
		return mostPlaces
	}
	n := int(descriptors)
	return max(leastPlaces, min(mostPlaces, n-max(n/4, leastReserved)))
}
