package simulate

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/voting"
)

// Figures are what a night is judged by. The tag "worse" says which way is bad: it makes Case.Worst.
type Figures struct {
	Songs  float64 `json:"songs" worse:"less"`         // played, the one that plays at the end among them
	Guests float64 `json:"guests_asking" worse:"less"` // who requested at least one song
	Served float64 `json:"served" worse:"less"`        // guests who heard one of theirs / min(songs, guests who asked)
	// Jain's index of songs per asking guest / the best possible: nobody gets songs before they ask, or more than they ask for
	Even float64 `json:"jain" worse:"less"`
	// the same / the index of equal shares for all who asked, whenever they came and however little they asked for
	Equal  float64 `json:"jain_equal" worse:"less"`
	Top    float64 `json:"top_guest" worse:"more"`    // the luckiest guest's share of the songs
	Clique float64 `json:"clique_share" worse:"more"` // of the songs
	Net    float64 `json:"mean_net_votes" worse:"less"`
	// share of songs that played although honest guests' votes on them were negative in sum
	BelowZero float64 `json:"net_votes_below_zero" worse:"more"`
	Overtaken float64 `json:"most_overtakings" worse:"more"` // later requests that started before one that waited, whatever their turns
	InTurn    float64 `json:"most_overtakings_in_turn" worse:"more"`
	Due       float64 `json:"due" worse:"more"`         // share of songs that had been overtaken as often as can be
	Median    float64 `json:"median_wait" worse:"more"` // minutes, of what played
	Longest   float64 `json:"longest_wait" worse:"more"`
	// minutes until a guest's first song; until the end of the night where it never came
	First    float64 `json:"longest_wait_for_first" worse:"more"`
	VotedOut float64 `json:"voted_out" worse:"more"` // songs kicked or skipped by votes
	Votes    float64 `json:"votes" worse:"less"`
}

// Result is one night.
type Result struct {
	Seed uint64 `json:"seed"`
	Figures
	Acts   int   `json:"acts"`   // events and votes
	Played []int `json:"played"` // songs of each asking guest, in the order in which they joined
}

// measure reads the whole night from the database and holds the votes in it against those that were answered.
func (n *night) measure(ctx context.Context) (Result, error) {
	var all store.Changes
	err := n.party.Store.Read(ctx, func(tx *store.Tx) (err error) { all, err = tx.Rooms().ChangesSince(n.party.Room, 0); return err })
	if err != nil {
		return Result{}, err
	}
	if err := n.audit(all); err != nil {
		return Result{}, err
	}
	r := Result{Acts: n.acts}
	r.Played = played(all)
	spread := voting.SpreadOf(r.Played)
	r.Songs, r.Guests, r.Equal, r.Top = float64(spread.Songs), float64(spread.Guests), spread.Even, spread.Top
	r.Even = ratio(squares(n.fairest(all)), squares(r.Played))
	r.Served = ratio(float64(spread.Served), math.Min(r.Songs, r.Guests))
	r.Votes = float64(len(all.Votes))
	n.tastes(&r, all)
	n.waits(&r, all.Entries)
	return r, nil
}

// audit tells of any vote that was lost, invented or counted otherwise than it was answered.
func (n *night) audit(all store.Changes) error {
	sums, count := map[models.EntryID][3]int{}, 0
	for _, v := range all.Votes {
		if n.said[v.EntryID][v.GuestID] != v.Value {
			return fmt.Errorf("guest %d voted %d on entry %d; the database says %d", v.GuestID, n.said[v.EntryID][v.GuestID], v.EntryID,
				v.Value)
		}
		s := sums[v.EntryID]
		s[0], s[1], s[2] = s[0]+v.Value, s[1]+max(v.Value, 0), s[2]+max(-v.Value, 0)
		sums[v.EntryID] = s
		count++
	}
	for _, votes := range n.said {
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
func (n *night) fairest(all store.Changes) []int {
	var starts []time.Duration
	asking := map[int]bool{}
	for _, e := range all.Entries {
		asking[n.who[e.GuestID]] = true
		if heard(e) {
			starts = append(starts, e.StartedAt.Time().Sub(opening()))
		}
	}
	var asked [][]time.Duration
	for i, p := range n.crowd.people {
		if asking[i] {
			asked = append(asked, p.asks)
		}
	}
	return fairest(starts, asked)
}

// tastes measures how much those who vote by taste wanted what played.
func (n *night) tastes(r *Result, all store.Changes) {
	nets := map[models.EntryID]int{}
	for _, v := range all.Votes {
		if n.crowd.people[n.who[v.GuestID]].kind == honest {
			nets[v.EntryID] += v.Value
		}
	}
	for _, e := range all.Entries {
		switch {
		case heard(e):
			r.Net += float64(nets[e.ID])
			r.BelowZero += one(nets[e.ID] < 0)
			r.Clique += one(n.crowd.people[n.who[e.GuestID]].kind == inClique)
		case e.Status == models.Kicked || e.Status == models.Skipped:
			r.VotedOut++
		}
	}
	r.Net, r.BelowZero, r.Clique = ratio(r.Net, r.Songs), ratio(r.BelowZero, r.Songs), ratio(r.Clique, r.Songs)
}

// waits measures waits and overtakings.
func (n *night) waits(r *Result, entries []models.Entry) {
	end, bound := models.At(n.clock), n.live.Snapshot().Values.Bound
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

// sum makes the mean and the worst of the nights, figure by figure.
func sum(nights []Result) (mean, worst Figures) {
	m, w := reflect.ValueOf(&mean).Elem(), reflect.ValueOf(&worst).Elem()
	for f := range m.NumField() {
		total := 0.0
		for i := range nights {
			value := reflect.ValueOf(nights[i].Figures).Field(f).Float()
			total += value
			bad := w.Field(f).Float()
			if i == 0 || (m.Type().Field(f).Tag.Get("worse") == "less") == (value < bad) && value != bad {
				w.Field(f).SetFloat(value)
			}
		}
		m.Field(f).SetFloat(total / float64(len(nights)))
	}
	return mean, worst
}
