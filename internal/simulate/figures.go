package simulate

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/voting"
)

// Figures are what a party is judged by. The tag "worse" says which way is bad: it makes Case.Worst.
type Figures struct {
	Songs  float64 `json:"songs" worse:"less"`         // played, the one that plays at the end among them
	Guests float64 `json:"guests_asking" worse:"less"` // who requested at least one song
	Served float64 `json:"served" worse:"less"`        // guests who heard one of theirs / min(songs, guests who asked)
	// Jain's index of songs per asking guest / the best possible: nobody gets songs before they ask, or more than they ask for
	Even float64 `json:"jain" worse:"less"`
	// the same / the index of equal shares for all who asked, whenever they came and however little they asked for
	Equal  float64 `json:"jain_equal" worse:"less"`
	Top    float64 `json:"top_guest" worse:"more"`    // the luckiest guest's share of the songs
	Clique float64 `json:"clique_share" worse:"more"` // of the songs; of the one with many identities, where the attack is that
	Net    float64 `json:"mean_net_votes" worse:"less"`
	// share of songs that played although honest guests' votes on them were negative in sum
	BelowZero float64 `json:"net_votes_below_zero" worse:"more"`
	Joy       float64 `json:"joy" worse:"less"`     // mean share of the songs that a guest hears and likes
	JoyLow    float64 `json:"joy_low" worse:"less"` // of the least happy tenth of the guests
	// the share of songs from the taste group that is heard least for its size / its share of those who asked; see worstGroup
	TasteSmall float64 `json:"taste_small" worse:"less"`
	Overtaken  float64 `json:"most_overtakings" worse:"more"` // later requests that started before one that waited, whatever their turns
	InTurn     float64 `json:"most_overtakings_in_turn" worse:"more"`
	Due        float64 `json:"due" worse:"more"`         // share of songs that had been overtaken as often as can be
	Median     float64 `json:"median_wait" worse:"more"` // minutes, of what played
	Longest    float64 `json:"longest_wait" worse:"more"`
	// minutes until a guest's first song; until the end of the party where it never came
	First    float64 `json:"longest_wait_for_first" worse:"more"`
	VotedOut float64 `json:"voted_out" worse:"more"` // songs kicked or skipped by votes
	Votes    float64 `json:"votes" worse:"less"`
}

// Result is one party.
type Result struct {
	Seed uint64 `json:"seed"`
	Figures
	Acts   int          `json:"acts"`   // events and votes
	Played []int        `json:"played"` // songs of each asking guest, in the order in which they joined
	Groups []TasteGroup `json:"taste_groups"`
}

// measure reads the whole party from the database and holds the votes in it against those that were answered.
func (s *simulatedParty) measure(ctx context.Context) (Result, error) {
	var all store.Changes
	err := s.party.Store.Read(ctx, func(tx *store.Tx) (err error) { all, err = tx.Rooms().ChangesSince(s.party.Room, 0); return err })
	if err != nil {
		return Result{}, err
	}
	if err := s.audit(all); err != nil {
		return Result{}, err
	}
	r := Result{Acts: s.acts}
	r.Played = played(all)
	spread := voting.SpreadOf(r.Played)
	r.Songs, r.Guests, r.Equal, r.Top = float64(spread.Songs), float64(spread.Guests), spread.Even, spread.Top
	r.Even = ratio(squares(s.fairest(all)), squares(r.Played))
	r.Served = ratio(float64(spread.Served), math.Min(r.Songs, r.Guests))
	r.Votes = float64(len(all.Votes))
	s.tastes(&r, all)
	s.joys(&r, all)
	s.waits(&r, all.Entries)
	return r, nil
}

// audit tells of any vote that was lost, invented or counted otherwise than it was answered.
func (s *simulatedParty) audit(all store.Changes) error {
	sums, count := map[models.EntryID][3]int{}, 0
	doubted := map[models.GuestID]bool{}
	for _, g := range all.Guests {
		doubted[g.ID] = g.Doubted()
	}
	for _, v := range all.Votes {
		if s.said[v.EntryID][v.GuestID] != v.Value {
			return fmt.Errorf("guest %d voted %d on entry %d; the database says %d", v.GuestID, s.said[v.EntryID][v.GuestID], v.EntryID,
				v.Value)
		}
		count++
		if doubted[v.GuestID] { // in no sum
			continue
		}
		sum := sums[v.EntryID]
		sum[0], sum[1], sum[2] = sum[0]+v.Value, sum[1]+max(v.Value, 0), sum[2]+max(-v.Value, 0)
		sums[v.EntryID] = sum
	}
	for _, votes := range s.said {
		count -= len(votes)
	}
	if count != 0 {
		return fmt.Errorf("%d votes more in the database than were answered", count)
	}
	for _, e := range all.Entries {
		if sums[e.ID] != [3]int{e.Votes, e.Ups, e.Downs} {
			return fmt.Errorf("entry %d says %d votes, %d up, %d down; they sum up to %v", e.ID, e.Votes, e.Ups, e.Downs, sums[e.ID])
		}
	}
	return nil
}

func heard(e models.Entry) bool { return e.Status == models.Played || e.Status == models.Playing }

// played counts the songs of each guest who asked for any.
func played(all store.Changes) []int {
	count, asked := map[models.GuestID]int{}, map[models.GuestID]bool{}
	for _, e := range all.Entries {
		asked[e.GuestID] = true
		if heard(e) {
			count[e.GuestID]++
		}
	}
	ids := make([]models.GuestID, 0, len(asked))
	for id := range asked {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	list := make([]int, len(ids))
	for i, id := range ids {
		list[i] = count[id]
	}
	return list
}

// fairest is the most even way to share the songs that played among those who asked.
func (s *simulatedParty) fairest(all store.Changes) []int {
	var starts []time.Duration
	asking := map[int]bool{}
	for _, e := range all.Entries {
		asking[s.who[e.GuestID]] = true
		if heard(e) {
			starts = append(starts, e.StartedAt.Time().Sub(opening()))
		}
	}
	var asked [][]time.Duration
	for i, p := range s.crowd.people {
		if asking[i] {
			asked = append(asked, p.asks)
		}
	}
	return fairest(starts, asked)
}

// tastes measures how much those who vote by taste wanted what played.
func (s *simulatedParty) tastes(r *Result, all store.Changes) {
	nets := map[models.EntryID]int{}
	for _, v := range all.Votes {
		if s.crowd.people[s.who[v.GuestID]].kind == honest {
			nets[v.EntryID] += v.Value
		}
	}
	for _, e := range all.Entries {
		switch {
		case heard(e):
			r.Net += float64(nets[e.ID])
			r.BelowZero += one(nets[e.ID] < 0)
			requester := s.crowd.people[s.who[e.GuestID]].kind
			r.Clique += one(requester == inClique || requester == faker)
		case e.Status == models.Kicked || e.Status == models.Skipped:
			r.VotedOut++
		}
	}
	r.Net, r.BelowZero, r.Clique = ratio(r.Net, r.Songs), ratio(r.BelowZero, r.Songs), ratio(r.Clique, r.Songs)
}

// waits measures waits and overtakings.
func (s *simulatedParty) waits(r *Result, entries []models.Entry) {
	end, bound := models.At(s.clock), s.live.Snapshot().Values.Bound
	var waits []float64
	first := map[models.GuestID]models.Millis{}
	for _, e := range entries {
		until := end
		if e.StartedAt > 0 {
			until = e.StartedAt
			waits = append(waits, minutes(until-e.RequestedAt))
		} else if e.EndedAt > 0 {
			until = e.EndedAt
		}
		if was, known := first[e.GuestID]; e.StartedAt > 0 && (!known || e.StartedAt < was) {
			first[e.GuestID] = e.StartedAt
		}
		passed := 0
		for _, other := range entries {
			if other.RequestedAt > e.RequestedAt && other.StartedAt > 0 && other.StartedAt < until {
				passed++
			}
		}
		r.Overtaken, r.InTurn = max(r.Overtaken, float64(passed)), max(r.InTurn, float64(e.Overtaken))
		r.Due += one(heard(e) && e.Overtaken >= bound)
	}
	r.Due = ratio(r.Due, r.Songs)
	if len(waits) > 0 {
		slices.Sort(waits)
		r.Median, r.Longest = waits[len(waits)/2], waits[len(waits)-1]
	}
	asked := map[models.GuestID]models.Millis{}
	for _, e := range entries {
		if was, known := asked[e.GuestID]; !known || e.RequestedAt < was {
			asked[e.GuestID] = e.RequestedAt
		}
	}
	for guest, at := range asked {
		until, came := first[guest]
		if !came {
			until = end
		}
		r.First = max(r.First, minutes(until-at))
	}
}

func minutes(m models.Millis) float64 { return m.Duration().Minutes() }

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
