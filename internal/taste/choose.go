package taste

import (
	"math"

	"upbeat/models"
)

const (
	// best is how many of the best songs the choice is drawn from.
	best = 40
	// explore is how many percent of the choices are made by chance: so radio learns what it does not know yet.
	explore = 8
	// heat is how evenly the best are drawn: a song that scores this share of the best score less is drawn e times less often.
	heat = 0.25
	// again is by how much less often an artist is drawn who was heard a moment ago.
	again = 0.1
)

// Choose draws up to n songs from those that please the guests who are here, the better ones more often, some by chance from the whole
// library. Where nothing is known of the guests, it draws from what is requested often here; where nothing is, from the whole library.
// random gives a number in [0, n).
func Choose(f *Facts, n int, random func(n int) int) []Choice {
	c := chooser{Facts: f, random: random, taken: map[models.SongID]bool{}, artists: map[string]bool{}}
	liked := score(f)
	popular := c.popular()
	var out []Choice
	for len(out) < n {
		pick, ok := c.draw(liked, popular)
		if !ok {
			break
		}
		out = append(out, pick)
		c.taken[pick.Song] = true
		c.artists[f.Songs[pick.Song].Artist] = true
	}
	return out
}

type chooser struct {
	*Facts
	random  func(n int) int
	taken   map[models.SongID]bool
	artists map[string]bool // of what was drawn
}

// draw draws one song from the first of its sources that has one.
func (c *chooser) draw(liked, popular []scored) (Choice, bool) {
	if c.random(100) < explore {
		if choice, ok := c.chance(); ok {
			return choice, true
		}
	}
	for _, list := range [][]scored{liked, popular} {
		if choice, ok := c.from(list); ok {
			return choice, true
		}
	}
	return c.chance()
}

// from draws from the best of a list that is sorted by score.
func (c *chooser) from(list []scored) (Choice, bool) {
	var weights []float64
	var among []scored
	sum := 0.0
	for _, s := range list {
		if c.taken[s.song] {
			continue
		}
		if len(among) == best {
			break
		}
		w := math.Exp((s.score - list[0].score) / (heat * list[0].score))
		if song := c.Songs[s.song]; song.Artist != "" && (song.ArtistHeard || c.artists[song.Artist]) {
			w *= again
		}
		among, weights, sum = append(among, s), append(weights, w), sum+w
	}
	if len(among) == 0 || sum <= 0 {
		return Choice{}, false
	}
	const fine = 1 << 30
	at := float64(c.random(fine)) / fine * sum
	for i, w := range weights {
		if at -= w; at < 0 || i == len(weights)-1 {
			return Choice{among[i].song, among[i].code, among[i].name}, true
		}
	}
	return Choice{}, false
}

// chance draws a song that nothing need speak for.
func (c *chooser) chance() (Choice, bool) {
	for _, id := range c.Explore {
		if s := c.Songs[id]; !c.taken[id] && !s.ArtistHeard && !c.artists[s.Artist] {
			return Choice{Song: id, Code: Library}, true
		}
	}
	for _, id := range c.Explore {
		if !c.taken[id] {
			return Choice{Song: id, Code: Library}, true
		}
	}
	return Choice{}, false
}

// popular lists what guests request often here, the best first.
func (c *chooser) popular() []scored {
	var list []scored
	for _, id := range c.Choices {
		s := c.Songs[id]
		if s.Requests == 0 {
			continue
		}
		score := math.Log1p(float64(s.Requests)) * s.rested(c.Now) * math.Max(1-scorn*float64(s.Unwanted)/float64(s.Requests), 0.1)
		list = append(list, scored{song: id, score: score, code: Popular})
	}
	sortScored(list)
	return list
}
