package simulate

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// The model's numbers that are the same in every crowd. docs/fairness.md says what they mean.
const (
	dimensions = 4    // of taste
	songs      = 1500 // in the library
	favourites = 80   // songs that a guest would request, best first

	quarter    = 0.25 // of the party, in which the early ones come
	shortest   = 45 * time.Minute
	silent     = 0.15 // of the guests request nothing
	mostAsks   = 12.0 // an hour
	askTail    = 1.5  // exponent of the Pareto distribution of requests an hour
	cliqueAsks = 4    // times as often

	leastLooks, mostLooks = 4.0, 40.0 // minutes between two looks at the queue: the mean differs from guest to guest
	medianLooks           = 10.0
	sees                  = 12 // waiting songs that fit on the screen
	patience              = 3  // songs that a guest tries when the first choice waits already

	likes, dislikes        = 0.5, -0.7 // of affinity, whose spread is about 0.75
	qualitySpread, moodToo = 0.4, 0.35 // how much better some songs are for everybody, and what nothing explains
)

// groups are the shares of the taste groups. Where a crowd has any, guests of one like much of the same, and those of two have no more in
// common than strangers.
var groups = [dimensions]float64{0.45, 0.3, 0.15, 0.1}

// Crowd is a kind of guests.
type Crowd struct {
	Name      string  `json:"name"`
	Early     float64 `json:"early"`      // share of the guests who come in the first quarter of the party
	Latest    float64 `json:"latest"`     // when the last one comes, as a share of the party
	Stay      float64 `json:"stay"`       // mean, as a share of the party
	LeastAsks float64 `json:"least_asks"` // requests an hour of the least eager guest
	Ups       float64 `json:"votes_up"`   // how often somebody who likes a song says so
	Downs     float64 `json:"votes_down"` // how often somebody who dislikes a song says so
	// how far the middle of a guest's taste group draws them, against a direction of their own of length 1; 0 = all tastes are their own
	Grouped float64 `json:"grouped"`
}

// Crowds lists them; the first is the model, the others differ from it in one way each.
func Crowds() []Crowd {
	evening := Crowd{Name: "evening", Early: 0.8, Latest: 0.6, Stay: 0.7, LeastAsks: 0.8, Ups: 0.4, Downs: 0.2}
	trickle, keen, quiet, modest, brief, inGroups := evening, evening, evening, evening, evening, evening
	trickle.Name, trickle.Early, trickle.Latest = "trickle", 0.4, 0.75
	keen.Name, keen.Ups, keen.Downs = "keen", 0.8, 0.4
	quiet.Name, quiet.Ups, quiet.Downs = "quiet", 0.15, 0.08
	modest.Name, modest.LeastAsks = "modest", 0.3
	brief.Name, brief.Stay = "brief", 0.3
	inGroups.Name, inGroups.Grouped = "groups", 1.5
	return []Crowd{evening, trickle, keen, quiet, modest, brief, inGroups}
}

// crowdNamed finds a crowd; "" is the first.
func crowdNamed(name string) (Crowd, bool) {
	for _, c := range Crowds() {
		if c.Name == name || name == "" {
			return c, true
		}
	}
	return Crowd{}, false
}

// kind is how a guest behaves.
type kind int

const (
	honest kind = iota
	inClique
	troll
	faker
)

// person is a made-up guest. All that they will do but the order in which they see songs is drawn before the party.
type person struct {
	kind   kind
	group  int           // of taste
	comes  time.Duration // after the party's beginning
	goes   time.Duration
	asks   []time.Duration // when they want to request a song
	looks  []time.Duration // when they look at the queue
	taste  [dimensions]float64
	wanted []int // songs by index, the dearest first
}

// company is everybody with all songs.
type company struct {
	Crowd
	seed    uint64
	people  []person
	taste   [][dimensions]float64 // of each song
	quality []float64
	lengths []time.Duration
}

// gather draws a party's guests. The honest ones are the same whatever the policy and the attack.
func gather(setup Setup, seed uint64) *company {
	c := &company{seed: seed}
	c.Crowd, _ = crowdNamed(setup.Crowd)
	random := rand.New(rand.NewPCG(seed, 1))
	for range songs {
		c.taste = append(c.taste, direction(random))
		c.quality = append(c.quality, random.NormFloat64()*qualitySpread)
		seconds := min(max(210+random.NormFloat64()*40, 90), 420)
		c.lengths = append(c.lengths, time.Duration(seconds)*time.Second)
	}
	party := time.Duration(setup.Hours * float64(time.Hour))
	group := grouped(setup.Guests, rand.New(rand.NewPCG(seed, 2)))
	for i := range setup.Guests {
		c.people = append(c.people, c.draw(party, kindOf(setup, i), group[i], rand.New(rand.NewPCG(seed, uint64(i)+100))))
	}
	return c
}

// grouped gives every guest a taste group by lot, so that the groups have their shares.
func grouped(guests int, random *rand.Rand) []int {
	group := make([]int, guests)
	for i, at := range random.Perm(guests) {
		share := (float64(i) + 0.5) / float64(guests)
		for group[at] < len(groups)-1 && share > groups[group[at]] {
			share -= groups[group[at]]
			group[at]++
		}
	}
	return group
}

// drawTaste draws a guest's taste: a direction of their own, drawn towards the middle of their group's. The groups' middles are the axes.
func (c *company) drawTaste(group int, random *rand.Rand) [dimensions]float64 {
	own := direction(random)
	if c.Grouped == 0 {
		return own
	}
	own[group] += c.Grouped
	return unit(own)
}

// kindOf spreads those who game the party among the guests.
func kindOf(setup Setup, i int) kind {
	const tenth, fakerAt = 10, 7
	switch {
	case i%tenth == 3 && (setup.Attack == Clique || setup.Attack == Both):
		return inClique
	case i%tenth == 7 && (setup.Attack == Trolls || setup.Attack == Both):
		return troll
	case i == fakerAt && (setup.Attack == Sybils || setup.Attack == Sitters):
		return faker
	}
	return honest
}

// direction is a point on the sphere.
func direction(random *rand.Rand) [dimensions]float64 {
	var v [dimensions]float64
	for i := range v {
		v[i] = random.NormFloat64()
	}
	return unit(v)
}

// unit is the direction of a vector.
func unit(v [dimensions]float64) [dimensions]float64 {
	length := 0.0
	for _, x := range v {
		length += x * x
	}
	for i := range v {
		v[i] /= math.Sqrt(length)
	}
	return v
}

func (c *company) draw(party time.Duration, k kind, group int, random *rand.Rand) person {
	p := person{kind: k, group: group, taste: c.drawTaste(group, random)}
	share := random.Float64() * quarter
	if random.Float64() > c.Early {
		share = quarter + random.Float64()*(c.Latest-quarter)
	}
	p.comes = time.Duration(share * float64(party)).Truncate(time.Millisecond)
	p.goes = min(p.comes+max(time.Duration(random.ExpFloat64()*c.Stay*float64(party)), shortest), party)
	rate := min(c.LeastAsks*math.Pow(1-random.Float64(), -1/askTail), mostAsks)
	if random.Float64() < silent && k != inClique && k != faker {
		rate = 0
	}
	if k == inClique || k == faker {
		rate *= cliqueAsks
	}
	if rate > 0 {
		p.asks = times(random, p, rate, 5*time.Minute)
	}
	minutes := min(max(medianLooks*math.Exp(random.NormFloat64()*0.6), leastLooks), mostLooks)
	p.looks = times(random, p, 60/minutes, time.Minute)
	p.wanted = c.wanted(p.taste, random)
	return p
}

// times are a Poisson process's while the guest is here, and one soon after they come.
func times(random *rand.Rand, p person, anHour float64, soon time.Duration) []time.Duration {
	var list []time.Duration
	for at := p.comes + time.Duration(random.Float64()*float64(soon)); at < p.goes; {
		list = append(list, at.Truncate(time.Millisecond)) // as the database keeps it
		at += time.Duration(random.ExpFloat64() / anHour * float64(time.Hour))
	}
	return list
}

// wanted are the songs that a guest knows of the library, what they like best first.
func (c *company) wanted(taste [dimensions]float64, random *rand.Rand) []int {
	known := random.Perm(songs)[:favourites]
	slices.SortFunc(known, func(a, b int) int {
		if c.liking(taste, a) > c.liking(taste, b) {
			return -1
		}
		return 1
	})
	return known
}

// liking is how near a song is to a taste, and how good it is.
func (c *company) liking(taste [dimensions]float64, song int) float64 {
	sum := c.quality[song]
	for i, x := range taste {
		sum += x * c.taste[song][i]
	}
	return sum
}

// opinionOf is how much a guest likes a song, the same whenever they are asked; and whether it is worth a vote to them: a draw from 0 to 1.
func (c *company) opinionOf(guest, song int) (affinity, bother float64) {
	random := rand.New(rand.NewPCG(c.seed, 1<<40|uint64(guest)<<20|uint64(song)))
	affinity = c.liking(c.people[guest].taste, song) + random.NormFloat64()*moodToo
	return affinity, random.Float64()
}

// likes tells whether a guest likes a song, whether they vote or not.
func (c *company) likes(guest, song int) bool {
	affinity, _ := c.opinionOf(guest, song)
	return affinity > likes
}

// says is what a guest votes on a song that they see, by taste alone.
func (c *company) says(guest, song int) int {
	affinity, bother := c.opinionOf(guest, song)
	switch {
	case affinity > likes && bother < c.Ups:
		return 1
	case affinity < dislikes && bother < c.Downs:
		return -1
	}
	return 0
}
