package taste

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"upbeat/models"
)

// scored is a song with what speaks for it.
type scored struct {
	song  models.SongID
	score float64
	code  Code
	name  string
}

// taste is what the guests who are here think of songs, artists and genres. Each guest counts the same, however much they voted.
type taste struct {
	songs map[models.SongID]float64
	any   bool // somebody likes something
}

// tasteOf sums the opinions of those who are here.
func tasteOf(f *Facts) taste {
	length := map[models.GuestID]float64{}
	for _, o := range f.Here {
		w := o.weight(f.Now)
		length[o.Guest] += w * w
	}
	t := taste{songs: map[models.SongID]float64{}}
	for _, o := range f.Here {
		t.songs[o.Song] += o.weight(f.Now) / math.Sqrt(length[o.Guest])
	}
	for _, w := range t.songs {
		t.any = t.any || w > 0
	}
	return t
}

// score rates what may be chosen by what those who are here like; the best first. Songs for which nothing speaks are left out.
func score(f *Facts) []scored {
	t := tasteOf(f)
	if !t.any {
		return nil
	}
	like := likeness(f, t)
	facets := facetsOf(f, t)
	var list []scored
	for _, id := range f.Choices {
		s := f.Songs[id]
		best := facets.rate(&s)
		best.song = id
		if together := like[id]; together.sum > 0 {
			best.add(together.sum, Liked, f.Songs[together.most].Title)
		} else {
			best.score += together.sum
		}
		if own := t.songs[id]; own > 0 {
			best.add(own, Favourite, "")
		} else {
			best.score += dislike * own
		}
		best.score *= s.rested(f.Now) * math.Max(1-scorn*float64(s.Unwanted), 0.1)
		if best.score > 0 {
			list = append(list, best.scored)
		}
	}
	sortScored(list)
	return list
}

// sortScored puts the best first.
func sortScored(list []scored) {
	slices.SortFunc(list, func(a, b scored) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.song, b.song)) })
}

// rating adds up what speaks for a song and keeps what speaks loudest.
type rating struct {
	scored
	loudest float64
}

func (r *rating) add(w float64, code Code, name string) {
	r.score += w
	if w > r.loudest && (name != "" || code == Favourite) {
		r.loudest, r.code, r.name = w, code, name
	}
}

// kin is how much a song is liked by way of others, and by way of which most.
type kin struct {
	sum, loudest float64
	most         models.SongID
}

// likeness follows, from each song that those who are here have an opinion of, who else liked it and what they liked besides, and what was
// heard in the same parties. It is the cosine of the songs' sets of guests (or parties), shrunk where these are small:
// Sarwar et al., Item-based collaborative filtering, WWW 2001.
func likeness(f *Facts, t taste) map[models.SongID]kin {
	fans := map[models.GuestID][]models.SongID{}
	for _, list := range [][]Opinion{f.Here, f.Others} {
		for _, o := range list {
			if o.Value > 0 && !slices.Contains(fans[o.Guest], o.Song) {
				fans[o.Guest] = append(fans[o.Guest], o.Song)
			}
		}
	}
	guests := make([][]models.SongID, 0, len(fans))
	for _, songs := range fans {
		guests = append(guests, songs)
	}
	parties := make([][]models.SongID, len(f.SetLists))
	for i, n := range f.SetLists {
		parties[i] = n
	}
	like := map[models.SongID]kin{}
	together(like, t, guests, byGuests)
	together(like, t, parties, byParty)
	return like
}

// strongest is how many songs with an opinion are followed: those of the others say little, and together cost much.
const strongest = 200

// together adds to like what the songs that were in the same sets as songs with an opinion gain by it.
func together(like map[models.SongID]kin, t taste, sets [][]models.SongID, strength float64) {
	size := map[models.SongID]int{}
	for _, set := range sets {
		for _, id := range set {
			size[id]++
		}
	}
	place := map[models.SongID]uint64{} // of the songs that are followed
	seeds := t.strongest()
	for i, id := range seeds {
		place[id] = uint64(i)
	}
	var pairs []uint64 // the other song above, the place of the one that is followed below
	for _, set := range sets {
		for _, a := range set {
			at, followed := place[a]
			for _, b := range set {
				if followed && b != a {
					pairs = append(pairs, uint64(b)<<8|at) //nolint:gosec // ids are positive
				}
			}
		}
	}
	slices.Sort(pairs)
	for i := 0; i < len(pairs); {
		both := 1
		for i+both < len(pairs) && pairs[i+both] == pairs[i] {
			both++
		}
		of, other := seeds[pairs[i]&0xff], models.SongID(pairs[i]>>8) //nolint:gosec // it came from an id
		like[other] = like[other].plus(of, strength*t.songs[of]*float64(both)/(math.Sqrt(float64(size[of])*float64(size[other]))+few))
		i += both
	}
}

// strongest lists the songs of which those who are here think most, for good or ill.
func (t taste) strongest() []models.SongID {
	list := slices.SortedFunc(maps.Keys(t.songs), func(a, b models.SongID) int {
		return cmp.Or(cmp.Compare(math.Abs(t.songs[b]), math.Abs(t.songs[a])), cmp.Compare(a, b))
	})
	return list[:min(strongest, len(list))]
}

func (k kin) plus(of models.SongID, w float64) kin {
	k.sum += w
	if w > k.loudest {
		k.loudest, k.most = w, of
	}
	return k
}
