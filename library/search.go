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

// Search finds up to limit recordings (at most 100, see Once) by words of title, artist or album, in any order, each as the beginning of a
// word or mistyped, the best first, and by what guests typed before when they chose a song. Songs that cannot be requested are left out.
// Any text is safe. It never returns an error for what was typed, only for a database that does not answer.
func (l *Library) Search(ctx context.Context, typed string, limit int) ([]models.Song, error) {
	q := parse(typed)
	limit = max(1, min(limit, maxResults))
	if q.text == "" {
		return nil, nil
	}
	found, err := l.gather(ctx, &q, typed, limit)
	if err != nil {
		return nil, err
	}
	songs, err := l.store.Library().Songs(ctx, best(&q, found, limit))
	if err != nil {
		return nil, err
	}
	return l.Once(ctx, songs, limit)
}

// gather collects candidates, cheap and likely ones first, and stops when there are enough.
func (l *Library) gather(ctx context.Context, q *query, typed string, limit int) (pool, error) {
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
		if err := l.gatherWords(ctx, q, typed, found, limit); err != nil {
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

func (l *Library) gatherWords(ctx context.Context, q *query, typed string, found pool, limit int) error {
	if err := l.words.refresh(ctx, l.store); err != nil {
		return err
	}
	l.hear(q)
	asTyped := l.typedTerms(q.words, costHalfAnd)
	rows, err := l.store.SearchIndex().ByWords(ctx, asTyped, false, fromWords)
	if err != nil {
		return err
	}
	found.add(rows)
	if len(rows) == fromWords { // there may be better ones among those that were not read
		if rows, err = l.store.SearchIndex().ByWords(ctx, asTyped, true, fromWords); err != nil {
			return err
		}
		found.add(rows)
	}
	if len(found) >= limit && found.matching(q) >= limit {
		return nil
	}
	if err := l.gatherOthers(ctx, q, typed, found); err != nil {
		return err
	}
	for _, all := range []bool{false, true} {
		if len(found) >= limit && found.matching(q) >= limit {
			return nil
		}
		meant, changed := l.meantTerms(q, all)
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

// gatherOthers looks for the query with other spaces, and without what may be half an "and". A query whose words the vocabulary has in no
// other way asks the database nothing.
func (l *Library) gatherOthers(ctx context.Context, q *query, typed string, found pool) error {
	const most = 4 // ways that are tried
	q.others = append(q.joined(typed, l.known), q.parted(l.has)...)
	q.others = q.others[:min(len(q.others), most)]
	ways := q.others
	if last := len(q.words) - 1; last > 0 && q.words[last].little == costHalfAnd {
		ways = append(ways[:len(ways):len(ways)], q.words[:last])
	}
	for _, way := range ways {
		rows, err := l.store.SearchIndex().ByWords(ctx, l.typedTerms(way, costAnd), false, fromWords)
		if err != nil {
			return err
		}
		found.add(rows)
	}
	return nil
}

// hear keeps the sounds and spellings of each word that the vocabulary has.
func (l *Library) hear(q *query) {
	for i := range q.words {
		w := &q.words[i]
		w.also = slices.DeleteFunc(w.also, func(other string) bool { return !l.has(other) })
		all := w.sounds
		w.sounds = slices.DeleteFunc(slices.Clone(all), func(sound string) bool { return !l.known(sound) })
		if len(all) > 0 && len(w.sounds) == 0 && fold.Marked(all[0]) && len(w.text) > 3 && !l.known(w.text) {
			w.sound = newMatcher(all[0])
		}
	}
}

// typedTerms looks for each word as the beginning of a word; words that matter less than little are left out.
func (l *Library) typedTerms(words []word, little float64) [][]store.Term {
	var groups [][]store.Term
	for i := range words {
		if words[i].little > 0 && words[i].little < little || words[i].little == costAnd {
			continue
		}
		groups = append(groups, l.termsOf(&words[i])...)
	}
	return groups
}

// termsOf is where the index has one word: parts of a script without spaces must all be there.
func (l *Library) termsOf(w *word) [][]store.Term {
	var groups [][]store.Term
	fold.Split(w.text, func(part string) { groups = append(groups, l.starting(part)) })
	if len(groups) != 1 || len(w.also)+len(w.sounds) == 0 {
		return groups
	}
	group := slices.Clip(groups[0])
	for _, sound := range w.sounds {
		group = append(group, l.starting(sound)...)
	}
	for _, other := range w.also {
		group = append(group, store.Term{Word: other})
	}
	groups[0] = group
	return groups
}

// starting spells "words that begin with this". Up to three bytes the index answers that itself. Beyond, it would gather all songs
// of all such words before it yields the first; so where these are many, the most frequent words are named one by one instead.
func (l *Library) starting(part string) []store.Term {
	prefix := []store.Term{{Word: part, Prefix: true}}
	if len(part) <= 3 {
		return prefix
	}
	if len(part) > fold.MaxWord {
		part = part[:fold.MaxWord]
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
func (l *Library) meantTerms(q *query, all bool) (groups [][]store.Term, changed bool) {
	for i := range q.words {
		w := &q.words[i]
		if w.little > 0 {
			continue
		}
		terms := l.termsOf(w)
		if len(terms) == 1 && (all || !l.known(w.text)) {
			group := slices.Clip(terms[0])
			for _, n := range l.words.near(w.matcher, corrections) {
				if !strings.HasPrefix(n.word, w.text) {
					group = append(group, store.Term{Word: n.word})
					changed = true
				}
			}
			if w.sound != nil {
				for _, n := range l.words.nearMarked(w.sound, corrections) {
					group = append(group, store.Term{Word: n.word})
					changed = true
				}
			}
			terms[0] = group
		}
		groups = append(groups, terms...)
	}
	return groups, changed
}

// known tells whether a word of the library begins so.
func (l *Library) known(word string) bool { return l.words.begins(word) }

// has tells whether the library has the word.
func (l *Library) has(word string) bool { return l.words.has(word) }

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
