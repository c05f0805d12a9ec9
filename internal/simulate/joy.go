package simulate

import (
	"slices"
	"time"

	"upbeat/internal/store"
)

// playedSong is a song that started, and whose it was: indices of songs and of people.
type playedSong struct {
	song, requester int
	starts          time.Duration
}

// joys measures how much people like what they hear, and how evenly their groups are heard.
func (s *simulatedParty) joys(r *Result, all store.Changes) {
	var songs []playedSong
	asked := map[int]bool{}
	for _, e := range all.Entries {
		requester := s.who[e.GuestID]
		asked[requester] = true
		if heard(e) {
			songs = append(songs, playedSong{s.index[e.SongID], requester, e.StartedAt.Time().Sub(opening())})
		}
	}
	r.Joy, r.JoyLow = joy(songs, s.crowd.people, s.crowd.likes)
	r.Groups = tasteGroups(songs, s.crowd.people, asked)
	r.TasteSmall = worstGroup([]Result{*r}).Mean
}

// joy is the mean share of the songs begun while a guest was here that the guest likes, and that of the least happy tenth. Only those who
// vote by taste are asked.
func joy(songs []playedSong, people []person, like func(guest, song int) bool) (mean, low float64) {
	var shares []float64
	for i, p := range people {
		if p.kind != honest {
			continue
		}
		here, liked := 0, 0
		for _, song := range songs {
			if song.starts >= p.comes && song.starts < p.goes {
				here++
				if like(i, song.song) {
					liked++
				}
			}
		}
		if here > 0 {
			shares = append(shares, ratio(float64(liked), float64(here)))
		}
	}
	slices.Sort(shares)
	const tenth = 10
	return average(shares), average(shares[:(len(shares)+tenth-1)/tenth])
}

// TasteGroup is what a taste group had of a party. Only honest guests count.
type TasteGroup struct {
	Asked int `json:"asked"` // guests who requested a song
	Songs int `json:"songs"` // of theirs that played
}

// tasteGroups counts for each group who asked and what played.
func tasteGroups(songs []playedSong, people []person, asked map[int]bool) []TasteGroup {
	list := make([]TasteGroup, len(groups))
	for i := range people {
		if asked[i] && people[i].kind == honest {
			list[people[i].group].Asked++
		}
	}
	for _, song := range songs {
		if p := &people[song.requester]; p.kind == honest {
			list[p.group].Songs++
		}
	}
	return list
}

// againstSize is each group's share of the songs over its share of those who asked: 1 = it is heard as its size says, -1 = nobody of it
// asked.
func againstSize(list []TasteGroup) []float64 {
	all := TasteGroup{}
	for _, g := range list {
		all.Asked, all.Songs = all.Asked+g.Asked, all.Songs+g.Songs
	}
	shares := make([]float64, len(list))
	for i, g := range list {
		if shares[i] = -1; g.Asked > 0 {
			shares[i] = ratio(float64(g.Songs*all.Asked), float64(g.Asked*all.Songs))
		}
	}
	return shares
}

// worstGroup is the share against its size of the group that is heard least for it, over parties of one setup: the group's own mean, so
// that chance, which lets some group fall short in every single party, does not count against the order.
func worstGroup(parties []Result) Estimate {
	byGroup := make([][]float64, len(groups))
	for i := range parties {
		for g, share := range againstSize(parties[i].Groups) {
			if share >= 0 {
				byGroup[g] = append(byGroup[g], share)
			}
		}
	}
	var worst *Estimate
	for _, shares := range byGroup {
		if e := estimate(shares); len(shares) > 0 && (worst == nil || e.Mean < worst.Mean) {
			worst = &e
		}
	}
	if worst == nil {
		return Estimate{}
	}
	return *worst
}

func average(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return ratio(sum, float64(len(list)))
}
