package library

import (
	"strings"

	"upbeat/library/fold"
)

// query is what was typed, ready to be looked for.
type query struct {
	text  string // folded
	bare  string // text without words for "and"
	words []word
	// The same with neighbours as one word or one word as two, as far as the vocabulary has them: "n w a" as "nwa". Set by gather.
	others [][]word
}

// word is one word of a query.
type word struct {
	text    string // folded
	matcher *matcher
	also    []string // how else it may be spelled, whole words
	sounds  []string // how it may stand for a word of another alphabet, see fold.Sounds; set by gather: those that the vocabulary has
	sound   *matcher // for mistyped sounds, where the vocabulary has none of sounds
	little  float64  // more than 0: what it costs that a song lacks the word, because it matters little
}

// What a word costs that a song lacks, where it matters little.
const (
	costAnd     = 0.3 // it stands for "and"
	costHalfAnd = 6.0 // it may become one when it is typed to its end
)

func newWord(text string) word {
	return word{text: text, matcher: newMatcher(text)}
}

func parse(typed string) query {
	if len(typed) > maxQuery {
		typed = typed[:maxQuery]
	}
	q := query{text: key(typed)}
	for chunk := range strings.FieldsSeq(strings.ToValidUTF8(typed, " ")) {
		folded := strings.Fields(fold.Text(chunk, maxQuery))
		for _, text := range folded {
			if len(q.words) == maxWords {
				break
			}
			w := newWord(text)
			if !fold.Latin(text) {
				w.sounds = fold.Sounds(text)
			}
			if len(folded) == 1 {
				w.also = spellings(chunk, text)
			}
			q.words = append(q.words, w)
		}
	}
	q.setAside()
	q.bare = bare(q.text)
	return q
}

// setAside marks the words for "and": songs are found without them, unless there is nothing else to look for.
func (q *query) setAside() {
	others := 0
	for i := range q.words {
		if text := q.words[i].text; fold.And(text) || text == "i" { // an "и", romanized
			q.words[i].little = costAnd
		} else {
			others++
		}
	}
	if last := len(q.words) - 1; others > 1 && q.words[last].little == 0 && halfAnd(q.words[last].text) {
		q.words[last].little = costHalfAnd
	}
	for i := range q.words {
		if others == 0 {
			q.words[i].little = 0
		}
	}
}

func halfAnd(text string) bool { return text == "a" || text == "an" || text == "u" || text == "un" }

// bare is folded text without words for "and".
func bare(text string) string {
	if !strings.Contains(text, " ") {
		return text
	}
	words := strings.Fields(text)
	kept := words[:0]
	for _, w := range words {
		if !fold.And(w) {
			kept = append(kept, w)
		}
	}
	if len(kept) == len(strings.Fields(text)) {
		return text
	}
	return strings.Join(kept, " ")
}

// spellings lists how else a chunk of what was typed may be spelled in a tag.
func spellings(chunk, folded string) []string {
	var list []string
	for _, other := range fold.Also(chunk, maxQuery) {
		if !fold.Marked(other) {
			list = append(list, other)
		}
	}
	list = append(list, said[folded]...)
	if short := spelledOut.Replace(folded); short != folded { // "motoerhead": a tag may lack the dots
		list = append(list, short)
	}
	if fold.Latin(folded) {
		list = append(list, fold.Sounds(folded)...)
	}
	return list
}

var spelledOut = strings.NewReplacer("ae", "a", "oe", "o", "ue", "u", "aa", "a")

// said is what may be written where something else is said or typed: numbers and short forms.
var said = func() map[string][]string {
	table := map[string][]string{}
	for line := range strings.SplitSeq(`0 zero|1 one i|2 two ii to too|3 three iii|4 four iv for|5 five v|6 six vi|7 seven vii|8 eight viii
|9 nine ix|10 ten x|11 eleven|12 twelve|13 thirteen|16 sixteen|17 seventeen|18 eighteen|19 nineteen|20 twenty|21 twentyone|30 thirty
|40 forty fourty|50 fifty|60 sixty|70 seventy|80 eighty|90 ninety|99 ninetynine|100 hundred|1000 thousand|you u ya|are r|your ur yr|why y
|before b4|great gr8|tonight tonite 2nite|night nite|through thru|love luv|because cuz cause coz|part pt|volume vol|saint st|mister mr
|doctor dr|versus vs|featuring feat ft|number no|see c|be b|easy ez|what wat|the tha da|though tho|with w|x ex|ok okay|percent pct
|street st|junior jr|senior sr|misses mrs|colour color|favourite favorite|grey gray|rhythm rythm|thing thang|boy boi|boys boyz
|girls girlz|want wanna|going gonna|nothing nothin|loving lovin|til till until|christmas xmas|kids kidz|crew crue|rock rawk`, "|") {
		list := strings.Fields(line)
		for i, from := range list {
			for j, to := range list {
				if i != j && (i == 0 || j == 0) {
					table[from] = append(table[from], to)
				}
			}
		}
	}
	return table
}()

// joined lists the query with neighbours as one word, in each way that known has a word for: all that stood together without a space and
// single letters in a row ("n.w.a", "n w a"), and each two neighbours ("dead mau5").
func (q *query) joined(typed string, known func(string) bool) [][]word {
	var ways [][]word
	add := func(from, to int, one word) {
		if len(q.words) < to || !known(one.text) {
			return
		}
		way := append(append(append([]word{}, q.words[:from]...), one), q.words[to:]...)
		for i := range way {
			if way[i].little == costHalfAnd {
				way[i].little = 0
			}
		}
		ways = append(ways, way)
	}
	at := 0
	for chunk := range strings.FieldsSeq(strings.ToValidUTF8(typed[:min(len(typed), maxQuery)], " ")) {
		n := len(strings.Fields(fold.Text(chunk, maxQuery)))
		if n > 1 {
			for _, other := range fold.Also(chunk, maxQuery) {
				if !fold.Marked(other) {
					add(at, at+n, newWord(other))
				}
			}
		}
		at += n
	}
	for from := 0; from < len(q.words); from++ {
		to, one := from, ""
		for to < len(q.words) && len(q.words[to].text) == 1 {
			one += q.words[to].text
			to++
		}
		if to-from > 2 {
			add(from, to, newWord(one))
		}
		from = max(from, to-1)
	}
	for i := 0; i+1 < len(q.words); i++ {
		if one := q.words[i].text + q.words[i+1].text; len(one) <= 24 {
			add(i, i+2, newWord(one))
		}
	}
	return ways
}

// parted lists the query with one word as two, where known has both and not the word itself: "bluemonday".
func (q *query) parted(known func(string) bool) [][]word {
	const ways = 3
	var list [][]word
	for i, w := range q.words {
		if len(w.text) < 6 || known(w.text) {
			continue
		}
		for cut := 2; cut+2 <= len(w.text) && len(list) < ways; cut++ {
			if left, right := w.text[:cut], w.text[cut:]; known(left) && known(right) {
				list = append(list, append(append(append([]word{}, q.words[:i]...), newWord(left), newWord(right)), q.words[i+1:]...))
			}
		}
	}
	return list
}
