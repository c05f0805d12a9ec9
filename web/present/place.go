package present

import (
	"slices"
	"sort"

	"upbeat/models"
	"upbeat/queue"
)

// moves lists the fewest [entry id, index] steps that bring the old order, without its removed entries, to the new one. Entries on the
// longest increasing run of old places stay; each other one is taken out and put in behind the entry that it follows. Fresh entries are
// always placed: the pages have nothing, or something older, in their place.
func moves(old, is []*queue.Item, before, after map[models.EntryID]int, fresh map[models.EntryID]bool) [][2]int64 {
	list := make([]models.EntryID, 0, len(is))
	for _, item := range old {
		if _, ok := after[item.ID]; ok {
			list = append(list, item.ID)
		}
	}
	if len(fresh) == 0 && sameOrder(list, is) {
		return nil
	}
	stays := longestRun(is, before, fresh)
	var steps [][2]int64
	for i, item := range is {
		if stays[item.ID] {
			continue
		}
		if at := slices.Index(list, item.ID); at >= 0 {
			list = slices.Delete(list, at, at+1)
		}
		to := 0
		if i > 0 {
			to = slices.Index(list, is[i-1].ID) + 1
		}
		list = slices.Insert(list, to, item.ID)
		steps = append(steps, [2]int64{int64(item.ID), int64(to)})
	}
	return steps
}

func sameOrder(list []models.EntryID, is []*queue.Item) bool {
	if len(list) != len(is) {
		return false
	}
	for i, item := range is {
		if list[i] != item.ID {
			return false
		}
	}
	return true
}

// longestRun finds the most entries of the new order whose old places increase: they need not move.
// Patience sorting: https://en.wikipedia.org/wiki/Longest_increasing_subsequence#Efficient_algorithms
func longestRun(is []*queue.Item, before map[models.EntryID]int, fresh map[models.EntryID]bool) map[models.EntryID]bool {
	tails := make([]int, 0, len(is)) // index into is of the last entry of the best run of each length
	previous := make([]int, len(is)) // the entry before it in its run
	place := func(i int) int { return before[is[i].ID] }
	for i, item := range is {
		if _, known := before[item.ID]; !known || fresh[item.ID] {
			continue
		}
		n := sort.Search(len(tails), func(k int) bool { return place(tails[k]) >= place(i) })
		previous[i] = -1
		if n > 0 {
			previous[i] = tails[n-1]
		}
		if n == len(tails) {
			tails = append(tails, i)
		} else {
			tails[n] = i
		}
	}
	stays := make(map[models.EntryID]bool, len(tails))
	if len(tails) == 0 {
		return stays
	}
	for i := tails[len(tails)-1]; i >= 0; i = previous[i] {
		stays[is[i].ID] = true
	}
	return stays
}
