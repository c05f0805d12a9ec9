// Package taste chooses songs for the guests who are here from what guests liked in this installation, and says of each why. It is pure:
// queue reads the facts from the database and hands them in, together with the randomness. It knows nothing of queues, rules or sound.
package taste

import (
	"math"

	"upbeat/models"
)

// Song is what is known of a song.
type Song struct {
	ID                          models.SongID
	Title, Artist, Album, Genre string
	Year                        int           // 0 = not known
	Requests                    int           // how often guests requested it
	Unwanted                    int           // how often it was skipped or voted out here
	Heard                       models.Millis // when it last started here; 0 = never
	ArtistHeard                 bool          // a song of its artist was heard a moment ago, or waits
}

// Opinion is what one guest said of one song, by a vote; who requests a song votes for it.
type Opinion struct {
	Guest  models.GuestID
	Song   models.SongID
	Value  int // -1 or 1
	Own    bool
	Status models.Status // what became of it
	At     models.Millis
}

// SetList lists the songs that were heard to the end in one party.
type SetList []models.SongID

// Facts is what the choice is made from.
type Facts struct {
	Now      models.Millis
	Here     []Opinion              // of the guests who are here
	Others   []Opinion              // of guests who liked the same songs
	SetLists []SetList              // in which those songs were heard
	Songs    map[models.SongID]Song // what opinions speak of and what may be chosen
	Choices  []models.SongID        // what may be chosen, all of them in Songs
	Explore  []models.SongID        // of those, the ones drawn by chance from the whole library
}

// Choice is a song, and why it was chosen.
type Choice struct {
	Song models.SongID
	Code Code
	Name string // of a song, an artist or a genre; "" = the code needs none
}

// Code says why a song was chosen.
type Code string

// The codes.
const (
	Favourite Code = "favourite" // guests who are here liked this very song
	Liked     Code = "liked"     // they liked the song named, and who liked that liked this one
	Artist    Code = "artist"    // they liked others of the artist named
	Genre     Code = "genre"     // they liked others of the genre named
	Popular   Code = "popular"   // nothing is known of who is here: often requested in this place
	Library   Code = "library"   // by chance
)

// What a likeness counts, in shares of a song that is liked itself.
const (
	byGuests = 0.8  // liked by exactly the same guests
	byParty  = 0.1  // heard in exactly the same parties
	byArtist = 0.35 // of the same artist
	byAlbum  = 0.1  // of the same album, on top of that
	byGenre  = 0.2  // of the same genre and year
	// yearsApart is the distance in years over which the likeness of two songs of a genre falls to 1/e.
	yearsApart = 12
	// unknownYear is the likeness of years that are not known.
	unknownYear = 0.6
	// few keeps two songs that one guest happened to like from being taken for twins.
	few = 1.5
	// dislike is what a like counts against a dislike of the same strength.
	dislike = 1.0
	// scorn is what each skip or removal by whomever takes from a song's score, as a share of it, up to most of it.
	scorn = 0.25
)

const day = 24 * 60 * 60_000 // ms

// weight is how much an opinion says: more of one's own choice, less when it did not hold to the end of the song, half of it a month later.
func (o Opinion) weight(now models.Millis) float64 {
	w := float64(o.Value)
	switch {
	case o.Value > 0 && o.Own:
		w *= 1.2
	case o.Value > 0 && (o.Status == models.Skipped || o.Status == models.Kicked):
		w *= 0.4
	}
	age := float64(max(now-o.At, 0)) / day
	return w * (0.15 + 0.85*math.Exp2(-age/30))
}

// rested is how much of a song's appeal is back since it was heard: little on the same day, half of it a week later, most of it after a
// month.
func (s Song) rested(now models.Millis) float64 {
	if s.Heard == 0 {
		return 1
	}
	return 1 - 0.8*math.Exp(-float64(max(now-s.Heard, 0))/(14*day))
}

// near is how alike the years of two songs are, in [0, 1].
func near(a, b int) float64 {
	if a == 0 || b == 0 {
		return unknownYear
	}
	return math.Exp(-math.Abs(float64(a-b)) / yearsApart)
}
