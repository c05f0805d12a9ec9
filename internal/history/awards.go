package history

import (
	"cmp"
	"slices"

	"upbeat/internal/store"
	"upbeat/models"
)

// Award is something to smile about on the morning after. Its sentences are in the message catalogue under "award.<code>".
type Award struct {
	Code  string
	Play  *store.Play // the song; nil where a person has won by themselves
	Guest Person      // who won: the song's requester, or the person; the zero Person is the party itself
	N     int         // what it was won with: votes, songs, minutes, seconds, genres
}

// Person is a guest as the history names them.
type Person struct {
	ID           models.GuestID // 0 = the party itself, models.Forgotten = somebody
	Name, Colour string
}

// The awards, in the order in which they are told.
const (
	CrowdFavourite = "crowd_favourite" // most net votes
	HiddenGem      = "hidden_gem"      // never played here before, and liked best
	BestDJ         = "best_dj"         // whose songs got most votes
	Kingmaker      = "kingmaker"       // whose up votes helped most songs of others to play
	LoveOrHate     = "love_or_hate"    // most votes against each other
	AllRounder     = "all_rounder"     // requested most different genres
	Patience       = "patience"        // waited longest for a song
	FastestSkip    = "fastest_skip"
	Opener         = "opener" // first request that played
	Closer         = "closer" // last request that played
)

// awardFacts is what awards are given for.
type awardFacts struct {
	plays  []store.Play            // in the order in which they played
	heard  map[models.SongID]bool  // songs that the room had heard before
	voters []store.Voter           // by their up votes on others' songs
	ended  bool                    // the party is over
	by     map[models.GuestID]*sum // requesters
}

// sum is what one requester's songs made.
type sum struct {
	person       Person
	votes, songs int
	genres       map[string]bool
	first        int // index of their first play: of two alike, the earlier one wins
}

// awards gives each award that somebody has earned. It is pure.
func awards(n awardFacts) []Award {
	n.by = map[models.GuestID]*sum{}
	for i, p := range n.plays {
		n.count(i, p)
	}
	favourite := best(n.plays, func(p store.Play) int { return p.Votes }, 2)
	gem := best(n.plays, func(p store.Play) int {
		if n.heard[p.SongID] || p.Status != models.Played || favourite != nil && p.ID == favourite.ID || p.Downs*4 > p.Ups {
			return 0
		}
		return p.Ups
	}, 2)
	var list []Award
	give := func(a Award, ok bool) {
		if ok {
			list = append(list, a)
		}
	}
	give(ofSong(CrowdFavourite, favourite, func(p *store.Play) int { return p.Votes }))
	give(ofSong(HiddenGem, gem, func(p *store.Play) int { return p.Ups }))
	give(n.ofGuest(BestDJ, func(s *sum) int { return s.votes }, 3))
	give(n.kingmaker())
	give(ofSong(LoveOrHate, best(n.plays, func(p store.Play) int { return min(p.Ups, p.Downs) }, 2),
		func(p *store.Play) int { return p.Ups + p.Downs }))
	give(n.ofGuest(AllRounder, func(s *sum) int { return len(s.genres) }, 3))
	give(ofSong(Patience, best(n.plays, waited, 20), func(p *store.Play) int { return waited(*p) }))
	give(ofSong(FastestSkip, fastestSkip(n.plays), func(p *store.Play) int { return seconds(*p) }))
	give(n.requested(Opener, true))
	if n.ended {
		give(n.requested(Closer, false))
	}
	return list
}

func (n awardFacts) count(i int, p store.Play) {
	if p.GuestID <= 0 {
		return
	}
	s := n.by[p.GuestID]
	if s == nil {
		s = &sum{person: Requester(p), genres: map[string]bool{}, first: i}
		n.by[p.GuestID] = s
	}
	s.votes, s.songs = s.votes+p.Votes, s.songs+1
	if p.Genre != "" {
		s.genres[p.Genre] = true
	}
}

// Requester is who brought a song: nobody's name is told whose data was deleted.
func Requester(p store.Play) Person {
	switch {
	case p.GuestID == 0:
		return Person{}
	case p.GuestName == "":
		return Person{ID: models.Forgotten}
	}
	return Person{ID: p.GuestID, Name: p.GuestName, Colour: p.GuestColour}
}

// best is the play with the highest value, the earliest of those alike; nil where none reaches least.
func best(plays []store.Play, value func(store.Play) int, least int) *store.Play {
	var found *store.Play
	for i := range plays {
		if v := value(plays[i]); v >= least {
			found, least = &plays[i], v+1
		}
	}
	return found
}

func ofSong(code string, p *store.Play, n func(*store.Play) int) (Award, bool) {
	if p == nil {
		return Award{}, false
	}
	return Award{Code: code, Play: p, Guest: Requester(*p), N: n(p)}, true
}

func (n awardFacts) ofGuest(code string, value func(*sum) int, least int) (Award, bool) {
	var all []*sum
	for _, s := range n.by {
		if s.person.ID > 0 && value(s) >= least {
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return Award{}, false
	}
	winner := slices.MinFunc(all, func(a, b *sum) int { return cmp.Or(cmp.Compare(value(b), value(a)), cmp.Compare(a.first, b.first)) })
	return Award{Code: code, Guest: winner.person, N: value(winner)}, true
}

func (n awardFacts) kingmaker() (Award, bool) {
	const least = 2
	if len(n.voters) == 0 || n.voters[0].Ups < least {
		return Award{}, false
	}
	v := n.voters[0]
	return Award{Code: Kingmaker, Guest: Person{v.ID, v.Name, v.Colour}, N: v.Ups}, true
}

// waited is how many minutes a guest's song waited.
func waited(p store.Play) int {
	if p.GuestID == 0 {
		return 0
	}
	return int((p.StartedAt - p.RequestedAt) / minute)
}

func seconds(p store.Play) int { return int((p.EndedAt - p.StartedAt) / 1000) }

func fastestSkip(plays []store.Play) *store.Play {
	const never = 1 << 30
	return best(plays, func(p store.Play) int {
		if p.Status != models.Skipped || p.EndedAt < p.StartedAt {
			return 0
		}
		return never - seconds(p)
	}, 1)
}

// requested is the first or the last guest's request that played.
func (n awardFacts) requested(code string, first bool) (Award, bool) {
	plays := slices.Clone(n.plays)
	if !first {
		slices.Reverse(plays)
	}
	i := slices.IndexFunc(plays, func(p store.Play) bool { return p.GuestID != 0 })
	if i < 0 {
		return Award{}, false
	}
	return ofSong(code, &plays[i], func(*store.Play) int { return 0 })
}
