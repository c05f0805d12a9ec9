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
	costSpelled  = 0.3 // spelled otherwise: "N.W.A" as "nwa"
	costSaid     = 0.9 // said otherwise: "2" as "to"
	costSound    = 0.6 // in another alphabet
	costSpaces   = 0.8 // with other spaces
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
func (p pool) matching(q *query) int {
	n := 0
	for _, c := range p {
		if cost(q, c) < costEdit {
			n++
		}
	}
	return n
}

// best ranks the candidates and returns the ids of the first limit, one of each group of copies. Candidates that lack a word
// altogether are left out.
func best(q *query, found pool, limit int) []models.SongID {
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
	ids, groups := make([]models.SongID, 0, limit), map[models.SongID]bool{}
	for _, r := range list {
		if of := found[r.id].CopyOf; of != 0 {
			if groups[of] {
				continue
			}
			groups[of] = true
		}
		if ids = append(ids, r.id); len(ids) == limit {
			break
		}
	}
	return ids
}

// cost is how far a candidate is from what was typed; the least comes first.
func cost(q *query, c store.Candidate) float64 {
	c.Album, _, _ = strings.Cut(c.Album, facetSeparator)
	sum := wordsCost(q.words, &c)
	if sum >= costStart {
		for _, words := range q.others {
			sum = min(sum, wordsCost(words, &c)+costSpaces)
		}
	}
	if c.Chosen > 0 {
		sum = min(sum, costEdit*float64(len(q.words))) - gainChosen - math.Log2(float64(c.Chosen))/2
	}
	switch {
	case c.Title == q.text, strings.Contains(c.Title, " ") && bare(c.Title) == q.bare:
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

// wordsCost is how far the words are from a candidate, together.
func wordsCost(words []word, c *store.Candidate) float64 {
	title, rest, _ := strings.Cut(c.Also, alsoSeparator)
	artist, album, _ := strings.Cut(rest, alsoSeparator)
	sum := 0.0
	for i := range words {
		w := &words[i]
		least := min(w.cost(c.Title, title), w.cost(c.Artist, artist)+costArtist, w.cost(c.Album, album)+costAlbum)
		if w.little > 0 {
			least = min(least, w.little)
		}
		sum += least
	}
	return sum
}

// cost is how far the word is from the nearest word of a folded text, or from what that is found by beside.
func (w *word) cost(text, also string) float64 {
	least := w.plainCost(text)
	if least > costSaid {
		for _, other := range w.also {
			if holds(text, other) || also != "" && holds(also, other) {
				least = costSaid
			}
		}
	}
	if also == "" || least <= costSpelled {
		return least
	}
	for token := range strings.FieldsSeq(also) {
		least = min(least, w.alsoCost(token))
	}
	return least
}

// holds tells whether text has the word.
func holds(text, word string) bool {
	i := strings.Index(text, word)
	return i >= 0 && (i == 0 || text[i-1] == ' ') && (i+len(word) == len(text) || text[i+len(word)] == ' ') ||
		i > 0 && slices.Contains(strings.Fields(text[i:]), word)
}

func (w *word) alsoCost(token string) float64 {
	if !fold.Marked(token) {
		return w.plainCost(token) + costSpelled
	}
	least := float64(costNowhere)
	for _, sound := range w.sounds {
		switch {
		case token == sound:
			return costSound
		case strings.HasPrefix(token, sound):
			least = min(least, costSound+costStart+costLonger*float64(min(10, len(token)-len(sound))))
		}
	}
	if w.sound != nil && least > costSound+costStart {
		if whole, start := w.sound.alike(token); start <= w.sound.most {
			least = min(least, costSound+min(costEdit*float64(whole), costEdit*float64(start)+costStart))
		}
	}
	return least
}

// plainCost is how far the word is from the nearest word of a folded text.
func (w *word) plainCost(text string) float64 {
	word, m, least := w.text, w.matcher, float64(costNowhere)
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
