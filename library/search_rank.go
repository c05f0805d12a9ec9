package library

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"upbeat/internal/store"
	"upbeat/library/fold"
	"upbeat/models"
)

// What a match costs; the song with the least sum over all words is shown first.
const (
	costStart    = 1.0 // only the beginning of a word of the song
	costWithin   = 2.5 // inside a word, or across words that were typed as one
	costEdit     = 4.0 // each typing error
	costNowhere  = 30  // not found at all
	costArtist   = 0.5 // found in the artist instead of the title
	costAlbum    = 1.2 // found in the album
	gainSame     = 3.0 // the title is just what was typed
	gainStarts   = 1.5 // the title begins with it
	gainArtist   = 1.0 // the artist is just what was typed
	costLonger   = 0.04
	gainRequests = 0.1 // for each doubling of the requests
	gainChosen   = 4.0 // guests typed this before they chose the song
)

// pool is the candidates of a search, each once.
type pool map[models.SongID]store.Candidate

func (p pool) add(rows []store.Candidate) {
	for _, row := range rows {
		if have, ok := p[row.SongID]; ok {
			row.Chosen = max(row.Chosen, have.Chosen)
		}
		p[row.SongID] = row
	}
}

// matching counts the candidates that hold every word as it was typed.
func (p pool) matching(q query) int {
	n := 0
	for _, c := range p {
		if cost(q, c) < costEdit {
			n++
		}
	}
	return n
}

// best ranks the candidates and returns the ids of the first limit. Candidates that lack a word altogether are left out.
func best(q query, found pool, limit int) []models.SongID {
	type ranked struct {
		id   models.SongID
		cost float64
	}
	list := make([]ranked, 0, len(found))
	for id, c := range found {
		if sum := cost(q, c); sum < costNowhere/2 {
			list = append(list, ranked{id, sum})
		}
	}
	slices.SortFunc(list, func(a, b ranked) int { return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.id, b.id)) })
	ids := make([]models.SongID, 0, limit)
	for _, r := range list[:min(limit, len(list))] {
		ids = append(ids, r.id)
	}
	return ids
}

// cost is how far a candidate is from what was typed; the least comes first.
func cost(q query, c store.Candidate) float64 {
	album, _, _ := strings.Cut(c.Album, facetSeparator)
	sum := 0.0
	for i := range q.words {
		sum += min(wordCost(q, i, c.Title), wordCost(q, i, c.Artist)+costArtist, wordCost(q, i, album)+costAlbum)
	}
	if c.Chosen > 0 {
		sum = min(sum, costEdit*float64(len(q.words))) - gainChosen - math.Log2(float64(c.Chosen))/2
	}
	switch {
	case c.Title == q.text:
		sum -= gainSame
	case strings.HasPrefix(c.Title, q.text+" "):
		sum -= gainStarts
	case strings.HasPrefix(c.Title, q.text):
		sum -= gainStarts / 3
	case c.Artist == q.text:
		sum -= gainArtist
	}
	sum += costLonger * float64(min(20, strings.Count(c.Title, " ")))
	return sum - gainRequests*math.Log2(1+float64(max(0, c.Requests)))
}

// wordCost is how far the i-th word of the query is from the nearest word of a folded text.
func wordCost(q query, i int, text string) float64 {
	word, m, least := q.words[i], q.matchers[i], float64(costNowhere)
	for token := range strings.FieldsSeq(text) {
		switch {
		case token == word:
			return 0
		case strings.HasPrefix(token, word):
			least = min(least, costStart+costLonger*float64(min(10, len(token)-len(word))))
		case m.most > 0 && least > costStart:
			if whole, start := m.alike(token); start <= m.most {
				edits := min(costEdit*float64(whole), costEdit*float64(start)+costStart)
				if first, _ := utf8.DecodeRuneInString(token); first != m.first {
					edits++
				}
				least = min(least, edits)
			}
		}
	}
	if least > costWithin && strings.Contains(text, word) && (len(word) > 3 || strings.ContainsFunc(word, fold.Unspaced)) {
		least = costWithin
	}
	if least > costWithin+1 && len(word) > 3 && strings.HasPrefix(strings.ReplaceAll(text, " ", ""), word) {
		least = costWithin + 1
	}
	return least
}
