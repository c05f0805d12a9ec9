package library

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"upbeat/internal/store"
	"upbeat/library/fold"
	"upbeat/models"
)

// Bounds of one search: what is beyond them is not read.
const (
	maxQuery      = 200 // bytes of what was typed
	maxWords      = 8
	maxResults    = 100
	corrections   = 10   // spellings tried for a mistyped word
	namedWords    = 16   // words named for the beginning of a word that very many songs hold
	gatheredSongs = 2000 // how many songs are very many
	fromStart     = 60   // candidates whose title or artist begins with the query
	fromWords     = 150  // candidates that hold its words
	fromRequests  = 100
	keepChoices   = 20_000 // what guests typed before they chose, pairs kept
)

// query is what was typed, ready to be looked for.
type query struct {
	text     string   // folded
	words    []string // its words
	matchers []*matcher
}

func parse(typed string) query {
	if len(typed) > maxQuery {
		typed = typed[:maxQuery]
	}
	q := query{text: key(typed)}
	q.words = strings.Fields(fold.Text(typed, maxQuery))
	if len(q.words) > maxWords {
		q.words = q.words[:maxWords]
	}
	for _, word := range q.words {
		q.matchers = append(q.matchers, newMatcher(word))
	}
	return q
}

// key is text as it is sorted and compared: folded; or, for a name made of signs alone ("!!!"), in lower case.
func key(text string) string {
	if len(text) > 4*maxText {
		text = text[:4*maxText]
	}
	folded := fold.Text(text, 0)
	if folded == "" {
		folded = strings.ToLower(strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " "))
		folded = strings.ReplaceAll(folded, "\x00", "")
	}
	if len(folded) > maxKey {
		folded = strings.ToValidUTF8(folded[:maxKey], "")
	}
	return folded
}

// Search finds up to limit songs (at most 100) by words of title, artist or album, in any order, each as the beginning of a word or
// mistyped, the best first, and by what guests typed before when they chose a song. Songs that cannot be requested are left out. Any text
// is safe. It never returns an error for what was typed, only for a database that does not answer.
func (l *Library) Search(ctx context.Context, typed string, limit int) ([]models.Song, error) {
	q := parse(typed)
	limit = max(1, min(limit, maxResults))
	if q.text == "" {
		return nil, nil
	}
	found, err := l.gather(ctx, q, limit)
	if err != nil {
		return nil, err
	}
	return l.store.Library().Songs(ctx, best(q, found, limit))
}

// gather collects candidates, cheap and likely ones first, and stops when there are enough.
func (l *Library) gather(ctx context.Context, q query, limit int) (pool, error) {
	found := pool{}
	add := func(rows []store.Candidate, err error) error { found.add(rows); return err }
	if err := add(l.store.SearchIndex().ByStart(ctx, "title", q.text, fromStart)); err != nil {
		return nil, err
	}
	if err := add(l.store.SearchIndex().ByStart(ctx, "artist", q.text, fromStart)); err != nil {
		return nil, err
	}
	if err := add(l.store.SearchIndex().ByChoice(ctx, q.text, fromStart)); err != nil {
		return nil, err
	}
	// One word that enough titles and artists begin with needs no more; one or two letters would match nearly everything.
	enough := len(found) >= limit && found.matching(q) >= limit
	if !enough || len(q.words) > 1 && utf8.RuneCountInString(q.text) > 2 {
		if err := l.gatherWords(ctx, q, found, limit); err != nil {
			return nil, err
		}
	}
	if len(found) >= fromStart {
		if err := add(l.store.SearchIndex().ByRequests(ctx, fromRequests)); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (l *Library) gatherWords(ctx context.Context, q query, found pool, limit int) error {
	if err := l.words.refresh(ctx, l.store); err != nil {
		return err
	}
	typed := l.typedTerms(q)
	rows, err := l.store.SearchIndex().ByWords(ctx, typed, false, fromWords)
	if err != nil {
		return err
	}
	found.add(rows)
	if len(rows) == fromWords { // there may be better ones among those that were not read
		if rows, err = l.store.SearchIndex().ByWords(ctx, typed, true, fromWords); err != nil {
			return err
		}
		found.add(rows)
	}
	for _, all := range []bool{false, true} {
		if len(found) >= limit && found.matching(q) >= limit {
			return nil
		}
		meant, changed := l.meantTerms(q, typed, all)
		if !changed {
			continue
		}
		if rows, err = l.store.SearchIndex().ByWords(ctx, meant, false, fromWords); err != nil {
			return err
		}
		found.add(rows)
	}
	return nil
}

// typedTerms looks for each word as the beginning of a word.
func (l *Library) typedTerms(q query) [][]store.Term {
	var groups [][]store.Term
	for _, word := range q.words {
		fold.Split(word, func(part string) { groups = append(groups, l.starting(part)) })
	}
	return groups
}

// starting spells "words that begin with this". Up to three bytes the index answers that itself. Beyond, it would gather all songs
// of all such words before it yields the first; so where these are many, the most frequent words are named one by one instead.
func (l *Library) starting(part string) []store.Term {
	prefix := []store.Term{{Word: part, Prefix: true}}
	if len(part) <= 3 {
		return prefix
	}
	list, _, songs := l.words.starting(part, namedWords)
	if songs <= gatheredSongs {
		return prefix
	}
	terms := []store.Term{{Word: part}}
	for _, word := range list {
		if word != part {
			terms = append(terms, store.Term{Word: word})
		}
	}
	return terms
}

// meantTerms adds to the typed terms what mistyped words may have meant: of the words that are in no song, or of all. It tells whether that
// adds anything to look for.
func (l *Library) meantTerms(q query, typed [][]store.Term, all bool) (groups [][]store.Term, changed bool) {
	at := 0
	for i, word := range q.words {
		parts := 0
		fold.Split(word, func(string) { parts++ })
		group := typed[at]
		groups = append(groups, typed[at:at+parts]...)
		at += parts
		if parts != 1 || !all && l.known(word) {
			continue
		}
		for _, n := range l.words.near(q.matchers[i], corrections) {
			if !strings.HasPrefix(n.word, word) {
				group = append(slices.Clip(group), store.Term{Word: n.word})
				changed = true
			}
		}
		groups[len(groups)-1] = group
	}
	return groups, changed
}

func (l *Library) known(word string) bool {
	_, words, _ := l.words.starting(word, 1)
	return words > 0
}

// Choose remembers that a guest who had typed this chose the song, so that others who type it find the song sooner.
func (l *Library) Choose(ctx context.Context, typed string, id models.SongID) error {
	q := parse(typed)
	if q.text == "" {
		return nil
	}
	return l.store.SearchIndex().RecordChoice(ctx, q.text, id, l.millis(), keepChoices)
}

// Warm reads the vocabulary, so that the first mistyped search does not wait for it.
func (l *Library) Warm(ctx context.Context) error { return l.words.refresh(ctx, l.store) }
